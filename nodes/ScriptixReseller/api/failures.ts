import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { isRecord } from '../codec/json';

/** What a request was about, for advice that names it. */
export type Subject =
	| 'customer'
	| 'token'
	/** The revoking of a token, which not every account's API offers. */
	| 'revocation'
	| 'transcript'
	| 'document'
	/** A file behind a time-limited link of another host. */
	| 'link'
	| 'list';

/** A request that did not bring a usable answer, stripped of everything that could hold a key. */
export interface FailureFacts {
	subject: Subject;
	/** HTTP status, or undefined when no complete answer arrived. */
	status?: number;
	/** Code of the network layer, such as `ECONNREFUSED`. */
	networkCode?: string;
	/** The answer's body, parsed when it was JSON. */
	body?: unknown;
	/** Why an answer with a good status cannot be used. */
	unusable?: string;
	/** Where a redirect pointed to. */
	location?: string;
	/** How long the server asked to wait. */
	retryAfterMs?: number;
	/** How often the request was sent. */
	tries: number;
	/** True when a write may have been carried out although no answer arrived. */
	fateUnknown?: boolean;
	/** True when another key than the credential's was sent. */
	usesOtherKey?: boolean;
	itemIndex?: number;
	/** Values that must never be shown. */
	secrets: string[];
}

/** What the vendor's error bodies have in common. */
export interface VendorError {
	message?: string;
	code?: string;
	/** One entry a field, `field: text`. */
	fields: string[];
	retryAfter?: unknown;
}

const LONGEST_VENDOR_TEXT = 300;

const HIDDEN = '[hidden]';

// The forms that the documentation shows. https://docs.scriptix.io/docs/api/Reseller/Tokens
const KEY_OF_SCRIPTIX = /\b(sk|token)_[A-Za-z]*_?[A-Za-z0-9_-]{12,}/g;

/**
 * Reads any of the error bodies that Scriptix documents, and HTML or plain text as well.
 *
 * Shapes and sources: `{error, message, error_code, details{field: text}}` and
 * `{error, error_description, message, detail}` (https://docs.scriptix.io/docs/api/Errors),
 * `{error: {code, message, details{field, issue}}}` (https://docs.scriptix.io/reference/error-codes).
 */
export function readVendorError(body: unknown): VendorError {
	if (typeof body === 'string') return { message: readText(body), fields: [] };
	if (!isRecord(body)) return { fields: [] };
	const nested = isRecord(body.error) ? body.error : undefined;
	const source = nested ?? body;
	return {
		message: firstText(
			source.message,
			source.error_description,
			source.detail,
			source.error_message,
			source.error,
			source.err,
		),
		code: firstText(source.error_code, nested ? undefined : codeLike(source.error)),
		fields: readFields(source.details ?? source.errors),
		retryAfter: source.retry_after ?? body.retry_after,
	};
}

/** Builds the one kind of error that leaves `api/`: what happened, what to do, and no secret. */
export function toNodeApiError(node: INode, facts: FailureFacts): NodeApiError {
	const { secrets } = facts;
	const vendor = readVendorError(redactDeep(facts.body, secrets));
	const { message, advice } = explain(facts);
	const said = [vendor.message, ...vendor.fields].filter((text) => text !== undefined).join('; ');
	const origin = [
		facts.status === undefined ? facts.networkCode : `HTTP ${facts.status}`,
		vendor.code,
		facts.tries > 1 ? `${facts.tries} tries` : undefined,
	].filter((text) => text !== undefined && text !== '');
	const description = [
		said === '' ? undefined : `Scriptix says: ${said}${/[.!?]$/.test(said) ? '' : '.'}`,
		advice,
		origin.length > 0 ? `(${origin.join(', ')})` : undefined,
	]
		.filter((text) => text !== undefined)
		.join(' ');

	// Only plain facts go in: the engine's own error object carries the request with its headers.
	const response: JsonObject = { message, ...(vendor.code ? { error_code: vendor.code } : {}) };
	// The engine keeps the node with the error, and a key may stand in its parameters.
	const parameters = redactDeep(node.parameters, secrets) as INode['parameters'];
	const error = new NodeApiError({ ...node, parameters }, response, {
		message: redact(message, secrets),
		description: redact(description, secrets),
		httpCode: facts.status === undefined ? undefined : String(facts.status),
		itemIndex: facts.itemIndex,
		level: 'warning',
	});
	// Assigned because engines before 2.30 drop the constructor option.
	error.failure = classify(facts);
	return error;
}

