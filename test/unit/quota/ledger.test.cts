import type { QuotaEvent } from '../../../nodes/ScriptixReseller/quota/identity';
import { judge, settle } from '../../../nodes/ScriptixReseller/quota/ledger';
import type { Rules } from '../../../nodes/ScriptixReseller/quota/rules';
import { at, day, percents, period, threshold, used } from './build.cts';
import type { Sight, Told } from './customerWatch.cts';
import { CustomerWatch } from './customerWatch.cts';

const JANUARY = period('2025-01-01', '2025-01-31');
const FEBRUARY = period('2025-02-01', '2025-02-28');
const MID_JANUARY = period('2025-01-15', '2025-02-14');
const MID_FEBRUARY = period('2025-02-15', '2025-03-14');

function watch(rules: Partial<Rules> = {}): CustomerWatch {
	return new CustomerWatch({ thresholds: percents(80, 90, 100), ...rules });
}

/** One poll of a customer with a quota of 10,000 minutes unless said otherwise. */
function sight(
	time: string,
	minutes: number | null,
	more: Partial<Sight> & { quota?: number | null } = {},
): Sight {
	const { quota, ...rest } = more;
	const reported = at(time) < at('2025-02-01') ? JANUARY : FEBRUARY;
	return { now: at(time), usage: used(minutes, quota), reported, ...rest };
}

const told = (event: QuotaEvent, values: number[], start = '2025-01-01'): Told[] => [
	{ event, values, period: start },
];
const reached = (values: number[], start?: string) =>
	told('quota.threshold_reached', values, start);
const recovered = (values: number[], start?: string) => told('quota.recovered', values, start);
const reset = (values: number[], start?: string) => told('quota.period_reset', values, start);
const heading = (start?: string) => told('quota.forecast_exceeded', [100], start);

describe('a customer below every threshold', () => {
	it('is not asked for, not told of and not remembered', () => {
		const customer = watch();
		expect(customer.poll(sight('2025-01-10', 7_999))).toEqual({
			told: [],
			ids: [],
			asked: false,
			failed: false,
		});
		expect(customer.stored).toBe('{}');
	});

	it('is not remembered either when it was not over a threshold after all', () => {
		const answer = { kind: 'answered', period: JANUARY } as const;
		const settled = settle(undefined, used(7_999), watch().rules, at('2025-01-10'), answer);
		expect(settled).toMatchObject({ alerts: [], period: JANUARY, previousPercent: null });
		expect(settled.memory).toBeUndefined();
	});
});

describe('a threshold that is reached', () => {
	it('is told at exactly its value', () => {
		expect(watch().poll(sight('2025-01-10', 8_000)).told).toEqual(reached([80]));
	});

	it('is told together with all others that usage has jumped over, lowest first', () => {
		const customer = watch({ thresholds: percents(100, 90, 80) });
		expect(customer.poll(sight('2025-01-10', 10_000)).told).toEqual(reached([80, 90, 100]));
	});

	it('is told once, however often it is polled', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000));
		for (let hour = 1; hour <= 100; hour += 1) {
			const now = new Date(at('2025-01-10').getTime() + hour * 3_600_000);
			const { told: again, asked } = customer.poll({ ...sight('2025-01-10', 8_000 + hour), now });
			expect([again, asked]).toEqual([[], false]);
		}
	});

	it('is not told again with the next one', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000));
		expect(customer.poll(sight('2025-01-11', 9_500)).told).toEqual(reached([90]));
	});

	it('is told of any type', () => {
		const customer = watch({
			thresholds: [
				threshold('minutesRemaining', 1_000),
				threshold('minutesUsed', 500),
				threshold('percent', 80),
			],
		});
		expect(customer.poll(sight('2025-01-10', 500)).told).toEqual(reached([500]));
		expect(customer.poll(sight('2025-01-11', 9_000)).told).toEqual(reached([80, 1_000]));
	});

	it('is told of minutes used where there is no quota', () => {
		const customer = watch({ thresholds: [threshold('minutesUsed', 500)] });
		const noQuota = { quota: null };
		expect(customer.poll(sight('2025-01-10', 499, noQuota)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-11', 500, noQuota)).told).toEqual(reached([500]));
		expect(customer.poll(sight('2025-01-12', 600, noQuota)).told).toEqual([]);
	});

	it('is told with the percent of the last poll that is still known', () => {
		const customer = watch();
		expect(customer.poll(sight('2025-01-10', 8_000)).settlement?.previousPercent).toBeNull();
		customer.poll(sight('2025-01-11', 8_765.4));
		expect(customer.poll(sight('2025-01-12', 9_100)).settlement?.previousPercent).toBe(87.65);
	});

	it('is told at the next poll when Scriptix did not answer what was asked', () => {
		const customer = watch();
		expect(customer.poll(sight('2025-01-10', 8_000, { askingFails: true }))).toMatchObject({
			failed: true,
		});
		expect(customer.poll(sight('2025-01-11', 8_000)).told).toEqual(reached([80]));
	});

	it('is not told when the later figures of Scriptix are below it', () => {
		const customer = watch();
		expect(judge(undefined, used(8_000), customer.rules, at('2025-01-10'))).toEqual({
			kind: 'ask',
			needsPeriod: false,
			isNews: true,
			canWait: false,
		});
		const answer = { kind: 'answered', period: JANUARY } as const;
		const settled = settle(undefined, used(7_000), customer.rules, at('2025-01-10'), answer);
		expect(settled.alerts).toEqual([]);
	});

	it('is remembered while usage is not known', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000));
		expect(customer.poll(sight('2025-01-11', null)).told).toEqual([]);
		expect(customer.memory).toMatchObject({ percent: null });
		expect(customer.poll(sight('2025-01-12', 8_100)).told).toEqual([]);
	});
});

