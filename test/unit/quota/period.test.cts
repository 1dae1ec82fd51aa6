import fc from 'fast-check';

import {
	calendarMonthOf,
	dayOf,
	formatDay,
	readPeriod,
	toPeriodOutput,
} from '../../../nodes/ScriptixReseller/quota/period';
import { at, day, period } from './build.cts';

const FIRST_DAY = day('1970-01-01');
const LAST_DAY = day('2199-12-31');
const anyDay = fc.integer({ min: FIRST_DAY, max: LAST_DAY });

describe('a period of the API', () => {
	it.each<[string, unknown, unknown]>([
		['dates', '2025-01-15', '2025-02-14'],
		['dates with blanks around', ' 2025-01-15 ', '2025-02-14\n'],
		['dates with a time of day', '2025-01-15T10:00:00Z', '2025-02-14T23:59:59+01:00'],
		['dates with a time behind a blank', '2025-01-15 00:00', '2025-02-14 23:59'],
	])('is read from %s', (_, start, end) => {
		expect(readPeriod({ start, end })).toEqual(period('2025-01-15', '2025-02-14'));
	});

	it('may be a single day', () => {
		expect(readPeriod({ start: '2025-01-15', end: '2025-01-15' })).toEqual(
			period('2025-01-15', '2025-01-15'),
		);
	});

	it('may end on a leap day', () => {
		expect(readPeriod({ start: '2024-02-01', end: '2024-02-29' })?.end).toBe(day('2024-02-29'));
	});

	it.each<[string, unknown]>([
		['missing', undefined],
		['null', null],
		['empty', ''],
		['a word', 'January'],
		['a number', 1_736_899_200],
		['a date', new Date()],
		['without dashes', '20250115'],
		['without leading zeros', '2025-1-15'],
		['followed by a digit', '2025-01-150'],
		['with the day first', '15-01-2025'],
		['the 31st of February', '2025-02-31'],
		['the 29th of February of a common year', '2025-02-29'],
		['day 0', '2025-01-00'],
		['day 32', '2025-01-32'],
		['month 0', '2025-00-15'],
		['month 13', '2025-13-15'],
		['day and month exchanged', '2025-31-01'],
	])('is not read when a date is %s', (_, date) => {
		expect(readPeriod({ start: date, end: '2099-12-31' })).toBeUndefined();
		expect(readPeriod({ start: '1999-01-01', end: date })).toBeUndefined();
	});

	it('is not read when it ends before it starts', () => {
		expect(readPeriod({ start: '2025-01-15', end: '2025-01-14' })).toBeUndefined();
	});

	it.each([undefined, null, {}])('is not read from %p', (none) => {
		expect(readPeriod(none)).toBeUndefined();
	});

	it.each([
		['a month', '2025-01-01', '2025-02-01', '2025-01-31'],
		['a month that begins within', '2025-01-15', '2025-02-15', '2025-02-14'],
		['a year', '2024-02-29', '2025-01-29', '2025-01-28'],
	])('of %s may be stated with the day after its last one', (_, start, end, last) => {
		expect(readPeriod({ start, end })).toEqual(period(start, last));
	});

	it('is the same after it was written and read, whichever way its end is stated', () => {
		fc.assert(
			fc.property(anyDay, fc.nat({ max: 30 }), (start, length) => {
				const one = { start, end: start + length };
				const dayAfter = { start, end: one.end + 1 };
				const isWholeMonth = formatDay(dayAfter.end).slice(-2) === formatDay(start).slice(-2);
				const looksExclusive =
					length > 0 && formatDay(one.end).slice(-2) === formatDay(start).slice(-2);
				if (!looksExclusive) expect(readPeriod(toPeriodOutput(one, 'api'))).toEqual(one);
				if (isWholeMonth) expect(readPeriod(toPeriodOutput(dayAfter, 'api'))).toEqual(one);
			}),
		);
	});
});

describe('a day', () => {
	it.each([
		['2025-01-31T00:00', '2025-01-31'],
		['2025-01-31T23:59:59.999', '2025-01-31'],
		['2025-02-01T00:00', '2025-02-01'],
		['1969-12-31T23:59', '1969-12-31'],
	])('of %s is %s in UTC', (time, date) => {
		expect(formatDay(dayOf(at(time)))).toBe(date);
		expect(dayOf(at(time))).toBe(day(date));
	});
});

describe('the calendar month', () => {
	it.each([
		['2025-01-01', '2025-01-01', '2025-01-31'],
		['2025-01-31', '2025-01-01', '2025-01-31'],
		['2025-02-15', '2025-02-01', '2025-02-28'],
		['2024-02-15', '2024-02-01', '2024-02-29'],
		['2025-04-30', '2025-04-01', '2025-04-30'],
		['2025-12-31', '2025-12-01', '2025-12-31'],
	])('of %s goes from %s to %s', (date, start, end) => {
		expect(calendarMonthOf(day(date))).toEqual(period(start, end));
	});

	it('holds its day, begins on a first, and the next one begins when it has ended', () => {
		fc.assert(
			fc.property(anyDay, (one) => {
				const month = calendarMonthOf(one);
				expect(month.start).toBeLessThanOrEqual(one);
				expect(month.end).toBeGreaterThanOrEqual(one);
				expect(formatDay(month.start)).toMatch(/-01$/);
				expect(calendarMonthOf(month.end + 1).start).toBe(month.end + 1);
				expect(calendarMonthOf(month.end)).toEqual(month);
			}),
		);
	});
});

describe('a period that is put out', () => {
	it.each(['api', 'calendar_month'] as const)('says that its source is %s', (source) => {
		expect(toPeriodOutput(period('2025-01-01', '2025-01-31'), source)).toEqual({
			start: '2025-01-01',
			end: '2025-01-31',
			source,
		});
	});
});