/** Whether waiting can help: the condition lies with the server or the network, not with the request. */
export function isTransient(error: unknown): boolean {
	const cause = error instanceof NodeApiError ? error.failure?.cause : undefined;
	return cause === 'rate-limited' || cause === 'temporarily-unavailable';
}

/** Whether the limit of requests is used up, so that no other request can succeed now either. */
export function isRateLimited(error: unknown): boolean {
	return error instanceof NodeApiError && error.failure?.cause === 'rate-limited';
}

/** Whether Scriptix says that what the request was about is not there. */
export function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === '404';
}

/**
 * Removes secrets from a text that is going to be shown or logged: the given ones, as they are or
 * encoded for a URL, and what looks like a key of Scriptix, which an answer may hold unasked.
 */
export function redact(text: string, secrets: string[]): string {
	return secrets
		.filter((secret) => secret.length >= 4)
		.flatMap((secret) => [secret, encodeURIComponent(secret)])
		.sort((a, b) => b.length - a.length)
		.reduce((result, secret) => result.split(secret).join(HIDDEN), text)
		.replace(KEY_OF_SCRIPTIX, HIDDEN);
}

/** The same for every text within a JSON value, so that none is cut in the middle of a secret. */
function redactDeep(value: unknown, secrets: string[]): unknown {
	if (typeof value === 'string') return redact(value, secrets);
	if (Array.isArray(value)) return value.map((entry) => redactDeep(entry, secrets));
	if (!isRecord(value)) return value;
	return Object.fromEntries(
		Object.entries(value).map(([key, entry]) => [redact(key, secrets), redactDeep(entry, secrets)]),
	);
}

function explain(facts: FailureFacts): { message: string; advice: string } {
	if (facts.unusable !== undefined) {
		return {
			message: 'Scriptix sent an answer that cannot be used',
			advice: facts.fateUnknown
				? `${facts.unusable} The change may have been made. Look in Scriptix before you run this again.`
				: `${facts.unusable} Check that the Base URL of the credential leads to the Scriptix API, then try again.`,
		};
	}
	if (facts.status === undefined) {
		return {
			message: 'Scriptix could not be reached',
			advice: facts.fateUnknown
				? 'No answer arrived, so the change may or may not have been made. Look in Scriptix before you run this again.'
				: 'Check the Base URL of the credential and the network connection of n8n, then try again.',
		};
	}
	if (facts.subject === 'link' && facts.status < 500) {
		return { message: NOT_FOUND_TEXTS.link, advice: NOT_FOUND_ADVICE.link };
	}
	return STATUS_TEXTS[facts.status]?.(facts) ?? explainRange(facts.status, facts);
}

const NOT_FOUND_TEXTS: Record<Subject, string> = {
	customer: 'The customer does not exist or belongs to another reseller',
	token: 'The customer or token does not exist or belongs to another reseller',
	revocation: 'Scriptix does not offer to revoke this token through the API of this account',
	link: 'The download link of Scriptix does not work',
	transcript: 'The transcript does not exist or belongs to another reseller',
	document: 'The document does not exist or this API key may not read it',
	list: 'Scriptix does not offer this list to the account',
};

const NOT_FOUND_ADVICE: Record<Subject, string> = {
	customer: 'Check the customer ID, or pick the customer from the list.',
	token: 'Check the customer ID and the token ID.',
	revocation:
		'Check the token ID. If it is right, revoke the token in the Scriptix dashboard: open the customer at https://scriptix.app/reseller and go to its API tokens.',
	link: 'Links are valid for a limited time. Run the node again to get a new one.',
	transcript: 'Check the session ID.',
	document:
		'Check the session ID and the document ID. If both are right, add the option Customer API Key with a key of the customer who owns the document.',
	list: 'Check that the account is a reseller account and that the Base URL of the credential is right.',
};

