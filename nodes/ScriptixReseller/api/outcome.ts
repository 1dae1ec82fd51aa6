import type { FailureFacts } from './failure';
import { TooLarge } from './jsonBody';
import type { FailedTry } from './retryTiming';
import type { Answer, TransportRequest } from './transport';
import { networkFactsOf } from './transport';
import { retryAfterOf } from './vendorError';

/** How one try ended, and what an error about it would say. */
export type Outcome = { facts: FailureFacts } & ({ answer: Answer } | { failed: FailedTry });

/** Tells an answer that can be read from one that is a failure. */
export function judge(
	request: Pick<TransportRequest, 'method'>,
	answer: Answer,
	facts: FailureFacts,
): Outcome {
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

/** A request that no complete answer arrived for. */
export function lost(
	request: Pick<TransportRequest, 'method'>,
	error: unknown,
	facts: FailureFacts,
): Outcome {
	return {
		failed: { method: request.method },
		facts: { ...facts, ...networkFactsOf(error), fateUnknown: mayHaveActed(request) },
	};
}

function isEmpty(body: unknown): boolean {
	return body === undefined || body === null || body === '';
}

function mayHaveActed({ method }: Pick<TransportRequest, 'method'>): boolean {
	return method !== 'GET';
}

/** Certificates, and what the engine refuses, do not mend themselves while a node waits. */
export function isPermanent({ status, networkCode, isFinal }: FailureFacts): boolean {
	if (status !== undefined) return isFinal === true;
	return networkCode === undefined || /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(networkCode);
}
