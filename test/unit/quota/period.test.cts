import fc from 'fast-check';

import {
	calendarMonthOf,
	dayOf,
	formatDay,
	isOver,
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
		['texts of PostgreSQL', '2025-01-15 00:00:00+00', '2025-02-14 23:59:59+00'],
		['texts with a zone in letters', '2025-01-15 00:00:00 UTC', '2025-02-14T23:59:59 GMT'],
		['epoch seconds', 1_736_899_200, 1_739_577_599],
		['epoch milliseconds', 1_736_899_200_000, 1_739_577_599_999],
		['texts of epoch seconds', '1736899200', '1739577599'],
		['midnights ahead of UTC', 1_736_895_600, 1_739_573_999],
		['dates of HTTP', 'Wed, 15 Jan 2025 00:00:00 GMT', 'Fri, 14 Feb 2025 23:59:59 GMT'],
		['dates of JavaScript', new Date('2025-01-15'), new Date('2025-02-14')],
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
		['a number of days', 45_672],
		['a number of digits', 20_250_115],
		['an object', {}],
		['without dashes', '20250115'],
		['without leading zeros', '2025-1-15'],
		['followed by a digit', '2025-01-150'],
		['followed by a word', '2025-01-15 noon'],
		['with a time that is none', '2025-01-15T25:00:00Z'],
		['with minutes that are none', '2025-01-15T10:60:00Z'],
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

	it.each([
		['in February', '2025-01-31', '2025-02-28', '2025-02-27'],
		['in a leap year', '2024-01-31', '2024-02-29', '2024-02-28'],
		['from the 30th', '2025-01-30', '2025-02-28', '2025-02-27'],
		['from the 29th', '2025-01-29', '2025-02-28', '2025-02-27'],
		['in a month of 30 days', '2025-03-31', '2025-04-30', '2025-04-29'],
		['of a quarter', '2024-11-30', '2025-02-28', '2025-02-27'],
		['of a year from a leap day', '2024-02-29', '2025-02-28', '2025-02-27'],
		['back to the 31st', '2025-02-28', '2025-03-31', '2025-03-30'],
		['from a month of 30 days back to the 31st', '2025-04-30', '2025-05-31', '2025-05-30'],
	])('of a cycle that starts on a day that not every month has, %s', (_, start, end, last) => {
		expect(readPeriod({ start, end })).toEqual(period(start, last));
	});

	it.each([
		['a month', '2025-01-31', '2025-02-27'],
		['a month from its first day', '2025-02-01', '2025-02-28'],
		['a year from the first of March', '2024-03-01', '2025-02-28'],
		['a contract until the end of the year', '2025-02-28', '2025-12-31'],
		['six weeks until the end of February', '2025-01-15', '2025-02-28'],
	])('of %s whose end belongs to it stays as it is', (_, start, end) => {
		expect(readPeriod({ start, end })).toEqual(period(start, end));
	});

	it('that ends in the last second of a day has that day', () => {
		const given = { start: '2025-01-15', end: '2025-02-15T23:59:59Z' };
		expect(readPeriod(given)).toEqual(period('2025-01-15', '2025-02-15'));
	});

	it('of a year from the end of February may be of either day', () => {
		expect(readPeriod({ start: '2023-02-28', end: '2024-02-29' })).toEqual({
			...period('2023-02-28', '2024-02-28'),
			mayEndLater: true,
		});
	});

	it.each([
		['2025-01-31T23:59:59', false],
		['2025-02-01', true],
	])('is over at %s: %p', (time, expected) => {
		expect(isOver(period('2025-01-01', '2025-01-31'), at(time).getTime())).toBe(expected);
	});

	it.each([
		['midnights of a zone', '2025-01-01T00:00:00+01:00', '2025-02-01T00:00:00+01:00'],
		['midnights of a zone in UTC', '2024-12-31T23:00:00Z', '2025-01-31T23:00:00.000Z'],
		['midnights of a zone far ahead', '2024-12-31T18:30:00Z', '2025-01-31T18:30:00Z'],
		['midnights of a zone behind', '2025-01-01T05:00:00Z', '2025-02-01T05:00:00Z'],
		['last seconds', '2025-01-01T00:00:00Z', '2025-01-31T23:59:59Z'],
		['last milliseconds', '2025-01-01T00:00:00.000Z', '2025-01-31T23:59:59.999Z'],
		['last minutes', '2025-01-01T00:00', '2025-01-31T23:59'],
		['last seconds of a zone', '2025-01-01T00:00:00+01:00', '2025-01-31T23:59:59+01:00'],
		['last seconds of a zone in UTC', '2024-12-31T23:00:00Z', '2025-01-31T22:59:59Z'],
		['last seconds of a zone behind', '2025-01-01T05:00:00Z', '2025-02-01T04:59:59Z'],
		['midnights of New Zealand in its summer', '2024-12-31T11:00:00Z', '2025-01-31T11:00:00Z'],
		['midnights of New Zealand in its winter', '2024-12-31T12:00:00Z', '2025-01-31T12:00:00Z'],
		['last seconds of New Zealand in summer', '2024-12-31T11:00:00Z', '2025-01-31T10:59:59Z'],
		['last seconds of New Zealand in winter', '2024-12-31T12:00:00Z', '2025-01-31T11:59:59Z'],
		['midnight written as 24 hours', '2025-01-01T00:00', '2025-01-31T24:00:00'],
		['dates with midnights', '2025-01-01T00:00:00Z', '2025-01-31T00:00:00Z'],
	])('is the January that is meant by %s', (_, start, end) => {
		expect(readPeriod({ start, end })).toEqual(period('2025-01-01', '2025-01-31'));
	});

	it('is the same in UTC, whatever zone its midnights and last seconds are of', () => {
		const quarters = fc.integer({ min: -10 * 4, max: 13 * 4 });
		fc.assert(
			fc.property(anyDay, fc.integer({ min: 0, max: 27 }), quarters, (start, length, offset) => {
				const instant = (day: number, seconds = 0) =>
					new Date(day * 86_400_000 - offset * 900_000 - seconds * 1000).toISOString();
				const one = { start, end: start + length };
				expect(readPeriod({ start: instant(start), end: instant(one.end + 1, 1) })).toEqual(one);
			}),
		);
	});

	it('is March in a zone whose clocks go forward meanwhile', () => {
		expect(readPeriod({ start: '2025-02-28T23:00:00Z', end: '2025-03-31T22:00:00Z' })).toEqual(
			period('2025-03-01', '2025-03-31'),
		);
	});

	it.each([
		['at midnight', '2025-01-31T00:00:00+01:00', '2025-02-28T00:00:00+01:00'],
		['at midnight, in UTC', '2025-01-30T23:00:00Z', '2025-02-27T23:00:00Z'],
		['at some time of the day', '2025-01-31T14:23:45Z', '2025-02-28T14:23:45Z'],
	])('of a cycle that starts on the 31st %s ends before it starts anew', (_, start, end) => {
		expect(readPeriod({ start, end })).toEqual(period('2025-01-31', '2025-02-27'));
	});

	it('is the same after it was written and read, whichever way its end is stated', () => {
		fc.assert(
			fc.property(anyDay, fc.nat({ max: 30 }), (start, length) => {
				const one = { start, end: start + length };
				const dayAfter = { start, end: one.end + 1 };
				const isWholeMonth = formatDay(dayAfter.end).slice(-2) === formatDay(start).slice(-2);
				const lastOfMonth = calendarMonthOf(one.end).end;
				const sameDay = formatDay(one.end).slice(-2) === formatDay(start).slice(-2);
				const looksExclusive =
					sameDay ||
					(one.end === lastOfMonth && formatDay(start) > formatDay(start).slice(0, 8) + '27');
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
