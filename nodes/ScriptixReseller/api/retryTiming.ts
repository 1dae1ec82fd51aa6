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

// A reset further away than this is a clock that differs or a limit that is not the minute's.
const LONGEST_SANE_RESET_MS = 3_600_000;

// The 9th of September 2001, in milliseconds: as a wait it would be 32 years.
const FIRST_EPOCH_MS = 1_000_000_000_000;

export const MAX_TRIES = 5;
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
 * How long the server asked to wait: `Retry-After` (seconds or a date), else `retry_after` of the
 * body, else `X-RateLimit-Reset` (epoch seconds) of a 429 when it lies within the next hour.
 *
 * @param now epoch milliseconds
 * @returns milliseconds, or undefined when the server gave no usable hint
 */
export function requestedWaitMs(failed: FailedTry, now: number): number | undefined {
	const header = failed.headers?.['retry-after'];
	const headerMs = waitSecondsToMs(header) ?? instantToWaitMs(header, now);
	if (headerMs !== undefined) return headerMs;
	const bodyMs =
		waitSecondsToMs(failed.bodyRetryAfter) ?? instantToWaitMs(failed.bodyRetryAfter, now);
	if (bodyMs !== undefined) return bodyMs;
	if (failed.status !== 429) return undefined;
	const waitMs = readInstant(failed.headers?.['x-ratelimit-reset']) - now;
	return waitMs > 0 && waitMs <= LONGEST_SANE_RESET_MS ? waitMs : undefined;
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

/** A number of seconds; what would be decades is no wait but a point in time. */
function waitSecondsToMs(value: unknown): number | undefined {
	const ms = secondsToMs(value);
	return ms !== undefined && ms >= FIRST_EPOCH_MS ? undefined : ms;
}

function secondsToMs(value: unknown): number | undefined {
	if (typeof value !== 'number' && typeof value !== 'string') return undefined;
	if (typeof value === 'string' && !/^\s*\d+(\.\d+)?\s*$/.test(value)) return undefined;
	const ms = Math.ceil(Number(value) * 1000);
	return Number.isFinite(ms) && ms >= 0 ? ms : undefined;
}

function instantToWaitMs(value: unknown, now: number): number | undefined {
	const at = readInstant(value);
	return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
