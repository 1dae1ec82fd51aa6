import { readPlainNumber } from '../../../codec/plainNumber';
import { plainText } from '../../../codec/text';
import type { Day } from '../../../quota/calendarDate';
import { readCalendarDate } from '../../../quota/calendarDate';
import { calendarMonthOf, formatDay, readPeriod } from '../../../quota/period';
import { idValue } from '../../answers';
import type { HistoryRow, HistoryView } from '../../history';
import type { components } from './openapi';

export type UsageRow = components['schemas']['UsageRow'];

/** Days of the periods that are no whole months. */
const LENGTHS: Partial<Record<HistoryView, number>> = { day: 1, week: 7 };

const MONTH = /^\d{4}-\d{2}$/;

/** A row of usage in the names of the package. Its end belongs to the period, as in every usage row. */
export function toHistoryRow(row: UsageRow, customerId: string, view: HistoryView): HistoryRow {
	const { cost, language, token_name, subscription_id } = row;
	const units = unitsOf(row);
	return {
		customer_id: idValue(customerId),
		...periodOf(row, view),
		transcription_minutes: units,
		units_used: units,
		cost: cost ?? null,
		language: language ?? null,
		token_name: token_name ?? null,
		subscription_id: subscription_id ?? null,
	};
}

/** Null where they cannot be told: 0 would claim that nothing was used. */
export function unitsOf({ units_used: units }: UsageRow): number | null {
	return readPlainNumber(units) ?? null;
}

export function startOf({ usage_period_start: start }: UsageRow): string {
	return plainText(start);
}

/** The day on which a row begins, be it written as a date, a month or an instant. */
export function firstDayOf(row: UsageRow): Day | undefined {
	return dayOf(startOf(row));
}

function dayOf(stated: unknown): Day | undefined {
	const text = plainText(stated);
	return readCalendarDate(MONTH.test(text) ? `${text}-01` : text)?.day;
}

/**
 * The first and the last day of a row. Two of the vendor's pages mean different days by the end, so
 * that the view decides; what cannot be read stays as it is stated.
 */
function periodOf(
	row: UsageRow,
	view: HistoryView,
): Pick<HistoryRow, 'period_start' | 'period_end'> {
	const { usage_period_start: start, usage_period_end: end } = row;
	const first = firstDayOf(row);
	if (first === undefined) return { period_start: start ?? null, period_end: end ?? null };
	const last = lastDayOf(first, plainText(end), view);
	return {
		period_start: formatDay(first),
		period_end: last === undefined ? (end ?? null) : formatDay(last),
	};
}

function lastDayOf(first: Day, end: string, view: HistoryView): Day | undefined {
	const stated = dayOf(end);
	if (stated === undefined) return undefined;
	const month = calendarMonthOf(first);
	if (MONTH.test(end) && stated === month.start) return month.end;
	const length = LENGTHS[view];
	if (length !== undefined && stated === first + length) return stated - 1;
	return readPeriod({ start: formatDay(first), end: MONTH.test(end) ? formatDay(stated) : end })
		?.end;
}
