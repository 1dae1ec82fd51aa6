import { isRecord, listOf } from '../../codec/json';

/** A poll that emitted. */
export interface Emission {
	/** The process that emitted. */
	by: string;
	/** Epoch milliseconds. */
	at: number;
	/** What of the state to put back so that the same is found and emitted again. */
	undo: unknown;
	/** What was emitted; what is found again but was repeated often enough stays in it. */
	sent: Sent[];
	/** When the process polled last after it had emitted, epoch milliseconds. */
	seen?: number;
	/** Polls of other processes since the process gave a sign of life. */
	missed?: number;
}

/** Items with the same past. */
export interface Sent {
	/** How many times they had been repeated when they were emitted; 0 for the first time. */
	times: number;
	/** Hashes of their event ids, without a separator. */
	ids: string;
}

/** Items that are to be emitted again as soon as they are found. */
export interface Due extends Sent {
	/** When they became due, epoch milliseconds. */
	since: number;
}

export interface Emissions {
	polls: Emission[];
	due: Due[];
	/** Processes that were taken for dead because they gave no sign of life. */
	presumed: string[];
}

/** The process that reads the stored emissions, and how it came to do so. */
export interface Observer {
	process: string;
	/** When the process started, epoch milliseconds. */
	startedAt: number;
	/** Epoch milliseconds. */
	now: number;
	/** Whether the engine stores the state after each poll, and any main process may poll. */
	isDurable: boolean;
	/** When the process met an emission of another one first, epoch milliseconds. */
	metAt: (emission: Emission) => number;
}

/** What emissions of the past mean for the present poll. */
export interface Review {
	/** What to put back into the state, in this order. */
	undos: unknown[];
	kept: Emissions;
}

const MINUTE_MS = 60_000;

/** Longer than most workflows run: what was emitted so long before the end has been worked on. */
export const UNCERTAIN_MS = 5 * MINUTE_MS;

// How long n8n may be down. Without polls that are stored, the last sign of life is the emission
// itself, so that what a process emitted earlier, and lived on, is repeated as well.
const DOWN_MS = 5 * MINUTE_MS;

// Durable polls leave signs of life; where they come every 15 minutes, there can be two starts
// between two polls.
const DURABLE_DOWN_MS = 10 * MINUTE_MS;

// Polls of others after which a process without a sign of life is taken for dead. Two processes
// that poll in turn by chance reach it in 1 of 64 cases, and once only.
const SILENT_POLLS = 6;

/** How often an emission is repeated at most. */
export const MAX_REPETITIONS = 3;

// What is not found again within a day is no longer so.
const DUE_MS = 24 * 60 * MINUTE_MS;

// Polls are a minute apart or more, unless somebody sets several poll times a minute.
const MAX_EMISSIONS = 20;

const MAX_PRESUMED = 10;

/** Decides which emissions may not have been worked on, because their process ended soon after. */
export function review({ polls, due, presumed }: Emissions, observer: Observer): Review {
	const { now } = observer;
	const kept: Emissions = {
		polls: [],
		due: due.filter(({ since }) => now < since + DUE_MS),
		presumed: [...presumed],
	};
	const undos: unknown[] = [];
	for (const poll of polls) {
		const fate = fateOf(poll, observer, presumed.includes(poll.by));
		if (fate === 'certain') continue;
		if (fate === 'uncertain') {
			undos.unshift(poll.undo);
			kept.due.push(...poll.sent.map((sent) => ({ ...sent, since: now })));
			if (isParallel(poll, observer) && observer.isDurable) kept.presumed.push(poll.by);
		} else {
			kept.polls.push(fate);
		}
	}
	kept.presumed = [...new Set(kept.presumed)].slice(-MAX_PRESUMED);
	return { undos, kept };
}

/** Whether an emission was worked on, or not surely; else what is to be kept of it for the next poll. */
function fateOf(
	poll: Emission,
	observer: Observer,
	wasPresumedDead: boolean,
): 'certain' | 'uncertain' | Emission {
	const { process, startedAt, now, isDurable } = observer;
	const isRecent = now < poll.at + UNCERTAIN_MS;
	if (poll.by === process) {
		return isRecent ? { ...poll, seen: now, missed: undefined } : 'certain';
	}
	const lastSign = lastSignOf(poll);
	if (poll.sent.every(({ times }) => times >= MAX_REPETITIONS)) return 'certain';

	const window = UNCERTAIN_MS + (isDurable ? DURABLE_DOWN_MS : DOWN_MS);
	if (!isParallel(poll, observer)) {
		return startedAt - lastSign < window ? 'uncertain' : 'certain';
	}
	// In memory only one process polls at a time; it does so because the other one no longer does.
	if (!isDurable) return observer.metAt(poll) - lastSign < window ? 'uncertain' : 'certain';
	const missed = (poll.missed ?? 0) + 1;
	if (isRecent) return { ...poll, missed };
	if (wasPresumedDead) return 'certain';
	return missed < SILENT_POLLS ? { ...poll, missed } : 'uncertain';
}

/** Whether the observer ran already when the other process gave its last sign of life. */
function isParallel(poll: Emission, { startedAt }: Observer): boolean {
	return lastSignOf(poll) > startedAt;
}

function lastSignOf({ at, seen = 0 }: Emission): number {
	return Math.max(at, seen);
}

/** The emissions as plain JSON; undefined when there is nothing to keep. */
export function encodeEmissions({ polls, due, presumed }: Emissions): object | undefined {
	if (polls.length + due.length + presumed.length === 0) return undefined;
	return {
		...(polls.length > 0 ? { polls: polls.slice(-MAX_EMISSIONS) } : {}),
		...(due.length > 0 ? { due } : {}),
		...(presumed.length > 0 ? { presumed } : {}),
	};
}

/** Reads what `encodeEmissions` made; what is broken is left out. */
export function decodeEmissions(stored: unknown): Emissions {
	const source = isRecord(stored) ? stored : {};
	return {
		polls: listOf(source.polls).filter(
			(poll): poll is Emission =>
				isRecord(poll) &&
				typeof poll.by === 'string' &&
				typeof poll.at === 'number' &&
				Array.isArray(poll.sent) &&
				poll.sent.every(isSent),
		),
		due: listOf(source.due).filter(
			(due): due is Due => isSent(due) && typeof (due as Due).since === 'number',
		),
		presumed: listOf(source.presumed).filter((by): by is string => typeof by === 'string'),
	};
}

function isSent(value: unknown): value is Sent {
	return isRecord(value) && typeof value.times === 'number' && typeof value.ids === 'string';
}