describe('usage that falls below a threshold within the period', () => {
	it('makes the threshold news when it is reached again', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 7_999)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-12', 8_000)).told).toEqual(reached([80]));
	});

	it('gives the alert a number from the second time within the period and quota on', () => {
		const customer = watch();
		const ids = [8_500, 7_000, 8_500, 7_000, 9_500].flatMap(
			(minutes, day) => customer.poll(sight(`2025-01-1${day}`, minutes)).ids,
		);
		expect(ids).toEqual([
			'123456:2025-01-01:10000:percent:80:quota.threshold_reached',
			'123456:2025-01-01:10000:percent:80:quota.threshold_reached#2',
			'123456:2025-01-01:10000:percent:80:quota.threshold_reached#3',
			'123456:2025-01-01:10000:percent:90:quota.threshold_reached',
		]);
		expect(customer.poll(sight('2025-02-10', 8_500)).ids).toEqual([
			'123456:2025-02-01:10000:percent:80:quota.threshold_reached',
		]);
	});

	it('re-arms only the thresholds that it fell below', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 9_500));
		customer.poll(sight('2025-01-11', 8_500));
		expect(customer.poll(sight('2025-01-12', 9_500)).told).toEqual(reached([90]));
	});

	it('does not re-arm within the hysteresis, but does beyond it', () => {
		const customer = watch({ hysteresis: 5 });
		customer.poll(sight('2025-01-10', 8_500));
		customer.poll(sight('2025-01-11', 7_501));
		expect(customer.poll(sight('2025-01-12', 8_500)).told).toEqual([]);
		customer.poll(sight('2025-01-13', 7_500));
		expect(customer.poll(sight('2025-01-14', 8_500)).told).toEqual(reached([80]));
	});

	it('re-arms also when it is found out only by what Scriptix says when asked', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 9_500));
		const { memory, rules } = customer;
		const answer = { kind: 'answered', period: JANUARY } as const;
		const settled = settle(memory, used(8_500), rules, at('2025-01-11'), answer);
		expect(settled.memory?.marks.get(10_000)?.get('p80')?.state).toBe('reached');
		expect(settled.memory?.marks.get(10_000)?.get('p90')?.state).toBe('fallen');
	});
});

describe('a quota that changes', () => {
	it('makes every threshold news that is reached of the new quota', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000));
		expect(customer.poll(sight('2025-01-11', 8_000, { quota: 8_000 })).told).toEqual(
			reached([80, 90, 100]),
		);
		expect(customer.poll(sight('2025-01-12', 8_000, { quota: 8_000 })).told).toEqual([]);
	});

	it('does not repeat alerts when it changes back', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 9_500));
		customer.poll(sight('2025-01-11', 9_500, { quota: 9_000 }));
		expect(customer.poll(sight('2025-01-12', 9_500)).told).toEqual([]);
	});

	it('re-arms the thresholds that usage is below then', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000));
		customer.poll(sight('2025-01-11', 8_000, { quota: 20_000 }));
		expect(customer.poll(sight('2025-01-12', 16_000, { quota: 20_000 })).told).toEqual(
			reached([80]),
		);
	});
});

