import fc from 'fast-check';

import {
	byReach,
	InvalidThresholds,
	isCleared,
	isJudgeable,
	isReached,
	parseThresholds,
	THRESHOLD_TYPES,
	thresholdKey,
	thresholdOf,
} from '../../../nodes/ScriptixReseller/quota/thresholds';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import type { Usage } from '../../../nodes/ScriptixReseller/quota/usage';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import { percents, threshold, used } from './build.cts';

describe('thresholds that a user entered', () => {
	it('are taken as they are', () => {
		const entries = [
			{ type: 'percent', value: 80, label: 'Call them' },
			{ type: 'minutesUsed', value: 5_000, label: '' },
			{ type: 'minutesRemaining', value: 0, label: 'Empty' },
		];
		expect(parseThresholds(entries)).toEqual(entries);
	});

	it('may be numbers in text, above 100 percent, and without a label', () => {
		expect(parseThresholds([{ type: 'percent', value: ' 120.5 ' }])).toEqual([
			{ type: 'percent', value: 120.5, label: '' },
		]);
	});

	it('count once when they are equal; the first label stays', () => {
		const parsed = parseThresholds([
			{ type: 'percent', value: 80, label: 'first' },
			{ type: 'percent', value: '80', label: 'second' },
			{ type: 'minutesUsed', value: 80, label: 'third' },
		]);
		expect(parsed).toEqual([
			threshold('percent', 80, 'first'),
			threshold('minutesUsed', 80, 'third'),
		]);
	});

	it('have no label when the label is no text', () => {
		for (const label of [null, undefined, 5, {}]) {
			expect(parseThresholds([{ type: 'percent', value: 80, label }])).toEqual(percents(80));
		}
	});

	it('must not be an empty list', () => {
		expect(reasonOf([])).toMatch(/Add at least one threshold, for example/);
	});

	it.each<[string, unknown]>([
		['a word', 'eighty'],
		['a number with a sign behind', '80%'],
		['empty', ''],
		['blank', '  '],
		['null', null],
		['undefined', undefined],
		['true', true],
		['a list', [80]],
		['not a number', NaN],
		['infinite', Infinity],
		['infinite as text', 'Infinity'],
		['negative', -1],
		['negative as text', '-80'],
	])('must not be %s', (_, value) => {
		for (const type of THRESHOLD_TYPES) {
			expect(reasonOf([{ type, value }])).toMatch(/^Threshold 1 is .*Enter a number of 0 or more/);
		}
	});

	it('must not be 0, which everybody has reached, except for minutes that remain', () => {
		expect(reasonOf([{ type: 'percent', value: 0 }])).toMatch(/^Threshold 1 is 0.*above 0/);
		expect(reasonOf([{ type: 'minutesUsed', value: '0' }])).toMatch(/^Threshold 1 is 0.*above 0/);
		expect(parseThresholds([{ type: 'minutesRemaining', value: 0 }])).toEqual([
			threshold('minutesRemaining', 0),
		]);
	});

	it.each<[string, unknown]>([
		['unknown', 'minutes'],
		['missing', undefined],
		['inherited', 'toString'],
		['in capitals', 'PERCENT'],
	])('must not have a type that is %s', (_, type) => {
		expect(reasonOf([{ type, value: 80 }])).toMatch(
			/^Threshold 1 has the type ".*Use one of percent, minutesUsed, minutesRemaining\.$/,
		);
	});

	it('are refused by the number of the one that is wrong', () => {
		const good = { type: 'percent', value: 80 };
		expect(reasonOf([good, good, { type: 'percent', value: 'x' }])).toMatch(/^Threshold 3 is "x"/);
	});

	function reasonOf(entries: Parameters<typeof parseThresholds>[0]): string | undefined {
		const parsed = parseThresholds(entries);
		return parsed instanceof InvalidThresholds ? parsed.reason : undefined;
	}
});

