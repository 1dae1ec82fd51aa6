// Of the limit, what may be sent at once, and how much of a window the rest of it takes. A process
// that begins a moment before the others would otherwise use up the limit before they begin.
const SIZE = 0.1;
const LEAST_SIZE = 10;
const SPREAD = 0.075;
// The same where answers show that others have begun, too: whoever was first leaves the rest to all.
const SPREAD_IN_A_CROWD = 0.3;

/** Spreads what a process sends over the first seconds of a window. */
export class Burst {
	private tokens = Infinity;

	private at = 0;

	constructor(private readonly windowMs: number) {}

	/**
	 * @param isCrowded whether others use the limit, too, as far as anybody knows
	 * @returns when one more request may be sent
	 */
	earliest(limit: number, now: number, isCrowded = false): number {
		const perMs = limit / (this.windowMs * (isCrowded ? SPREAD_IN_A_CROWD : SPREAD));
		const size = Math.max(LEAST_SIZE, limit * SIZE);
		this.tokens = Math.min(size, this.tokens + (now - this.at) * perMs);
		this.at = now;
		return this.tokens >= 1 ? now : now + Math.ceil((1 - this.tokens) / perMs);
	}

	/** To be called when a request is sent. */
	sent(limit: number, now: number, isCrowded = false): void {
		this.earliest(limit, now, isCrowded);
		this.tokens -= 1;
	}
}
