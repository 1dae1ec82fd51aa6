import type { IDataObject, IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

import { stringifyExactly } from '../codec/exactNumbers';
import { isRecord } from '../codec/json';
import type { AnswerBudget } from './answerBudget';
import { steadyClock } from './clock';
import type { Credentials, SendingContext } from './credentials';
import { CREDENTIAL_TYPE } from './credentials';
import { LIST_LIMIT, OBJECT_LIMIT, parseBytes, readError, readJson } from './jsonBody';
import { isStream, readStart } from './streams';

const REQUEST_TIMEOUT_MS = 30_000;

// From the first to the last byte of a file; the request's own timeout ends with the headers.
const FILE_TIMEOUT_MS = 600_000;

// A longer JSON answer to a request for a file is the file.
const LONGEST_JSON_ABOUT_A_FILE = 65_536;

/** One request, as it goes over the network. */
export interface TransportRequest {
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
	/** The answer is a page of a list, which has a budget of its own. */
	isList?: boolean;
	query?: IDataObject;
	body?: IDataObject;
	/** Ends the request when nobody needs the answer any more. */
	signal?: AbortSignal;
}

/**
 * An answer of any status. The body is parsed where it is JSON, a stream where one was asked for, a
 * text where it is neither, or `TooLarge`.
 */
export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** What is known of a request that no answer arrived for. */
export interface NetworkFacts {
	/** Code of the network layer, such as `ECONNREFUSED`. */
	networkCode?: string;
	/** What the engine said, where it refused to send. */
	body?: { message: string };
}

/** From where, and until when, requests are sent. */
export interface Sender {
	context: SendingContext;
	credentials: Credentials;
	/** Milliseconds of the steady clock. */
	deadline: number;
	/** Bounds what the answers hold together. */
	budget: AnswerBudget;
}

/**
 * Sends one request, once.
 *
 * @throws whatever the engine throws when no complete answer arrives; see `networkFactsOf`
 */
export async function transport(sender: Sender, request: TransportRequest): Promise<Answer> {
	return await withReadBody(await dispatch(sender, request), request, sender.budget);
}

async function dispatch(sender: Sender, request: TransportRequest): Promise<Answer> {
	const { context, credentials } = sender;
	const options = optionsOf(sender, request);
	if (request.isForeign) return (await context.helpers.httpRequest(options)) as Answer;
	if (request.apiKey !== undefined) {
		const headers = { ...options.headers, ...credentials.generation.headers(request.apiKey) };
		return (await context.helpers.httpRequest({ ...options, headers })) as Answer;
	}
	return (await context.helpers.httpRequestWithAuthentication.call(
		withCancelSignal(context, options.abortSignal),
		CREDENTIAL_TYPE,
		options,
		{ credentialsDecrypted: credentials.decrypted },
	)) as Answer;
}

function optionsOf(
	{ credentials, deadline }: Sender,
	{ method, query, body, path, isForeign, streams, signal }: TransportRequest,
) {
	const leftMs = Math.floor(deadline - steadyClock.now());
	const timeout = Math.max(1, Math.min(REQUEST_TIMEOUT_MS, leftMs));
	// The engine's own timeout counts silence only, which a server that drips never keeps.
	const limit = AbortSignal.timeout(streams ? FILE_TIMEOUT_MS : timeout);
	return {
		method,
		url: isForeign ? path : `${credentials.baseUrl}${path}`,
		qs: query,
		// As text: of an object the engine would drop entries such as "prototype".
		...(body === undefined ? {} : { body: stringifyExactly(body) }),
		headers: {
			...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
			// A compressed file that is cut short can look whole: see `expectWholeFile`.
			...(streams ? { 'Accept-Encoding': 'identity' } : { Accept: 'application/json' }),
		},
		// The engine itself would read an answer of any size into the memory.
		encoding: 'stream' as const,
		abortSignal: signal ? AbortSignal.any([limit, signal]) : limit,
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		// The key must not travel to wherever a redirect points.
		disableFollowRedirect: true,
		timeout,
	} satisfies IHttpRequestOptions;
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
async function withReadBody(
	answer: Answer,
	{ streams, isList }: TransportRequest,
	budget: AnswerBudget,
): Promise<Answer> {
	const { body, statusCode, headers } = answer;
	if (!isStream(body)) return answer;
	const isGood = statusCode >= 200 && statusCode < 300;
	if (!isGood) return { ...answer, body: await readError(body) };
	if (streams === undefined) {
		if (isList) return { ...answer, body: await readJson(body, LIST_LIMIT) };
		return { ...answer, body: budget.take(await readJson(body, OBJECT_LIMIT)) };
	}
	const isJson = /\bjson\b/i.test(String(headers['content-type']));
	if (streams === 'all' || !isJson) return answer;
	const { bytes, isWhole } = await readStart(body, LONGEST_JSON_ABOUT_A_FILE);
	if (isWhole) return { ...answer, body: parseBytes(bytes) };
	body.unshift(bytes);
	return answer;
}

// What the engine calls it when the time limit of a request is reached.
// What Node says of certificates in place of a code, which engines before 2.30 leave out.
// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const TLS_TEXTS: ReadonlyArray<[RegExp, string]> = [
	[/self.signed certificate/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
	[
		/unable to (?:verify the first|get (?:local )?issuer) certificate/i,
		'UNABLE_TO_GET_ISSUER_CERT',
	],
	[/certificate has expired/i, 'CERT_HAS_EXPIRED'],
	[/certificate is not yet valid/i, 'CERT_NOT_YET_VALID'],
	[/does not match certificate's altnames/i, 'ERR_TLS_CERT_ALTNAME_INVALID'],
];

const TIME_LIMIT_CODES: Record<string, string> = {
	ECONNABORTED: 'ETIMEDOUT',
	ERR_CANCELED: 'ETIMEDOUT',
	ABORT_ERR: 'ETIMEDOUT',
};

/** What the error of a request that was not cancelled tells about the network. */
export function networkFactsOf(error: unknown): NetworkFacts {
	for (let cause = error; isRecord(cause); cause = cause.cause) {
		const { code } = cause;
		if (typeof code === 'string') return { networkCode: TIME_LIMIT_CODES[code] ?? code };
	}
	const { message, messages } = isRecord(error) ? error : {};
	const said = typeof message === 'string' ? message : String(error);
	// Engines before 2.30 leave the cause out; the code then stands in one of the messages.
	const texts = [said, ...(Array.isArray(messages) ? (messages as unknown[]) : [])].join(' ');
	const [code] = /\b(E[A-Z]{4,}|ERR_[A-Z_]+)\b/.exec(texts) ?? [];
	if (code !== undefined) return { networkCode: TIME_LIMIT_CODES[code] ?? code };
	const [, tlsCode] = TLS_TEXTS.find(([text]) => text.test(texts)) ?? [];
	if (tlsCode !== undefined) return { networkCode: tlsCode };
	// The execution was not cancelled, which is found out before, so that it was the time limit.
	if (/\bcancell?ed\b/i.test(texts)) return { networkCode: 'ETIMEDOUT' };
	if (/timeout|socket hang up|aborted/i.test(texts)) return { networkCode: 'NO_ANSWER' };
	// Not the network: the engine itself refused, for example by the credential's list of domains.
	return { body: { message: said } };
}