describe('a new period', () => {
	it('makes the thresholds news that usage reaches in it', () => {
		const customer = watch();
		customer.poll(sight('2025-01-30', 9_500));
		expect(customer.poll(sight('2025-02-01', 200)).told).toEqual([]);
		expect(customer.poll(sight('2025-02-08', 200)).told).toEqual([]);
		expect(customer.stored).toBe('{}');
		expect(customer.poll(sight('2025-02-20', 8_000)).told).toEqual(reached([80], '2025-02-01'));
	});

	it('makes them news although usage was never seen below them', () => {
		const customer = watch();
		customer.poll(sight('2025-01-30', 8_500));
		expect(customer.poll(sight('2025-02-20', 9_500)).told).toEqual(reached([80, 90], '2025-02-01'));
	});

	it('begins with its own first day, not before', () => {
		const customer = watch();
		customer.poll(sight('2025-01-30', 8_500));
		expect(customer.poll(sight('2025-01-31T23:59', 8_500)).asked).toBe(false);
		const { asked, told: alerts } = customer.poll(sight('2025-02-01T00:00', 8_500));
		expect(asked).toBe(true);
		expect(alerts).toEqual(reached([80], '2025-02-01'));
	});

	it('may begin on any day of the month', () => {
		const customer = watch();
		customer.poll(sight('2025-01-20', 8_500, { reported: MID_JANUARY }));
		expect(customer.poll(sight('2025-02-14', 8_500, { reported: MID_JANUARY })).told).toEqual([]);
		expect(customer.poll(sight('2025-02-15', 8_500, { reported: MID_FEBRUARY })).told).toEqual(
			reached([80], '2025-02-15'),
		);
	});

	it('has not begun while Scriptix still reports the old one', () => {
		const customer = watch();
		customer.poll(sight('2025-01-30', 8_500));
		for (const time of ['2025-02-01', '2025-02-02', '2025-02-05']) {
			expect(customer.poll(sight(time, 8_500, { reported: JANUARY })).told).toEqual([]);
		}
		expect(customer.poll(sight('2025-02-06', 8_500)).told).toEqual(reached([80], '2025-02-01'));
	});

	it('is awaited from the day after the old one only', () => {
		const customer = watch();
		customer.poll(sight('2025-01-31', 8_500));
		expect(customer.memory).toBeDefined();
		expect(customer.memory).not.toHaveProperty('overdueCheckedAt');
		customer.poll(sight('2025-02-01', 8_500, { reported: JANUARY }));
		expect(customer.memory).toHaveProperty('overdueCheckedAt');
		customer.poll(sight('2025-02-02', 8_500));
		expect(customer.memory).not.toHaveProperty('overdueCheckedAt');
	});

	it('is asked for once an hour while Scriptix still reports the old one', () => {
		const customer = watch();
		customer.poll(sight('2025-01-30', 8_500));
		const times = ['10:00', '10:05', '10:59', '11:00', '11:30', '12:01'];
		const asked = times.map(
			(time) => customer.poll(sight(`2025-02-03T${time}`, 8_500, { reported: JANUARY })).asked,
		);
		expect(asked).toEqual([true, false, false, true, false, true]);
	});

	it('is asked for before a further threshold is told, also when details are not wanted', () => {
		const customer = watch();
		const noDetails = { includesDetails: false };
		customer.poll(sight('2025-01-30', 8_500, noDetails));
		const late = customer.poll(sight('2025-02-01', 9_500, { ...noDetails, reported: JANUARY }));
		expect(late.told).toEqual(reached([90]));
	});

	it('is not taken from an answer that is older than the last one', () => {
		const customer = watch();
		customer.poll(sight('2025-02-01', 8_500));
		const { stored } = customer;
		expect(customer.poll(sight('2025-02-02', 9_500, { reported: JANUARY })).told).toEqual([]);
		expect(customer.stored).toBe(stored);
		expect(customer.poll(sight('2025-02-03', 9_500)).told).toEqual(reached([90], '2025-02-01'));
	});

	it('is the calendar month when Scriptix states none', () => {
		const customer = watch();
		const noPeriod = { reported: undefined };
		expect(customer.poll(sight('2025-01-30', 8_500, noPeriod)).told).toEqual(reached([80]));
		expect(customer.poll(sight('2025-01-31', 8_500, noPeriod)).told).toEqual([]);
		expect(customer.poll(sight('2025-02-01', 8_500, noPeriod)).told).toEqual(
			reached([80], '2025-02-01'),
		);
	});
});

