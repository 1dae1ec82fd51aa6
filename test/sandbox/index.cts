import { setMaxListeners } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fastify } from 'fastify';

import { addAdmin } from './admin.cts';
import type { ApiWorld } from './api.cts';
import { addApi, parseJson } from './api.cts';
import { Clock } from './clock.cts';
import { Refusal } from './failures.cts';
import type { Fault } from './faults.cts';
import { Faults } from './faults.cts';
import type { Knobs, KnobSettings } from './knobs.cts';
import { makeKnobs } from './knobs.cts';
import { Random } from './random.cts';
import { RateLimit } from './rateLimit.cts';
import type { LoggedRequest } from './requestLog.cts';
import { RequestLog } from './requestLog.cts';
import { answerOf, breakConnection, spoil } from './sabotage.cts';
import { addStorage } from './storage.cts';
import { Store } from './store.cts';

export type { Clock } from './clock.cts';
export type { Document, Transcript } from './content.cts';
export type { Customer, CustomerFields } from './customer.cts';
export type { Fault, Faults } from './faults.cts';
export type { Knobs, KnobSettings } from './knobs.cts';
export type { LoggedRequest, RequestFilter, RequestLog } from './requestLog.cts';
export type { Store } from './store.cts';

export interface SandboxOptions {
	/** How many customers there are (default 250). */
	customers?: number;
	/** How many transcripts they have (default 60). */
	transcripts?: number;
	/** The same seed makes the same data (default 1). */
	seed?: number;
	/** Default 0: any free one. */
	port?: number;
	apiKey?: string;
	/** Which generations of the API answer; shorthand for the knob (default both). */
	generation?: Knobs['generations'];
	/** The simulated time to begin with (default 2025-01-15T09:00:00Z). */
	now?: string;
	/** Default 0: no limit. */
	requestsPerMinute?: number;
	knobs?: KnobSettings;
}

/** The Scriptix Reseller API, running on this machine. */
export interface Sandbox {
	url: string;
	apiKey: string;
	store: Store;
	/** Stands still unless it is moved; the `Date` header of every answer follows it. */
	clock: Clock;
	/** Can be turned at any time. */
	knobs: Knobs;
	faults: Faults;
	requests: RequestLog;
	/** Answers of the sandbox that the API description does not allow. */
	violations: string[];
	/** Requests that the API description does not allow, and what it does not describe in one. */
	requestViolations: string[];
	/** Hands both kinds over and forgets them; for tests that mean to send such requests. */
	takeViolations(): string[];
	/** Closes every connection, hung ones too. */
	stop(): Promise<void>;
}

declare module 'fastify' {
	interface FastifyRequest {
		/** What befalls the request. */
		fault?: Fault;
		logged?: LoggedRequest;
	}
}

const ADMIN = '/__sandbox__/';
const BODY_LIMIT_BYTES = 1_048_576;

/**
 * Refuses what a test has not expected of its requests; called when a stage stops.
 *
 * @throws an error that names every violation that nobody has taken
 */
export function refuseViolations(sandbox: Sandbox): void {
	const left = [...new Set(sandbox.takeViolations())];
	if (left.length === 0) return;
	throw new Error(`Against the API description:\n${left.join('\n')}`);
}

/** Starts the API on 127.0.0.1. */
export async function startSandbox({
	customers = 250,
	transcripts = 60,
	seed = 1,
	port = 0,
	apiKey = 'sk_reseller_sandbox',
	generation = 'both',
	now = '2025-01-15T09:00:00Z',
	requestsPerMinute = 0,
	knobs: settings = {},
}: SandboxOptions = {}): Promise<Sandbox> {
	const clock = new Clock(now);
	const knobs = makeKnobs({ generations: generation, ...settings });
	const world: ApiWorld = {
		store: new Store({ customers, transcripts, seed }, clock, knobs),
		clock,
		knobs,
		url: '',
		apiKey,
		rateLimit: new RateLimit(requestsPerMinute, knobs, clock),
		violations: [],
		requestViolations: [],
	};
	const faults = new Faults(new Random(seed + 3));
	const requests = new RequestLog();
	const stopped = new AbortController();
	// Every delayed request listens to it.
	setMaxListeners(Infinity, stopped.signal);

	const server = fastify({
		forceCloseConnections: true,
		bodyLimit: BODY_LIMIT_BYTES,
		// Routes take most of the time in which a sandbox starts.
		exposeHeadRoutes: false,
	});
	acceptAnyBody(server);
	addHooks(server, world, { faults, requests, stopped: stopped.signal });
	addApi(server, world);
	addStorage(server, world);
	addAdmin(server, world, { faults, requests });
	await server.listen({ host: '127.0.0.1', port });
	world.url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;

	const { url, store, violations, requestViolations } = world;
	return {
		url,
		apiKey,
		store,
		clock,
		knobs,
		faults,
		requests,
		violations,
		requestViolations,
		takeViolations: () => [...requestViolations.splice(0), ...violations.splice(0)],
		stop: async () => {
			stopped.abort();
			await server.close();
		},
	};
}

/** Bodies are parsed after a request has been logged, so that broken ones are logged too. */
function acceptAnyBody(server: FastifyInstance): void {
	server.removeAllContentTypeParsers();
	server.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});
}

function addHooks(
	server: FastifyInstance,
	world: ApiWorld,
	{ faults, requests, stopped }: { faults: Faults; requests: RequestLog; stopped: AbortSignal },
): void {
	const { clock, knobs, store } = world;
	const wait = async (ms: number | undefined) => {
		if (!ms) return;
		// Only stopping ends a wait early, and nobody is there for the answer then.
		await sleep(ms, undefined, { signal: stopped }).catch(() => {
			throw new Refusal(503);
		});
	};
	server.decorateRequest('fault', undefined);
	server.decorateRequest('logged', undefined);

	server.addHook('onRequest', async (_request, reply) => {
		reply.header('date', clock.now().toUTCString());
	});
	server.addHook('preHandler', async (request, reply) => {
		if (request.url.startsWith(ADMIN)) return;
		request.logged = toLogged(request);
		requests.entries.push(request.logged);
		const fault = faults.take(request.logged);
		await wait(knobs.latencyMs);
		if (!fault) return;
		request.fault = fault;
		await wait(fault.delayMs);
		fault.mutate?.(store);
		if (await breakConnection(fault, reply)) return;
		if (fault.headers) reply.headers(fault.headers);
		const body = answerOf(fault, reply);
		if (body !== undefined) await reply.send(body);
	});
	server.addHook<unknown>('onSend', async ({ fault, logged }, reply, payload) => {
		if (logged) Object.assign(logged, { status: reply.statusCode, answeredAt: performance.now() });
		// A vendor's refusal sets its own headers; those of the fault go before them.
		if (fault?.headers) reply.headers(fault.headers);
		return fault ? spoil(fault, payload as string, reply) : payload;
	});
}

function toLogged({ method, url, query, headers, body }: FastifyRequest): LoggedRequest {
	return {
		at: Date.now(),
		method,
		path: url.split('?')[0]!,
		query: { ...(query as Record<string, string>) },
		headers: { ...headers },
		body: parseJson(body) ?? body,
		receivedAt: performance.now(),
	};
}
