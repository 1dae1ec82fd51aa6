/** Whose request it is. */
export interface Sender {
	/** One run of a node, or one poll: they take turns. */
	run: object;
	kind: 'action' | 'poll';
	/** Requests with a lower one go first within a run; a repeated request keeps its own. */
	place: number;
}

/** What the requests of one kind have used, and want. */
interface Use {
	/** When the windows after answered requests end, ascending. */
	held: number[];
	underWay: number;
	/** When the windows after requests end that were given up, ascending. */
	missed: number[];
	/** The most requests in a window, and until when they are expected again. */
	demand: number;
	demandEndsAt: number;
}

// Of the limit, what is kept for the other kind at most.
const RESERVED = 0.25;

// Windows for which a demand is remembered. Triggers may poll once an hour.
const REMEMBERED = { action: 5, poll: 70 };

/**
 * Divides what one process may send between its runs and polls.
 *
 * Runs take turns, however many requests each of them has waiting. That alone does not help a poll
 * that begins after a long list has used up the minute: so each kind leaves to the other what that
 * has used in its busiest minute of late, up to a quarter of the limit.
 */
export class Fairness {
	private readonly uses: Record<Sender['kind'], Use> = {
		action: { held: [], underWay: 0, missed: [], demand: 0, demandEndsAt: -Infinity },
		poll: { held: [], underWay: 0, missed: [], demand: 0, demandEndsAt: -Infinity },
	};

	private readonly turns = new WeakMap<object, number>();

	private turn = 0;

	constructor(private readonly windowMs: number) {}

	/** Whether the first of two requests is to be sent first. */
	goesBefore(a: Sender, b: Sender): boolean {
		const turns = (this.turns.get(a.run) ?? 0) - (this.turns.get(b.run) ?? 0);
		return turns === 0 ? a.place < b.place : turns < 0;
	}

	/**
	 * When a kind may send one more request; Infinity when not before one of them is answered.
	 *
	 * @param size what the process may have in a window
	 */
	earliest({ kind }: Sender, size: number, now: number): number {
		const own = this.current(kind, now);
		const other = this.current(kind === 'poll' ? 'action' : 'poll', now);
		const reserved = Math.min(other.demand, Math.floor(size * RESERVED));
		const used = own.held.length + own.underWay;
		// What goes beyond the size itself is a probe, which takes nothing from the other kind.
		const isProbe = used + other.held.length + other.underWay >= size;
		if (reserved === 0 || isProbe) return now;
		const most = size - reserved;
		return used < most ? now : (own.held[used - most] ?? Infinity);
	}

	/**
	 * To be called when a request is sent.
	 *
	 * @returns to be called once when it has ended, with whether the server may have counted it
	 */
	enter({ kind, run }: Sender, now: number): (now: number, isCounted: boolean) => void {
		this.turn += 1;
		this.turns.set(run, this.turn);
		const own = this.current(kind, now);
		own.underWay += 1;
		this.noteDemand(own, kind, now);
		return (then, isCounted) => {
			own.underWay -= 1;
			if (isCounted) own.held.push(then + this.windowMs);
		};
	}

	/** To be called when a request was given up, so that the next one finds room. */
	missed({ kind }: Sender, now: number): void {
		const own = this.current(kind, now);
		own.missed.push(now + this.windowMs);
		this.noteDemand(own, kind, now);
	}

	private noteDemand(own: Use, kind: Sender['kind'], now: number): void {
		const count = own.held.length + own.underWay + own.missed.length;
		if (count < own.demand) return;
		own.demand = count;
		own.demandEndsAt = now + REMEMBERED[kind] * this.windowMs;
	}

	private current(kind: Sender['kind'], now: number): Use {
		const use = this.uses[kind];
		for (const ends of [use.held, use.missed]) {
			while (ends[0] !== undefined && ends[0] <= now) ends.shift();
		}
		if (now >= use.demandEndsAt) use.demand = 0;
		return use;
	}
}
