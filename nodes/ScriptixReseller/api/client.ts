import { createHash } from 'crypto';
import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { parseJson } from '../codec/json';
import { readInstant } from '../codec/time';
import { statesError, UnusableAnswer } from './answers';
import { cancelled, clockOf, endSignalOf } from './clock';
import type { Credentials, SendingContext } from './credentials';
import { CREDENTIAL_TYPE, readCredentials } from './credentials';
import type { FailureFacts, Subject } from './failures';
import { readVendorError, toNodeApiError } from './failures';
import type { Clock } from './pacing';
import { Pacer } from './pacing';
import type { FailedTry } from './retryTiming';
import { backoffMs, mayRetry, MAX_TRIES, MAX_WAIT_MS, requestedWaitMs } from './retryTiming';
import { isStream, readShortText } from './streams';

const REQUEST_TIMEOUT_MS = 30_000;

// From the first to the last byte of a file; the request's own timeout ends with the headers.
const FILE_TIMEOUT_MS = 600_000;

// A longer JSON answer to a request for a file is the file.
const LONGEST_JSON_ABOUT_A_FILE = 65_536;

export interface ApiRequest<T> {
	method: IHttpRequestMethods;
	/** Below the base URL, ids already encoded. */
	path: string;
	/** The path is a whole address of any host instead: it gets no key and no limit is kept. */
	isForeign?: boolean;
	/** Sent to the base URL in place of the credential's key. */
	apiKey?: string;
	/**
	 * What of good answers is handed on as a stream, unread: `all`, or `files`, which is all but
	 * short JSON texts.
	 */
	streams?: 'all' | 'files';
	/** Values of the request that must never be shown. */
	secrets?: string[];
	subject: Subject;
	query?: IDataObject;
	body?: IDataObject;
	/** The input item that the request is made for. */
	itemIndex?: number;
	/** Ends the request, and the waits for it, when nobody needs the answer any more. */
	signal?: AbortSignal;
	/** Turns the JSON of a good answer, undefined when empty, into the result. */
	read: (body: unknown, headers: Record<string, unknown>) => T | UnusableAnswer;
}

export interface ApiClient {
	/**
	 * Sends a request and returns what its `read` makes of the answer.
	 *
	 * @throws NodeApiError when the tries are used up or a repetition is not safe
	 */
	send<T>(request: ApiRequest<T>): Promise<T>;
	/** Epoch milliseconds by the server's clock as of its last answer, else by this machine's. */
	serverNow(): number;
}

export interface ClientOptions {
	/** Epoch milliseconds after which nothing more may be sent or waited for. */
	deadline?: number;
}

interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

// One a key and host for the whole process: n8n loads the package once, so that both nodes and
// all workflows share it. Keys are kept as hashes only.
const pacers = new Map<string, Pacer>();

/**
 * Reads the credential and returns the one way to send requests with it.
 *
 * @throws NodeOperationError when the credential cannot be used; nothing has been sent then
 */
