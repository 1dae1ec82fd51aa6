import { rmSync } from 'node:fs';

/** Jest runs this once after the last test of every suite that `setup.cts` was run for. */
export default function tearDown(): void {
	const { ENGINE_HOMES: homes } = process.env;
	if (homes !== undefined) rmSync(homes, { recursive: true, force: true });
}