describe('the key of a threshold', () => {
	it('tells types and values apart', () => {
		const thresholds = THRESHOLD_TYPES.flatMap((type) =>
			[8, 80, 80.5, 100, 1_000].map((value) => threshold(type, value)),
		);
		expect(new Set(thresholds.map(thresholdKey)).size).toBe(thresholds.length);
		expect(thresholdKey(threshold('percent', 80))).toBe('p80');
	});

	it('leads back to the threshold, without its label', () => {
		for (const type of THRESHOLD_TYPES) {
			for (const value of [0, 80, 80.5, 1e21]) {
				expect(thresholdOf(thresholdKey(threshold(type, value, 'x')))).toEqual(
					threshold(type, value),
				);
			}
		}
	});

	it.each(['', 'p', '-', 'f', 'x80', 'pp', 'p80 p90', '80'])('is not %p', (key) => {
		expect(thresholdOf(key)).toBeUndefined();
	});

	it('does not depend on the label', () => {
		expect(thresholdKey(threshold('percent', 80, 'a'))).toBe(
			thresholdKey(threshold('percent', 80, 'b')),
		);
	});
});

describe('a threshold is reached', () => {
	it.each([
		[threshold('percent', 80), 7_999.99, 8_000],
		[threshold('percent', 79.9), 7_989.99, 7_990],
		[threshold('percent', 120), 11_999, 12_000],
		[threshold('minutesUsed', 5_000), 4_999.99, 5_000],
		[threshold('minutesRemaining', 500), 9_499.99, 9_500],
		[threshold('minutesRemaining', 0), 9_999.99, 10_000],
	])('%j at the very minute, and stays reached beyond', (one, before, onTheMinute) => {
		expect(isReached(one, used(before))).toBe(false);
		expect(isReached(one, used(onTheMinute))).toBe(true);
		expect(isReached(one, used(50_000))).toBe(true);
	});

	it('exactly when minutes × 100 reach percent × quota, for whole numbers of any size', () => {
		fc.assert(
			fc.property(
				fc.nat({ max: 20_000_000 }),
				fc.integer({ min: 1, max: 10_000_000 }),
				fc.integer({ min: 1, max: 200 }),
				fc.constantFrom(-1, 0, 1),
				(anyMinutes, quota, percent, shift) => {
					const onTheMinute = Math.round((percent * quota) / 100) + shift;
					for (const minutes of [anyMinutes, Math.max(0, onTheMinute)]) {
						const isReachedExactly = BigInt(minutes) * 100n >= BigInt(percent) * BigInt(quota);
						expect(isReached(threshold('percent', percent), used(minutes, quota))).toBe(
							isReachedExactly,
						);
					}
				},
			),
			{ numRuns: 1_000 },
		);
	});

	it.each([
		[threshold('percent', 80), 18.4, 23],
		[threshold('percent', 90), 1_110.6, 1_234],
		[threshold('minutesRemaining', 10.2), 89.8, 100],
	])('%j at %f of %i minutes, which is exactly on it', (one, minutes, quota) => {
		expect(isReached(one, used(minutes, quota))).toBe(true);
	});

	it('by a percent that the API states itself', () => {
		const usage = readUsage({ usage: { usage_percent: 80 } });
		expect(isReached(threshold('percent', 80), usage)).toBe(true);
		expect(isReached(threshold('percent', 80.1), usage)).toBe(false);
	});

	it('by minutes used where there is no quota', () => {
		expect(isReached(threshold('minutesUsed', 500), used(500, null))).toBe(true);
	});

	it('never where usage or quota is not known', () => {
		for (const one of [threshold('percent', 1), threshold('minutesRemaining', 1e9)]) {
			expect(isReached(one, used(500, null))).toBe(false);
		}
		for (const type of THRESHOLD_TYPES) {
			expect(isReached(threshold(type, 1), used(null))).toBe(false);
		}
	});
});

