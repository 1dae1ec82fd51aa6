import type { Clock } from './clock.cts';
import { Refusal } from './failures.cts';
import type { Knobs } from './knobs.cts';

/** What one key has used. */
interface Window {
	/** When its requests were accepted, ascending. */
	accepted: number[];
	/** When the next request of others is due. */
	foreignAt: number;
	/** How late it is: no program keeps its pace to the millisecond. */
	foreignDelay: number;
}

/** A window of requests for every key, in real time. */
export class RateLimit {
	/** Requests of others that were refused. */
	foreignRefused = 0;

	private readonly windows = new Map<string, Window>();

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
		const window = this.windows.get(key) ?? this.begin(now);
		this.windows.set(key, window);
		this.letOthersSend(window, now);
		const isAccepted = this.accept(window, now);
		const waitMs = this.freeAt(window, now) - now;
		if (!isAccepted) throw new Refusal(429, { retryAfter: Math.ceil(waitMs / 1000) });
		return this.headers(this.limit - window.accepted.length, waitMs);
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

	/** Others have sent for longer than a window when the first request of a key arrives. */
	private begin(now: number): Window {
		return { accepted: [], foreignAt: now - 2 * this.knobs.rateWindowMs, foreignDelay: 0 };
	}

	/** What others have sent since the last request: evenly, and no request twice. */
	private letOthersSend(window: Window, now: number): void {
		const { foreignRequests, rateWindowMs } = this.knobs;
		if (foreignRequests === 0) {
			window.foreignAt = now;
			return;
		}
		const pauseMs = rateWindowMs / foreignRequests;
		while (window.foreignAt + window.foreignDelay <= now) {
			const isAccepted = this.accept(window, window.foreignAt + window.foreignDelay);
			if (!isAccepted) this.foreignRefused += 1;
			window.foreignAt += pauseMs;
			window.foreignDelay = Math.random() * 0.3 * pauseMs;
		}
	}

	private accept(window: Window, now: number): boolean {
		const { accepted } = window;
		const start = this.startOf(now);
		while (accepted[0] !== undefined && accepted[0] <= start) accepted.shift();
		if (accepted.length >= this.limit) return false;
		accepted.push(now);
		return true;
	}

	/** Until when requests have left the window. */
	private startOf(now: number): number {
		const { rateWindow, rateWindowMs } = this.knobs;
		if (rateWindow === 'sliding') return now - rateWindowMs;
		return Math.floor(now / rateWindowMs) * rateWindowMs;
	}

	/** When there is room for more than now. */
	private freeAt({ accepted }: Window, now: number): number {
		const { rateWindow, rateWindowMs } = this.knobs;
		return (rateWindow === 'sliding' ? accepted[0]! : this.startOf(now)) + rateWindowMs;
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