describe('usage of a period that has ended', () => {
	it('is still told on the day after, in whichever time zone the period ended', () => {
		const late = sight('2025-02-01T23:59', 8_500, { reported: JANUARY });
		expect(watch().poll(late).told).toEqual(reached([80]));
	});

	it('is told however late, as long as Scriptix reports it, and stays quiet while it stays', () => {
		const customer = watch();
		const late = { reported: JANUARY };
		expect(customer.poll(sight('2025-02-02', 8_500, late)).told).toEqual(reached([80]));
		expect(customer.poll(sight('2025-02-03', 8_500, late)).told).toEqual([]);
		expect(customer.poll(sight('2025-02-20', 9_500, late)).told).toEqual(reached([90]));
		expect(customer.poll(sight('2025-02-21', 9_500)).told).toEqual(reached([80, 90], '2025-02-01'));
	});

	it('is told of a contract that ended long ago, once, and again when usage fell in between', () => {
		const customer = watch();
		const contract = { reported: period('2024-01-01', '2024-12-31') };
		const ids = ['2025-03-01', '2025-04-01', '2025-05-01', '2025-06-01'].flatMap(
			(time, index) => customer.poll(sight(time, index === 2 ? 100 : 10_100, contract)).ids,
		);
		expect(ids.map((id) => id.split(':').slice(1).join(':'))).toEqual([
			'2024-01-01:10000:percent:80:quota.threshold_reached',
			'2024-01-01:10000:percent:90:quota.threshold_reached',
			'2024-01-01:10000:percent:100:quota.threshold_reached',
			'2024-01-01:10000:percent:80:quota.threshold_reached#2',
			'2024-01-01:10000:percent:90:quota.threshold_reached#2',
			'2024-01-01:10000:percent:100:quota.threshold_reached#2',
		]);
	});

	it('is told also when it is corrected downwards', () => {
		const customer = watch({ notifyRecovered: true });
		customer.poll(sight('2025-01-30', 8_500));
		expect(customer.poll(sight('2025-02-03', 7_000, { reported: JANUARY })).told).toEqual(
			recovered([80]),
		);
	});

	it('is marked as long overdue after more than two days', () => {
		const customer = watch();
		const late = { reported: JANUARY };
		const flags = ['2025-02-02', '2025-02-03'].map(
			(time, index) =>
				customer.poll(sight(time, 8_500 + index * 500, late)).settlement?.isLongOverdue,
		);
		expect(flags).toEqual([false, true]);
	});
});

describe('a customer who is not asked for details', () => {
	const noDetails = { includesDetails: false };

	it('is told of by the calendar month, and asked for only when that has ended', () => {
		const customer = watch();
		const first = customer.poll(
			sight('2025-01-20', 8_500, { ...noDetails, reported: MID_JANUARY }),
		);
		expect([first.told, first.asked]).toEqual([reached([80]), false]);
		expect(customer.memory?.period).toMatchObject({ isStated: false, end: JANUARY.end });

		const over = customer.poll(sight('2025-02-01', 8_500, { ...noDetails, reported: MID_JANUARY }));
		expect([over.told, over.asked]).toEqual([[], true]);
		const later = customer.poll(
			sight('2025-02-14', 8_500, { ...noDetails, reported: MID_JANUARY }),
		);
		expect([later.told, later.asked]).toEqual([[], false]);

		const next = customer.poll(
			sight('2025-02-15', 8_500, { ...noDetails, reported: MID_FEBRUARY }),
		);
		expect([next.told, next.asked]).toEqual([reached([80], '2025-02-01'), true]);
	});

	it('is told of the old month while Scriptix still reports it', () => {
		const customer = watch();
		customer.poll(sight('2025-01-20', 8_500, noDetails));
		const late = sight('2025-02-01', 9_500, { ...noDetails, reported: JANUARY });
		expect(customer.poll(late).told).toEqual(reached([90]));
	});

	it('may be asked for details from another poll on', () => {
		const customer = watch();
		customer.poll(sight('2025-01-20', 8_500, noDetails));
		expect(customer.poll(sight('2025-01-21', 9_500)).told).toEqual(reached([90]));
		expect(customer.memory?.period).toMatchObject({ isStated: true, since: JANUARY.start });
		expect(customer.poll(sight('2025-02-01', 9_500, noDetails)).told).toEqual(
			reached([80, 90], '2025-02-01'),
		);
	});
});

describe('thresholds that are changed between polls', () => {
	it('are told when they are new and reached, and the others are not repeated', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_500));
		customer.rules = { ...customer.rules, thresholds: percents(70, 80, 85) };
		expect(customer.poll(sight('2025-01-11', 8_500)).told).toEqual(reached([70, 85]));
	});

	it('are not repeated when they are taken out and put back', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_500));
		customer.rules = { ...customer.rules, thresholds: percents(95) };
		expect(customer.poll(sight('2025-01-11', 8_500)).told).toEqual([]);
		customer.rules = { ...customer.rules, thresholds: percents(80) };
		expect(customer.poll(sight('2025-01-12', 8_500)).told).toEqual([]);
	});

	it('leave nothing behind once the period has been over for a week', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_500));
		customer.rules = { ...customer.rules, thresholds: percents(95) };
		customer.poll(sight('2025-01-31', 8_500));
		expect(customer.memory).toBeDefined();
		customer.poll(sight('2025-02-08', 8_500));
		expect(customer.stored).toBe('{}');
	});
});

