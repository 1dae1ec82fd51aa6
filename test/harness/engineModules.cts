import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { CapturingLogger } from './logCapture.cts';
import { patientRegex } from './patientRegex.cts';

/** The part of n8n's dependency injection container that a server start-up uses. */
interface Container {
	get<T>(token: abstract new (...args: never[]) => T): T;
	set(token: unknown, instance: unknown): void;
}

/** One loaded n8n engine: the modules of one install, with a container and a logger. */
export interface EngineModules {
	/** The folder the engine was resolved from. */
	base: string;
	/** n8n's user folder, where binary data lands. */
	home: string;
	/** The version of n8n-core. */
	version: string;
	core: typeof import('n8n-core');
	workflow: typeof import('n8n-workflow');
	container: Container;
	logger: CapturingLogger;
	/** Loads a module as n8n-core itself would. */
	require: NodeJS.Require;
	/** Makes n8n's user folder ready for one more user. */
	openHome(): Promise<void>;
	/**
	 * Ends one use of n8n's user folder; the last one deletes it, unless `ENGINE_HOMES` names a folder
	 * that all are made in, and deleted with.
	 */
	closeHome(): void;
}

const loaded = new Map<string, EngineModules>();

/**
 * Loads n8n's engine, once a process and install.
 *
 * @param base a folder in whose `node_modules` n8n-core is found; by default the environment
 * variable `N8N_ENGINE_BASE`, or else the current folder
 */
export function loadEngine(base = process.env.N8N_ENGINE_BASE ?? process.cwd()): EngineModules {
	const folder = resolve(base);
	const existing = loaded.get(folder);
	if (existing) return existing;
	const modules = load(folder);
	loaded.set(folder, modules);
	return modules;
}

function load(base: string): EngineModules {
	const { ENGINE_HOMES: homes } = process.env;
	const home = mkdtempSync(join(homes ?? tmpdir(), 'n8n-engine-'));
	setEnvironment(home);

	const requireFromBase = createRequire(join(base, 'package.json'));
	const coreManifest = requireFromBase.resolve('n8n-core/package.json');
	const requireFromCore = createRequire(coreManifest);
	requireFromCore('reflect-metadata');

	const { Container } = requireFromCore('@n8n/di') as { Container: Container };
	const { Logger } = requireFromCore('@n8n/backend-common') as { Logger: unknown };
	const workflow = requireFromCore('n8n-workflow') as typeof import('n8n-workflow');
	const logger = new CapturingLogger();
	// Services take a scoped logger when they are constructed, so ours must be there before them.
	Container.set(Logger, logger);
	workflow.LoggerProxy.init(logger);
	workflow.setGlobalState({ defaultTimezone: 'UTC' });
	// Older engines have no such limit.
	if ('setSafeRegexEngine' in workflow) workflow.setSafeRegexEngine(patientRegex);

	const core = requireFromBase('n8n-core') as typeof import('n8n-core');
	// Followers register no crons and ignore the ones that fire.
	Container.get(core.InstanceSettings).markAsLeader();

	let users = 0;
	return {
		base,
		home,
		version: (requireFromBase(coreManifest) as { version: string }).version,
		core,
		workflow,
		container: Container,
		logger,
		require: requireFromCore,
		async openHome() {
			users += 1;
			mkdirSync(home, { recursive: true });
			await Container.get(core.BinaryDataService).init();
		},
		closeHome() {
			users -= 1;
			if (users === 0 && homes === undefined) rmSync(home, { recursive: true, force: true });
		},
	};
}

/** Settings that n8n reads while its modules load. */
function setEnvironment(home: string): void {
	Object.assign(process.env, {
		N8N_USER_FOLDER: home,
		N8N_ENCRYPTION_KEY: 'test-engine-encryption-key',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_LOG_CRON_ACTIVE_INTERVAL: '0',
	});
}
