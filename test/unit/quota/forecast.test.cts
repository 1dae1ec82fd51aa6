import fc from 'fast-check';

import {
	couldBeHeadingOver,
	forecastOf,
	growsBeyond,
	isHeadingOver,
	toForecastOutput,
} from '../../../nodes/ScriptixReseller/quota/forecast';
import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import { at, day, period, used } from './build.cts';

const JANUARY = period('2025-01-01', '2025-01-31');

describe('a forecast', () => {
	it('takes usage to go on as it has since the period began', () => {
		expect(forecastOf(used(5_000), JANUARY, at('2025-01-11'), 3)).toEqual({
			percentAtPeriodEnd: expect.closeTo(155) as number,
			exhaustedOn: day('2025-01-21'),
		});
	});

	it('counts the hours of the day', () => {
		const forecast = forecastOf(used(1_000), JANUARY, at('2025-01-04T12:00'), 3);
		expect(forecast?.percentAtPeriodEnd).toBeCloseTo((10 / 3.5) * 31);
	});

	it('names no day when the quota lasts to the end of the period', () => {
		expect(forecastOf(used(3_000), JANUARY, at('2025-01-11'), 3)).toEqual({
			percentAtPeriodEnd: expect.closeTo(93) as number,
			exhaustedOn: null,
		});
		expect(forecastOf(used(0), JANUARY, at('2025-01-11'), 3)).toEqual({
			percentAtPeriodEnd: 0,
			exhaustedOn: null,
		});
	});

	it('names the last day of the period when the quota lasts exactly that long', () => {
		const forecast = forecastOf(used(5_000), JANUARY, at('2025-01-16T12:00'), 3);
		expect(forecast).toEqual({ percentAtPeriodEnd: 100, exhaustedOn: day('2025-01-31') });
	});

	it('names the day on which the quota was used up already', () => {
		const forecast = forecastOf(used(20_000), JANUARY, at('2025-01-11'), 3);
		expect(forecast?.exhaustedOn).toBe(day('2025-01-06'));
	});

	it('uses a percent that Scriptix states itself', () => {
		const usage = readUsage({ usage: { usage_percent: 50 } });
		expect(forecastOf(usage, JANUARY, at('2025-01-11'), 3)?.percentAtPeriodEnd).toBeCloseTo(155);
	});

	it.each([
		['before the least number of days', '2025-01-03T23:59', 3],
		['on the first day, whatever the least number of days', '2025-01-01T23:59', 0],
		['before the period', '2024-12-31T23:59', 0],
		['after the period', '2025-02-01T00:01', 3],
	])('is none %s', (_, time, minimumDays) => {
		expect(forecastOf(used(5_000), JANUARY, at(time), minimumDays)).toBeNull();
	});

	it.each([
		['when the least number of days has passed', '2025-01-04', 3],
		['when the first day has passed', '2025-01-02', 0],
		['to the last moment of the period', '2025-02-01', 3],
	])('is there %s', (_, time, minimumDays) => {
		expect(forecastOf(used(5_000), JANUARY, at(time), minimumDays)).not.toBeNull();
	});

	it('is none when usage or quota is not known', () => {
		expect(forecastOf(used(null), JANUARY, at('2025-01-11'), 3)).toBeNull();
		expect(forecastOf(used(500, null), JANUARY, at('2025-01-11'), 3)).toBeNull();
	});

	it('of 100 percent and more names a day of the period, and no other does', () => {
		fc.assert(
			fc.property(
				fc.nat({ max: 30_000 }),
				fc.integer({ min: 0, max: 40 * 24 }),
				fc.integer({ min: 0, max: 60 }),
				(minutes, hour, length) => {
					const span = { start: JANUARY.start, end: JANUARY.start + length };
					const now = new Date(at('2025-01-01').getTime() + hour * 3_600_000);
					const forecast = forecastOf(used(minutes), span, now, 1);
					if (forecast === null) return;
					const { percentAtPeriodEnd, exhaustedOn } = forecast;
					expect(Number.isFinite(percentAtPeriodEnd)).toBe(true);
					if (percentAtPeriodEnd < 99.999) expect(exhaustedOn).toBeNull();
					if (percentAtPeriodEnd > 100.001) expect(exhaustedOn).not.toBeNull();
					if (exhaustedOn === null) return;
					expect(exhaustedOn).toBeGreaterThanOrEqual(span.start);
					expect(exhaustedOn).toBeLessThanOrEqual(span.end);
				},
			),
			{ numRuns: 1_000 },
		);
	});
});

