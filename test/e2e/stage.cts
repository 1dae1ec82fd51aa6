import type { IDataObject } from 'n8n-workflow';

import type { NodeJson, WorkflowJson } from '../harness/index.cts';
import type { Sandbox, SandboxOptions } from '../sandbox/index.cts';
import { refuseViolations, startSandbox } from '../sandbox/index.cts';
import type { Postgres } from './counterparts/postgres.cts';
import type { Redis } from './counterparts/redis.cts';
import type { ServerVersion } from './server/install.cts';
import type { ServerOptions } from './server/n8nServer.cts';
import { N8nServer } from './server/n8nServer.cts';

export const CREDENTIAL_TYPE = 'scriptixResellerApi';
export const ACTION = 'n8n-nodes-scriptix-reseller.scriptixReseller';
export const TRIGGER = 'n8n-nodes-scriptix-reseller.scriptixResellerTrigger';

/** n8n allows a minute at the shortest; several fixed seconds of each minute make more polls. */
export const EVERY_THREE_SECONDS = {
	item: Array.from({ length: 20 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 3} * * * * *`,
	})),
};

/** The environment that makes a server of 2.41 or newer keep the state of polls durably. */
export const DURABLE = {
	N8N_SCHEDULER_ENABLED: 'true',
	N8N_SCHEDULER_POLL_TRIGGERS_ENABLED: 'true',
	N8N_POLLER_DURABLE_CURSORS_ENABLED: 'true',
};

/** The environment of a server in queue mode; a killed worker is noticed within seconds. */
export function queueMode(postgres: Postgres, redis: Redis): Record<string, string> {
	return {
		...databaseIn(postgres),
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: redis.host,
		QUEUE_BULL_REDIS_PORT: String(redis.port),
		// n8n's own values are a minute and half a minute.
		QUEUE_WORKER_LOCK_DURATION: '3000',
		QUEUE_WORKER_LOCK_RENEW_TIME: '1000',
		QUEUE_WORKER_STALLED_INTERVAL: '2000',
	};
}

/** The environment of a server that keeps its data in PostgreSQL. */
export function databaseIn({ credential }: Postgres): Record<string, string> {
	const { host, port, database, user, password } = credential;
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: String(host),
		DB_POSTGRESDB_PORT: String(port),
		DB_POSTGRESDB_DATABASE: String(database),
		DB_POSTGRESDB_USER: String(user),
		DB_POSTGRESDB_PASSWORD: String(password),
	};
}

/** A trigger for quota alerts that polls often. */
export function alertTrigger(name: string, parameters: object = {}): NodeJson {
	const common = { pollTimes: EVERY_THREE_SECONDS, event: 'quotaThreshold' };
	return { name, type: TRIGGER, parameters: { ...common, ...parameters } };
}

/** A sandbox and a whole n8n server with the packed package and a credential for the sandbox. */
export interface ServerStage {
	sandbox: Sandbox;
	server: N8nServer;
	credential: { id: string; name: string };
	stop(): Promise<void>;
}

/** What the credential holds; its limit is too high to matter. */
export function credentialData({ apiKey, url }: Sandbox): IDataObject {
	return { apiKey, baseUrl: url, requestsPerMinute: 1_000_000 };
}

/** Starts both and sets the owner's account up. */
export async function startServerStage(
	version: ServerVersion,
	options: SandboxOptions = {},
	serverOptions: Omit<ServerOptions, 'version' | 'packages'> = {},
): Promise<ServerStage> {
	const packed = process.env.PACKED_PACKAGE;
	if (packed === undefined) throw new Error('The set-up of the suite has not packed the package');
	const sandbox = await startSandbox(options);
	const server = await N8nServer.start({
		version,
		packages: [packed],
		...serverOptions,
	}).catch(async (error: Error) => {
		// An open server would keep the test runner from ending.
		await sandbox.stop();
		throw error;
	});
	await server.rest.setUpOwner();
	const name = 'Scriptix Reseller API';
	const { id } = await server.rest.createCredential(name, CREDENTIAL_TYPE, credentialData(sandbox));
	return {
		sandbox,
		server,
		credential: { id, name },
		stop: async () => {
			await server.remove();
			await sandbox.stop();
			refuseViolations(sandbox);
		},
	};
}

/** Nodes one after the other; those of this package get the credential. */
export function chain(credential: ServerStage['credential'], ...nodes: NodeJson[]): WorkflowJson {
	const complete = nodes.map((node, index) => completed(credential, node, index, [index * 220, 0]));
	const connections = Object.fromEntries(
		complete.slice(1).map(({ name }, index) => [complete[index]!.name, leadingTo(name)]),
	);
	return { nodes: complete, connections };
}

/** One node that leads to all others, which run one after the other. */
export function fan(
	credential: ServerStage['credential'],
	first: NodeJson,
	...others: NodeJson[]
): WorkflowJson {
	const complete = others.map((node, index) =>
		completed(credential, node, index + 1, [220, index * 120]),
	);
	return {
		nodes: [completed(credential, first, 0, [0, 0]), ...complete],
		connections: { [first.name]: leadingTo(...complete.map(({ name }) => name)) },
	};
}

function completed(
	credential: ServerStage['credential'],
	node: NodeJson,
	index: number,
	position: [number, number],
): NodeJson {
	return {
		id: `node-${index}`,
		typeVersion: 1,
		position,
		parameters: {},
		...(node.type.startsWith('n8n-nodes-scriptix-reseller.')
			? { credentials: { [CREDENTIAL_TYPE]: credential } }
			: {}),
		...node,
	};
}

function leadingTo(...names: string[]): WorkflowJson['connections'][string] {
	return { main: [names.map((node) => ({ node, type: 'main' as const, index: 0 }))] };
}
