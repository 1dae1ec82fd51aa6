import type { Clock } from './clock';
import { steadyClock } from './clock';
import type { Sender } from './fairness';
import { Fairness } from './fairness';
import type { LimitNews } from './share';
import { Share } from './share';

/** Window of the vendor's limit: requests a minute. https://docs.scriptix.io/reference/rate-limits */
const WINDOW_MS = 60_000;

/** How long a request may be waited for while none gets through: what a person would wait. */
export const LONGEST_WAIT_MS = 900_000;

// Longer than between two polls of most triggers.
const CALM_MS = 900_000;

/** Who wants to send a request, and until when. */
export interface Caller extends Sender {
	/** Requests a minute that the credential allows. */
	limit: number;
	/** Milliseconds of the steady clock after which the caller does not want to send any more. */
	deadline?: number;
	/** Ends the wait, which is then rejected with the signal's reason. */
	signal?: AbortSignal;
}

/** The next request may be sent only after the caller's deadline, or not for a long time. */
export interface TooLate {
	waitMs: number;
}

/** The right to have one request under way. */
export interface Slot {
	/**
	 * To be called once, when the answer has arrived or the request has failed.
	 *
	 * @param news what the answer says about the limit; undefined when none arrived
	 */
	release(news?: LimitNews): void;
}

interface Waiter {
	caller: Caller;
	since: number;
	settle(result: Slot | TooLate): void;
}

/**
 * The queue of all requests made with one API key.
 *
 * Alone, they stay below the limit in every window of a minute: a request counts until a minute
 * after it was *answered*. The server counted it before that moment, so no window of the server,
 * sliding or fixed, can hold more than the limit. Beside others who use the same key, `Share` finds
 * out how much is left; and among the workflows of this process, `Fairness` decides whose turn it is.
 */
export class Pacer {
	private readonly share: Share;

	private readonly fairness: Fairness;

	private readonly waiting = new Set<Waiter>();

	/** When `look` is called next. */
	private wakesAt = Infinity;

	/** Since when refusals are all that the server answers. */
	private refusedSince: number | undefined;

	/** The first refusal of late, epoch milliseconds, to be shown; and the last, by the steady clock. */
	private late: { first: number; last: number } | undefined;

	/** When the server will take requests again, by its own word; it may be further than is waited. */
	private announcedAt = -Infinity;

	constructor(
		private readonly clock: Clock = steadyClock,
		windowMs = WINDOW_MS,
		random = Math.random,
	) {
		this.share = new Share(windowMs, random);
		this.fairness = new Fairness(windowMs);
	}

	/**
	 * Waits until one more request may be sent.
	 *
	 * @returns at once, without a slot, when that would be after the deadline, or when none can get
	 * through for a quarter of an hour
	 */
	async acquire(caller: Caller): Promise<Slot | TooLate> {
		const { signal } = caller;
		return await new Promise((resolve, reject) => {
			const stop = () => {
				this.waiting.delete(waiter);
				reject(signal?.reason as Error);
				this.look();
			};
			const waiter: Waiter = {
				caller,
				since: this.clock.now(),
				settle: (result) => {
					this.waiting.delete(waiter);
					signal?.removeEventListener('abort', stop);
					resolve(result);
				},
			};
			this.waiting.add(waiter);
			if (signal?.aborted) return stop();
			signal?.addEventListener('abort', stop, { once: true });
			this.look();
		});
	}

	/**
	 * Since when others leave too little of the limit, epoch milliseconds; undefined when nothing was
	 * refused for some minutes.
	 */
	get limitedSince(): number | undefined {
		const isLate = this.late && this.clock.now() - this.late.last < CALM_MS;
		return isLate ? this.late?.first : undefined;
	}

	private noteRefusal(now: number): void {
		this.refusedSince ??= now;
		this.late = { first: this.limitedSince ?? Date.now(), last: now };
	}

	/** Lets go whose turn has come, dismisses whose turn comes too late, and looks again in time. */
	private look(): void {
		const now = this.clock.now();
		this.dismiss(now);
		let next = this.turn(now);
		while (next && next.at <= now) {
			this.grant(next.waiter, now);
			next = this.turn(now);
		}
		this.dismiss(now);
		const ends = [...this.waiting].map((waiter) => this.endOf(waiter));
		this.wakeAt(Math.min(this.turn(now)?.at ?? Infinity, ...ends));
	}

	/** The request that is to be sent next, and when. */
	private turn(now: number): { waiter: Waiter; at: number } | undefined {
		let first: { waiter: Waiter; at: number } | undefined;
		for (const waiter of this.waiting) {
			const at = this.earliest(waiter, now);
			const goesFirst =
				!first ||
				at < first.at ||
				(at === first.at && this.fairness.goesBefore(waiter.caller, first.waiter.caller));
			if (goesFirst) first = { waiter, at };
		}
		return first;
	}

	private earliest({ caller }: Waiter, now: number): number {
		const ownAt = this.fairness.earliest(caller, this.share.size(caller.limit), now);
		return Math.max(this.share.earliest(caller.limit, now), ownAt);
	}

	private grant({ caller, settle }: Waiter, now: number): void {
		const sent = this.share.sent(caller.limit, now);
		const leave = this.fairness.enter(caller, now);
		settle({
			release: (news) => {
				const then = this.clock.now();
				leave(then, news?.isRefusal !== true);
				if (news?.isRefusal === true) this.noteRefusal(then);
				else if (news) this.refusedSince = undefined;
				if (news?.waitMs === undefined) this.share.ended(sent, caller.limit, then, news);
				else {
					this.announcedAt = then + news.waitMs;
					// Whether that was true is asked once nobody would wait any longer.
					const waitMs = Math.min(news.waitMs, LONGEST_WAIT_MS);
					this.share.ended(sent, caller.limit, then, { ...news, waitMs });
				}
				this.look();
			},
		});
	}

	private dismiss(now: number): void {
		for (const waiter of this.waiting) {
			const earliest = this.earliest(waiter, now);
			const at = earliest > now ? Math.max(earliest, this.announcedAt) : earliest;
			// While it is an answer that has to arrive first, nobody knows when that is.
			const isTooLate = Number.isFinite(at) ? at > this.endOf(waiter) : now >= this.endOf(waiter);
			if (!isTooLate) continue;
			this.fairness.missed(waiter.caller, now);
			waiter.settle({ waitMs: Number.isFinite(at) ? at - now : 1 });
		}
	}

	/** Until when it is worth while to wait. */
	private endOf({ caller: { deadline = Infinity }, since }: Waiter): number {
		if (this.refusedSince === undefined) return deadline;
		return Math.min(deadline, Math.max(since, this.refusedSince) + LONGEST_WAIT_MS);
	}

	private wakeAt(at: number): void {
		if (this.waiting.size === 0) this.wakesAt = Infinity;
		else if (at < this.wakesAt) {
			this.wakesAt = at;
			void this.sleepUntil(at);
		}
	}

	private async sleepUntil(at: number): Promise<void> {
		await this.clock.sleep(at - this.clock.now(), () => this.wakesAt === at);
		if (this.wakesAt !== at) return;
		this.wakesAt = Infinity;
		this.look();
	}
}
