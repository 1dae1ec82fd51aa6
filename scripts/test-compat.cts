/**
 * Runs the engine tests on the older n8n engines that the package supports. Each folder of
 * `test/compat` locks one engine; it is installed into the cache, once a machine and lock file.
 * Arguments are handed on to jest.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { CACHE, npm, once } from '../test/cache.cts';

const ENGINES = 'test/compat';

/** The same as in `npm test`: room for what is needed for a moment only, of which requests make much. */
const NODE_OPTIONS = ['--min-semi-space-size=64', '--max-semi-space-size=64'];

/** Installs the engine that a folder locks; returns the folder to load it from. */
async function installEngine(folder: string): Promise<string> {
	const lock = readFileSync(join(folder, 'package-lock.json'));
	const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
		dependencies: Record<string, string>;
	};
	const name = `n8n-core-${dependencies['n8n-core']}`;
	const home = join(
		CACHE,
		`${name}-${createHash('sha256').update(lock).digest('hex').slice(0, 12)}`,
	);
	await once(home, name, async () => {
		for (const file of ['package.json', 'package-lock.json']) {
			await copyFile(join(folder, file), join(home, file));
		}
		await npm(home, process.env, 'ci', '--ignore-scripts');
	});
	return home;
}

async function main(): Promise<void> {
	mkdirSync('reports', { recursive: true });
	for (const engine of readdirSync(ENGINES).sort()) {
		const base = await installEngine(resolve(ENGINES, engine));
		console.log(`\n== the engine tests on ${engine}`);
		const report = ['--json', `--outputFile=reports/compat-${engine}.json`];
		const jest = resolve('node_modules/jest/bin/jest.js');
		const { status } = spawnSync(
			process.execPath,
			[...NODE_OPTIONS, jest, 'test/engine', ...report, ...process.argv.slice(2)],
			{ stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, N8N_ENGINE_BASE: base } },
		);
		if (status !== 0) throw new Error(`The engine tests do not pass on ${engine}`);
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
