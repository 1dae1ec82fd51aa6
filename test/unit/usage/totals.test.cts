import fc from 'fast-check';

import { summarize } from '../../../nodes/ScriptixReseller/resources/usage/report/totals';
import { customer, dataOf } from './reportData.cts';

it('states customers without a quota apart, so that minutes, quota and percent belong together', () => {
	const data = dataOf([
		customer('A', 50, 100),
		customer('B', 5000, null),
		customer('C', null, 100),
	]);
	expect(summarize(data)).toMatchObject({
		customers: 3,
		transcription_minutes: 50,
		quota_minutes: 200,
		usage_percent: 25,
		over_quota: 0,
		without_quota: { customers: 1, transcription_minutes: 5000 },
	});
});

it('never shows figures that contradict each other, altogether and by group', () => {
	const amount = fc.integer({ min: 0, max: 1_000_000 }).map((value) => value / 100);
	const one = fc.record({
		minutes: amount,
		quota: fc.option(amount),
		plan: fc.constantFrom('gold', 'silver', ''),
	});
	fc.assert(
		fc.property(fc.array(one), (given) => {
			const summary = summarize(
				dataOf(given.map(({ minutes, quota, plan }) => customer('A', minutes, quota, { plan }))),
			);
			for (const of of [summary, ...summary.by_group]) {
				const { transcription_minutes: minutes, quota_minutes: quota, usage_percent } = of;
				if (quota === 0) expect(usage_percent).toBeNull();
				else {
					// Amounts are hundredths here, so these are whole numbers and their products exact.
					const [used, available] = [minutes, quota].map((value) =>
						BigInt(Math.round(value * 100)),
					);
					const shown = BigInt(Math.round(usage_percent! * 100));
					expect(shown * available! <= used! * 10_000n).toBe(true);
					expect((shown + 1n) * available! > used! * 10_000n).toBe(true);
				}
			}
			const sums = (pick: (of: (typeof summary.by_group)[number]) => number) =>
				summary.by_group.reduce((sum, of) => sum + pick(of), 0);
			expect(sums((of) => of.customers)).toBe(summary.customers);
			expect(sums((of) => of.over_quota)).toBe(summary.over_quota);
			expect(sums((of) => of.without_quota.customers)).toBe(summary.without_quota.customers);
			expect(sums((of) => of.transcription_minutes)).toBeCloseTo(summary.transcription_minutes, 1);
			expect(sums((of) => of.quota_minutes)).toBeCloseTo(summary.quota_minutes, 1);
		}),
	);
});

it.each([
	[100, 0],
	[100.001, 1],
	[100.5, 1],
	[99.999, 0],
])('%d of 100 minutes count as over quota: %d', (minutes, count) => {
	expect(summarize(dataOf([customer('A', minutes, 100)])).over_quota).toBe(count);
});

it('lists plans by size, unknown ones after them, none last', () => {
	const plans = ['zinc', 'enterprise', 'bronze', '', 'gold', 'silver'];
	const data = dataOf(plans.map((plan) => customer(plan, 1, 2, { plan })));
	expect(summarize(data).by_group.map(({ group }) => group)).toEqual([
		...['bronze', 'silver', 'gold', 'enterprise'],
		...['zinc', '(none)'],
	]);
});

it('has no percentage without a quota, and no comparison unless there is one', () => {
	const summary = summarize(dataOf([]));
	expect(summary).toMatchObject({ customers: 0, usage_percent: null, by_group: [] });
	expect(summary).not.toHaveProperty('previous_minutes');
});

describe('a comparison', () => {
	it('counts customers of the month before only in the sums', () => {
		const data = dataOf([customer('A', 120, 1000), customer('New', 30, 1000)], [100, null]);
		data.former = [
			{ group: 'gold', previousMinutes: 50, hasQuota: true },
			{ group: 'silver', previousMinutes: 7, hasQuota: true },
			{ group: 'gold', previousMinutes: 9000, hasQuota: false },
		];
		const summary = summarize(data);
		expect(summary).toMatchObject({
			customers: 2,
			transcription_minutes: 150,
			previous_minutes: 157,
			change_minutes: -7,
			change_percent: -4.45,
			without_quota: {
				customers: 0,
				previous_minutes: 9000,
				change_minutes: -9000,
				change_percent: -100,
			},
		});
		expect(summary.by_group).toMatchObject([
			{
				group: 'silver',
				customers: 0,
				previous_minutes: 7,
				change_minutes: -7,
				change_percent: -100,
			},
			{ group: 'gold', customers: 2, previous_minutes: 150, change_minutes: 0, change_percent: 0 },
		]);
	});

	it('of customers without a quota stands with their minutes', () => {
		const data = dataOf([customer('A', 60, null), customer('B', 5, null)], [40, null]);
		expect(summarize(data)).toMatchObject({
			transcription_minutes: 0,
			previous_minutes: null,
			without_quota: {
				customers: 2,
				transcription_minutes: 65,
				previous_minutes: 40,
				change_minutes: 25,
				change_percent: 62.5,
			},
		});
		expect(summarize(dataOf([customer('A', 60, null)])).without_quota).toEqual({
			customers: 1,
			transcription_minutes: 60,
		});
	});

	it('is null where nobody has a month before, and its percentage null from 0', () => {
		expect(summarize(dataOf([customer('A', 120, 1000)], [null]))).toMatchObject({
			previous_minutes: null,
			change_minutes: null,
			change_percent: null,
		});
		expect(summarize(dataOf([customer('A', 120, 1000)], [0]))).toMatchObject({
			previous_minutes: 0,
			change_minutes: 120,
			change_percent: null,
		});
	});
});
