import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, Program } from '../server/process.cts';

const INSTALL = 'apt-get update && apt-get install -y redis-server';
const START_TIMEOUT_MS = 10_000;

/** A Redis server of its own, which keeps nothing. */
export interface Redis {
	host: string;
	port: number;
	stop(): Promise<void>;
}

/**
 * Starts Redis on 127.0.0.1.
 *
 * @throws Error with the command that installs Redis when it is not there
 */
export async function startRedis(): Promise<Redis> {
	const folder = await mkdtemp(join(tmpdir(), 'redis-'));
	const host = '127.0.0.1';
	const port = await freePort();
	const args = ['--bind', host, '--port', String(port), '--dir', folder, '--save', ''];
	const program = new Program('Redis', 'redis-server', args);
	await program
		.until(() => program.output.includes('Ready to accept connections'), START_TIMEOUT_MS)
		.catch((error: Error) => {
			throw new Error(`${error.message}\nIf Redis is not installed: ${INSTALL}`);
		});
	return {
		host,
		port,
		stop: async () => {
			await program.stop();
			await rm(folder, { recursive: true, force: true });
		},
	};
}
