import { Burst } from './burst';
import { Probing } from './probing';

/** What an answer says about the limit, as far as it says anything. */
export interface LimitNews {
	/** Whether the request was refused because the limit was reached; it was not carried out then. */
	isRefusal: boolean;
	/** Requests a window that the server allows. */
	limit?: number;
	/** Requests that it would still take in this window. */
	remaining?: number;
	/** Milliseconds that it asks to wait. */
	waitMs?: number;
}

/** One request under way. */
export interface Sent {
	at: number;
	/** Goes beyond what the process knows to be its share. */
	isProbe: boolean;
}

// Of the limit, what may be under way at once while nobody knows how many others there are: each of
// them is refused when the limit is reached.
const MOST_UNDER_WAY = 0.05;
const UNSURE_FROM = 0.08;
const UNSURE_UNTIL = 0.5;
const SHARE_OF_REMAINING = 12;
const SHARE_OF_REMAINING_ALONE = 6;

// Pauses before the next probe where room comes in bits, and where nobody says when it comes.
const STEADY_FACTOR = 0.4;
const UNHINTED_FACTOR = 1.2;
const FIRST_UNHINTED_WAIT = 1 / 15;
const LONGEST_UNHINTED_WAIT = 0.5;

// A hint of no more than this part of a window means that room comes all the time, and in bits. Hints
// are whole seconds, rounded up.
const STEADY_HINT = 0.05;
const SHORTEST_HINT_MS = 1_000;

// Beyond this part of a window, requests are still counted here that the server has forgotten.
const FORGOTTEN = 0.1;

// Windows without a refusal after which nobody else is assumed any more.
const FORGIVEN_AFTER = 5;

/**
 * How much of a limit this process uses, which does not know who else uses it.
 *
 * Until a request is refused, that is the whole limit. A refusal makes it what the process has got in
 * this window, its share. From then on each request that leaves the window makes room for the next,
 * which takes nothing from anybody, and now and then one more request probes for room. Room that is
 * found widens the share, faster each time; a probe in vain makes the next one later, and probes in
 * vain are paid for by answers. Additive increase alone would send as many probes as there are
 * processes, and a multiplicative decrease would leave room unused that nobody else may want.
 *
 * Times are milliseconds of a clock that does not jump. What was tried instead: test/simulation.
 */
export class Share {
	/** When the windows after answered requests end, ascending. */
	private readonly held: number[] = [];

	private underWay = 0;

	private share = Infinity;

	private statedLimit = Infinity;

	/** A window of the server that is over sooner, so that what it states is about another one. */
	private hasOtherWindow = false;

	private remaining: number | undefined;

	/** Whether more is used than this process has sent. */
	private seesOthers = false;

	private blockedUntil = -Infinity;

	private refusedAt = -Infinity;

	private refusalsInARow = 0;

	private isProbing = false;

	private readonly probing: Probing;

	private readonly burst: Burst;

	/** Whether the whole limit was used once without a refusal. */
	private isAlone = false;

	constructor(
		private readonly windowMs: number,
		private readonly random: () => number,
	) {
		this.probing = new Probing(windowMs, random);
		this.burst = new Burst(windowMs);
	}

	/** What this process may have in a window, as far as it knows. */
	size(limit: number): number {
		return Math.min(this.cap(limit), this.share);
	}

	/**
	 * When one more request may be sent, if none is answered before; Infinity when not before one is
	 * answered.
	 *
	 * @param limit requests a window that the credential allows
	 */
	earliest(limit: number, now: number): number {
		this.forget(now);
		const cap = this.cap(limit);
		const used = this.held.length + this.underWay;
		// So many must leave the window until there is room for one more.
		const roomAt = (most: number) => this.held[used - most] ?? Infinity;
		if (now < this.blockedUntil) return this.blockedUntil;
		if (used >= cap) return roomAt(cap);
		const burstAt = this.burst.earliest(cap, now);
		if (burstAt > now) return burstAt;
		if (this.underWay >= this.mostUnderWay(cap)) return Infinity;
		if (used < this.share) return now;
		if (this.isProbing) return roomAt(this.share);
		return Math.max(now, Math.min(this.probing.nextAt, roomAt(this.share)));
	}

	/** To be called when a request is sent. */
	sent(limit: number, now: number): Sent {
		this.forget(now);
		this.burst.sent(this.cap(limit), now);
		const isProbe = this.held.length + this.underWay >= this.share;
		this.isProbing ||= isProbe;
		this.underWay += 1;
		return { at: now, isProbe };
	}

