/** Window of the vendor's limit: requests a minute. https://docs.scriptix.io/reference/rate-limits */
const WINDOW_MS = 60_000;

/** A longer wait that the server asks for is for people to decide on, not for a node to sit out. */
const LONGEST_BLOCK_MS = 120_000;

/** How soon to look again while requests still in flight fill the whole limit. */
const IN_FLIGHT_RECHECK_MS = 50;

/** Time as the pacer needs it; tests supply their own. */
export interface Clock {
	/** Milliseconds since the epoch. */
	now(): number;
	/** Resolves after `ms` milliseconds, or rejects as soon as the caller gives up. */
	sleep(ms: number): Promise<void>;
}

/** The next request may be sent only after the caller's deadline, or not for a long time. */
export interface TooLate {
	waitMs: number;
}

/** The right to have one request under way. */
export interface Slot {
	/** To be called once, when the answer has arrived or the request has failed. */
	release(): void;
}

/**
 * Keeps all requests made with one API key below its limit in every window of one minute.
 *
 * A request holds its slot until a minute after it was *answered*. The server counted it before
 * that moment, so no window of the server, sliding or fixed, can hold more than the limit.
 */
export class Pacer {
	/** When the minutes after answered requests end, ascending, epoch milliseconds. */
	private readonly heldUntil: number[] = [];

	private inFlight = 0;

	private blockedUntil = 0;

	constructor(private readonly windowMs = WINDOW_MS) {}

	/**
	 * Waits until one more request may be sent.
	 *
	 * @param limit requests a minute that the account allows
	 * @param deadline epoch milliseconds after which the caller does not want to send any more
	 * @returns at once, without a slot, when that would be after the deadline, or when the server
	 * has asked for a longer wait than two minutes
	 */
	async acquire(limit: number, clock: Clock, deadline = Infinity): Promise<Slot | TooLate> {
		for (;;) {
			const waitMs = Math.max(0, this.waitMs(limit, clock.now()));
			const isBlockedForLong = this.blockedUntil - clock.now() > LONGEST_BLOCK_MS;
			if (isBlockedForLong || clock.now() + waitMs > deadline) return { waitMs };
			if (waitMs === 0) break;
			await clock.sleep(waitMs);
		}
		this.inFlight += 1;
		return {
			release: () => {
				this.inFlight -= 1;
				this.heldUntil.push(clock.now() + this.windowMs);
			},
		};
	}

	/** Holds every request back until then: the server has told one of them to wait. */
	blockUntil(epochMs: number): void {
		this.blockedUntil = Math.max(this.blockedUntil, epochMs);
	}

	private waitMs(limit: number, now: number): number {
		while (this.heldUntil[0] !== undefined && this.heldUntil[0] <= now) this.heldUntil.shift();
		const blockedMs = this.blockedUntil - now;
		const excess = this.heldUntil.length + this.inFlight - limit;
		if (excess < 0) return blockedMs;
		const slotFreeAt = this.heldUntil[excess] ?? now + IN_FLIGHT_RECHECK_MS;
		return Math.max(blockedMs, slotFreeAt - now);
	}
}
