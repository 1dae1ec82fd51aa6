import { DAY_SECONDS, HOUR_SECONDS } from '../codec/units';
import type { Closing, ClosingMemory } from './closingMemory';
import { endOf } from './closingMemory';
import type { Day } from './calendarDate';
import type { Period } from './period';
import { calendarMonthOf } from './period';

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
	/** Figures of periods before, where the answer has them. */
	formers?: readonly FormerFigures[];
}

/** What a customer used in a period that is over, as an API with a history states it. */
export interface FormerFigures {
	period: Period;
	minutes: number;
}

// How long after its end a period may still be reported before it is emitted all the same.
const OVERDUE_SECONDS = 48 * HOUR_SECONDS;

// The day on which a period begins is that of the vendor's zone.
const ZONE_DAYS = 1;

/** Whether a period ended so long ago that it is emitted whether or not it is still reported. */
export function isOverdue(period: Period, at: number): boolean {
	return at >= endOf(period) + OVERDUE_SECONDS;
}

/** The memory with the period that an answer states, else the calendar month. */
export function withPeriod(
	memory: ClosingMemory,
	now: Reading,
	stated: Period | undefined,
): Closing {
	const period = stated ?? calendarMonthOf(dayOf(now.at));
	return {
		...updated(memory, now),
		period,
		source: stated ? 'api' : 'calendar_month',
		probes: 0,
		isUnconfirmed: false,
		isFormerOpen: false,
		isClosed: false,
	};
}

/** The memory with a period that is no news when it ended long before it was watched. */
export function withoutOldNews(memory: Closing, now: Reading): ClosingMemory {
	return { ...memory, isClosed: isOverdue(memory.period, now.at) };
}

/** The figures of the closed period itself, where the answer has them. */
export function withHistory(closed: Closing, { formers = [] }: PeriodAnswer, at: number): Closing {
	const own = formers.find(({ period }) => period.start === closed.period.start);
	return own ? { ...closed, minutes: own.minutes, seenAt: at, isFromHistory: true } : closed;
}

/**
 * The closed period as it ended where the next one begins before its stated end, as when a change of
 * plan begins a period of its own: no day is in both, and no minutes that may be of the next one are
 * counted. Nobody says what was used between the last reading and the change.
 */
export function cutShort(closed: Closing, next: Period, now: Reading): Closing {
	const { period, seenAt, minutes } = closed;
	if (next.start > period.end) return closed;
	const isOwn = dayOf(seenAt) <= next.start + ZONE_DAYS || hasFallen(closed, now);
	return {
		...closed,
		period: { start: period.start, end: next.start - 1 },
		minutes: isOwn ? minutes : null,
		isUnconfirmed: true,
	};
}

/**
 * Periods that began and ended while nobody looked, where the answer has them, the oldest first.
 *
 * @param from the first day that is not accounted for
 */
export function closedUnseen(
	{ formers = [], period: running }: PeriodAnswer,
	now: Reading,
	from: Day,
): Closing[] {
	return formers
		.filter(({ period }) => period.start >= from && period.end < (running?.start ?? -Infinity))
		.map((own) => ({ ...begun(now), ...own, isFromHistory: true }))
		.reverse();
}

/** What a customer's reading begins with. */
export function begun(reading: Reading): ClosingMemory {
	return {
		...figuresOf(reading),
		source: 'api',
		isClosed: false,
		isUnconfirmed: false,
		isFormerOpen: false,
		beganCancelled: reading.isCancelled,
		probes: 0,
		isFromHistory: false,
		met: true,
		wasEmittedToday: false,
	};
}

/** The memory with later figures; what is not stated leaves it as it was. */
export function updated(memory: ClosingMemory, reading: Reading): ClosingMemory {
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

/** Whether the list shows fewer minutes than are known. */
export function hasFallen(memory: ClosingMemory, { minutes }: Reading): boolean {
	return minutes !== null && memory.minutes !== null && minutes < memory.minutes;
}

/** Whether the list states something else; what it leaves out is no difference. */
export function differs(memory: ClosingMemory, reading: Reading): boolean {
	return (['minutes', 'quotaMinutes', 'plan', 'status'] as const).some(
		(name) => (reading[name] ?? memory[name]) !== memory[name],
	);
}

/** The day of a time in epoch seconds. */
export function dayOf(seconds: number): number {
	return Math.floor(seconds / DAY_SECONDS);
}
