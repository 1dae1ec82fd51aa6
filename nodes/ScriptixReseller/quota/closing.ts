import type { Period } from './period';
import { calendarMonthOf } from './period';
import type { Closing, ClosingMemory } from './closingMemory';
import { endKey, endOf } from './closingMemory';
import { DAY_SECONDS } from '../codec/units';

/** A customer as the list states it. */
export interface Reading {
	plan?: string;
	status?: string;
	minutes: number | null;
	quotaMinutes: number | null;
	/** Epoch seconds by the server's clock. */
	at: number;
	isCancelled: boolean;
}

/** What `/usage` answered. */
export interface PeriodAnswer {
	/** Undefined when it names none. */
	period?: Period;
	minutes: number | null;
	quotaMinutes: number | null;
	/** Figures of the period before, where the answer has them. */
	former?: { period?: Period; minutes: number | null };
}

/** Why `/usage` has to be asked. */
export type Question =
	/** The period is not known yet. */
	| 'period'
	/** Usage has fallen: a new period, or a correction. */
	| 'fall'
	/** The period's end has passed. */
	| 'rollover';

export interface Step {
	memory: ClosingMemory;
	/** A period that is over, to be emitted. */
	closed?: Closing;
	question?: Question;
}

// Requests per customer and period that find no rollover.
const MAX_PROBES = 3;

// How long after its end a period may still be reported before it is emitted all the same.
const OVERDUE_SECONDS = 48 * 3_600;

/**
 * Compares a customer as it is listed with what is remembered; asks nothing by itself.
 *
 * @param rolledEnds by `endKey`: ends that are over for other customers
 */
export function meet(
	memory: ClosingMemory | undefined,
	reading: Reading,
	rolledEnds: ReadonlySet<number>,
): Step {
	if (!memory) return { memory: begun(reading), question: 'period' };
	const { period } = memory;
	if (!period) return { memory: updated(memory, reading), question: 'period' };
	const isOver = reading.at >= endOf(period);
	if (isOver && memory.source === 'calendar_month') {
		// Nobody names the next period, so the calendar does.
		const next: Step = { memory: begun(reading), question: 'period' };
		return memory.isClosed ? next : { ...next, closed: { ...memory, period } };
	}
	if (hasFallen(memory, reading) && memory.probes < MAX_PROBES) return { memory, question: 'fall' };
	const isAwaited = isOver || isRolledEarly(memory, period, reading, rolledEnds);
	return isAwaited ? { memory, question: 'rollover' } : { memory: updated(memory, reading) };
}

/**
 * Whether the period of others with the same end is over before its end by UTC, as where Scriptix
 * turns at midnight of a zone ahead: few minutes of the next period do not look like a fall.
 */
function isRolledEarly(
	memory: ClosingMemory,
	period: Period,
	{ at }: Reading,
	rolledEnds: ReadonlySet<number>,
): boolean {
	return at >= endOf(period) - DAY_SECONDS && mayBeProbed(memory) && rolledEnds.has(endKey(period));
}

/** Whether asking this customer alone can still tell something. */
export function mayBeProbed({ probes }: ClosingMemory): boolean {
	return probes < MAX_PROBES;
}

/** Takes what `/usage` answered about a customer that has just been listed. */
export function take(memory: ClosingMemory, reading: Reading, answer: PeriodAnswer): Step {
	const now: Reading = {
		...reading,
		minutes: answer.minutes ?? reading.minutes,
		quotaMinutes: answer.quotaMinutes ?? reading.quotaMinutes,
	};
	const { period } = memory;
	if (!period) return { memory: withPeriod(memory, now, answer.period) };
	if (!answer.period || answer.period.start === period.start) {
		const reported = answer.period ?? period;
		const same = updated({ ...memory, period: reported, probes: memory.probes + 1 }, now);
		return overdue(same, now);
	}
	// An older period than the one already seen: the answer is out of date.
	if (answer.period.start < period.start) return { memory };
	const next = withPeriod(begun(now), now, answer.period);
	if (memory.isClosed) return { memory: next };
	return { memory: next, closed: withHistory({ ...memory, period }, answer, now.at) };
}

/** Takes the list's figures of a customer whose period has ended and is still reported. */
export function stillReported(memory: ClosingMemory, reading: Reading): Step {
	if (hasFallen(memory, reading)) return { memory };
	return overdue(updated(memory, reading), reading);
}

function overdue(memory: ClosingMemory, { at }: Reading): Step {
	const { period, isClosed } = memory;
	if (!period || isClosed || at < endOf(period) + OVERDUE_SECONDS) return { memory };
	return { memory: { ...memory, isClosed: true }, closed: { ...memory, period } };
}

function withPeriod(
	memory: ClosingMemory,
	now: Reading,
	stated: Period | undefined,
): ClosingMemory {
	const period = stated ?? calendarMonthOf(Math.floor(now.at / DAY_SECONDS));
	return {
		...updated(memory, now),
		period,
		source: stated ? 'api' : 'calendar_month',
		probes: 0,
		// What ended long before it was watched is no news.
		isClosed: now.at >= endOf(period) + OVERDUE_SECONDS,
	};
}

function withHistory(closed: Closing, { former }: PeriodAnswer, at: number): Closing {
	if (former?.period?.start !== closed.period.start || former.minutes === null) return closed;
	return { ...closed, minutes: former.minutes, seenAt: at, isFromHistory: true };
}

function begun(reading: Reading): ClosingMemory {
	return {
		...figuresOf(reading),
		source: 'api',
		isClosed: false,
		beganCancelled: reading.isCancelled,
		probes: 0,
		isFromHistory: false,
		met: true,
		wasEmittedToday: false,
	};
}

/** The memory with later figures; what is not stated leaves it as it was. */
function updated(memory: ClosingMemory, reading: Reading): ClosingMemory {
	if (reading.minutes === null && memory.minutes !== null) return memory;
	return { ...memory, ...figuresOf(reading) };
}

function figuresOf({ plan, status, minutes, quotaMinutes, at }: Reading) {
	return {
		plan,
		status,
		minutes,
		quotaMinutes,
		seenAt: at,
	};
}

function hasFallen(memory: ClosingMemory, { minutes }: Reading): boolean {
	return minutes !== null && memory.minutes !== null && minutes < memory.minutes;
}
