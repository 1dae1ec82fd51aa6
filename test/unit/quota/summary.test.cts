import { figure, summaryOf } from '../../../nodes/ScriptixReseller/quota/summary';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import type { Usage } from '../../../nodes/ScriptixReseller/quota/usage';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import { period, threshold, used } from './build.cts';

it.each([
	[8_100, '8,100'],
	[1_234_567.5, '1,234,567.5'],
	[81.25, '81.25'],
	[0, '0'],
	[-1_234.5, '-1,234.5'],
	[null, '0'],
])('%p is written as %s', (value, expected) => {
	expect(figure(value)).toBe(expected);
});

describe('a sentence about usage that has recovered', () => {
	it.each([
		[threshold('percent', 80), 'is below 80 % again'],
		[threshold('minutesUsed', 500), 'is below 500 minutes again'],
		[threshold('minutesRemaining', 500), 'has more than 500 minutes left again'],
	])('names the threshold: %j', (one, expected) => {
		const summary = summaryOf({
			event: 'quota.recovered',
			...{ name: 'Example BV', customerId: '1', threshold: one, usage: used(100), forecast: null },
			period: period('2025-01-01', '2025-01-31'),
		});
		expect(summary).toBe(`Example BV ${expected}`);
	});
});

describe('a sentence about usage that has reached a threshold', () => {
	const left = threshold('minutesRemaining', 500);

	it.each<[string, Threshold, Usage, string]>([
		[
			'what is left',
			left,
			used(9_999),
			'has 1 minute of its quota left (9,999 of 10,000 minutes used)',
		],
		[
			'that nothing is left',
			left,
			used(10_000),
			'has 0 minutes of its quota left (10,000 of 10,000 minutes used)',
		],
		[
			'how far it is beyond',
			left,
			used(10_100),
			'has used 101 % of its quota (10,100 of 10,000 minutes)',
		],
		[
			'the minutes without a quota',
			threshold('minutesUsed', 500),
			used(600, null),
			'has used 600 minutes',
		],
		[
			'the percentage without minutes',
			threshold('percent', 80),
			readUsage({ usage: { usage_percent: 85, quota_minutes: 10_000 } }),
			'has used 85 % of its quota',
		],
	])('says %s', (_, one, usage, expected) => {
		const facts = { name: 'Example BV', customerId: '1', threshold: one, usage, forecast: null };
		const summary = summaryOf({
			...facts,
			event: 'quota.threshold_reached',
			period: period('2025-01-01', '2025-01-31'),
		});
		expect(summary).toBe(`Example BV ${expected}`);
	});
});
