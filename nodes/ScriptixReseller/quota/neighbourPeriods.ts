import type { Day } from './calendarDate';
import type { Period } from './period';
import { DAY_MS } from '../codec/units';

/** The period that ended when this one began, of the same length in months, else in days. */
export function periodBefore({ start, end }: Period): Period {
	const months = monthsBetween(start, end + 1);
	const before =
		months > 0 ? shifted(start, -months, anchorOf(start, end + 1)) : start - (end + 1 - start);
	return { start: before, end: start - 1 };
}

/** The period that begins when this one ends, of the same length in months, else in days. */
export function periodAfter({ start, end }: Period): Period {
	const next = end + 1;
	const months = monthsBetween(start, next);
	const after = months > 0 ? shifted(next, months, anchorOf(start, next)) : next + (next - start);
	return { start: next, end: after - 1 };
}

/** How many whole months lie between two starts; 0 when they are not of one cycle. */
function monthsBetween(start: Day, next: Day): number {
	const [from, to] = [partsOf(start), partsOf(next)];
	const months = to.month - from.month;
	const anchor = anchorOf(start, next);
	const isCycle = shifted(start, 0, anchor) === start && shifted(start, months, anchor) === next;
	return isCycle ? months : 0;
}

/** The day of the month on which a cycle starts where the month is long enough. */
function anchorOf(start: Day, next: Day): number {
	return Math.max(partsOf(start).dayOfMonth, partsOf(next).dayOfMonth);
}

function shifted(day: Day, months: number, anchor: number): Day {
	const month = partsOf(day).month + months;
	const length = new Date(Date.UTC(1970, month + 1, 0)).getUTCDate();
	return Date.UTC(1970, month, Math.min(anchor, length)) / DAY_MS;
}

/** Months since January 1970. */
function partsOf(day: Day): { month: number; dayOfMonth: number } {
	const date = new Date(day * DAY_MS);
	return {
		month: (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth(),
		dayOfMonth: date.getUTCDate(),
	};
}
