import { steadyClock } from './clock';

/** All requests for single customers, or those of a use that may have a part of them only. */
export type Use = 'all' | 'limited';

/** A trigger that asks for single customers, as far as others have to know it. */
export interface Poller {
	/** Milliseconds of the steady clock. */
	beganAt: number;
	/** How long it is from one of its polls to the next one, as far as that is known. */
	pauseMs: number;
	/** When it last got requests. */
	servedAt: number;
	/** Whether this poll, or the one before it, had to end because there were no requests left. */
	isHungry: boolean;
	wasHungry: boolean;
	/** The most that its use may have, where that is limited. */
	limit?: number;
}

// Polls of one trigger are a minute or more apart; one that begins late takes nothing from the next.
const SHARED_MS = 55_000;

const MINUTE_MS = 60_000;

/** What polls with one key have sent that began within a minute. */
export class PollMinute {
	private readonly sent: Record<Use, Map<Poller, number>> = {
		all: new Map(),
		limited: new Map(),
	};

	constructor(
		readonly since: number,
		/** All that poll with the key. */
		readonly pollers: ReadonlyMap<string, Poller>,
	) {}

	taken(use: Use): number {
		return [...this.sent[use].values()].reduce((sum, own) => sum + own, 0);
	}

	takenBy(poller: Poller, use: Use): number {
		return this.sent[use].get(poller) ?? 0;
	}

	take(poller: Poller, use: Use, requests: number): void {
		this.sent[use].set(poller, this.takenBy(poller, use) + requests);
		poller.servedAt = steadyClock.now();
	}
}

// By key and host, for the whole process, so that triggers with one key share the minute.
const accounts = new Map<string, { pollers: Map<string, Poller>; minute: PollMinute }>();

/** The minute that a poll begins in, which is now. */
export function beginPoll(account: string, id: string | undefined) {
	const now = steadyClock.now();
	const known = accounts.get(account);
	const pollers = known?.pollers ?? new Map<string, Poller>();
	const isSame = known !== undefined && now - known.minute.since < SHARED_MS;
	const minute = isSame ? known.minute : new PollMinute(now, pollers);
	accounts.set(account, { pollers, minute });

	const self = (id === undefined ? undefined : pollers.get(id)) ?? newPoller(now);
	// Of two polls in one minute, as at an activation, the first may have had too little.
	self.wasHungry = self.isHungry || (self.wasHungry && self.beganAt >= minute.since);
	self.isHungry = false;
	self.pauseMs = Math.max(MINUTE_MS, now - self.beganAt);
	self.beganAt = now;
	// A person who fetches a test event once needs nothing in the next minute.
	if (id !== undefined) pollers.set(id, self);
	return { minute, self };
}

/** What each may have when all get the same who had too little of late, and a poller besides. */
export function fairPart(minute: PollMinute, self: Poller, most: number): number {
	return Math.floor(most / (1 + hungryBeside(minute, self, 'all').length));
}

/**
 * What is kept for others: of those who had too little of late and poll in this minute, as much as
 * they lack of a fair part. Where there is not one request for each, those go first who have waited
 * longest.
 */
export function reservedFor(
	minute: PollMinute,
	self: Poller,
	{ use, most }: { use: Use; most: number },
): number {
	const others = hungryBeside(minute, self, use);
	const fair = Math.floor(most / (1 + others.length));
	return others.reduce((sum, other) => {
		const part = Math.max(fair, other.servedAt < self.servedAt ? 1 : 0);
		return sum + Math.max(0, Math.min(part, other.limit ?? part) - minute.takenBy(other, use));
	}, 0);
}

function hungryBeside(minute: PollMinute, self: Poller, use: Use): Poller[] {
	return [...minute.pollers.values()].filter(
		(other) =>
			other !== self &&
			(other.isHungry || other.wasHungry) &&
			(use === 'all' || other.limit !== undefined) &&
			isExpected(other, minute.since),
	);
}

/** Whether a trigger polls in the minute that began then, or has polled in it. */
function isExpected(poller: Poller, since: number): boolean {
	const { beganAt, pauseMs } = poller;
	if (beganAt >= since) return true;
	const nextAt = beganAt + pauseMs;
	// One that has not polled when it was to, has been switched off.
	return nextAt <= since + SHARED_MS && since <= nextAt + SHARED_MS;
}

function newPoller(now: number): Poller {
	const never = { servedAt: -Infinity, isHungry: false, wasHungry: false };
	return { beganAt: now, pauseMs: MINUTE_MS, ...never };
}
