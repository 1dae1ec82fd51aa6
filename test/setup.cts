import { ensureBuilt } from './harness/freshBuild.cts';

/** Jest runs this once before the first test of every suite that uses the built package. */
export default function setUp(): void {
	ensureBuilt('.');
}
