import type { Day } from './calendarDate';
import { readCalendarDate } from './calendarDate';
import { DAY_MS, HOUR_MS } from '../codec/units';

/** A usage period; both its days belong to it. */
export interface Period {
	start: Day;
	end: Day;
	/**
	 * The stated end has two readings, and by the other one the period ends a day later: 28 February
	 * to 28 March is a cycle of the 28th up to the day before its end, or one of the 29th.
	 */
	mayEndLater?: true;
}

/** `calendar_month`: Scriptix stated none, or was not to be asked. */
export type PeriodSource = 'api' | 'calendar_month';

/** `Period` as the nodes put it out, with where it comes from. */
export interface PeriodOutput {
	start: string;
	end: string;
	source: PeriodSource;
}

const CYCLE_MONTHS = [1, 3, 6, 12];

export function dayOf(time: Date): Day {
	return Math.floor(time.getTime() / DAY_MS);
}

/** Hours since 1970. */
export function hourOf(time: Date): number {
	return Math.floor(time.getTime() / HOUR_MS);
}

/** Whether the last day of a period has passed in UTC. @param now epoch milliseconds */
export function isOver({ end }: Period, now: number): boolean {
	return end < dayOf(new Date(now));
}

/** The day as `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
	return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Reads the period of a usage answer.
 *
 * Scriptix documents an end that belongs to the period (2025-01-01 to 2025-01-31), and in an older
 * text one that does not (2025-02-01). The latter shows by falling on the day on which the next
 * period starts: the day of the month of the start, or the last day of a month that is too short
 * for it (2025-01-31 to 2025-02-28, 2025-02-28 to 2025-03-31).
 * https://docs.scriptix.io/docs/api/Reseller/DataModels, https://apidocs.scriptix.io/reseller/models/
 *
 * @returns undefined when a date is missing or is none, or the end lies before the start
 */
export function readPeriod(
	period: { start?: unknown; end?: unknown } | null | undefined,
): Period | undefined {
	const start = readCalendarDate(period?.start);
	const end = readCalendarDate(period?.end);
	if (start === undefined || end === undefined || end.day < start.day) return undefined;
	if (end.isLastInstant) return { start: start.day, end: end.day };
	const before: Period = { start: start.day, end: end.day - 1 };
	// The shorter one, so that no day is counted in two periods.
	if (hasTwoReadings(start.day, end.day)) return { ...before, mayEndLater: true };
	return isStartOfNext(start.day, end.day) ? before : { start: start.day, end: end.day };
}

/** The calendar month in UTC that holds the day: what Scriptix samples show as the period. */
export function calendarMonthOf(day: Day): Period {
	const date = new Date(day * DAY_MS);
	const year = date.getUTCFullYear();
	const month = date.getUTCMonth();
	return {
		start: Date.UTC(year, month, 1) / DAY_MS,
		end: Date.UTC(year, month + 1, 0) / DAY_MS,
	};
}

export function toPeriodOutput(period: Period, source: PeriodSource): PeriodOutput {
	return { start: formatDay(period.start), end: formatDay(period.end), source };
}

/** Whether a cycle of whole months that starts on one day starts anew on the other. */
function isStartOfNext(start: Day, end: Day): boolean {
	if (end <= start) return false;
	const [from, to] = [monthOf(start), monthOf(end)];
	if (to.dayOfMonth === Math.min(from.dayOfMonth, to.length)) return true;
	// A cycle of the 31st that started in a shorter month. Longer than a cycle, it is a contract.
	const bothAreLast = from.dayOfMonth === from.length && to.dayOfMonth === to.length;
	return bothAreLast && CYCLE_MONTHS.includes(to.number - from.number);
}

/**
 * Whether the day may be the first of the next period as well as the last of this one: from the last
 * day of a shorter month, 28 February to 29 March is a cycle of the 29th up to the day before its end,
 * or one of the 30th.
 */
function hasTwoReadings(start: Day, end: Day): boolean {
	const [from, to] = [monthOf(start), monthOf(end)];
	return (
		from.dayOfMonth === from.length &&
		to.dayOfMonth >= from.dayOfMonth &&
		to.dayOfMonth < 31 &&
		CYCLE_MONTHS.includes(to.number - from.number)
	);
}

function monthOf(day: Day): { number: number; dayOfMonth: number; length: number } {
	const date = new Date(day * DAY_MS);
	const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
	return {
		number: year * 12 + month,
		dayOfMonth: date.getUTCDate(),
		length: new Date(Date.UTC(year, month + 1, 0)).getUTCDate(),
	};
}
