import { steadyClock } from './clock';
import type { FailureFacts } from './failure';
import { isPermanent } from './outcome';
import { LONGEST_WAIT_MS } from './pacing';
import type { FailedTry } from './retryTiming';
import { backoffMs, mayRetry, MAX_TRIES, MAX_WAIT_MS } from './retryTiming';

/** How often, and for how long, one request is worth repeating. */
export class Patience {
	/** How often the request failed for other reasons than the limit. */
	private failures = 0;

	/** Milliseconds waited after such failures. */
	private waitedMs = 0;

	/** The last time that the limit was reached, and since when. */
	private refusal: { facts: FailureFacts; since: number } | undefined;

	/** @param deadline milliseconds of the steady clock */
	constructor(private readonly deadline: number) {}

	/** Until when the request may be waited for, on the steady clock. */
	get endsAt(): number {
		const forLimit = this.refusal ? this.refusal.since + LONGEST_WAIT_MS : Infinity;
		return Math.min(forLimit, this.deadline);
	}

	/**
	 * Notes that the limit was reached, which is no failure: it costs time.
	 *
	 * @param requestedMs how long the server asks to wait
	 * @returns what to tell when that is more time than there is
	 */
	refused(facts: FailureFacts, requestedMs: number | undefined): FailureFacts | undefined {
		const now = steadyClock.now();
		const known = { ...facts, retryAfterMs: requestedMs };
		this.refusal = { facts: known, since: this.refusal?.since ?? now };
		const nextAt = now + (requestedMs ?? 0);
		if (nextAt <= this.endsAt) return undefined;
		return {
			...known,
			waitedInVain: nextAt <= Math.min(this.deadline, now + LONGEST_WAIT_MS),
		};
	}

	/** What to tell when the time is over before the request could be sent once more. */
	gaveUp(facts: FailureFacts, waitMs: number): FailureFacts {
		if (this.refusal) {
			return { ...this.refusal.facts, waitedInVain: steadyClock.now() < this.deadline };
		}
		return {
			...facts,
			status: 429,
			body: { message: 'The request was not sent: no more may be sent in the time that is left' },
			retryAfterMs: waitMs,
		};
	}

	/**
	 * Decides whether the request is sent again after another failure.
	 *
	 * @returns milliseconds to wait before, or undefined when it is not
	 */
	failed(failed: FailedTry, facts: FailureFacts, requestedMs: number | undefined) {
		this.failures += 1;
		const waitMs = requestedMs ?? backoffMs(this.failures, Math.random());
		this.waitedMs += waitMs;
		const mayWait = this.waitedMs <= MAX_WAIT_MS && steadyClock.now() + waitMs <= this.endsAt;
		const isOver = this.failures >= MAX_TRIES || !mayWait;
		return mayRetry(failed) && !isPermanent(facts) && !isOver ? waitMs : undefined;
	}
}
