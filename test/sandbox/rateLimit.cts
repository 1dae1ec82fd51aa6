import type { Clock } from './clock.cts';
import { Refusal } from './failures.cts';
import type { Knobs } from './knobs.cts';

/** A sliding window of requests for every key, in real time. */
export class RateLimit {
	private readonly windows = new Map<string, number[]>();

	constructor(
		/** Requests in a window; 0 for no limit. */
		public limit: number,
		private readonly knobs: Knobs,
		private readonly clock: Clock,
	) {}

	/**
	 * Counts a request.
	 *
	 * @returns the headers of its answer
	 * @throws Refusal when the limit is reached
	 */
	count(key: string): Record<string, string> {
		if (this.limit === 0) return {};
		const now = performance.now();
		const window = this.windows.get(key) ?? [];
		this.windows.set(key, window);
		const { rateWindowMs } = this.knobs;
		while (window[0] !== undefined && window[0] <= now - rateWindowMs) window.shift();
		if (window.length >= this.limit) {
			const waitMs = window[0]! + rateWindowMs - now;
			throw new Refusal(429, { retryAfter: Math.ceil(waitMs / 1000) });
		}
		window.push(now);
		return this.headers(this.limit - window.length, window[0]! + rateWindowMs - now);
	}

	/** The headers of an answer that refuses a request, as the knobs have them. */
	refusalHeaders(retryAfter: number): Record<string, string> {
		const { header, reset } = this.knobs.rateHints;
		const waitMs = retryAfter * 1000;
		return {
			...(header === 'seconds' ? { 'retry-after': String(retryAfter) } : {}),
			...(header === 'date'
				? { 'retry-after': new Date(this.clock.now().getTime() + waitMs).toUTCString() }
				: {}),
			...(reset ? this.headers(0, waitMs) : {}),
		};
	}

	private headers(remaining: number, resetMs: number): Record<string, string> {
		if (!this.knobs.rateHeaders) return {};
		return {
			'x-ratelimit-limit': String(this.limit),
			'x-ratelimit-remaining': String(remaining),
			'x-ratelimit-reset': String(Math.ceil((this.clock.now().getTime() + resetMs) / 1000)),
		};
	}
}
