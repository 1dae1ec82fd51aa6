import type { INode, JsonObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import { explain } from '../texts/failures';
import type { TextFacts } from '../texts/statuses';
import { redact, redactDeep } from './redact';
import { readVendorError } from './vendorError';

/** A request that did not bring a usable answer, stripped of everything that could hold a key. */
export interface FailureFacts extends TextFacts {
	/** The answer's body, parsed when it was JSON. */
	body?: unknown;
	/** How often the request was sent. */
	tries: number;
	/** True when the same request would be answered in the same way again. */
	isFinal?: boolean;
	itemIndex?: number;
	/** Values that must never be shown. */
	secrets: string[];
}

/** Builds the one kind of error that leaves `api/`: what happened, what to do, and no secret. */
export function toNodeApiError(node: INode, facts: FailureFacts): NodeApiError {
	const { secrets } = facts;
	const vendor = readVendorError(facts.body, secrets);
	const { message, advice } = explain({ ...facts, vendor });
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
	if (facts.unusable !== undefined && facts.status !== undefined && facts.status < 300) {
		notTheApi.add(error);
	}
	if (facts.fateUnknown === true) ofUnknownFate.add(error);
	return error;
}

/** Whether waiting can help: the condition lies with the server or the network, not with the request. */
export function isTransient(error: unknown): boolean {
	const cause = error instanceof NodeApiError ? error.failure?.cause : undefined;
	return cause === 'rate-limited' || cause === 'temporarily-unavailable';
}

// Errors about answers that no API would give, such as the page of a website.
const notTheApi = new WeakSet<Error>();

/**
 * Whether something else than the API answered, such as a website. It may pass, like the page of a
 * server under maintenance; but a workflow must not become active on it that would never alert.
 */
export function isNotTheApi(error: unknown): boolean {
	return error instanceof Error && notTheApi.has(error);
}

/** The error of a request that was made for one of many customers, with that customer's ID. */
export function atCustomer(error: Error, customerId: string): Error {
	if (!(error instanceof NodeApiError)) return error;
	error.description = [error.description, `(customer ${customerId})`]
		.filter((text) => Boolean(text))
		.join(' ');
	return error;
}

// Errors about writes that may have been carried out.
const ofUnknownFate = new WeakSet<Error>();

/** Whether a write may have been carried out, although no usable answer arrived. */
export function isOfUnknownFate(error: unknown): boolean {
	return error instanceof Error && ofUnknownFate.has(error);
}

/** Whether the limit of requests is used up, so that no other request can succeed now either. */
export function isRateLimited(error: unknown): boolean {
	return error instanceof NodeApiError && error.failure?.cause === 'rate-limited';
}

/** Whether the key is refused, so that no other request can succeed either. */
export function isRefusedKey(error: unknown): boolean {
	return error instanceof NodeApiError && error.failure?.cause === 'credential-invalid';
}

/** Whether Scriptix says that what the request was about is not there. */
export function isNotFound(error: unknown): boolean {
	return error instanceof NodeApiError && error.httpCode === '404';
}

function classify({
	status,
	unusable,
	networkCode,
	usesOtherKey,
	retryAfterMs,
	isFinal,
}: FailureFacts): NodeApiError['failure'] {
	if (isFinal) return { cause: 'configuration-invalid' };
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
