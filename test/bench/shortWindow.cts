import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of the built package with another length of the window of the limit; returns its folder. */
export function withShortWindow(windowMs: number): string {
	const target = mkdtempSync(join(tmpdir(), 'short-window-'));
	for (const part of ['package.json', 'dist']) {
		cpSync(join(process.cwd(), part), join(target, part), { recursive: true });
	}
	const file = join(target, 'dist/nodes/ScriptixReseller/api/pacing.js');
	const source = readFileSync(file, 'utf8');
	const changed = source.replace('WINDOW_MS = 60_000', `WINDOW_MS = ${windowMs}`);
	if (!source.includes('WINDOW_MS = 60_000'))
		throw new Error('The window was not found in the built package');
	writeFileSync(file, changed);
	return target;
}
