import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A copy of the built package with another length of the window of the limit; returns its folder. */
export function withShortWindow(windowMs: number): string {
	const target = mkdtempSync(join(tmpdir(), 'short-window-'));
	for (const part of ['package.json', 'dist']) {
		cpSync(join(process.cwd(), part), join(target, part), { recursive: true });
	}
	const file = join(target, 'dist/nodes/ScriptixReseller/bundle.js');
	const [before, after, ...others] = readFileSync(file, 'utf8').split('WINDOW_MS = 6e4;');
	if (after === undefined || others.length > 0)
		throw new Error('The window was not found in the built package');
	writeFileSync(file, `${before}WINDOW_MS = ${windowMs};${after}`);
	return target;
}
