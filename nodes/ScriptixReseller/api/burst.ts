// Of the limit, what may be sent at once, and how much of a window the rest of it takes. A process
// that begins a moment before the others would otherwise use up the limit before they begin.
const SIZE = 0.1;
const LEAST_SIZE = 10;
const SPREAD = 0.075;
// The same where answers show that others have begun, too: whoever was first leaves the rest to all.
const SPREAD_IN_A_CROWD = 0.3;
// What others use, as a part of what this process does, from which on they may want as much of the rest.
const CROWD = 0.25;

/** Spreads what a process sends over the first seconds of a window. */
export class Burst {
	private tokens = Infinity;

	private at = 0;

	private isCrowded = false;

	constructor(private readonly windowMs: number) {}

	/** To be called when it is known how many requests of the window are others', and how many own. */
	sawOthers(others: number, own: number): void {
		this.isCrowded = others > CROWD * own;
	}

	/** @returns when one more request may be sent */
	earliest(limit: number, now: number): number {
		const perMs = limit / (this.windowMs * (this.isCrowded ? SPREAD_IN_A_CROWD : SPREAD));
		const size = Math.max(LEAST_SIZE, limit * SIZE);
		this.tokens = Math.min(size, this.tokens + (now - this.at) * perMs);
		this.at = now;
		return this.tokens >= 1 ? now : now + Math.ceil((1 - this.tokens) / perMs);
	}

	/** To be called when a request is sent. */
	sent(limit: number, now: number): void {
		this.earliest(limit, now);
		this.tokens -= 1;
	}
}
