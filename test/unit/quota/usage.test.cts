import fc from 'fast-check';

import type { QuotaStatus, Usage } from '../../../nodes/ScriptixReseller/quota/usage';
import { cut, readUsage, toUsageOutput } from '../../../nodes/ScriptixReseller/quota/usage';
import { used } from './build.cts';

const KNOWN_STATUSES: QuotaStatus[] = ['healthy', 'moderate', 'high', 'critical'];

describe('the usage of a customer', () => {
	it('is read from an item of the list, which states neither percent nor quota at its top', () => {
		const usage = readUsage({
			plan: 'gold',
			usage: { transcription_minutes: 450, quota_minutes: 10_000 },
		});
		expect(usage).toEqual({
			minutes: 450,
			quotaMinutes: 10_000,
			percent: 4.5,
			remainingMinutes: 9_550,
			status: 'healthy',
		});
	});

	it('is read with the quota of the customer where the usage states none', () => {
		const usage = readUsage({ quota_minutes: 500, usage: { transcription_minutes: 100 } });
		expect(usage).toMatchObject({ quotaMinutes: 500, percent: 20, remainingMinutes: 400 });
	});

	it('is read with the quota of the usage before the quota of the customer', () => {
		const usage = { transcription_minutes: 100, quota_minutes: 200 };
		expect(readUsage({ quota_minutes: 500, usage }).quotaMinutes).toBe(200);
	});

	it('is read with the quota of the customer where the usage states a quota of 0', () => {
		const usage = { transcription_minutes: 100, quota_minutes: 0 };
		expect(readUsage({ quota_minutes: 500, usage }).quotaMinutes).toBe(500);
	});

	it('is read from numbers that are sent as text', () => {
		const usage = { transcription_minutes: ' 8000.5 ', quota_minutes: '10000' };
		expect(readUsage({ usage })).toMatchObject({ minutes: 8_000.5, percent: 80.005 });
	});

	it('has the percent that is computed, even if the API states another one', () => {
		const usage = { transcription_minutes: 8_000, quota_minutes: 10_000, usage_percent: 12 };
		expect(readUsage({ usage }).percent).toBe(80);
	});

	it('has the percent that the API states where it cannot be computed', () => {
		const usage = readUsage({ plan: 'gold', usage: { usage_percent: 81.5 } });
		expect(usage).toEqual({
			minutes: null,
			quotaMinutes: null,
			percent: 81.5,
			remainingMinutes: null,
			status: 'high',
		});
	});

	it('may exceed the quota', () => {
		expect(used(12_500)).toMatchObject({
			percent: 125,
			remainingMinutes: -2_500,
			status: 'critical',
		});
	});

	it.each<[string, unknown]>([
		['undefined', undefined],
		['null', null],
		['empty', ''],
		['blank', ' '],
		['a word', 'many'],
		['not a number', NaN],
		['infinite', Infinity],
		['infinite as text', 'Infinity'],
		['true', true],
		['a list', [450]],
		['an object', { value: 450 }],
	])('is not known when the minutes are %s', (_, minutes) => {
		const usage = { transcription_minutes: minutes, quota_minutes: 10_000 };
		expect(readUsage({ usage })).toEqual({
			minutes: null,
			quotaMinutes: 10_000,
			percent: null,
			remainingMinutes: null,
			status: 'unknown',
		});
	});

	it.each([undefined, null])('is not known when there is no usage: %p', (usage) => {
		expect(readUsage({ usage, quota_minutes: 500 })).toMatchObject({
			minutes: null,
			percent: null,
		});
		expect(readUsage({ usage }).status).toBe('unknown');
	});

	it.each([
		[-50, 1_000, -5, 1_050],
		[-0.5, 100, -0.5, 100.5],
		['-50', 1_000, -5, 1_050],
	])('may be below zero after a correction: %p of %i', (minutes, quota, percent, left) => {
		const usage = { transcription_minutes: minutes, quota_minutes: quota };
		expect(readUsage({ usage })).toMatchObject({
			minutes: Number(minutes),
			percent,
			remainingMinutes: left,
			status: 'healthy',
		});
	});
});

