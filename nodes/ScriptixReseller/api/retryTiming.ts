import { readInstant } from '../codec/time';

/** What is known of a try that did not bring an answer that can be used. */
export interface FailedTry {
	method: string;
	/** HTTP status, or undefined when no complete answer arrived. */
	status?: number;
	/** True when the answer's status was fine but its body could not be read. */
	unreadable?: boolean;
	/** Answer headers, names in lower case. */
	headers?: Record<string, unknown>;
	/** Seconds from `retry_after` of the answer's body. */
	bodyRetryAfter?: unknown;
}

const PASSING_STATUSES = new Set([502, 503, 504]);
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 60_000;

// A hint further away than this is a clock that differs, a mistake, or a limit that is not the
// minute's: nothing to wait for.
const LONGEST_SANE_WAIT_MS = 3_600_000;

// As seconds this is 31 years: it is the Unix time of a moment.
const FIRST_UNIX_TIME = 1_000_000_000;
const FIRST_UNIX_TIME_IN_MS = FIRST_UNIX_TIME * 1000;

/** Of a request that fails for other reasons than the limit. */
export const MAX_TRIES = 5;

/** All that such a request waits between its tries. */
export const MAX_WAIT_MS = 120_000;

/**
 * Whether sending the same request again is safe and can help.
 *
 * A 429 was not carried out, so any method may be repeated. After anything else the fate of a
 * write is unknown, and repeating it could create a customer or a token twice.
 */
export function mayRetry(failed: FailedTry): boolean {
	if (failed.status === 429) return true;
	if (failed.method !== 'GET') return false;
	return (
		failed.status === undefined || failed.unreadable === true || PASSING_STATUSES.has(failed.status)
	);
}

/**
 * How long the server asked to wait: `Retry-After` (seconds, a date, or a Unix time, which some
 * servers send), else `retry_after` of the body, else `X-RateLimit-Reset` (epoch seconds) of a 429. A
 * hint that lies more than an hour ahead is none.
 *
 * @param now epoch milliseconds, by the server's clock
 * @returns milliseconds, or undefined when the server gave no usable hint
 */
export function requestedWaitMs(failed: FailedTry, now: number): number | undefined {
	const header = failed.headers?.['retry-after'];
	const headerMs = sane(numberToWaitMs(header, now) ?? dateToWaitMs(header, now));
	if (headerMs !== undefined) return headerMs;
	const bodyMs = sane(numberToWaitMs(failed.bodyRetryAfter, now));
	if (bodyMs !== undefined) return bodyMs;
	if (failed.status !== 429) return undefined;
	const resetAtMs = secondsToMs(failed.headers?.['x-ratelimit-reset']);
	if (resetAtMs === undefined || resetAtMs <= now) return undefined;
	return sane(resetAtMs - now);
}

/**
 * Exponential backoff with full jitter above one half: 1 s, 2 s, 4 s … at most 60 s.
 *
 * @param tries how many tries have failed, at least 1
 * @param random a number from 0 up to 1
 * @returns milliseconds
 */
export function backoffMs(tries: number, random: number): number {
	const ceiling = Math.min(FIRST_BACKOFF_MS * 2 ** (tries - 1), LONGEST_BACKOFF_MS);
	return Math.round(ceiling * (0.5 + random / 2));
}

function sane(waitMs: number | undefined): number | undefined {
	return waitMs !== undefined && waitMs <= LONGEST_SANE_WAIT_MS ? waitMs : undefined;
}

/** Seconds from now, or the Unix time of a moment in seconds or milliseconds. */
function numberToWaitMs(value: unknown, now: number): number | undefined {
	const ms = secondsToMs(value);
	if (ms === undefined || ms < FIRST_UNIX_TIME * 1000) return ms;
	return Math.max(0, (ms < FIRST_UNIX_TIME_IN_MS * 1000 ? ms : ms / 1000) - now);
}

function secondsToMs(value: unknown): number | undefined {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	if (typeof value === 'string' && !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
	const ms = Math.ceil(Number(value) * 1000);
	return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

function dateToWaitMs(value: unknown, now: number): number | undefined {
	const at = typeof value === 'string' ? readInstant(value) : NaN;
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