describe('usage is heading over the quota', () => {
	const forecastAt = (percentAtPeriodEnd: number) => ({ percentAtPeriodEnd, exhaustedOn: null });

	it('when all of it will be used at the end of the period', () => {
		expect(isHeadingOver(used(5_000), forecastAt(100))).toBe(true);
		expect(isHeadingOver(used(5_000), forecastAt(99.9))).toBe(false);
	});

	it('only as long as it is not used up', () => {
		expect(isHeadingOver(used(9_999), forecastAt(300))).toBe(true);
		expect(isHeadingOver(used(10_000), forecastAt(300))).toBe(false);
	});

	it('never without a forecast or a percent', () => {
		expect(isHeadingOver(used(5_000), null)).toBe(false);
		expect(isHeadingOver(used(null), forecastAt(300))).toBe(false);
	});
});

it.each<[string, number | null, string, boolean]>([
	['beyond the quota', 5_100, '2025-01-16T12:00', true],
	['to the quota exactly', 5_000, '2025-01-16T12:00', true],
	['to less than the quota', 4_900, '2025-01-16T12:00', false],
	['beyond the quota on the first day', 500, '2025-01-01T12:00', true],
	['to nobody knows what', null, '2025-01-16T12:00', false],
])('usage grows %s within a period', (_, minutes, time, expected) => {
	expect(growsBeyond(used(minutes), JANUARY, at(time))).toBe(expected);
});

describe('usage could be heading over the quota in a month of any beginning', () => {
	it.each<[string, number | null, number, boolean]>([
		['when it would by the end of a month of 31 days', 1_000, 3, true],
		['when it would exactly at its end', 5_000, 15.5, true],
		['not when the month is too short for it', 960, 3, false],
		['the less, the more days must have passed', 960, 7, false],
		['in a day at the soonest', 330, 0, true],
		['not in a day when it is less than a 31st', 320, 0, false],
		['not when it is used up', 10_000, 3, false],
		['not when usage is not known', null, 3, false],
	])('%s', (_, minutes, minimumDays, expected) => {
		expect(couldBeHeadingOver(used(minutes), minimumDays)).toBe(expected);
	});
});

describe('a forecast that is put out', () => {
	it('has one decimal and a date', () => {
		const exhaustedOn = day('2025-01-30');
		expect(toForecastOutput({ percentAtPeriodEnd: 101.26, exhaustedOn })).toEqual({
			percent_at_period_end: 101.2,
			exhausted_on: '2025-01-30',
		});
		expect(formatDay(exhaustedOn)).toBe('2025-01-30');
	});

	it.each([
		['never is the 100 that is not reached', 99.996, 99.9],
		['is 100 at exactly 100', 100, 100],
		['is not cut at 100', 100.14, 100.1],
	])('%s', (_, percentAtPeriodEnd, expected) => {
		const output = toForecastOutput({ percentAtPeriodEnd, exhaustedOn: null });
		expect(output?.percent_at_period_end).toBe(expected);
	});

	it('has null where there is none', () => {
		expect(toForecastOutput(null)).toBeNull();
		expect(toForecastOutput({ percentAtPeriodEnd: 50, exhaustedOn: null })).toEqual({
			percent_at_period_end: 50,
			exhausted_on: null,
		});
	});
});
