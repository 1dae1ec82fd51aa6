import type { PeriodAnswer, Reading } from './closingFigures';
import {
	begun,
	closedUnseen,
	dayOf,
	hasFallen,
	isOverdue,
	updated,
	withHistory,
	withoutOldNews,
	withPeriod,
} from './closingFigures';
import type { Step } from './closing';
import type { Closing, ClosingMemory } from './closingMemory';
import { endOf } from './closingMemory';
import { periodAfter, periodBefore } from './neighbourPeriods';
import type { Period } from './period';
import { calendarMonthOf } from './period';

/*
 * Customers of whom Scriptix has not named the period: not yet, or not for long. No answer is not
 * knowledge; what the list states is kept, by a period that is assumed, until there is one.
 */

/** The memory after a reading; figures that may be of the next period are not taken. */
export function holdUnnamed(memory: ClosingMemory, reading: Reading): ClosingMemory {
	const isHeld = reading.at >= endOf(assumedPeriod(memory)) || hasFallen(memory, reading);
	return isHeld ? memory : updated(memory, reading);
}

/** Takes the first answer about a customer of whom Scriptix had not named the period. */
export function takeFirst(memory: ClosingMemory, now: Reading, answer: PeriodAnswer): Step {
	const stated = answer.period;
	const period = stated ?? calendarMonthOf(dayOf(now.at));
	if (dayOf(memory.seenAt) >= period.start) {
		const named = withPeriod(memory, now, stated);
		if (!memory.period) return { memory: withoutOldNews(named, now) };
		const isBefore = period.end < memory.period.start;
		return { memory: { ...named, isClosed: isBefore && !memory.isFormerOpen } };
	}
	const next = withPeriod(begun(now), now, stated);
	// Nothing was ever said of the period before, so nothing is invented.
	if (!memory.period) return { memory: next };
	if (memory.minutes === null) {
		return { memory: next, unseen: closedUnseen(answer, now, memory.period.start) };
	}
	const former = periodOfFigures(memory.period, dayOf(memory.seenAt), period);
	const source = stated ? 'api' : 'calendar_month';
	const closed: Closing = { ...memory, period: former, source, isUnconfirmed: true };
	return {
		memory: next,
		closed: withHistory(closed, answer, now.at),
		unseen: closedUnseen(answer, now, former.end + 1),
	};
}

/**
 * Emits a period at last of which Scriptix does not say for long whether it is over, or which it is.
 *
 * @returns undefined as long as it may still be told, and of whom Scriptix has never said anything
 */
export function giveUp(memory: ClosingMemory, reading: Reading): Step | undefined {
	const { period, source } = memory;
	if (!period || !isOverdue(period, reading.at)) return undefined;
	// There is nothing to emit, and what is remembered says from when on a history is to be read.
	if (memory.minutes === null && reading.minutes === null) return undefined;
	// What was read after the end of a period that is only assumed may be of the next one.
	const isOfNext = memory.isUnconfirmed && memory.seenAt >= endOf(period);
	const isPassedOver = !memory.isClosed && (memory.minutes === null || isOfNext);
	const next: Step = {
		memory: {
			...begun(reading),
			period: periodAfter(period),
			isUnconfirmed: true,
			isFormerOpen: isPassedOver,
			source,
		},
	};
	return memory.isClosed || isPassedOver
		? next
		: { ...next, closed: { ...memory, period, source, isUnconfirmed: true } };
}

/** Which period before a named one figures are of: the one just before it, or one long over. */
function periodOfFigures(assumed: Period, seenOn: number, named: Period): Period {
	const before = assumed.end === named.start - 1 ? assumed : periodBefore(named);
	return seenOn < before.start ? assumed : before;
}

/** The period that figures are taken to be of. */
function assumedPeriod({ period, seenAt }: ClosingMemory): Period {
	return period ?? calendarMonthOf(dayOf(seenAt));
}
