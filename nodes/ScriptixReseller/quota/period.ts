/** A calendar day in UTC, as days since 1970-01-01. */
export type Day = number;

/** A usage period; both its days belong to it. */
export interface Period {
	start: Day;
	end: Day;
}

/** `Period` as the nodes put it out, with where it comes from. */
export interface PeriodOutput {
	start: string;
	end: string;
	source: 'api' | 'calendar_month';
}

const DAY_MS = 86_400_000;

export function dayOf(time: Date): Day {
	return Math.floor(time.getTime() / DAY_MS);
}

/** The day as `YYYY-MM-DD`. */
export function formatDay(day: Day): string {
	return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Reads the period of a usage answer; dates may carry a time of day, which is not used.
 *
 * Scriptix documents an end that belongs to the period (2025-01-01 to 2025-01-31), and in an older
 * text one that does not (2025-02-01). The latter shows by having the day of the month of the start.
 * https://docs.scriptix.io/docs/api/Reseller/DataModels, https://apidocs.scriptix.io/reseller/models/
 *
 * @returns undefined when a date is missing or is none, or the end lies before the start
 */
export function readPeriod(
	period: { start?: unknown; end?: unknown } | null | undefined,
): Period | undefined {
	const start = parseDay(period?.start);
	const end = parseDay(period?.end);
	if (start === undefined || end === undefined || end < start) return undefined;
	const isExclusive = end > start && dayOfMonth(end) === dayOfMonth(start);
	return { start, end: isExclusive ? end - 1 : end };
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

export function toPeriodOutput(period: Period, source: PeriodOutput['source']): PeriodOutput {
	return { start: formatDay(period.start), end: formatDay(period.end), source };
}

function dayOfMonth(day: Day): number {
	return new Date(day * DAY_MS).getUTCDate();
}

function parseDay(value: unknown): Day | undefined {
	if (typeof value !== 'string') return undefined;
	const match = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(value.trim());
	if (!match) return undefined;
	const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
	const time = Date.UTC(year, month - 1, day);
	// 2025-02-31 would roll over into March, month 13 into the next year.
	const date = new Date(time);
	const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	return isReal ? time / DAY_MS : undefined;
}