describe('customers who are over a threshold at activation', () => {
	it('are not told of when they are taken as known, but of what they reach later', () => {
		const customer = watch();
		customer.begin(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 8_500)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-12', 9_000)).told).toEqual(reached([90]));
	});

	it('are told of in the next period', () => {
		const customer = watch();
		customer.begin(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-02-20', 8_500)).told).toEqual(reached([80], '2025-02-01'));
	});

	it('are told of in the next period although that begins within the month', () => {
		const customer = watch();
		customer.begin(sight('2025-01-10', 8_500));
		const polls = ['2025-01-20', '2025-01-31', '2025-02-01', '2025-02-10'].map((time) =>
			customer.poll(sight(time, 8_500, { reported: MID_JANUARY })),
		);
		expect(polls.flatMap(({ told: alerts }) => alerts)).toEqual(reached([80], '2025-01-15'));
	});

	it('are asked for from the next day on, as their period may end within the month', () => {
		const customer = watch();
		customer.begin(sight('2025-01-10', 8_500));
		const polls = ['2025-01-10T12:00', '2025-01-11', '2025-01-12'].map((time) =>
			customer.poll(sight(time, 8_500, { reported: MID_JANUARY })),
		);
		expect(polls.map(({ asked }) => asked)).toEqual([false, true, false]);
	});

	it('are told of no reset, as there was no alert', () => {
		const customer = watch({ notifyPeriodReset: true });
		customer.begin(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-02-01', 100)).told).toEqual([]);
	});

	it('are told of by the period that Scriptix still reports, if nothing was emitted yet', () => {
		const customer = watch();
		customer.begin(sight('2025-02-01', 8_500));
		const late = sight('2025-02-02', 9_500, { reported: JANUARY });
		expect(customer.poll(late).told).toEqual(reached([90]));
	});

	it('are told of when their quota changes', () => {
		const customer = watch();
		customer.begin(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 8_500, { quota: 10_500 })).told).toEqual(
			reached([80]),
		);
	});

	it('are the only ones that are remembered', () => {
		const customer = watch();
		customer.begin(sight('2025-01-10', 7_999));
		expect(customer.stored).toBe('{}');
	});
});

describe('a recovery', () => {
	it('is told when usage falls below a threshold that was told, once', () => {
		const customer = watch({ notifyRecovered: true });
		customer.poll(sight('2025-01-10', 9_500));
		expect(customer.poll(sight('2025-01-11', 8_500)).told).toEqual(recovered([90]));
		expect(customer.poll(sight('2025-01-12', 8_500)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-13', 1_000)).told).toEqual(recovered([80]));
	});

	it('is told of all thresholds that usage fell below, lowest first', () => {
		const customer = watch({ notifyRecovered: true });
		customer.poll(sight('2025-01-10', 9_500));
		expect(customer.poll(sight('2025-01-11', 1_000)).told).toEqual(recovered([80, 90]));
	});

	it('is none when usage rises', () => {
		const customer = watch({ notifyRecovered: true });
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 9_500)).told).toEqual(reached([90]));
	});

	it('is told only beyond the hysteresis', () => {
		const customer = watch({ notifyRecovered: true, hysteresis: 5 });
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 7_501)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-12', 7_500)).told).toEqual(recovered([80]));
	});

	it('is told when the quota is raised', () => {
		const customer = watch({ notifyRecovered: true });
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 8_500, { quota: 20_000 })).told).toEqual(
			recovered([80]),
		);
	});

	it('is not told of a threshold that was never reached, nor when nobody asked for it', () => {
		const silent = watch();
		const customer = watch({ notifyRecovered: true });
		for (const one of [silent, customer]) one.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 1_000)).told).toEqual(recovered([80]));
		expect(silent.poll(sight('2025-01-11', 1_000))).toMatchObject({ told: [], asked: false });
	});

	it('has a number from the second time within the period and quota on', () => {
		const customer = watch({ notifyRecovered: true });
		const ids = [8_500, 7_000, 8_500, 7_000, 8_500, 7_000].flatMap(
			(minutes, day) => customer.poll(sight(`2025-01-1${day}`, minutes)).ids,
		);
		expect(ids.filter((id) => id.includes('recovered'))).toEqual([
			'123456:2025-01-01:10000:percent:80:quota.recovered',
			'123456:2025-01-01:10000:percent:80:quota.recovered#2',
			'123456:2025-01-01:10000:percent:80:quota.recovered#3',
		]);
	});

	it('is not what a new period is', () => {
		const customer = watch({ notifyRecovered: true });
		customer.poll(sight('2025-01-30', 8_500));
		expect(customer.poll(sight('2025-02-01', 100)).told).toEqual([]);
		expect(customer.poll(sight('2025-02-08', 100)).told).toEqual([]);
		expect(customer.stored).toBe('{}');
	});
});

