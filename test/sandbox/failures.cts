import type { Knobs } from './knobs.cts';

interface Kind {
	error: string;
	code: string;
	message: string;
}

const KINDS: Readonly<Record<number, Kind>> = {
	400: { error: 'Bad Request', code: 'BAD_REQUEST', message: 'The request is malformed' },
	401: { error: 'Unauthorized', code: 'INVALID_API_KEY', message: 'The API key is not valid' },
	402: { error: 'Payment Required', code: 'QUOTA_EXCEEDED', message: 'The quota is used up' },
	403: {
		error: 'Forbidden',
		code: 'FORBIDDEN',
		message: 'This API key is not permitted to do this',
	},
	404: { error: 'Not Found', code: 'NOT_FOUND', message: 'The resource was not found' },
	405: { error: 'Method Not Allowed', code: 'METHOD_NOT_ALLOWED', message: 'Method not allowed' },
	409: { error: 'Conflict', code: 'CONFLICT', message: 'The resource already exists' },
	413: { error: 'Payload Too Large', code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large' },
	415: {
		error: 'Unsupported Media Type',
		code: 'UNSUPPORTED_MEDIA_TYPE',
		message: 'The body has to be JSON',
	},
	422: { error: 'Validation Error', code: 'VALIDATION_ERROR', message: 'Invalid values' },
	429: {
		error: 'Too Many Requests',
		code: 'RATE_LIMIT_EXCEEDED',
		message: 'Rate limit exceeded',
	},
	503: {
		error: 'Service Unavailable',
		code: 'SERVICE_UNAVAILABLE',
		message: 'The service is not available at the moment',
	},
};
const SERVER_ERROR: Kind = {
	error: 'Internal Server Error',
	code: 'INTERNAL_ERROR',
	message: 'Something went wrong',
};

interface RefusalFacts {
	code?: string;
	message?: string;
	/** A text for each field. */
	details?: Record<string, string>;
	/** Seconds. */
	retryAfter?: number;
	/** Where a redirect points to. */
	location?: string;
}

/** A request that the API refuses, in the vendor's terms. */
export class Refusal extends Error {
	constructor(
		readonly status: number,
		readonly facts: RefusalFacts = {},
	) {
		super(facts.message ?? kindOf(status).message);
	}
}

/** The body that the vendor documents for a failure; https://docs.scriptix.io/docs/api/Errors. */
export function failureBody({ status, message, facts }: Refusal, knobs: Knobs): object {
	const { error, code } = kindOf(status);
	const { details, retryAfter } = facts;
	const retry = retryAfter !== undefined && knobs.rateHints.body ? { retry_after: retryAfter } : {};
	switch (knobs.errorShape) {
		case 'coded':
			return {
				error,
				message,
				error_code: facts.code ?? code,
				...(details ? { details } : {}),
				...retry,
			};
		case 'plain': {
			const [field] = Object.entries(details ?? {});
			return {
				error: (facts.code ?? code).toLowerCase(),
				message,
				...(field ? { detail: field.join(': ') } : {}),
				...retry,
			};
		}
		case 'nested': {
			const [field] = Object.entries(details ?? {});
			return {
				error: {
					code: status,
					message,
					...(field ? { details: { field: field[0], issue: field[1] } } : {}),
				},
			};
		}
	}
}

function kindOf(status: number): Kind {
	return KINDS[status] ?? SERVER_ERROR;
}
