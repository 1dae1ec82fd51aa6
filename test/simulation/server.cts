/** What the server says: all that is documented, `Retry-After` of a refusal only, or nothing. */
export const HINTS = ['headers', 'retryAfter', 'none'] as const;
export type Hints = (typeof HINTS)[number];

export const WINDOWS = ['sliding', 'fixed'] as const;
export type Window = (typeof WINDOWS)[number];

export interface ServerNews {
	refused: boolean;
	limit?: number;
	remaining?: number;
	waitMs?: number;
}

/** The limit of the server, sliding or fixed, and what it says about it. */
export class Server {
	private readonly accepted: number[] = [];

	constructor(
		private readonly kind: Window,
		private readonly hints: Hints,
		private readonly limit: number,
		private readonly windowMs: number,
		private readonly offsetMs: number,
	) {}

	take(now: number): ServerNews {
		const { accepted, limit, windowMs } = this;
		const start =
			this.kind === 'sliding'
				? now - windowMs
				: Math.floor((now + this.offsetMs) / windowMs) * windowMs - this.offsetMs - 1e-6;
		while (accepted.length > 0 && accepted[0]! <= start) accepted.shift();
		const refused = accepted.length >= limit;
		if (!refused) accepted.push(now);
		const freeAt = this.kind === 'sliding' ? accepted[0]! + windowMs : start + windowMs;
		const waitMs = Math.ceil((freeAt - now) / 1000) * 1000;
		return {
			refused,
			...(this.hints === 'headers' ? { limit, remaining: limit - accepted.length } : {}),
			...(refused && this.hints !== 'none' ? { waitMs } : {}),
		};
	}
}
