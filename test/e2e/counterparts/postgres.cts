import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { IDataObject } from 'n8n-workflow';

import { freePort, Program } from '../server/process.cts';

const run = promisify(execFile);

// Where Debian and Ubuntu put them, one folder a version.
const PROGRAMS = '/usr/lib/postgresql';
const INSTALL = 'apt-get update && apt-get install -y postgresql';
const USER = 'crm';
const PASSWORD = 'postgres-only-here';
const START_TIMEOUT_MS = 30_000;

/** A PostgreSQL server of its own, in a temporary folder. */
export interface Postgres {
	/** What n8n's Postgres credential has to hold. */
	credential: IDataObject;
	/** Runs statements that return nothing. */
	execute(sql: string): Promise<void>;
	/** Returns the rows of one query. */
	query<Row>(sql: string): Promise<Row[]>;
	stop(): Promise<void>;
}

/**
 * Makes a cluster and starts it on 127.0.0.1.
 *
 * @throws Error with the command that installs PostgreSQL when it is not there
 */
export async function startPostgres(): Promise<Postgres> {
	const bin = await findPrograms();
	const owner = await findOwner();
	const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
	const passwordFile = join(folder, 'password');
	await writeFile(passwordFile, PASSWORD);
	if (owner) {
		for (const path of [folder, passwordFile]) await chown(path, owner.uid, owner.gid);
	}

	const data = join(folder, 'data');
	const settings = [`--username=${USER}`, '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
	const options = { cwd: folder, ...owner };
	await run(
		join(bin, 'initdb'),
		['-D', data, '--encoding=UTF8', '--locale=C', '--no-sync', ...settings],
		options,
	);
	const port = await freePort();
	const args = ['-D', data, '-h', '127.0.0.1', '-p', String(port), '-k', folder, '-c', 'fsync=off'];
	const program = new Program('PostgreSQL', join(bin, 'postgres'), args, options);
	const psql = async (sql: string) => {
		const place = ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', 'postgres'];
		const { stdout } = await run(
			join(bin, 'psql'),
			['--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-qAt', ...place, '-c', sql],
			{ env: { ...process.env, PGPASSWORD: PASSWORD } },
		);
		return stdout;
	};
	await program.until(
		async () =>
			await psql('SELECT 1').then(
				() => true,
				() => false,
			),
		START_TIMEOUT_MS,
	);
	return {
		credential: {
			host: '127.0.0.1',
			port,
			database: 'postgres',
			user: USER,
			password: PASSWORD,
			ssl: 'disable',
		},
		execute: async (sql) => void (await psql(sql)),
		query: async <Row,>(sql: string) =>
			JSON.parse(
				await psql(`SELECT coalesce(json_agg(found), '[]') FROM (${sql}) AS found`),
			) as Row[],
		stop: async () => {
			// A fast shutdown; SIGTERM would wait for n8n's connections.
			await program.stop('SIGINT');
			await rm(folder, { recursive: true, force: true });
		},
	};
}

async function findPrograms(): Promise<string> {
	const versions = existsSync(PROGRAMS) ? await readdir(PROGRAMS) : [];
	const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
	const bin = newest === undefined ? undefined : join(PROGRAMS, newest, 'bin');
	if (bin !== undefined && existsSync(join(bin, 'initdb'))) return bin;
	throw new Error(`PostgreSQL is not installed in ${PROGRAMS}. Install it with: ${INSTALL}`);
}

/** PostgreSQL refuses to run as root; Debian's package brings a user for it. */
async function findOwner(): Promise<{ uid: number; gid: number } | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const id = async (option: string) => Number((await run('id', [option, 'postgres'])).stdout);
	return { uid: await id('-u'), gid: await id('-g') };
}
