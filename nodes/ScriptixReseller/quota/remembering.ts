import type { Day } from './calendarDate';
import type { CustomerMemory } from './memory';
import { calendarMonthOf } from './period';
import type { Rules } from './rules';

/** How long what happened in a period is remembered after it. */
const REMEMBERED_DAYS = 7;

// Scriptix rolls over within hours; a period that is still reported later is worth a word in the log.
const LONG_OVERDUE_DAYS = 2;

const LONG_GONE_DAYS = 100;

const HOURS_OF_A_DAY = 24;

/** Whether a period has been over for so long that Scriptix should have the next one. */
export function isLongOver(end: Day, today: Day): boolean {
	return today > end + LONG_OVERDUE_DAYS;
}

/**
 * Whether what is remembered of a customer is of no use any more, one that was not met included.
 * Without details, the month in which the period ended may name alerts of the next period too.
 */
export function isOutlived(
	memory: CustomerMemory,
	{ includesDetails }: Pick<Rules, 'includesDetails'>,
	today: Day,
): boolean {
	const isPast = (day: Day) => today > day + REMEMBERED_DAYS;
	const isNamePast = includesDetails || isPast(calendarMonthOf(memory.period.end).end);
	return isPast(lastKnownDay(memory)) && isNamePast;
}

/** Whether a customer who was not met is gone, though no list could be read to its end. */
export function isLongGone({ period }: CustomerMemory, today: Day): boolean {
	return today > period.end + LONG_GONE_DAYS;
}

/** The period's last day, or the one on which Scriptix still reported it. */
function lastKnownDay({ period, overdueCheckedAt }: CustomerMemory): Day {
	return Math.max(period.end, Math.floor((overdueCheckedAt ?? 0) / HOURS_OF_A_DAY));
}

/** Whether anything of a customer has to be remembered. */
export function isWorthKeeping(memory: CustomerMemory, rules: Rules): boolean {
	if (memory.marks.size > 0 || memory.forecasts.size > 0) return true;
	// With the period known, the forecast need not ask for it again.
	return rules.forecast !== null && rules.includesDetails && !memory.period.isUnasked;
}

/** Whether what is remembered of a customer who is met need not be any more. */
export function isForgettable(memory: CustomerMemory, rules: Rules, today: Day): boolean {
	if (today > memory.period.end && memory.marks.size === 0 && !rules.forecast) return true;
	// A contract that ended and is reported all the same goes on for good.
	const goesOn = isLongOver(memory.period.end, lastKnownDay(memory));
	return !goesOn && isOutlived(memory, rules, today);
}
