// Pauses between two probes, in windows: the smaller the share of the limit, the shorter.
const PAUSE = 20;
const PAUSE_EXPONENT = 2;
const PAUSE_GROWTH = 1.7;
const PAUSE_AFTER_ROOM = 0.05;

const MOST_DOUBLINGS = 5;

// Refusals that probing may cost beyond what its successes pay for.
const CREDIT = 3;
const MOST_CREDIT = 4;
const CREDIT_OF_PROBE = 1;
const CREDIT_OF_ANSWER = 0.15;

/**
 * When a process asks for more than its share of the limit, and how much room it assumes when it
 * finds some.
 *
 * What is found doubles the next step; a probe in vain makes the pauses longer, by chance more or
 * less, so that processes do not probe together. Refusals are paid for by answers: without credit
 * there is one probe in a window.
 */
export class Probing {
	/** When the next probe may be sent. */
	nextAt = -Infinity;

	private inVain = 0;

	private doublings = 0;

	private credit = CREDIT;

	constructor(
		private readonly windowMs: number,
		private readonly random: () => number,
	) {}

	/** A request was answered, be it a probe or not. */
	answered(isProbe: boolean): void {
		const earned = CREDIT_OF_ANSWER + (isProbe ? CREDIT_OF_PROBE : 0);
		this.credit = Math.min(MOST_CREDIT, this.credit + earned);
	}

	/**
	 * A probe was answered.
	 *
	 * @returns for how many more requests there may be room
	 */
	foundRoom(now: number): number {
		const more = 2 ** this.doublings - 1;
		this.inVain = 0;
		this.doublings = Math.min(this.doublings + 1, MOST_DOUBLINGS);
		this.nextAt = now + PAUSE_AFTER_ROOM * this.windowMs * (0.5 + this.random());
		return more;
	}

	/**
	 * The server states that the limit is used up.
	 *
	 * @param part the share of the limit that the process has
	 */
	sawNoRoom(now: number, part: number): void {
		this.nextAt = Math.max(this.nextAt, now + this.pause(part, 1));
	}

	/** A request was refused. */
	paid(): void {
		this.doublings = 0;
		this.credit -= 1;
	}

	/**
	 * Puts the next probe off after a refusal.
	 *
	 * @param from when requests may be sent again
	 * @param factor of the pause; 0 when there will be room for certain
	 */
	putOff(now: number, from: number, part: number, factor: number): void {
		this.nextAt = from + this.pause(part, factor * PAUSE_GROWTH ** this.inVain);
		if (this.credit < 0) {
			const unpaid = this.windowMs * (0.75 + this.random() / 2);
			this.nextAt = Math.max(this.nextAt, now + unpaid);
		}
		this.inVain += 1;
	}

	/** Nobody else is assumed any more. */
	reset(): void {
		this.credit = CREDIT;
		this.inVain = 0;
	}

	private pause(part: number, factor: number): number {
		const windows = Math.min(1, PAUSE * part ** PAUSE_EXPONENT * factor);
		return windows * this.windowMs * (0.5 + this.random());
	}
}
