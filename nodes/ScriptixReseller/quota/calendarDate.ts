import { readInstant } from '../codec/time';
import { DAY_MS, DAY_SECONDS, HOUR_SECONDS } from '../codec/units';

/** A calendar day in UTC, as days since 1970-01-01. */
export type Day = number;

/** The calendar day that a date or an instant of the API means. */
export interface CalendarDate {
	day: Day;
	/** Whether it is the last second or minute of that day, so that the day surely belongs to it. */
	isLastInstant: boolean;
}

const MINUTE_SECONDS = 60;
// An instant of UTC from this hour on is midnight in a zone ahead: New Zealand is 13 hours ahead in its
// summer, and nobody but a few on islands is 11 hours behind.
const FIRST_AHEAD_SECONDS = 11 * HOUR_SECONDS;
// Every zone of the world differs from UTC by whole quarters of an hour.
const QUARTER_SECONDS = 900;

const DATE =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)? ?(Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)?)?$/i;

// The 3rd of March 1973 in epoch seconds: a smaller number is none, but may count days.
const FIRST_EPOCH = 100_000_000;

/**
 * Reads a date, or the day that an instant means where it was written, in any form that
 * `readInstant` knows: `2025-02-01`,
 * `2025-02-01T00:00:00+01:00` and `2025-01-31T23:00:00Z` are the first of February, the latter as
 * midnight in a zone ahead of UTC; `2025-01-31T22:59:59Z` is the last second of January there.
 *
 * @returns undefined when it is no date
 */
export function readCalendarDate(value: unknown): CalendarDate | undefined {
	const match = typeof value === 'string' ? DATE.exec(value.trim()) : null;
	if (!match) return readOtherForm(value);
	const [, years, months, days, hours, minutes, seconds, zone] = match;
	const day = dayOfDate(Number(years), Number(months), Number(days));
	if (day === undefined) return undefined;
	if (hours === undefined) return { day, isLastInstant: false };

	const second =
		Number(hours) * HOUR_SECONDS + Number(minutes) * MINUTE_SECONDS + Number(seconds ?? 0);
	if (Number(minutes) > 59 || Number(seconds ?? 0) > 59 || second > DAY_SECONDS) return undefined;
	if (second === DAY_SECONDS) return { day: day + 1, isLastInstant: false };
	const following = secondAfterLast(second, Number(seconds ?? 0));
	if (following === undefined) {
		return { day: isMidnightAhead(second, zone) ? day + 1 : day, isLastInstant: false };
	}
	const isLast = following === DAY_SECONDS || isUtc(zone);
	if (!isLast) return { day, isLastInstant: false };
	// The last second of a day ahead of UTC lies within the same day of UTC, of one behind on the next.
	const isBehind = following < FIRST_AHEAD_SECONDS;
	return { day: isBehind ? day - 1 : day, isLastInstant: true };
}

/** The day of an epoch number or of a date in the form of HTTP, which both are in UTC. */
function readOtherForm(value: unknown): CalendarDate | undefined {
	const instant = typeof value === 'number' && value < FIRST_EPOCH ? NaN : readInstant(value);
	return Number.isNaN(instant) ? undefined : readCalendarDate(new Date(instant).toISOString());
}

function dayOfDate(year: number, month: number, dayOfMonth: number): Day | undefined {
	const time = Date.UTC(year, month - 1, dayOfMonth);
	// 2025-02-31 would roll over into March, month 13 into the next year, and 0001-01-01, which programs
	// write for no date, be taken for 1901.
	const date = new Date(time);
	const isReal = date.getUTCFullYear() === year && date.getUTCMonth() === month - 1;
	return isReal ? time / DAY_MS : undefined;
}

/** The second after, where a time is the last second or minute before a midnight somewhere. */
function secondAfterLast(second: number, seconds: number): number | undefined {
	const following = seconds === 59 ? second + 1 : second + MINUTE_SECONDS;
	const isLastMinute = seconds === 59 || following === DAY_SECONDS;
	return isLastMinute && following % QUARTER_SECONDS === 0 ? following : undefined;
}

/** Whether an instant of UTC is midnight in a zone ahead of it, on the next day there. */
function isMidnightAhead(second: number, zone: string | undefined): boolean {
	return isUtc(zone) && second >= FIRST_AHEAD_SECONDS && second % QUARTER_SECONDS === 0;
}

function isUtc(zone: string | undefined): boolean {
	return zone !== undefined && (/[a-z]/i.test(zone) || Number(zone.replace(':', '')) === 0);
}
