import { judge, settle } from '../../../nodes/ScriptixReseller/quota/ledger';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import type { Rules } from '../../../nodes/ScriptixReseller/quota/rules';
import { at, percents, period, used } from './build.cts';
import type { Sight } from './customerWatch.cts';
import { CustomerWatch } from './customerWatch.cts';

/*
 * Scriptix refuses to say which period it is, or does not answer: docs/alerts.md, "No answer is no
 * knowledge".
 */

const JANUARY = period('2025-01-01', '2025-01-31');
const FEBRUARY = period('2025-02-01', '2025-02-28');
const SINCE_JANUARY = '2025-01-01';
const SINCE_FEBRUARY = '2025-02-01';
const forecast = { minimumDays: 3, asks: 'anyone' as const };

/** A customer of whom 85 percent were told in January, with or without a period from Scriptix. */
function watch(rules: Partial<Rules> = {}, stated: Period | null = JANUARY): CustomerWatch {
	const customer = new CustomerWatch({ thresholds: percents(80, 90), ...rules });
	customer.poll({ now: at('2025-01-20'), usage: used(8_500), reported: stated ?? undefined });
	return customer;
}

/** What a poll tells, as `event value period`. */
function told(customer: CustomerWatch, time: string, minutes: number, more: Partial<Sight> = {}) {
	const poll = customer.poll({ now: at(time), usage: used(minutes), ...more });
	return poll.told.map(({ event, values, period: start }) =>
		[event.slice('quota.'.length), ...values, start].join(' '),
	);
}

const refused = { isRefused: true };

describe('within the period, without an answer', () => {
	it('what is newly reached is told all the same', () => {
		expect(told(watch(), '2025-01-21', 9_000, refused)).toEqual([
			`threshold_reached 90 ${SINCE_JANUARY}`,
		]);
	});

	it.each(['2025-01-22', '2025-01-31'])('the forecast is told all the same on %s', (time) => {
		const customer = new CustomerWatch({ thresholds: percents(100), forecast });
		expect(told(customer, time, 9_900, refused)).toEqual([
			`forecast_exceeded 100 ${SINCE_JANUARY}`,
		]);
	});

	it('the forecast is told on the last day, although nothing else is new', () => {
		const customer = new CustomerWatch({ thresholds: percents(80), forecast });
		expect(told(customer, '2025-01-30', 8_500, { reported: JANUARY })).toEqual([
			`threshold_reached 80 ${SINCE_JANUARY}`,
		]);
		expect(told(customer, '2025-01-31', 9_900, refused)).toEqual([
			`forecast_exceeded 100 ${SINCE_JANUARY}`,
		]);
	});

	it('a fall is a recovery only once Scriptix has said that the period goes on', () => {
		const customer = watch({ notifyRecovered: true });
		expect(told(customer, '2025-01-21', 1_000, refused)).toEqual([]);
		expect(told(customer, '2025-01-22', 1_000, { reported: JANUARY })).toEqual([
			`recovered 80 ${SINCE_JANUARY}`,
		]);
	});

	it('a fall that is made up for before Scriptix answers is no recovery', () => {
		const customer = watch({ notifyRecovered: true });
		expect(told(customer, '2025-01-21', 1_000, refused)).toEqual([]);
		expect(told(customer, '2025-01-22', 8_500, { reported: JANUARY })).toEqual([
			`threshold_reached 80 ${SINCE_JANUARY}`,
		]);
	});
});

describe('after the end of the period, without an answer', () => {
	it('usage that stays high is told of only when Scriptix names the new period', () => {
		const customer = watch();
		const { stored } = customer;
		expect(told(customer, '2025-02-01', 8_500, refused)).toEqual([]);
		expect(customer.stored).toBe(stored);
		expect(told(customer, '2025-02-01T01:00', 8_500, { reported: FEBRUARY })).toEqual([
			`threshold_reached 80 ${SINCE_FEBRUARY}`,
		]);
	});

	it('what is newly reached is told under the period that is known', () => {
		const customer = watch();
		expect(told(customer, '2025-02-01', 9_000, refused)).toEqual([
			`threshold_reached 90 ${SINCE_JANUARY}`,
		]);
		expect(told(customer, '2025-02-01T02:00', 9_000, refused)).toEqual([]);
	});

	it('usage that has fallen and risen again is of the calendar month', () => {
		const customer = watch();
		expect(told(customer, '2025-02-01', 100, refused)).toEqual([]);
		expect(told(customer, '2025-02-01T12:00', 8_000, refused)).toEqual([
			`threshold_reached 80 ${SINCE_FEBRUARY}`,
		]);
	});

	it('a fall that somebody wants to hear of makes it the calendar month as well', () => {
		const customer = watch({ notifyPeriodReset: true });
		expect(told(customer, '2025-02-01', 100, refused)).toEqual([]);
		expect(told(customer, '2025-02-01T12:00', 8_000, refused)).toEqual([
			`threshold_reached 80 ${SINCE_FEBRUARY}`,
		]);
	});

	it('no reset is told', () => {
		const customer = watch({ notifyPeriodReset: true });
		const polls = ['2025-02-01', '2025-02-02', '2025-02-03', '2025-02-04', '2025-02-05'];
		expect(polls.flatMap((time) => told(customer, time, 100, refused))).toEqual([]);
	});

	it.each<[string, Period | null, string, string, string[]]>([
		['stated by Scriptix waits for two days', JANUARY, '2025-02-02T12:00', '2025-02-02T23:59', []],
		[
			'stated by Scriptix is over then',
			JANUARY,
			'2025-02-02T12:00',
			'2025-02-03',
			[`threshold_reached 80 ${SINCE_FEBRUARY}`],
		],
		['never stated waits for an hour', null, '2025-02-01', '2025-02-01T00:59', []],
		[
			'never stated is over then',
			null,
			'2025-02-01',
			'2025-02-01T01:00',
			[`threshold_reached 80 ${SINCE_FEBRUARY}`],
		],
	])('a period %s', (_, stated, refusedSince, time, expected) => {
		const customer = watch({}, stated);
		expect(told(customer, refusedSince, 8_500, refused)).toEqual([]);
		expect(told(customer, time, 8_500, refused)).toEqual(expected);
	});

	it('an outage is no refusal: it decides nothing, however long', () => {
		const customer = watch();
		const polls = ['2025-02-01', '2025-02-03', '2025-02-05', '2025-02-09'];
		const all = polls.flatMap((time) => told(customer, time, 8_500, { askingFails: true }));
		expect(all).toEqual([]);
		expect(told(customer, '2025-02-10', 8_500, { reported: FEBRUARY })).toEqual([
			`threshold_reached 80 ${SINCE_FEBRUARY}`,
		]);
	});

	it('nobody is counted among those whose period Scriptix still reports', () => {
		const customer = watch();
		const { memory, rules } = customer;
		const now = at('2025-02-10');
		const verdict = judge(memory, used(9_000), rules, now);
		expect(verdict.kind).toBe('ask');
		const settled = settle(verdict.memory, used(9_000), rules, now, { kind: 'unanswered' });
		expect(settled.isLongOverdue).toBe(false);
	});
});

describe('an answer that names no period where there was one', () => {
	it('is no answer', () => {
		const customer = watch({ notifyPeriodReset: true });
		expect(told(customer, '2025-02-01', 8_500, { reported: undefined })).toEqual([]);
		expect(told(customer, '2025-02-03', 100, { reported: FEBRUARY })).toEqual([
			`period_reset 80 ${SINCE_JANUARY}`,
		]);
	});
});
