import type { Day } from './calendarDate';
import type { Period } from './period';
import { formatDay } from './period';
import type { Usage } from './usage';
import { DAY_MS } from '../codec/units';

/** Where usage is heading if it goes on as it has since the period began. */
export interface Forecast {
	/** Percent of the quota that will be used when the period ends. */
	percentAtPeriodEnd: number;
	/** The day on which the quota is used up, or null when that is after the period. */
	exhaustedOn: Day | null;
}

/** `Forecast` in the field names and the digits of the trigger's output. */
export interface ForecastOutput {
	percent_at_period_end: number;
	exhausted_on: string | null;
}

// On the first day of a period a few minutes of use would predict any figure.
const LEAST_DAYS = 1;

// Scriptix bills by the month; whoever has a longer period is asked for it a little later.
const LONGEST_MONTH = 31;

/**
 * Projects usage to the end of the period, linearly: used ÷ elapsed × length.
 *
 * @param minimumDays days of the period that must have passed; less than 1 counts as 1
 * @returns null when too few days have passed, the period is over, or the percent is not known
 */
export function forecastOf(
	usage: Usage,
	period: Period,
	now: Date,
	minimumDays: number,
): Forecast | null {
	if (usage.percent === null) return null;
	const elapsed = now.getTime() / DAY_MS - period.start;
	const length = period.end - period.start + 1;
	if (elapsed < Math.max(minimumDays, LEAST_DAYS) || elapsed > length) return null;

	const percentAtPeriodEnd = (usage.percent / elapsed) * length;
	const fullOn = Math.floor(period.start + (100 / usage.percent) * elapsed);
	return {
		percentAtPeriodEnd,
		exhaustedOn: percentAtPeriodEnd >= 100 ? Math.min(fullOn, period.end) : null,
	};
}

/** Whether the quota will be used up before the period ends, and is not used up yet. */
export function isHeadingOver(usage: Usage, forecast: Forecast | null): boolean {
	if (forecast === null || usage.percent === null) return false;
	return usage.percent < 100 && forecast.percentAtPeriodEnd >= 100;
}

/** Whether usage grows beyond the quota within a period, however short a time it has gone on. */
export function growsBeyond({ percent }: Usage, { start, end }: Period, now: Date): boolean {
	if (percent === null) return false;
	return percent * (end - start + 1) >= 100 * (now.getTime() / DAY_MS - start);
}

/** Whether usage could be heading over the quota in a month that began on whichever day. */
export function couldBeHeadingOver({ percent }: Usage, minimumDays: number): boolean {
	if (percent === null || percent >= 100) return false;
	return percent * LONGEST_MONTH >= 100 * Math.max(minimumDays, LEAST_DAYS);
}

export function toForecastOutput(forecast: Forecast | null): ForecastOutput | null {
	if (forecast === null) return null;
	return {
		percent_at_period_end: shown(forecast.percentAtPeriodEnd),
		exhausted_on: forecast.exhaustedOn === null ? null : formatDay(forecast.exhaustedOn),
	};
}

/** One decimal, as a projection moves with every second; never the 100 that is not reached. */
function shown(percent: number): number {
	const calm = Math.round(percent * 100) / 100;
	return Math.trunc((percent < 100 ? Math.min(calm, 99.9) : calm) * 10 + 1e-6) / 10;
}