describe('a threshold is cleared', () => {
	it.each([
		['percent', threshold('percent', 80), 7_999, 8_000],
		['minutes used', threshold('minutesUsed', 5_000), 4_999, 5_000],
		['minutes that remain', threshold('minutesRemaining', 500), 9_499, 9_500],
	])('as soon as usage falls below it: %s', (_, one, below, onTheMinute) => {
		expect(isCleared(one, used(below), 0)).toBe(true);
		expect(isCleared(one, used(onTheMinute), 0)).toBe(false);
	});

	it.each([
		['percent', threshold('percent', 80), 7_500],
		['minutes used', threshold('minutesUsed', 5_000), 4_500],
		['minutes that remain', threshold('minutesRemaining', 500), 9_000],
	])(
		'with a hysteresis of 5 points only that share of the quota below it: %s',
		(_, one, enough) => {
			expect(isCleared(one, used(enough), 5)).toBe(true);
			expect(isCleared(one, used(enough + 1), 5)).toBe(false);
		},
	);

	it('below minutes used at once where there is no quota to take the hysteresis of', () => {
		expect(isCleared(threshold('minutesUsed', 500), used(499, null), 10)).toBe(true);
		expect(isCleared(threshold('minutesUsed', 500), used(500, null), 10)).toBe(false);
	});

	it('never where usage or quota is not known', () => {
		expect(isCleared(threshold('percent', 80), used(1, null), 0)).toBe(false);
		expect(isCleared(threshold('minutesRemaining', 80), used(1, null), 0)).toBe(false);
		for (const type of THRESHOLD_TYPES) {
			expect(isCleared(threshold(type, 80), used(null), 0)).toBe(false);
		}
	});

	it('never while it is reached, and surely when nothing is used and the hysteresis allows it', () => {
		const anyThreshold = fc.record({
			type: fc.constantFrom(...THRESHOLD_TYPES),
			value: fc.integer({ min: 1, max: 20_000 }),
			label: fc.constant(''),
		});
		fc.assert(
			fc.property(
				anyThreshold,
				fc.nat({ max: 30_000 }),
				fc.integer({ min: 0, max: 50 }),
				(one, minutes, hysteresis) => {
					const usage = used(minutes);
					expect(isReached(one, usage) && isCleared(one, usage, hysteresis)).toBe(false);
					if (hysteresis === 0) expect(isCleared(one, usage, 0)).toBe(!isReached(one, usage));
				},
			),
		);
	});
});

describe('thresholds in the order in which usage reaches them', () => {
	it('are sorted across types by the minutes at which they are reached', () => {
		const sorted = [
			threshold('minutesUsed', 100),
			threshold('percent', 50),
			threshold('minutesRemaining', 4_000),
			threshold('percent', 80),
			threshold('minutesUsed', 9_000),
			threshold('minutesRemaining', 500),
			threshold('percent', 120),
		];
		expect(byReach([...sorted].reverse(), 10_000)).toEqual(sorted);
	});

	it('are sorted by value where there is no quota', () => {
		expect(byReach(percents(90, 100, 80), null)).toEqual(percents(80, 90, 100));
	});

	it('leave the given list as it is', () => {
		const given = percents(90, 80);
		byReach(given, 10_000);
		expect(given).toEqual(percents(90, 80));
	});

	it('reach one after the other as usage grows', () => {
		const anyThreshold = fc.record({
			type: fc.constantFrom(...THRESHOLD_TYPES),
			value: fc.integer({ min: 1, max: 200 }),
			label: fc.constant(''),
		});
		fc.assert(
			fc.property(fc.array(anyThreshold), fc.nat({ max: 300 }), (thresholds, minutes) => {
				const usage = used(minutes, 100);
				const reached = byReach(thresholds, 100).map((one) => isReached(one, usage));
				expect(reached).toEqual([...reached].sort((a, b) => Number(b) - Number(a)));
			}),
		);
	});
});

it.each<[string, Threshold, Usage, boolean]>([
	['percent, with usage and quota', threshold('percent', 80), used(0), true],
	['percent, without a quota', threshold('percent', 80), used(5, null), false],
	['minutes used, without a quota', threshold('minutesUsed', 80), used(5, null), true],
	['minutes used, without usage', threshold('minutesUsed', 80), used(null), false],
	['minutes left, without a quota', threshold('minutesRemaining', 80), used(5, null), false],
])('a threshold in %s can be judged or not', (_, one, usage, expected) => {
	expect(isJudgeable(one, usage)).toBe(expected);
});
