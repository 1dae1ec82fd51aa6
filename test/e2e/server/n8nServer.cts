import { randomBytes } from 'node:crypto';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import axios from 'axios';

import type { InstalledServer, ServerVersion } from './install.cts';
import { installServer, SERVERS } from './install.cts';
import { freePort, Program } from './process.cts';
import { N8nRest } from './rest.cts';

const run = promisify(execFile);

const START_TIMEOUT_MS = 120_000;

// No telemetry, no look for updates, nothing that would leave this machine.
const QUIET = {
	N8N_DIAGNOSTICS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
	N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	N8N_DYNAMIC_BANNERS_ENABLED: 'false',
	N8N_TEMPLATES_ENABLED: 'false',
	N8N_PERSONALIZATION_ENABLED: 'false',
	N8N_HIRING_BANNER_ENABLED: 'false',
	N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
	EXTERNAL_FRONTEND_HOOKS_URLS: '',
	// Community packages as they are, without a look at the registry.
	N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	N8N_REINSTALL_MISSING_PACKAGES: 'false',
};

export interface ServerOptions {
	version: ServerVersion;
	/** Packed packages to install as community packages. */
	packages?: string[];
	/** More environment. */
	env?: Record<string, string>;
	/** A home with its database that another server had; a new one by default. */
	home?: string;
	/** Has to be the same for servers with the same database. */
	encryptionKey?: string;
	port?: number;
	/** Gets everything that n8n prints, as it comes. */
	onOutput?: (text: string) => void;
}

/** A whole n8n server in a process of its own. */
export class N8nServer {
	/** Everything that n8n does for its editor. */
	readonly rest: N8nRest;

	private program: Program;

	private constructor(
		private readonly installed: InstalledServer,
		/** Holds the database, the community packages and the settings. */
		readonly home: string,
		private readonly env: NodeJS.ProcessEnv,
		readonly url: string,
		private readonly onOutput?: (text: string) => void,
	) {
		this.rest = new N8nRest(url);
		this.program = this.launch();
	}

	/** Installs n8n when it is not there yet, starts it and waits until it answers. */
	static async start({
		version,
		packages = [],
		env = {},
		home,
		encryptionKey = randomBytes(16).toString('hex'),
		port,
		onOutput,
	}: ServerOptions): Promise<N8nServer> {
		const installed = await installServer(version);
		const folder = home ?? (await mkdtemp(join(tmpdir(), `n8n-${version}-`)));
		await installPackages(folder, packages, installed.env);
		const listenPort = port ?? (await freePort());
		const server = new N8nServer(
			installed,
			folder,
			{
				...installed.env,
				...QUIET,
				N8N_DISABLED_MODULES: SERVERS[version].disabledModules,
				N8N_USER_FOLDER: folder,
				N8N_ENCRYPTION_KEY: encryptionKey,
				N8N_LISTEN_ADDRESS: '127.0.0.1',
				N8N_PORT: String(listenPort),
				N8N_SECURE_COOKIE: 'false',
				N8N_RUNNERS_MODE: 'internal',
				N8N_RUNNERS_BROKER_PORT: String(await freePort()),
				DB_SQLITE_POOL_SIZE: '2',
				...env,
			},
			`http://127.0.0.1:${listenPort}`,
			onOutput,
		);
		await server.untilReady();
		return server;
	}

	/** All that n8n logged since the last start. */
	get log(): string {
		return this.program.output;
	}

	get pid(): number | undefined {
		return this.program.pid;
	}

	/** Stops n8n as an administrator does; its data stay. */
	async stop(): Promise<void> {
		await this.program.stop();
	}

	/** Ends n8n as a power failure does. */
	async kill(): Promise<void> {
		await this.program.stop('SIGKILL');
		// n8n waits ten seconds at its next start when it finds this file that it left.
		await rm(join(this.home, '.n8n', 'crash.journal'), { force: true });
	}

	/**
	 * Starts n8n again with the same data and waits until it answers. A start that ends by itself is
	 * repeated once, as service managers do: n8n 2.41.1 ends at its recovery when it was killed between
	 * creating and starting an execution, which has no `startedAt` then (seen once in 70 kills, thrown in
	 * `insights-collection.service.ts`), and skips that recovery at the next start.
	 */
	async startAgain(): Promise<void> {
		this.program = this.launch();
		try {
			await this.untilReady();
		} catch (error) {
			if (this.program.isRunning) throw error;
			process.stderr.write(`${String(error)}\nn8n is started once more.\n`);
			this.program = this.launch();
			await this.untilReady();
		}
	}

	/** Stops n8n and deletes its data. */
	async remove(): Promise<void> {
		await this.stop();
		await rm(this.home, { recursive: true, force: true, maxRetries: 5 });
	}

	/** Starts a worker of this server, which has to be in queue mode, and waits until it takes jobs. */
	async startWorker(): Promise<Program> {
		const home = await mkdtemp(join(tmpdir(), 'n8n-worker-'));
		await mkdir(join(home, '.n8n'));
		await symlink(join(this.home, '.n8n', 'nodes'), join(home, '.n8n', 'nodes'));
		const worker = this.launch('worker', {
			...this.env,
			N8N_USER_FOLDER: home,
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		});
		await worker.until(() => worker.output.includes('worker is now ready'), START_TIMEOUT_MS);
		return worker;
	}

	private launch(command = 'start', env = this.env): Program {
		const { node, script, version } = this.installed;
		return new Program(`n8n ${version} ${command}`, node, [script, command], {
			cwd: this.home,
			env,
			onOutput: this.onOutput,
		});
	}

	private async untilReady(): Promise<void> {
		// The health check answers before workflows are active and the editor's API is there.
		await this.program.until(
			async () =>
				this.log.includes('Editor is now accessible') && (await answers(`${this.url}/rest/login`)),
			START_TIMEOUT_MS,
		);
	}
}

/** As n8n's own installer of community packages leaves them. */
async function installPackages(
	home: string,
	packages: string[],
	env: NodeJS.ProcessEnv,
): Promise<void> {
	if (packages.length === 0) return;
	const folder = join(home, '.n8n', 'nodes');
	await mkdir(folder, { recursive: true });
	const args = ['install', '--no-save', '--no-audit'];
	await run('npm', [...args, ...packages], { cwd: folder, env });
}

async function answers(url: string): Promise<boolean> {
	const { status } = await axios
		.get(url, { validateStatus: () => true, timeout: 2_000 })
		.catch(() => ({ status: 0 }));
	return status === 200 || status === 401;
}

/** Packs the built package into a folder and returns the archive's path. */
export async function packPackage(folder: string): Promise<string> {
	await mkdir(folder, { recursive: true });
	const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
	const { stdout } = await run('npm', args);
	const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
	return join(folder, filename);
}