export async function createClient(
	context: SendingContext,
	{ deadline = Infinity }: ClientOptions = {},
): Promise<ApiClient> {
	const credentials = await readCredentials(context);
	let serverAheadMs = 0;

	async function send<T>(request: ApiRequest<T>): Promise<T> {
		const pacer = pacerFor(request, credentials);
		const signal = endSignalOf(context, request.signal);
		const clock = clockOf(context, signal);
		let waitedMs = 0;
		for (let tries = 1; ; tries += 1) {
			const outcome = await sendOnce({ ...request, signal }, tries, pacer, clock);
			if ('answer' in outcome) return readAnswer(request, outcome.answer, outcome.facts);
			const { failed, facts } = outcome;

			const now = clock.now();
			const requestedMs = requestedWaitMs(failed, now + serverAheadMs);
			if (failed.status === 429 && requestedMs !== undefined) pacer.blockUntil(now + requestedMs);
			const waitMs = requestedMs ?? backoffMs(tries, Math.random());
			const mayWait = waitedMs + waitMs <= MAX_WAIT_MS && now + waitMs <= deadline;
			if (!mayRetry(failed) || isPermanent(facts) || tries >= MAX_TRIES || !mayWait) {
				throw toNodeApiError(context.getNode(), { ...facts, retryAfterMs: requestedMs });
			}
			await clock.sleep(waitMs);
			waitedMs += waitMs;
		}
	}

	function readAnswer<T>(
		request: ApiRequest<T>,
		{ body, headers }: Answer,
		facts: FailureFacts,
	): T {
		const result = statesError(body)
			? new UnusableAnswer('It holds an error.')
			: request.read(body, headers);
		if (!(result instanceof UnusableAnswer)) return result;
		throw toNodeApiError(context.getNode(), { ...facts, body, unusable: result.reason });
	}

	async function sendOnce(
		request: ApiRequest<unknown>,
		tries: number,
		pacer: Pacer,
		clock: Clock,
	): Promise<{ answer: Answer; facts: FailureFacts } | { failed: FailedTry; facts: FailureFacts }> {
		const facts: FailureFacts = {
			subject: request.subject,
			itemIndex: request.itemIndex,
			tries,
			usesOtherKey: request.apiKey !== undefined,
			secrets: [credentials.apiKey, ...(request.secrets ?? [])],
		};
		const fail = (failed: Omit<FailedTry, 'method'>, more: Partial<FailureFacts>) => ({
			failed: { method: request.method, ...failed },
			facts: { ...facts, status: failed.status, ...more },
		});
		const mayHaveActed = request.method !== 'GET';

		const slot = await acquireSlot(pacer, clock, facts);
		let answer: Answer;
		try {
			answer = await requestOf(request).then(
				async (arrived) => await withReadBody(arrived, request.streams),
			);
		} catch (error) {
			if (request.signal?.aborted) throw cancelled(context);
			return fail({}, { ...networkFacts(error), fateUnknown: mayHaveActed });
		} finally {
			slot.release();
		}

		const { statusCode: status, headers, body } = answer;
		const serverDate = readInstant(headers.date);
		if (!Number.isNaN(serverDate) && !request.isForeign) serverAheadMs = serverDate - clock.now();

		if (status >= 200 && status < 300) {
			const isEmpty = body === undefined || body === null || body === '';
			if (isEmpty || typeof body === 'object') {
				return {
					answer: { ...answer, body: isEmpty ? undefined : body },
					facts: { ...facts, status, fateUnknown: mayHaveActed },
				};
			}
			return fail(
				{ status, headers, unreadable: true },
				{ unusable: 'It is not JSON.', fateUnknown: mayHaveActed },
			);
		}
		return fail(
			{ status, headers, bodyRetryAfter: readVendorError(body).retryAfter },
			{
				body,
				location: typeof headers.location === 'string' ? headers.location : undefined,
				fateUnknown: mayHaveActed && status >= 500,
			},
		);
	}

	async function acquireSlot(pacer: Pacer, clock: Clock, facts: FailureFacts) {
		const slot = await pacer.acquire(credentials.requestsPerMinute, clock, deadline);
		if (!('waitMs' in slot)) return slot;
		throw toNodeApiError(context.getNode(), {
			...facts,
			status: 429,
			body: { message: 'The request was not sent: no more may be sent in the time that is left' },
			retryAfterMs: slot.waitMs,
		});
	}

	async function requestOf(request: ApiRequest<unknown>): Promise<Answer> {
		const { method, query, body, path, isForeign, streams, apiKey, signal } = request;
		const timeout = Math.max(1, Math.min(REQUEST_TIMEOUT_MS, deadline - Date.now()));
		// The engine's own timeout counts silence only, which a server that drips never keeps.
		const limit = AbortSignal.timeout(streams ? FILE_TIMEOUT_MS : timeout);
		const abortSignal = signal ? AbortSignal.any([limit, signal]) : limit;
		const options: IHttpRequestOptions = {
			method,
			url: isForeign ? path : `${credentials.baseUrl}${path}`,
			qs: query,
			// As text: of an object the engine would drop entries such as "prototype".
			...(body === undefined
				? {}
				: { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }),
			...(streams ? { encoding: 'stream' } : { json: true }),
			abortSignal,
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			// The key must not travel to wherever a redirect points.
			disableFollowRedirect: true,
			timeout,
		};
		if (isForeign) return (await context.helpers.httpRequest(options)) as Answer;
		if (apiKey !== undefined) {
			const headers = { Authorization: `Bearer ${apiKey}` };
			return (await context.helpers.httpRequest({ ...options, headers })) as Answer;
		}
		return (await context.helpers.httpRequestWithAuthentication.call(
			withCancelSignal(context, abortSignal),
			CREDENTIAL_TYPE,
			options,
			{ credentialsDecrypted: credentials.decrypted },
		)) as Answer;
	}

	// The server's date counts whole seconds; finer parts would be made up.
	const serverNow = () => Math.floor((Date.now() + serverAheadMs) / 1000) * 1000;
	return { send, serverNow };
}

