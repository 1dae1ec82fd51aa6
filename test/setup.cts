import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt } from './harness/freshBuild.cts';

/** Jest runs this once before the first test of every suite that uses the built package. */
export default function setUp(): void {
	ensureBuilt('.');
	// Deleting n8n's user folder after each test takes longer than many a test.
	process.env.ENGINE_HOMES = mkdtempSync(join(tmpdir(), 'n8n-engines-'));
}
