import type { INode } from 'n8n-workflow';

import { UnusableAnswer } from './answers';
import { cancelled, clockOf, endSignalOf } from './clock';
import type { SendingContext } from './credentials';
import { readCredentials } from './credentials';
import type { FailureFacts } from './failure';
import { toNodeApiError } from './failure';
import { statesError } from './generations/envelope';
import type { Generation } from './generations/generation';
import { TooLarge } from './jsonBody';
import { pacerFor } from './pacers';
import type { Clock, Pacer, Slot } from './pacing';
import { secretsOf } from './redact';
import { pollBudgetOf } from './pollBudget';
import type { FailedTry } from './retryTiming';
import { backoffMs, mayRetry, MAX_TRIES, MAX_WAIT_MS, requestedWaitMs } from './retryTiming';
import type { Answer, Sender, TransportRequest } from './transport';
import { networkFactsOf, transport } from './transport';
import { retryAfterOf } from './vendorError';

export interface ApiRequest<T> extends TransportRequest {
	subject: FailureFacts['subject'];
	/** The input item that the request is made for. */
	itemIndex?: number;
	/** Turns the JSON of a good answer, undefined when empty, into the result. */
	read: (body: unknown, headers: Record<string, unknown>) => T | UnusableAnswer;
}

export interface ApiClient {
	/** The generation of the Reseller API that the credential names. */
	readonly generation: Generation;
	/**
	 * Sends a request and returns what its `read` makes of the answer.
	 *
	 * @throws NodeApiError when the tries are used up or a repetition is not safe
	 */
	send<T>(request: ApiRequest<T>): Promise<T>;
	/** Where the key goes, as `checkBaseUrl` returns it. */
	readonly baseUrl: string;
	/** The node that the requests are sent for. */
	getNode(): INode;
	/**
	 * Takes from what polls may send for single customers in this minute.
	 *
	 * @returns how many of the wanted requests may be sent
	 */
	takePollBudget(wanted: number): number;
	/** Epoch milliseconds by the server's clock as of its last answer, else by this machine's. */
	serverNow(): number;
}

export interface ClientOptions {
	/** Epoch milliseconds after which nothing more may be sent or waited for. */
	deadline?: number;
}

/**
 * Reads the credential and returns the one way to send requests with it.
 *
 * @throws NodeOperationError when the credential cannot be used; nothing has been sent then
 */
export async function createClient(
	context: SendingContext,
	{ deadline = Infinity }: ClientOptions = {},
): Promise<ApiClient> {
	return new Client({ context, credentials: await readCredentials(context), deadline });
}

/** A request on its way through its tries. */
interface Call {
	request: ApiRequest<unknown>;
	pacer: Pacer;
	clock: Clock;
}

/** How one try ended, and what an error about it would say. */
type Outcome = { facts: FailureFacts } & ({ answer: Answer } | { failed: FailedTry });

class Client implements ApiClient {
	private serverAheadMs = 0;

	constructor(private readonly sender: Sender) {}

	get generation(): Generation {
		return this.sender.credentials.generation;
	}

	get baseUrl(): string {
		return this.sender.credentials.baseUrl;
	}

	async send<T>(request: ApiRequest<T>): Promise<T> {
		const { context, credentials } = this.sender;
		const signal = endSignalOf(context, request.signal);
		const clock = clockOf(context, signal);
		const call = { request: { ...request, signal }, pacer: pacerFor(request, credentials), clock };
		let waitedMs = 0;
		for (let tries = 1; ; tries += 1) {
			const outcome = await this.attempt(call, tries);
			if ('answer' in outcome) return this.resultOf(request, outcome.answer, outcome.facts);
			const waitMs = this.waitBeforeNextTry(call, outcome.failed, outcome.facts, waitedMs);
			await clock.sleep(waitMs);
			waitedMs += waitMs;
		}
	}

	getNode(): INode {
		return this.sender.context.getNode();
	}

	takePollBudget(wanted: number): number {
		const { credentials } = this.sender;
		const perMinute = credentials.requestsPerMinute * credentials.generation.pollShare;
		return pollBudgetOf(credentials).take(wanted, perMinute);
	}

	serverNow(): number {
		// The server's date counts whole seconds; finer parts would be made up.
		return Math.floor((Date.now() + this.serverAheadMs) / 1000) * 1000;
	}

