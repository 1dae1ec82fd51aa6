import { sumOf } from '../../../codec/decimal';
import { entryIn } from '../../../codec/entryIn';
import { DAY_MS } from '../../../codec/units';
import type { Period } from '../../../quota/period';
import { formatDay } from '../../../quota/period';
import type { InputRow } from '../../../quota/rowInput';
import type { Usage } from '../../../quota/usage';
import { cut, readUsage, toUsageOutput } from '../../../quota/usage';
import type { UsageRow } from '../../../quota/usageRow';
import type { ReportData, ReportEntry } from './data';

/** What rows that came in make: the report, and the items that are of neither of its months. */
export interface MonthlyData extends ReportData {
	leftOut: number[];
}

/**
 * Makes a report of rows that came in, one of each customer and period. A period belongs to the month
 * in which it ends: the newest such month is reported, the one before it is compared. Either all rows
 * have a period, or none; without, there is one month that nobody knows.
 *
 * @param groupOf the group that a row belongs to
 */
export function toMonthlyData(
	rows: readonly InputRow[],
	groupOf: (row: InputRow) => string,
): MonthlyData {
	const newest = rows.reduce((month, row) => Math.max(month, monthOf(row)), -Infinity);
	const reported = rowsByCustomer(rows.filter((row) => monthOf(row) === newest));
	// Of rows without a period, nothing is known to be earlier.
	const isCompared = (row: InputRow) => Number.isFinite(newest) && monthOf(row) === newest - 1;
	const compared = rowsByCustomer(rows.filter(isCompared));
	const entries = [...reported].map(([id, ofCustomer]): ReportEntry => {
		const before = compared.get(id);
		const usage = usageOf(ofCustomer);
		return {
			row: toRow(ofCustomer, usage),
			isOverQuota: (usage.percent ?? 0) > 100,
			group: groupOf(lastOf(ofCustomer)),
			previousMinutes: before ? cut(usageOf(before).minutes) : null,
		};
	});
	const former = [...compared]
		.filter(([id]) => !reported.has(id))
		.map(([, ofCustomer]) => ({
			group: groupOf(lastOf(ofCustomer)),
			previousMinutes: cut(usageOf(ofCustomer).minutes) ?? 0,
			hasQuota: usageOf(ofCustomer).quotaMinutes !== null,
		}));
	const isUsed = (row: InputRow) => monthOf(row) >= newest - 1;
	return {
		entries,
		former,
		compares: true,
		periods: distinctPeriods(rows.filter(isUsed)),
		months: Number.isFinite(newest)
			? {
					reported: firstDayOf(newest),
					...(compared.size > 0 ? { compared: firstDayOf(newest - 1) } : {}),
				}
			: undefined,
		leftOut: rows.filter((row) => !isUsed(row)).map(({ itemIndex }) => itemIndex),
	};
}

/** Every period once, the newest first. */
export function distinctPeriods(rows: ReadonlyArray<{ period?: Period }>): Period[] {
	const periods = new Map<string, Period>();
	for (const { period } of rows) {
		if (period) periods.set(`${period.start} ${period.end}`, period);
	}
	return [...periods.values()].sort((a, b) => b.end - a.end || b.start - a.start);
}

/** Months since the year 0; minus infinity for a row without a period. */
function monthOf({ period }: InputRow): number {
	if (!period) return -Infinity;
	const end = new Date(period.end * DAY_MS);
	return end.getUTCFullYear() * 12 + end.getUTCMonth();
}

function firstDayOf(month: number): number {
	return Date.UTC(Math.floor(month / 12), month % 12, 1) / DAY_MS;
}

function rowsByCustomer(rows: readonly InputRow[]): Map<string, InputRow[]> {
	const byCustomer = new Map<string, InputRow[]>();
	for (const row of rows) entryIn(byCustomer, row.customerId, () => []).push(row);
	return byCustomer;
}

/** One row of what a customer used in a month; several periods are added up, the last says the rest. */
function toRow(rows: readonly InputRow[], usage: Usage): UsageRow {
	const { json, customerId, name, email, plan, status } = lastOf(rows);
	const periods = distinctPeriods(rows);
	const [last, first] = [periods[0], periods.at(-1)];
	return {
		customer_id: typeof json.customer_id === 'number' ? json.customer_id : customerId,
		name,
		email,
		plan,
		status,
		...toUsageOutput(usage),
		...(first && last
			? { period_start: formatDay(first.start), period_end: formatDay(last.end) }
			: {}),
	};
}

function lastOf(rows: readonly InputRow[]): InputRow {
	return rows.reduce((last, row) =>
		(row.period?.end ?? 0) >= (last.period?.end ?? 0) ? row : last,
	);
}

/** The sum of several periods; without a quota where one of them has none. */
function usageOf(rows: readonly InputRow[]): Usage {
	const isLimited = rows.every(({ quotaMinutes }) => quotaMinutes !== null);
	const usage = {
		transcription_minutes: sumOf(rows.map(({ minutes }) => minutes)),
		quota_minutes: isLimited ? sumOf(rows.map(({ quotaMinutes }) => quotaMinutes)) : null,
	};
	return readUsage({ plan: lastOf(rows).plan, usage });
}
