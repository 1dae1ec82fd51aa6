import type { LimitNews } from './share';
import type { Answer } from './transport';

/** What an answer says about the limit; `requestedMs` is how long it asks to wait. */
export function limitNewsOf(
	{ statusCode, headers }: Answer,
	requestedMs: number | undefined,
): LimitNews {
	const isRefusal = statusCode === 429;
	return {
		isRefusal,
		limit: countIn(headers['x-ratelimit-limit']),
		remaining: countIn(headers['x-ratelimit-remaining']),
		...(isRefusal ? { waitMs: requestedMs } : {}),
	};
}

function countIn(header: unknown): number | undefined {
	return typeof header === 'number' || (typeof header === 'string' && /^\d+$/.test(header.trim()))
		? Number(header)
		: undefined;
}