const STATUS_TEXTS: Record<number, (facts: FailureFacts) => { message: string; advice: string }> = {
	401: ({ usesOtherKey }) => ({
		message: 'Scriptix refused the API key',
		advice: `Check the ${usesOtherKey ? 'parameter Customer API Key' : 'API Key in the credential'}: it may be mistyped, expired or revoked.`,
	}),
	402: () => ({
		message: 'The quota or the subscription does not allow this',
		advice: 'Raise the quota or renew the subscription of the customer in Scriptix.',
	}),
	403: ({ subject }) => ({
		message: 'The API key may not do this',
		advice:
			subject === 'document'
				? 'Add the option Customer API Key with a key of the customer who owns the document.'
				: 'Use the API key of a reseller account that manages this customer.',
	}),
	404: ({ subject }) => ({
		message: NOT_FOUND_TEXTS[subject],
		advice: NOT_FOUND_ADVICE[subject],
	}),
	405: ({ subject }) =>
		subject === 'revocation'
			? { message: NOT_FOUND_TEXTS.revocation, advice: NOT_FOUND_ADVICE.revocation }
			: {
					message: 'Scriptix does not offer this operation to the account',
					advice: 'Do it in the Scriptix dashboard.',
				},
	409: () => ({
		message: 'The change clashes with what Scriptix already holds',
		advice: 'Often an e-mail address is already in use. Get the customer first, then update it.',
	}),
	422: () => ({
		message: 'Scriptix did not accept a value',
		advice: 'Correct the named fields.',
	}),
	429: ({ retryAfterMs }) => ({
		message: 'Scriptix limits the requests of this API key',
		advice: `Wait ${durationText(retryAfterMs)}, or lower Requests per Minute in the credential when other programs use the same key.`,
	}),
};

function explainRange(status: number, facts: FailureFacts): { message: string; advice: string } {
	if (status >= 300 && status < 400) {
		return {
			message: 'Scriptix answered with a redirect, which is not followed',
			advice: `The API key is sent to the Base URL only. Set the Base URL of the credential to the right address${facts.location ? ` (the redirect points to ${withoutQuery(facts.location)})` : ''}.`,
		};
	}
	if (status >= 500) {
		return {
			message: 'Scriptix is not able to answer at the moment',
			advice: facts.fateUnknown
				? 'The change may or may not have been made. Look in Scriptix before you run this again.'
				: 'Try again later.',
		};
	}
	return {
		message: 'Scriptix did not accept the request',
		advice: 'Check the parameters of the node.',
	};
}

function durationText(ms: number | undefined): string {
	if (ms === undefined) return 'a minute';
	const seconds = Math.ceil(ms / 1000);
	if (seconds === 0) return 'a moment';
	return seconds === 1 ? '1 second' : `${seconds} seconds`;
}

/** A link without what could make it a secret. */
function withoutQuery(link: string): string {
	return link.replace(/[?#].*$/s, '').replace(/\/\/[^/]*@/, '//');
}

function classify({
	status,
	unusable,
	networkCode,
	usesOtherKey,
	retryAfterMs,
}: FailureFacts): NodeApiError['failure'] {
	if (status === 429) return { cause: 'rate-limited', retryAfterMs };
	if (status === 401 && !usesOtherKey) return { cause: 'credential-invalid' };
	if (unusable !== undefined || (status !== undefined && status >= 500)) {
		return { cause: 'temporarily-unavailable', retryAfterMs };
	}
	if (status === undefined && networkCode !== undefined) {
		return { cause: 'temporarily-unavailable' };
	}
	return { cause: 'configuration-invalid' };
}

function readFields(details: unknown): string[] {
	if (Array.isArray(details)) return details.flatMap((entry) => readFields(entry));
	if (!isRecord(details)) return [];
	if (typeof details.field === 'string') {
		const text = firstText(details.issue, details.message);
		return [text === undefined ? details.field : `${details.field}: ${text}`];
	}
	return Object.entries(details).map(([field, value]) => {
		const text = typeof value === 'string' ? value : JSON.stringify(value);
		return `${field}: ${shorten(text)}`;
	});
}

function readText(body: string): string | undefined {
	// JSON that is cut short says nothing to a person.
	if (/^\s*[{[]/.test(body)) return undefined;
	const isHtml = /<\/?[a-z!][^>]*>/i.test(body);
	const text = isHtml ? (/<title[^>]*>([^<]*)<\/title>/i.exec(body)?.[1] ?? '') : body;
	return firstText(text);
}

function firstText(...values: unknown[]): string | undefined {
	for (const value of values) {
		if (typeof value === 'string' && value.trim() !== '') return shorten(value.trim());
	}
	return undefined;
}

function codeLike(value: unknown): string | undefined {
	return typeof value === 'string' && /^[A-Za-z0-9]+(_[A-Za-z0-9]+)+$/.test(value)
		? value
		: undefined;
}

function shorten(text: string): string {
	return text.length > LONGEST_VENDOR_TEXT ? `${text.slice(0, LONGEST_VENDOR_TEXT)}…` : text;
}