	private async attempt(call: Call, tries: number): Promise<Outcome> {
		const { request, clock } = call;
		const facts = this.factsOf(request, tries);
		const slot = await this.acquireSlot(call, facts);
		let answer: Answer;
		try {
			answer = await transport(this.sender, request);
		} catch (error) {
			if (request.signal?.aborted) throw cancelled(this.sender.context);
			return {
				failed: { method: request.method },
				facts: { ...facts, ...networkFactsOf(error), fateUnknown: mayHaveActed(request) },
			};
		} finally {
			slot.release();
		}
		this.readServerClock(request, answer, clock);
		return judge(request, answer, facts);
	}

	/**
	 * Decides whether a failed request is sent again, and returns how long to wait before.
	 *
	 * @throws NodeApiError when it is not
	 */
	private waitBeforeNextTry(
		{ pacer, clock }: Call,
		failed: FailedTry,
		facts: FailureFacts,
		waitedMs: number,
	): number {
		const now = clock.now();
		const requestedMs = requestedWaitMs(failed, now + this.serverAheadMs);
		if (failed.status === 429 && requestedMs !== undefined) pacer.blockUntil(now + requestedMs);
		const waitMs = requestedMs ?? backoffMs(facts.tries, Math.random());
		const mayWait = waitedMs + waitMs <= MAX_WAIT_MS && now + waitMs <= this.sender.deadline;
		if (mayRetry(failed) && !isPermanent(facts) && facts.tries < MAX_TRIES && mayWait) {
			return waitMs;
		}
		throw this.errorOf({ ...facts, retryAfterMs: requestedMs });
	}

	private resultOf<T>({ read }: ApiRequest<T>, { body, headers }: Answer, facts: FailureFacts): T {
		const result = statesError(body)
			? new UnusableAnswer('It holds an error.')
			: read(body, headers);
		if (!(result instanceof UnusableAnswer)) return result;
		throw this.errorOf({ ...facts, body, unusable: result.reason });
	}

	private async acquireSlot({ pacer, clock }: Call, facts: FailureFacts): Promise<Slot> {
		const { credentials, deadline } = this.sender;
		const slot = await pacer.acquire(credentials.requestsPerMinute, clock, deadline);
		if (!('waitMs' in slot)) return slot;
		throw this.errorOf({
			...facts,
			status: 429,
			body: { message: 'The request was not sent: no more may be sent in the time that is left' },
			retryAfterMs: slot.waitMs,
		});
	}

	private readServerClock({ isForeign }: ApiRequest<unknown>, { headers }: Answer, clock: Clock) {
		const serverDate = Date.parse(String(headers.date));
		if (!Number.isNaN(serverDate) && !isForeign) this.serverAheadMs = serverDate - clock.now();
	}

	private factsOf(request: ApiRequest<unknown>, tries: number): FailureFacts {
		return {
			subject: request.subject,
			path: request.path,
			itemIndex: request.itemIndex,
			tries,
			usesOtherKey: request.apiKey !== undefined,
			secrets: secretsOf(request, this.sender.credentials.apiKey),
		};
	}

	private errorOf(facts: FailureFacts) {
		return toNodeApiError(this.sender.context.getNode(), facts);
	}
}

/** Tells an answer that can be read from one that is a failure. */
function judge(request: ApiRequest<unknown>, answer: Answer, facts: FailureFacts): Outcome {
	const { statusCode: status, headers, body } = answer;
	const { method } = request;
	if (status >= 200 && status < 300) {
		const known = { ...facts, status, fateUnknown: mayHaveActed(request) };
		if (body instanceof TooLarge) {
			return {
				failed: { method, status },
				facts: { ...known, unusable: body.reason, isFinal: true },
			};
		}
		if (isEmpty(body)) return { answer: { ...answer, body: undefined }, facts: known };
		if (typeof body === 'object') return { answer, facts: known };
		return {
			failed: { method, status, headers, unreadable: true },
			facts: { ...known, unusable: 'It is not JSON.' },
		};
	}
	return {
		failed: { method, status, headers, bodyRetryAfter: retryAfterOf(body) },
		facts: {
			...facts,
			status,
			body,
			location: typeof headers.location === 'string' ? headers.location : undefined,
			fateUnknown: mayHaveActed(request) && status >= 500,
		},
	};
}

function isEmpty(body: unknown): boolean {
	return body === undefined || body === null || body === '';
}

function mayHaveActed({ method }: ApiRequest<unknown>): boolean {
	return method !== 'GET';
}

/** Certificates, and what the engine refuses, do not mend themselves while a node waits. */
function isPermanent({ status, networkCode, isFinal }: FailureFacts): boolean {
	if (status !== undefined) return isFinal === true;
	return networkCode === undefined || /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(networkCode);
}
