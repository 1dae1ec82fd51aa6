import { couldBeHeadingOver, forecastOf, growsBeyond, isHeadingOver } from './forecast';
import type { CustomerMemory } from './memory';
import { NO_QUOTA } from './memory';
import { calendarMonthOf, dayOf, hourOf } from './period';
import { namedPeriod } from './knownPeriod';
import type { Rules } from './rules';
import type { Usage } from './usage';

const HALF = 50;
const HOURS_OF_A_DAY = 24;

// How late Scriptix may be with a new period.
const LATE_DAYS = 2;

/**
 * Whether the forecast may have to be emitted.
 *
 * @returns `settle`: by the period that is known or counts; `ask`: Scriptix has to be asked for the
 * period first, which it is once a period
 */
export function isForecastDue(
	memory: CustomerMemory | undefined,
	usage: Usage,
	rules: Rules,
	now: Date,
): 'no' | 'settle' | 'ask' {
	const { forecast, includesDetails } = rules;
	if (!forecast || usage.percent === null || usage.percent >= 100) return 'no';
	const today = dayOf(now);
	const current = memory && today <= memory.period.end ? memory : undefined;
	if (current?.forecasts.has(usage.quotaMinutes ?? NO_QUOTA)) return 'no';

	const isHeadingOverIn = (period = calendarMonthOf(today)) =>
		isHeadingOver(usage, forecastOf(usage, period, now, forecast.minimumDays));
	if (current && !(includesDetails && current.period.isUnasked)) {
		const { period } = namedPeriod(current.period, today, includesDetails);
		return isHeadingOverIn(period) ? 'settle' : 'no';
	}
	if (memory && !current && !mayAskAgain(memory, forecast.minimumDays, now)) return 'no';
	if (!includesDetails) {
		if (!isHeadingOverIn()) return 'no';
		return memory ? 'ask' : 'settle';
	}
	if (forecast.asks === 'likely' && usage.percent > HALF) return 'ask';
	if (!couldBeHeadingOver(usage, forecast.minimumDays)) return 'no';
	// The minimum of days is one of the customer's own period, which began on whichever day.
	const isLikely = growsBeyond(usage, calendarMonthOf(today), now);
	return forecast.asks === 'anyone' || isLikely ? 'ask' : 'no';
}

/**
 * A period that has ended: before enough days of the next one can have passed there is nothing to
 * forecast. Scriptix may be late with it; whom it leaves in the old one for good is asked for it
 * once a day.
 */
function mayAskAgain(
	{ period, overdueCheckedAt }: CustomerMemory,
	minimumDays: number,
	now: Date,
): boolean {
	const daysOver = dayOf(now) - period.end;
	const daysNeeded = Math.max(1, minimumDays);
	if (!period.isUnasked && daysOver <= daysNeeded) return false;
	if (overdueCheckedAt === undefined) return true;
	const isLong = daysOver > daysNeeded + LATE_DAYS;
	const unit = isLong ? HOURS_OF_A_DAY : 1;
	return Math.floor(overdueCheckedAt / unit) < Math.floor(hourOf(now) / unit);
}