describe('a customer without a quota', () => {
	const NONE: Array<[string, unknown]> = [
		['0', 0],
		['0 as text', '0'],
		['null', null],
		['missing', undefined],
		['negative', -1],
		['not a number', NaN],
		['infinite', Infinity],
		['a word', 'unlimited'],
		['true', true],
	];

	it.each(NONE)('is unlimited as an enterprise customer when it is %s', (_, quota) => {
		const usage = { transcription_minutes: 450, quota_minutes: quota };
		expect(readUsage({ plan: 'enterprise', usage, quota_minutes: quota })).toEqual({
			minutes: 450,
			quotaMinutes: null,
			percent: null,
			remainingMinutes: null,
			status: 'unlimited',
		});
	});

	it.each(NONE)('is unknown on any other plan when it is %s', (_, quota) => {
		const usage = { transcription_minutes: 450, quota_minutes: quota };
		for (const plan of ['gold', 'bronze', 'platinum', '', undefined, null, 5]) {
			expect(readUsage({ plan, usage })).toMatchObject({ percent: null, status: 'unknown' });
		}
	});

	it('is not unlimited for an enterprise customer with a quota whose minutes are not known', () => {
		const source = { plan: 'enterprise', usage: { quota_minutes: 500 } };
		expect(readUsage(source)).toMatchObject({ percent: null, status: 'unknown' });
	});

	it('is judged by the quota that is assumed for it', () => {
		const source = { plan: 'enterprise', usage: { transcription_minutes: 450, quota_minutes: 0 } };
		expect(readUsage(source, { assumed: 500 })).toMatchObject({
			quotaMinutes: 500,
			percent: 90,
			remainingMinutes: 50,
			status: 'high',
		});
	});

	it.each([0, -1, NaN, Infinity])('is not judged by an assumed quota of %p', (assumed) => {
		const source = { plan: 'enterprise', usage: { transcription_minutes: 450 } };
		expect(readUsage(source, { assumed }).status).toBe('unlimited');
	});

	it('is not at 0 percent because the API divides its usage by no quota', () => {
		for (const quota of [0, null]) {
			const usage = { transcription_minutes: 450, quota_minutes: quota, usage_percent: 0 };
			expect(readUsage({ plan: 'enterprise', usage })).toMatchObject({
				percent: null,
				status: 'unlimited',
			});
			expect(readUsage({ plan: 'gold', usage })).toMatchObject({
				percent: null,
				status: 'unknown',
			});
		}
	});
});

describe('an assumed quota', () => {
	it('does not replace a quota that the API gives', () => {
		expect(readUsage({ quota_minutes: 100, usage: {} }, { assumed: 500 }).quotaMinutes).toBe(100);
	});
});

describe('the quota status', () => {
	it.each<[number, QuotaStatus]>([
		[0, 'healthy'],
		[4_999, 'healthy'],
		[5_000, 'moderate'],
		[7_999, 'moderate'],
		[8_000, 'high'],
		[9_499, 'high'],
		[9_500, 'critical'],
		[10_000, 'critical'],
		[30_000, 'critical'],
	])('of %i of 10000 minutes is %s', (minutes, status) => {
		expect(used(minutes).status).toBe(status);
	});
});

