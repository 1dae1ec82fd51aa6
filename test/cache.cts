import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { lock } from 'proper-lockfile';

const run = promisify(execFile);

/** Where whole n8n servers and engines are kept, once a machine; outside the checkout because of their size. */
export const CACHE = join(
	process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
	'n8n-nodes-scriptix-reseller',
);

// Twenty minutes for another process to finish the same installation.
const LOCK_RETRIES = { retries: 240, factor: 1, minTimeout: 5_000 };

/** Fills a folder unless it is filled; one process at a time, one that was left half filled anew. */
export async function once(home: string, what: string, fill: () => Promise<void>): Promise<void> {
	const mark = join(home, '.complete');
	if (existsSync(mark)) return;
	await mkdir(dirname(home), { recursive: true });
	const unlock = await lock(home, { realpath: false, retries: LOCK_RETRIES });
	try {
		if (!existsSync(mark)) await fillAnew(home, mark, what, fill);
	} finally {
		await unlock();
	}
}

async function fillAnew(
	home: string,
	mark: string,
	what: string,
	fill: () => Promise<void>,
): Promise<void> {
	const startedAt = Date.now();
	console.log(`Installing ${what} into the cache; this takes minutes, once a machine …`);
	await rm(home, { recursive: true, force: true });
	await mkdir(home, { recursive: true });
	await fill();
	await writeFile(mark, '');
	console.log(`Installed ${what} in ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

/** Runs npm in a folder. @throws Error with npm's output when it does not succeed */
export async function npm(cwd: string, env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
	const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
	await run('npm', [...args, ...quiet], { cwd, env, maxBuffer: 64 * 1024 * 1024 }).catch(
		(error: Error & { stdout?: string; stderr?: string }) => {
			throw new Error(`npm ${args.join(' ')} did not succeed:\n${error.stdout}\n${error.stderr}`);
		},
	);
}