describe('the reset of a period', () => {
	it('is told when the new period of a customer who was told of begins, with what was told', () => {
		const customer = watch({ notifyPeriodReset: true });
		customer.poll(sight('2025-01-30', 9_500));
		expect(customer.poll(sight('2025-02-01', 100)).told).toEqual(reset([80, 90]));
		expect(customer.stored).toBe('{}');
		expect(customer.poll(sight('2025-02-02', 200)).told).toEqual([]);
	});

	it('is told before what is reached in the new period already', () => {
		const customer = watch({ notifyPeriodReset: true });
		customer.poll(sight('2025-01-30', 9_500));
		expect(customer.poll(sight('2025-02-01', 8_500)).told).toEqual([
			...reset([80, 90]),
			...reached([80], '2025-02-01'),
		]);
	});

	it('is told when Scriptix reports it, not by the calendar', () => {
		const customer = watch({ notifyPeriodReset: true });
		customer.poll(sight('2025-01-30', 9_500));
		expect(customer.poll(sight('2025-02-02', 9_500, { reported: JANUARY })).told).toEqual([]);
		expect(customer.poll(sight('2025-02-03', 100)).told).toEqual(reset([80, 90]));
	});

	it('is told with the label of a threshold, and of thresholds that are no longer watched', () => {
		const customer = watch({
			notifyPeriodReset: true,
			thresholds: [threshold('percent', 80, 'Call'), threshold('percent', 90)],
		});
		customer.poll(sight('2025-01-30', 9_500));
		customer.rules = { ...customer.rules, thresholds: [threshold('percent', 80, 'Call')] };
		expect(customer.poll(sight('2025-02-01', 100)).settlement?.alerts).toEqual([
			{
				event: 'quota.period_reset',
				thresholds: [
					{ ...threshold('percent', 80, 'Call'), occurrence: 1 },
					{ ...threshold('percent', 90), occurrence: 1 },
				],
				periodStart: JANUARY.start,
				quotaMinutes: 10_000,
			},
		]);
	});

	it('is not told of customers who were not over a threshold, nor when nobody asked for it', () => {
		const silent = watch();
		silent.poll(sight('2025-01-30', 9_500));
		expect(silent.poll(sight('2025-02-01', 100)).told).toEqual([]);
		const low = watch({ notifyPeriodReset: true });
		low.poll(sight('2025-01-30', 100));
		expect(low.poll(sight('2025-02-01', 100)).told).toEqual([]);
	});

	it('is told with thresholds of all types, by the usage at which they are reached', () => {
		const thresholds = [...percents(5, 90), threshold('minutesUsed', 600)];
		const customer = watch({ notifyPeriodReset: true, thresholds });
		customer.poll(sight('2025-01-10', 550));
		customer.poll(sight('2025-01-11', 9_500));
		expect(customer.poll(sight('2025-02-01', 100)).told).toEqual(reset([5, 600, 90]));
	});

	it('is told without a quota where only minutes were alerted', () => {
		const thresholds = [threshold('minutesUsed', 600)];
		const customer = watch({ notifyPeriodReset: true, thresholds });
		customer.poll(sight('2025-01-10', 650));
		const { settlement } = customer.poll(sight('2025-02-01', 100));
		expect(settlement?.alerts).toMatchObject([{ event: 'quota.period_reset', quotaMinutes: null }]);
	});

	it('is told although usage is not known when the period begins', () => {
		const customer = watch({ notifyPeriodReset: true });
		customer.poll(sight('2025-01-30', 9_500));
		expect(customer.poll(sight('2025-02-01', null)).told).toEqual(reset([80, 90]));
	});
});