describe('a percent', () => {
	it('is exact wherever minutes are a whole percent of a whole quota', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 10_000_000 }),
				fc.integer({ min: 0, max: 300 }),
				(hundredth, percent) => {
					expect(used(hundredth * percent, hundredth * 100).percent).toBe(percent);
				},
			),
		);
	});

	it('does not reach a whole number one minute too early', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 10_000_000 }),
				fc.integer({ min: 1, max: 300 }),
				(hundredth, percent) => {
					expect(used(hundredth * percent - 1, hundredth * 100).percent).toBeLessThan(percent);
				},
			),
		);
	});

	it.each([
		[18.4, 23, 80],
		[18.9, 21, 90],
		[1_110.6, 1_234, 90],
		[16.15, 17, 95],
	])('of %f of %i minutes is not below %i', (minutes, quota, percent) => {
		expect(used(minutes, quota).percent).toBeGreaterThanOrEqual(percent);
	});

	it('and the status are of one mind, and neither is endless, whatever the API sends', () => {
		const number = fc.oneof(
			fc.constantFrom<unknown>(
				undefined,
				null,
				0,
				'0',
				-1,
				NaN,
				Infinity,
				-Infinity,
				'',
				'x',
				true,
			),
			fc
				.double({ min: -1e12, max: 1e12, noNaN: true })
				.filter((n) => n === 0 || Math.abs(n) > 1e-6),
			fc.nat(),
			fc.nat().map(String),
		);
		const source = fc.record(
			{
				plan: fc.constantFrom('bronze', 'enterprise', null),
				quota_minutes: number,
				usage: fc.option(
					fc.record(
						{ transcription_minutes: number, quota_minutes: number, usage_percent: number },
						{ requiredKeys: [] },
					),
				),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(source, number, (customer, assumed) => {
				const usage = readUsage(customer, { assumed: assumed as number });
				expectFinite(usage);
				expect(KNOWN_STATUSES.includes(usage.status)).toBe(usage.percent !== null);
				if (usage.quotaMinutes !== null) expect(usage.quotaMinutes).toBeGreaterThan(0);
			}),
			{ numRuns: 1_000 },
		);
	});

	it.each([
		['minutes', 1e307, 1],
		['a quota', 1, 5e-324],
	])('is not endless when %s are beyond all measure', (_, minutes, quota) => {
		expectFinite(used(minutes, quota));
	});

	function expectFinite({ minutes, quotaMinutes, percent, remainingMinutes }: Usage) {
		const values = [minutes, quotaMinutes, percent, remainingMinutes];
		expect(values.filter((value) => value !== null && !Number.isFinite(value))).toEqual([]);
	}
});

describe('usage that is put out', () => {
	it('has the field names of the API and two decimals', () => {
		expect(toUsageOutput(used(1_234.567, 3_000.126))).toEqual({
			transcription_minutes: 1_234.56,
			quota_minutes: 3_000.12,
			usage_percent: 41.15,
			remaining_minutes: 1_765.56,
			quota_status: 'healthy',
		});
	});

	it('keeps null for what is not known', () => {
		expect(toUsageOutput(used(null, null))).toEqual({
			transcription_minutes: null,
			quota_minutes: null,
			usage_percent: null,
			remaining_minutes: null,
			quota_status: 'unknown',
		});
	});

	it.each([
		[null, null],
		[0, 0],
		[33.333_333, 33.33],
		[66.666_666, 66.66],
		[79.996, 79.99],
		[1.15, 1.15],
		[8.29, 8.29],
		[-0.126, -0.12],
		[-0.001, 0],
		[80, 80],
		[123_456_789.999, 123_456_789.99],
		[12_345_678_901.255, 12_345_678_901.25],
		[1_234_567_890_123.45, 1_234_567_890_123.45],
		[1_234_567_890.999, 1_234_567_890.99],
		[123_456_789_012_345, 123_456_789_012_345],
		[2 ** 53 - 1, 2 ** 53 - 1],
		[-123_456_789_012_345, -123_456_789_012_345],
	])('cuts %p to %p', (value, expected) => {
		expect(cut(value)).toBe(expected);
	});

	it('keeps whatever has two decimals as it is', () => {
		fc.assert(
			fc.property(fc.integer({ min: -1e15, max: 1e15 }), (hundredths) => {
				expect(cut(hundredths / 100)).toBe(hundredths / 100);
			}),
		);
	});

	it('never claims a threshold that is not reached, in percent, minutes used or minutes left', () => {
		const minutes = fc
			.integer({ min: 0, max: 2_000_000_000 })
			.map((millionths) => millionths / 1e6);
		const quota = fc.integer({ min: 1, max: 1_000_000 }).map((thousandths) => thousandths / 1e3);
		fc.assert(
			fc.property(minutes, quota, fc.nat({ max: 12_000 }), (m, q, hundredth) => {
				const exact = used(m, q);
				const output = toUsageOutput(exact);
				const value = hundredth / 100;
				if (output.usage_percent! >= value) expect(exact.percent).toBeGreaterThanOrEqual(value);
				if (output.transcription_minutes! >= value) {
					expect(exact.minutes).toBeGreaterThanOrEqual(value);
				}
				if (output.remaining_minutes! <= value) {
					expect(exact.remainingMinutes).toBeLessThanOrEqual(value);
				}
			}),
			{ numRuns: 1_000 },
		);
	});

	it('of 79,996 of 100,000 minutes is below 80 percent', () => {
		expect(toUsageOutput(used(79_996, 100_000)).usage_percent).toBe(79.99);
	});
});
