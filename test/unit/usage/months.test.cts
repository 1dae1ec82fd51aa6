import fc from 'fast-check';

import type { JsonRecord } from '../../../nodes/ScriptixReseller/codec/json';
import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import type { InputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';
import { readInputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';
import { toMonthlyData } from '../../../nodes/ScriptixReseller/resources/usage/report/months';
import { summarize } from '../../../nodes/ScriptixReseller/resources/usage/report/totals';

const MONTHS: Record<string, [string, string]> = {
	nov: ['2024-11-01', '2024-11-30'],
	dec: ['2024-12-01', '2024-12-31'],
	jan: ['2025-01-01', '2025-01-31'],
};
const rowOf = (id: string, month: string, minutes: number, more: JsonRecord = {}): JsonRecord => ({
	customer_id: id,
	plan: 'gold',
	transcription_minutes: minutes,
	quota_minutes: 1000,
	period_start: MONTHS[month]?.[0],
	period_end: MONTHS[month]?.[1],
	...more,
});
const dataOf = (...rows: JsonRecord[]) => {
	const read = rows.map((json, index): InputRow => {
		const row = readInputRow(json, index);
		if ('reason' in row) throw new Error(row.reason);
		return row;
	});
	return toMonthlyData(read, ({ plan }) => plan);
};
const minutesOf = (data: ReturnType<typeof dataOf>) =>
	data.entries.map(({ row, previousMinutes }) => [
		row.customer_id,
		row.transcription_minutes,
		previousMinutes,
	]);

it('reports the newest month and compares the one before, across the year', () => {
	const data = dataOf(
		rowOf('b', 'dec', 70),
		rowOf('a', 'jan', 120),
		rowOf('a', 'dec', 100),
		rowOf('a', 'nov', 5000),
		rowOf('new', 'jan', 3),
	);
	expect(minutesOf(data)).toEqual([
		['a', 120, 100],
		['new', 3, null],
	]);
	expect(data.former).toEqual([{ group: 'gold', previousMinutes: 70, hasQuota: true }]);
	expect(data.leftOut).toEqual([3]);
	expect(data.periods.map(({ start, end }) => [formatDay(start), formatDay(end)])).toEqual([
		MONTHS.jan,
		MONTHS.dec,
	]);
});

it('compares with the month before only, not with an earlier one', () => {
	const data = dataOf(rowOf('a', 'jan', 120), rowOf('a', 'nov', 5000));
	expect(minutesOf(data)).toEqual([['a', 120, null]]);
	expect(data.months).toEqual({ reported: Date.UTC(2025, 0, 1) / 86_400_000 });
});

it('counts a period to the month in which it ends, and adds several of a month up', () => {
	const data = dataOf(
		rowOf('a', '', 40, { period_start: '2024-12-17', period_end: '2025-01-16' }),
		rowOf('a', '', 60.5, {
			period_start: '2025-01-17',
			period_end: '2025-01-31',
			plan: 'silver',
			quota_minutes: 500,
		}),
		rowOf('a', '', 10, { period_start: '2024-11-17', period_end: '2024-12-16' }),
	);
	expect(minutesOf(data)).toEqual([['a', 100.5, 10]]);
	expect(data.entries[0]).toMatchObject({
		group: 'silver',
		row: {
			plan: 'silver',
			quota_minutes: 1500,
			usage_percent: 6.7,
			period_start: '2024-12-17',
			period_end: '2025-01-31',
		},
	});
});

it('takes a month with a period without a quota for one without', () => {
	const data = dataOf(
		rowOf('a', '', 40, { period_start: '2025-01-01', period_end: '2025-01-10' }),
		rowOf('a', '', 40, {
			period_start: '2025-01-11',
			period_end: '2025-01-31',
			quota_minutes: null,
		}),
	);
	expect(data.entries[0]?.row).toMatchObject({ transcription_minutes: 80, quota_minutes: null });
});

it('reports rows without a period as they are, without a comparison', () => {
	const data = dataOf(rowOf('a', '', 40), rowOf('b', '', 60));
	expect(minutesOf(data)).toEqual([
		['a', 40, null],
		['b', 60, null],
	]);
	expect(data).toMatchObject({ periods: [], months: undefined, leftOut: [], former: [] });
});

it('never mixes months: sums are those of the month and of the one before', () => {
	const row = fc.record({
		id: fc.constantFrom('a', 'b', 'c', 'd'),
		month: fc.constantFrom('nov', 'dec', 'jan'),
		minutes: fc.nat(1000),
	});
	const rows = fc.uniqueArray(row, { selector: ({ id, month }) => `${id} ${month}`, minLength: 1 });
	fc.assert(
		fc.property(rows, (given) => {
			const order = ['nov', 'dec', 'jan'];
			const newest = Math.max(...given.map(({ month }) => order.indexOf(month)));
			const sumOf = (index: number) =>
				given
					.filter(({ month }) => order.indexOf(month) === index)
					.reduce((sum, { minutes }) => sum + minutes, 0);
			const before = given.filter(({ month }) => order.indexOf(month) === newest - 1);
			const data = dataOf(...given.map(({ id, month, minutes }) => rowOf(id, month, minutes)));
			expect(summarize(data)).toMatchObject({
				transcription_minutes: sumOf(newest),
				previous_minutes: before.length > 0 ? sumOf(newest - 1) : null,
				change_minutes: before.length > 0 ? sumOf(newest) - sumOf(newest - 1) : null,
			});
		}),
	);
});