describe('a forecast', () => {
	const forecast = { minimumDays: 3, asks: 'anyone' as const };

	it('is told when usage is heading over the quota, once a period', () => {
		const customer = watch({ forecast });
		expect(customer.poll(sight('2025-01-11', 3_225)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-11', 3_226)).told).toEqual(heading());
		expect(customer.poll(sight('2025-01-12', 5_000))).toMatchObject({ told: [], asked: false });
		expect(customer.poll(sight('2025-01-13', 1_000)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-14', 7_000)).told).toEqual([]);
	});

	it('is told again in the next period', () => {
		const customer = watch({ forecast });
		customer.poll(sight('2025-01-11', 5_000));
		expect(customer.poll(sight('2025-02-02', 5_000)).told).toEqual([]);
		expect(customer.poll(sight('2025-02-04', 5_000)).told).toEqual(heading('2025-02-01'));
	});

	it('is told at the first poll of the next period already, when that comes late', () => {
		const customer = watch({ forecast });
		customer.poll(sight('2025-01-11', 5_000));
		expect(customer.poll(sight('2025-02-11', 5_000)).told).toEqual(heading('2025-02-01'));
	});

	it('is told in the next period although usage stays within the hysteresis', () => {
		const customer = watch({ forecast, hysteresis: 40 });
		customer.poll(sight('2025-01-11', 8_500));
		const polls = ['2025-02-01', '2025-02-05', '2025-02-06', '2025-02-07'].map((time) =>
			customer.poll(sight(time, 5_000)),
		);
		expect(polls.flatMap(({ told: alerts }) => alerts)).toEqual(heading('2025-02-01'));
	});

	it('is told again for another quota', () => {
		const customer = watch({ forecast });
		customer.poll(sight('2025-01-11', 5_000));
		expect(customer.poll(sight('2025-01-12', 6_000, { quota: 11_000 })).told).toEqual(heading());
	});

	it('is told after the threshold that is reached at the same time', () => {
		const customer = watch({ forecast });
		expect(customer.poll(sight('2025-01-11', 8_500)).told).toEqual([
			...reached([80]),
			...heading(),
		]);
	});

	it('is not told once the quota is used up', () => {
		const customer = watch({ forecast });
		expect(customer.poll(sight('2025-01-11', 10_000)).told).toEqual(reached([80, 90, 100]));
	});

	it('is not told before enough days of the period have passed', () => {
		const customer = watch({ forecast });
		expect(customer.poll(sight('2025-01-03T23:59', 5_000)).told).toEqual([]);
		expect(customer.poll(sight('2025-01-04', 5_000)).told).toEqual(heading());
	});

	it('is judged by the period that Scriptix states, which is then remembered', () => {
		const customer = watch({ forecast });
		const late = { reported: period('2024-12-15', '2025-01-14') };
		const first = customer.poll(sight('2025-01-05', 2_000, late));
		expect([first.told, first.asked]).toEqual([[], true]);
		expect(first.settlement?.forecast?.percentAtPeriodEnd).toBeCloseTo((20 / 21) * 31);
		expect(customer.poll(sight('2025-01-06', 2_100, late)).asked).toBe(false);
	});

	it('is not told when nobody asked for it', () => {
		expect(watch().poll(sight('2025-01-11', 5_000))).toMatchObject({ told: [], asked: false });
		expect(
			watch({ forecast: null }).poll(sight('2025-01-11', 8_500)).settlement?.forecast,
		).toBeNull();
	});

	it.each<[string, Sight[], boolean, boolean]>([
		['the period where it is not known', [], true, true],
		['none where it is known', [sight('2025-01-05', 1_000)], true, false],
		['none where the calendar month counts', [], false, false],
		['one where that has ended', [sight('2024-12-20', 8_500)], false, true],
	])('can wait, and needs %s', (_, before, includesDetails, needsPeriod) => {
		const customer = watch({ forecast, includesDetails });
		for (const one of before) customer.poll({ ...one, includesDetails });
		const verdict = judge(customer.memory, used(5_000), customer.rules, at('2025-01-11'));
		expect(verdict).toMatchObject({ kind: 'ask', isNews: false, canWait: true, needsPeriod });
	});

	it('comes with every other alert while it is on', () => {
		const customer = watch({ forecast });
		const { settlement } = customer.poll(sight('2025-01-11', 8_500));
		expect(settlement?.forecast).toEqual({
			percentAtPeriodEnd: expect.closeTo(263.5) as number,
			exhaustedOn: day('2025-01-12'),
		});
	});

	it('alone is no alert, so that no reset follows it', () => {
		const customer = watch({ forecast, notifyPeriodReset: true });
		customer.poll(sight('2025-01-11', 5_000));
		expect(customer.poll(sight('2025-02-01', 100)).told).toEqual([]);
	});

	it('finds who is heading over in a period that begins within the month, asking once', () => {
		const customer = watch({ forecast: { minimumDays: 7, asks: 'anyone' } });
		const cycle = { reported: period('2025-01-17', '2025-02-16') };
		expect(customer.poll(sight('2025-01-29', 6_000, cycle)).told).toEqual(heading('2025-01-17'));
		expect(customer.poll(sight('2025-01-30', 6_000, cycle)).asked).toBe(false);
		const calm = watch({ forecast: { minimumDays: 7, asks: 'anyone' } });
		const times = ['2025-01-27', '2025-01-28', '2025-01-30', '2025-02-02', '2025-02-16'];
		const polls = times.map((time, day) => calm.poll(sight(time, 2_500 + 100 * day, cycle)));
		expect(polls.map(({ asked }) => asked)).toEqual([true, false, false, false, false]);
	});
});

describe('Scriptix is asked no more than is needed', () => {
	const wanted = { notifyRecovered: true, notifyPeriodReset: true };

	it('when news of recoveries and resets is wanted and there is none', () => {
		const customer = watch(wanted);
		customer.poll(sight('2025-01-10', 8_500));
		for (const minutes of [8_500, 8_600, 8_000]) {
			expect(customer.poll(sight('2025-01-11', minutes)).asked).toBe(false);
		}
	});

	it('when usage falls and nobody wants to hear of it', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-01-11', 7_000)).asked).toBe(false);
	});

	it('when a new period begins below every threshold and nobody wants to hear of it', () => {
		const customer = watch({ hysteresis: 30 });
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-02-03', 6_000)).asked).toBe(false);
	});

	it('and is when the fall may be a reset that somebody wants to hear of', () => {
		const customer = watch({ notifyPeriodReset: true });
		customer.poll(sight('2025-01-10', 8_500));
		expect(customer.poll(sight('2025-02-03', 10)).told).toEqual(reset([80]));
	});

	it('on the last day of a period, which is not over yet', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_500, { includesDetails: false }));
		const last = sight('2025-01-31', 9_500, { includesDetails: false });
		expect(customer.poll(last)).toMatchObject({ told: reached([90]), asked: false });
	});

	it.each<[string, Partial<Rules>]>([
		['was emitted', { forecast: { minimumDays: 3, asks: 'anyone' } }],
		['was only known at activation', { hysteresis: 30 }],
	])('for the reset of a customer of whom no threshold %s', (_, rules) => {
		const customer = watch({ ...rules, notifyPeriodReset: true });
		if (rules.forecast) customer.poll(sight('2025-01-11', 5_000));
		else customer.begin(sight('2025-01-11', 8_500, { reported: JANUARY }));
		expect(customer.poll(sight('2025-02-02', rules.forecast ? 100 : 6_000)).asked).toBe(false);
	});

	it('for a forecast before enough days of the next period can have passed', () => {
		const customer = watch({ forecast: { minimumDays: 3, asks: 'anyone' } });
		customer.poll(sight('2025-01-11', 5_000));
		const polls = ['2025-02-01', '2025-02-02', '2025-02-03', '2025-02-04'].map((time) =>
			customer.poll(sight(time, 5_000)),
		);
		expect(polls.map(({ asked }) => asked)).toEqual([false, false, false, true]);
	});
});

