import { DAY_SECONDS } from '../codec/units';
import type { PeriodAnswer, Reading } from './closingFigures';
import {
	begun,
	closedUnseen,
	cutShort,
	dayOf,
	differs,
	hasFallen,
	isOverdue,
	updated,
	withHistory,
	withoutOldNews,
	withPeriod,
} from './closingFigures';
import type { Closing, ClosingMemory } from './closingMemory';
import { endKey, endOf, finalFrom, isNamed } from './closingMemory';
import { calendarMonthOf } from './period';
import { holdUnnamed, takeFirst } from './unnamedPeriod';

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
	/** Later periods that are over too, the oldest first: nobody has looked while they ran. */
	unseen?: Closing[];
	/** By `endKey`: an end that is over, for others of the same end as well. */
	rolledEnd?: number;
	question?: Question;
}

// Requests per customer and period that find no rollover.
const MAX_PROBES = 3;

/**
 * Compares a customer as it is listed with what is remembered; asks nothing by itself. A list does
 * not say of which period its figures are, so that none are taken of it once the end has passed.
 *
 * @param rolledEnds by `endKey`: ends that are over for other customers
 */
export function meet(
	memory: ClosingMemory | undefined,
	reading: Reading,
	rolledEnds: ReadonlySet<number>,
): Step {
	if (!memory) return { memory: begun(reading), question: 'period' };
	if (!isNamed(memory)) {
		return { memory: holdUnnamed(memory, reading), question: 'period' };
	}
	const { period } = memory;
	const isOver = reading.at >= endOf(period);
	if (isOver && memory.source === 'calendar_month') {
		// Nobody names the next period, so the calendar does.
		const { source } = memory;
		const assumed = { period: calendarMonthOf(dayOf(reading.at)), source, isUnconfirmed: true };
		const next: Step = { memory: { ...begun(reading), ...assumed }, question: 'period' };
		return memory.isClosed ? next : { ...next, closed: memory };
	}
	if (hasFallen(memory, reading) && mayBeProbed(memory)) return { memory, question: 'fall' };
	const isAwaited = isOver || isRolledEarly(memory, reading, rolledEnds);
	return isAwaited ? { memory, question: 'rollover' } : { memory: updated(memory, reading) };
}

/**
 * Whether the period of others with the same end is over before its end by UTC, as where Scriptix
 * turns at midnight of a zone ahead: few minutes of the next period do not look like a fall.
 */
function isRolledEarly(memory: Closing, { at }: Reading, rolledEnds: ReadonlySet<number>): boolean {
	const { period } = memory;
	return at >= endOf(period) - DAY_SECONDS && mayBeProbed(memory) && rolledEnds.has(endKey(period));
}

/** Whether asking this customer alone can still tell something. */
export function mayBeProbed({ probes }: ClosingMemory): boolean {
	return probes < MAX_PROBES;
}

/**
 * Whether a customer whose period has ended has to be asked itself: the list shows other figures than
 * are known, of which only its own `/usage` says whose they are, or none were read near the end.
 */
export function needsFigures(memory: ClosingMemory, reading: Reading): boolean {
	const { period, isClosed, seenAt } = memory;
	if (!period || isClosed || reading.at < endOf(period)) return false;
	if (isOverdue(period, reading.at)) return true;
	const from = finalFrom(period);
	return (seenAt < from && reading.at >= from) || differs(memory, reading);
}

/** Takes what `/usage` answered about a customer that has just been listed. */
export function take(memory: ClosingMemory, reading: Reading, answer: PeriodAnswer): Step {
	const now: Reading = {
		...reading,
		minutes: answer.minutes ?? reading.minutes,
		quotaMinutes: answer.quotaMinutes ?? reading.quotaMinutes,
	};
	// Who named a period before has not said that there is none.
	if (!answer.period && memory.period && memory.source === 'api') return { memory };
	if (!isNamed(memory)) return takeFirst(memory, now, answer);
	const { period } = memory;
	if (!answer.period) {
		return { memory: updated({ ...memory, probes: memory.probes + 1 }, now) };
	}
	if (answer.period.start === period.start) {
		const probes = memory.probes + 1;
		return overdue(updated({ ...memory, period: answer.period, source: 'api', probes }, now), now);
	}
	const isGuess = memory.source === 'calendar_month' && dayOf(memory.seenAt) >= answer.period.start;
	if (isGuess) return { memory: withoutOldNews(withPeriod(memory, now, answer.period), now) };
	// An older period than the one already seen: the answer is out of date.
	if (answer.period.start < period.start) return { memory };
	// Whoever was watched before it began is told of its end, however long ago that was.
	const next = withPeriod(begun(now), now, answer.period);
	const ended = cutShort(memory, answer.period, now);
	const unseen = closedUnseen(answer, now, ended.period.end + 1);
	const over = ended === memory ? { rolledEnd: endKey(period) } : {};
	if (memory.isClosed) return { memory: next, unseen, ...over };
	return { memory: next, closed: withHistory(ended, answer, now.at), unseen, ...over };
}

function overdue(memory: ClosingMemory, { at }: Reading): Step {
	const { period, isClosed } = memory;
	if (!period || isClosed || !isOverdue(period, at)) return { memory };
	return { memory: { ...memory, isClosed: true }, closed: { ...memory, period } };
}