	/**
	 * To be called once when a request has ended.
	 *
	 * @param news undefined when no answer arrived; the server may have counted the request
	 */
	ended(sent: Sent, limit: number, now: number, news: LimitNews | undefined): void {
		this.underWay -= 1;
		if (sent.isProbe) this.isProbing = false;
		this.forget(now);
		if (news?.isRefusal !== true) this.held.push(now + this.windowMs);
		if (!news) return;
		this.readStated(news);
		const cap = this.cap(limit);
		if (news.isRefusal) this.refused(sent, cap, now, news);
		else this.accepted(sent, cap, now, news);
	}

	private accepted(sent: Sent, cap: number, now: number, { remaining }: LimitNews): void {
		this.refusalsInARow = 0;
		this.probing.answered(sent.isProbe);
		if (this.share === Infinity) {
			if (this.held.length >= cap) this.isAlone = true;
			return;
		}
		const used = this.held.length + this.underWay;
		if (remaining === 0) {
			this.probing.sawNoRoom(now, this.part(cap));
		} else if (remaining !== undefined) {
			this.share = Math.max(this.share, used + Math.floor(remaining / SHARE_OF_REMAINING));
		}
		if (sent.isProbe) {
			this.share = Math.max(this.share, this.held.length) + this.probing.foundRoom(now);
		}
		if (this.share >= cap) this.share = Infinity;
	}

	private refused(sent: Sent, cap: number, now: number, { waitMs }: LimitNews): void {
		// What was sent before the last refusal arrived says nothing new.
		const isNews = sent.at >= this.refusedAt;
		this.share = this.held.length + this.underWay;
		this.isAlone = false;
		this.probing.paid();
		if (waitMs !== undefined) this.block(now + waitMs + this.random() * 0.01 * this.windowMs);
		this.refusedAt = now;
		if (!isNews) return;

		this.refusalsInARow += 1;
		if (waitMs === undefined) this.block(now + this.unhintedWait());
		const steadyMs = Math.max(SHORTEST_HINT_MS, STEADY_HINT * this.windowMs);
		const isSteady = waitMs !== undefined && waitMs <= steadyMs;
		const ownRoomAt = this.held[0] ?? now;
		// A window of the server that begins anew, of which this process has nothing yet.
		const beginsAnew =
			waitMs !== undefined &&
			!isSteady &&
			ownRoomAt - this.blockedUntil > FORGOTTEN * this.windowMs;
		const factor = waitMs === undefined ? UNHINTED_FACTOR : isSteady ? STEADY_FACTOR : 1;
		this.probing.putOff(now, this.blockedUntil, this.part(cap), beginsAnew ? 0 : factor);
	}

	private block(until: number): void {
		this.blockedUntil = Math.max(this.blockedUntil, until);
	}

	/**
	 * Without a hint: until the window ends when nothing of this process is in it, so that only
	 * others know when; else twice as long each time.
	 */
	private unhintedWait(): number {
		if (this.held.length === 0) return this.windowMs;
		const doubled = FIRST_UNHINTED_WAIT * 2 ** (this.refusalsInARow - 1);
		return Math.min(LONGEST_UNHINTED_WAIT, doubled) * this.windowMs * (0.75 + this.random() / 2);
	}

	private part(cap: number): number {
		return Math.max(1, this.held.length) / cap;
	}

	private readStated({ limit, remaining }: LimitNews): void {
		this.remaining = remaining;
		if (limit === undefined || limit < 1 || remaining === undefined) return;
		const others = limit - remaining - this.held.length - this.underWay;
		this.seesOthers = others > 0;
		this.burst.sawOthers(others, this.held.length);
		// The server has forgotten requests that are younger than a minute.
		if (this.held.length > limit - remaining + 2) this.hasOtherWindow = true;
		this.statedLimit = limit;
	}

	private cap(limit: number): number {
		return this.hasOtherWindow ? limit : Math.min(limit, this.statedLimit);
	}

	private mostUnderWay(cap: number): number {
		if (this.remaining !== undefined) {
			const part = this.seesOthers ? SHARE_OF_REMAINING : SHARE_OF_REMAINING_ALONE;
			return Math.max(1, Math.ceil(this.remaining / part));
		}
		const most = Math.max(2, Math.floor(cap * MOST_UNDER_WAY));
		if (this.isAlone) return most;
		const used = this.held.length / cap;
		if (used < UNSURE_FROM) return most;
		return used < UNSURE_UNTIL ? 1 : 2;
	}

	private forget(now: number): void {
		while (this.held[0] !== undefined && this.held[0] <= now) this.held.shift();
		if (now - this.refusedAt <= FORGIVEN_AFTER * this.windowMs) return;
		this.share = Infinity;
		this.probing.reset();
		this.refusedAt = -Infinity;
	}
}