describe('without details', () => {
	const noDetails = { includesDetails: false };

	it('the forecast is told once a period', () => {
		const customer = watch({ forecast: { minimumDays: 3, asks: 'anyone' } });
		expect(customer.poll(sight('2025-01-11', 5_000, noDetails)).told).toEqual(heading());
		expect(customer.poll(sight('2025-01-12', 6_000, noDetails)).told).toEqual([]);
	});

	it('alerts that were emitted by the month are not repeated when Scriptix is late with it', () => {
		const customer = watch();
		customer.poll(sight('2025-02-01', 8_500, noDetails));
		const late = sight('2025-02-02', 9_500, { reported: JANUARY });
		expect(customer.poll(late).told).toEqual(reached([90]));
		expect(customer.poll(sight('2025-02-03', 9_500)).told).toEqual([]);
	});

	it('the next threshold of the period is told alone, and nothing again', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000, noDetails));
		expect(customer.poll(sight('2025-01-11', 9_500, noDetails)).told).toEqual(reached([90]));
		expect(customer.poll(sight('2025-01-31', 9_600, noDetails)).told).toEqual([]);
	});

	it('the last day of the month still belongs to it', () => {
		const customer = watch();
		customer.poll(sight('2025-01-10', 8_000, noDetails));
		expect(customer.poll(sight('2025-01-31T23:59', 9_500, noDetails)).told).toEqual(reached([90]));
	});
});

describe('two periods in one calendar month, where the calendar month names both', () => {
	const JUNE = period('2025-06-10', '2025-07-09');
	const JULY = period('2025-07-10', '2025-08-09');
	const AUGUST = period('2025-08-10', '2025-09-09');
	/** Polls whose alerts do not ask for details. */
	const follow = (customer: CustomerWatch, ...days: Array<[string, number]>) =>
		days.map(([time, minutes]) => {
			const now = at(time);
			const reported = now < at('2025-07-10') ? JUNE : now < at('2025-08-10') ? JULY : AUGUST;
			return customer.poll({ now, usage: used(minutes), reported, includesDetails: false });
		});
	// Scriptix is asked on 2 July, as usage is still high after the end of the month.
	const UNTIL_JULY: Array<[string, number]> = [
		['2025-06-20', 8_500],
		['2025-07-02', 8_600],
		['2025-07-05', 9_500],
		['2025-07-11', 100],
	];

	it.each([true, false])('give no two alerts one id (resets: %s)', (notifyPeriodReset) => {
		const customer = watch({ thresholds: percents(80, 90), notifyPeriodReset });
		const ids = follow(
			customer,
			...UNTIL_JULY,
			// More than a week after the end of the period.
			['2025-07-18', 200],
			['2025-07-20', 9_100],
			['2025-07-21', 100],
			['2025-07-22', 9_200],
		).flatMap((outcome) => outcome.ids);
		const ninety = ids.filter((id) => id.includes('percent:90:quota.threshold_reached'));
		const first = '123456:2025-07-01:10000:percent:90:quota.threshold_reached';
		expect(ninety).toEqual([first, `${first}#2`, `${first}#3`]);
		expect(new Set(ids).size).toBe(ids.length);
	});

	it('announce no reset of a period without an alert', () => {
		const customer = watch({ thresholds: percents(80, 90), notifyPeriodReset: true });
		const days = follow(customer, ...UNTIL_JULY, ['2025-08-11', 50], ['2025-08-12', 60]);
		expect(days.map(({ told: ofDay }) => ofDay).slice(3)).toEqual([
			reset([80, 90], '2025-07-01'),
			[],
			[],
		]);
	});
});