/**
 * The context with another signal to cancel by. The engine puts the context's own signal in place
 * of that of an authenticated request, so that the request's time limit would not hold.
 */
function withCancelSignal(context: SendingContext, signal: AbortSignal): SendingContext {
	return Object.create(context, {
		getExecutionCancelSignal: { value: () => signal },
	}) as SendingContext;
}

/** The answer with its body read, unless it is to stay a stream. */
async function withReadBody(answer: Answer, streams: ApiRequest<unknown>['streams']) {
	const { body, statusCode, headers } = answer;
	if (!isStream(body)) return answer;
	const isGood = statusCode >= 200 && statusCode < 300;
	const isJson = /\bjson\b/i.test(String(headers['content-type']));
	if (isGood && (streams === 'all' || !isJson)) return answer;
	const text = await readShortText(body, LONGEST_JSON_ABOUT_A_FILE);
	if (text !== undefined) return { ...answer, body: parseJson(text) ?? text };
	if (isGood) return answer;
	body.destroy();
	return { ...answer, body: undefined };
}

function pacerFor({ isForeign, apiKey }: ApiRequest<unknown>, credentials: Credentials): Pacer {
	if (isForeign) return new Pacer();
	return pacerOf(apiKey === undefined ? credentials : { ...credentials, apiKey });
}

function pacerOf({ apiKey, baseUrl }: Credentials): Pacer {
	const id = createHash('sha256').update(`${baseUrl} ${apiKey}`).digest('hex');
	const pacer = pacers.get(id) ?? new Pacer();
	pacers.set(id, pacer);
	return pacer;
}

// What the engine calls it when the time limit of a request is reached.
const TIME_LIMIT_CODES: Record<string, string> = {
	ECONNABORTED: 'ETIMEDOUT',
	ERR_CANCELED: 'ETIMEDOUT',
};

function networkFacts(error: unknown): Partial<FailureFacts> {
	for (let cause = error; cause instanceof Error; cause = cause.cause) {
		const code = (cause as Error & { code?: unknown }).code;
		if (typeof code === 'string') return { networkCode: TIME_LIMIT_CODES[code] ?? code };
	}
	// Engines before 2.30 leave the cause out; the code then stands in one of the messages.
	const { messages = [] } = error as { messages?: unknown[] };
	const texts = [error instanceof Error ? error.message : '', ...messages].join(' ');
	const [code] = /\b(E[A-Z]{4,}|ERR_[A-Z_]+)\b/.exec(texts) ?? [];
	if (code !== undefined) return { networkCode: TIME_LIMIT_CODES[code] ?? code };
	// The execution was not cancelled, which is found out before, so that it was the time limit.
	if (/\bcancell?ed\b/i.test(texts)) return { networkCode: 'ETIMEDOUT' };
	if (/timeout|socket hang up|aborted/i.test(texts)) return { networkCode: 'NO_ANSWER' };
	// Not the network: the engine itself refused, for example by the credential's list of domains.
	return { body: { message: error instanceof Error ? error.message : String(error) } };
}

/** Certificates, and what the engine refuses, do not mend themselves while a node waits. */
function isPermanent({ status, networkCode }: FailureFacts): boolean {
	if (status !== undefined) return false;
	return networkCode === undefined || /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(networkCode);
}
