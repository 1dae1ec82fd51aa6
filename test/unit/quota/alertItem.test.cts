import type { AlertFacts } from '../../../nodes/ScriptixReseller/quota/alertItem';
import { severityOf, toAlertItems } from '../../../nodes/ScriptixReseller/quota/alertItem';
import type { AlertRecord } from '../../../nodes/ScriptixReseller/quota/alertRecord';
import {
	customerOf,
	decodeAlert,
	encodeAlert,
} from '../../../nodes/ScriptixReseller/quota/alertRecord';
import { toDigest } from '../../../nodes/ScriptixReseller/quota/digest';
import type { AlertIdentity } from '../../../nodes/ScriptixReseller/quota/identity';
import { eventIdOf } from '../../../nodes/ScriptixReseller/quota/identity';
import type { Alert } from '../../../nodes/ScriptixReseller/quota/alert';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import { at, day, percents, period, threshold, used } from './build.cts';
import { RULES } from './customerWatch.cts';

const IDENTITY: AlertIdentity = {
	customerId: '123',
	periodStart: day('2025-01-01'),
	quotaMinutes: 10_000,
	threshold: threshold('percent', 80, 'Call them'),
	event: 'quota.threshold_reached',
	occurrence: 1,
};

const FACTS: AlertFacts = {
	customerId: '123',
	customer: {
		id: 123,
		name: 'Example BV',
		email: 'it@example.org',
		plan: 'gold',
		status: 'active',
	},
	usage: used(8_100),
	period: period('2025-01-01', '2025-01-31'),
	periodSource: 'api',
	previousPercent: 78.238,
	forecast: null,
	detectedAt: at('2025-01-25T10:00'),
};

function alert(event: Alert['event'], thresholds: Threshold[], more: Partial<Alert> = {}): Alert {
	return {
		event,
		thresholds: thresholds.map((one) => ({ ...one, occurrence: 1 })),
		periodStart: FACTS.period.start,
		quotaMinutes: 10_000,
		...more,
	};
}

const crossing = (...values: number[]) => alert('quota.threshold_reached', percents(...values));

describe('the id of an alert', () => {
	it('names customer, period, quota, threshold and event', () => {
		expect(eventIdOf(IDENTITY)).toBe('123:2025-01-01:10000:percent:80:quota.threshold_reached');
	});

	it('has a dash for a quota that there is not', () => {
		expect(eventIdOf({ ...IDENTITY, quotaMinutes: null })).toBe(
			'123:2025-01-01:-:percent:80:quota.threshold_reached',
		);
	});

	it('has a dash for minutes used, which do not depend on the quota', () => {
		const identity = { ...IDENTITY, threshold: threshold('minutesUsed', 500) };
		expect(eventIdOf(identity)).toBe('123:2025-01-01:-:minutesUsed:500:quota.threshold_reached');
	});

	it('ends in the number of its occurrence from the second on', () => {
		const ids = [1, 2, 3].map((occurrence) => eventIdOf({ ...IDENTITY, occurrence }));
		expect(ids.map((id) => id.replace(eventIdOf(IDENTITY), ''))).toEqual(['', '#2', '#3']);
	});

	it('does not change with the label', () => {
		const other = { ...IDENTITY, threshold: threshold('percent', 80, 'Other') };
		expect(eventIdOf(other)).toBe(eventIdOf(IDENTITY));
	});

	it.each<[string, Partial<AlertIdentity>]>([
		['the customer', { customerId: '124' }],
		['the start of the period', { periodStart: day('2025-02-01') }],
		['the quota', { quotaMinutes: 10_001 }],
		['the type of the threshold', { threshold: threshold('minutesRemaining', 80) }],
		['the value of the threshold', { threshold: threshold('percent', 80.5) }],
		['the event', { event: 'quota.recovered' }],
		['the occurrence', { occurrence: 2 }],
	])('changes with %s', (_, change) => {
		expect(eventIdOf({ ...IDENTITY, ...change })).not.toBe(eventIdOf(IDENTITY));
	});
});

describe('the item of an alert', () => {
	it('has the fields of the interface, in the order in which people read them', () => {
		const [item] = toAlertItems(FACTS, [crossing(75, 80)], false);
		expect(item).toEqual({
			summary: 'Example BV has used 81 % of its quota (8,100 of 10,000 minutes)',
			customer: FACTS.customer,
			usage: {
				transcription_minutes: 8_100,
				quota_minutes: 10_000,
				usage_percent: 81,
				remaining_minutes: 1_900,
				quota_status: 'high',
			},
			severity: 'warning',
			threshold: { type: 'percent', value: 80, label: '' },
			thresholds_crossed: [75, 80],
			period: { start: '2025-01-01', end: '2025-01-31', source: 'api' },
			previous_percent: 78.23,
			forecast: null,
			event: 'quota.threshold_reached',
			event_id: '123:2025-01-01:10000:percent:80:quota.threshold_reached',
			detected_at: '2025-01-25T10:00:00.000Z',
		});
		expect(Object.keys(item!).slice(0, 3)).toEqual(['summary', 'customer', 'usage']);
		expect(Object.keys(item!).slice(-3)).toEqual(['event', 'event_id', 'detected_at']);
	});

	it('is one for the highest threshold, or one for each, lowest first', () => {
		const values = (emitsEach: boolean) =>
			toAlertItems(FACTS, [crossing(70, 75, 80)], emitsEach).map(
				({ threshold: one }) => (one as Threshold).value,
			);
		expect(values(false)).toEqual([80]);
		expect(values(true)).toEqual([70, 75, 80]);
	});

	it('of a recovery is the one for the lowest threshold', () => {
		const recovery = alert('quota.recovered', percents(80, 90));
		expect(toAlertItems(FACTS, [recovery], false)).toMatchObject([
			{ threshold: { value: 80 }, thresholds_crossed: [80, 90], severity: 'info' },
		]);
	});

	it.each<[Alert['event'], number[]]>([
		['quota.threshold_reached', [80, 90]],
		['quota.recovered', [80, 90]],
		['quota.period_reset', [90]],
		['quota.forecast_exceeded', [90]],
	])('of %s, where each is wanted, is one for each of %j', (event, expected) => {
		const items = toAlertItems(FACTS, [alert(event, percents(80, 90))], true);
		expect(items.map((item) => (item.threshold as Threshold).value)).toEqual(expected);
	});

	it('has the breakdown and the metadata where they are given', () => {
		const facts = {
			...FACTS,
			customer: { ...FACTS.customer, metadata: { account_manager: 'ann@example.org' } },
			breakdown: { batch_transcription: 8_100 },
		};
		expect(toAlertItems(facts, [crossing(80)], false)).toMatchObject([
			{
				customer: { metadata: { account_manager: 'ann@example.org' } },
				usage: { breakdown: { batch_transcription: 8_100 } },
			},
		]);
	});
});

describe('the summary of an alert', () => {
	const summaryOf = (one: Alert, facts: Partial<AlertFacts> = {}) =>
		toAlertItems({ ...FACTS, ...facts }, [one], false)[0]?.summary;
	const forecast = { percentAtPeriodEnd: 118.04, exhaustedOn: day('2025-01-27') };
	const of = (event: Alert['event'], one: Threshold) => alert(event, [one]);

	it.each<[string, string | undefined, Alert, Partial<AlertFacts>]>([
		[
			'a percent',
			'Example BV has used 81 % of its quota (8,100 of 10,000 minutes)',
			crossing(80),
			{},
		],
		[
			'decimals, which are cut',
			'Example BV has used 79.99 % of its quota (79,996 of 100,000 minutes)',
			crossing(79),
			{ usage: used(79_996, 100_000) },
		],
		[
			'more than the quota',
			'Example BV has used 130 % of its quota (1,300 of 1,000 minutes)',
			crossing(125),
			{ usage: used(1_300, 1_000) },
		],
		[
			'minutes left',
			'Example BV has 95 minutes of its quota left (905 of 1,000 minutes used)',
			of('quota.threshold_reached', threshold('minutesRemaining', 100)),
			{ usage: used(905, 1_000) },
		],
		[
			'one minute left',
			'Example BV has 1 minute of its quota left (999 of 1,000 minutes used)',
			of('quota.threshold_reached', threshold('minutesRemaining', 100)),
			{ usage: used(999, 1_000) },
		],
		[
			'one minute of one',
			'Example BV has used 100 % of its quota (1 of 1 minute)',
			crossing(100),
			{ usage: used(1, 1) },
		],
		[
			'minutes used without a quota',
			'Example BV has used 1,234,567.5 minutes',
			of('quota.threshold_reached', threshold('minutesUsed', 500)),
			{ usage: used(1_234_567.5, null) },
		],
		[
			'a percent that the API states alone',
			'Example BV has used 81.5 % of its quota',
			crossing(80),
			{ usage: readUsage({ usage: { usage_percent: 81.5 } }) },
		],
		[
			'a forecast',
			'Example BV is heading for 118 % by 31 January',
			of('quota.forecast_exceeded', threshold('percent', 100)),
			{ forecast },
		],
		[
			'a recovery',
			'Example BV is below 80 % again',
			of('quota.recovered', threshold('percent', 80)),
			{},
		],
		[
			'a recovery of minutes left',
			'Example BV has more than 100 minutes left again',
			of('quota.recovered', threshold('minutesRemaining', 100)),
			{},
		],
		[
			'a reset',
			'Example BV has begun a new usage period, after reaching 90 % in the last one',
			of('quota.period_reset', threshold('percent', 90)),
			{},
		],
	])('tells %s', (_, sentence, one, facts) => {
		expect(summaryOf(one, facts)).toBe(sentence);
	});

	it.each<[unknown, string]>([
		['Jan\r\nen\nPiet', 'Jan en Piet'],
		['A & <b>B</b>', 'A & <b>B</b>'],
		['', 'Customer 123'],
		[' \n', 'Customer 123'],
		[null, 'Customer 123'],
		[undefined, 'Customer 123'],
	])('calls a customer named %p: %s', (name, called) => {
		const customer = { ...FACTS.customer, name };
		expect(summaryOf(crossing(80), { customer })).toBe(
			`${called} has used 81 % of its quota (8,100 of 10,000 minutes)`,
		);
	});
});

describe('the severity of an alert', () => {
	it.each([
		['99.99 percent', used(9_999), 'warning'],
		['100 percent', used(10_000), 'critical'],
		['more than the quota', used(12_000), 'critical'],
		['minutes without a quota', used(12_000, null), 'warning'],
		['a stated 100 percent', readUsage({ usage: { usage_percent: 100 } }), 'critical'],
		['a stated 99 percent', readUsage({ usage: { usage_percent: 99 } }), 'warning'],
	])('at %s is decided by what is left of the quota', (_, usage, severity) => {
		expect(severityOf('quota.threshold_reached', usage)).toBe(severity);
		expect(severityOf('quota.forecast_exceeded', usage)).toBe(severity);
	});

	it.each(['quota.recovered', 'quota.period_reset'] as const)('of %s is information', (event) => {
		expect(severityOf(event, used(500))).toBe('info');
		expect(severityOf(event, used(12_000))).toBe('info');
	});
});

describe('a digest', () => {
	const items = [
		...toAlertItems(FACTS, [crossing(80)], false),
		...toAlertItems(
			{ ...FACTS, customerId: '124', customer: { id: 124 }, usage: used(10_500) },
			[crossing(100), alert('quota.period_reset', percents(90))],
			false,
		),
	];

	it('holds the alerts and counts customers and severities', () => {
		expect(toDigest(items, at('2025-01-25T11:00'))).toEqual({
			summary: '2 customers have alerts: 1 critical, 1 warning, 1 for information',
			counts: { customers: 2, critical: 1, warning: 1, info: 1 },
			alerts: items,
			event: 'quota.digest',
			event_id: expect.stringMatching(/^quota\.digest:[\w-]{8}$/),
			detected_at: '2025-01-25T11:00:00.000Z',
		});
	});

	it('has the same id for the same alerts, in any order and at any time, and no other', () => {
		const id = toDigest(items, at('2025-01-25')).event_id;
		expect(toDigest([...items].reverse(), at('2025-01-26')).event_id).toBe(id);
		expect(toDigest(items.slice(1), at('2025-01-25')).event_id).not.toBe(id);
		const others = [...items.slice(1), ...toAlertItems(FACTS, [crossing(90)], false)];
		expect(toDigest(others, at('2025-01-25')).event_id).not.toBe(id);
	});

	it.each([
		[['critical'], '1 customer has alerts: 1 critical'],
		[['warning'], '1 customer has alerts: 1 warning'],
		[['warning', 'warning'], '2 customers have alerts: 2 warnings'],
		[['info', 'critical'], '2 customers have alerts: 1 critical, 1 for information'],
	])('of %j says what there is, and nothing of what there is not', (severities, expected) => {
		const alerts = severities.map((severity, id) => ({ severity, customer: { id } }));
		expect(toDigest(alerts, at('2025-01-25')).summary).toBe(expected);
	});

	it('of nothing says so', () => {
		expect(toDigest([], at('2025-01-25'))).toMatchObject({
			summary: 'No customer has an alert',
			counts: { customers: 0, critical: 0, warning: 0, info: 0 },
			alerts: [],
		});
	});
});

describe('an alert that is stored to be emitted again', () => {
	const rules = { ...RULES, thresholds: percents(70, 75, 80) };
	const restored = (facts: AlertFacts, one: Alert) => {
		const record = JSON.parse(JSON.stringify(encodeAlert(facts, one))) as AlertRecord;
		const told = decodeAlert(record, 'gold', rules);
		return told && toAlertItems({ ...told, customer: facts.customer }, [told.alert], true);
	};

	it.each<[string, Alert, Partial<AlertFacts>]>([
		['a crossing', crossing(70, 75, 80), {}],
		['a crossing at thresholds of no regular distance', crossing(70, 80, 85), {}],
		[
			'a percentage that Scriptix states without minutes',
			crossing(80),
			{ usage: readUsage({ usage: { usage_percent: 85, quota_minutes: 10_000 } }) },
		],
		['a crossing at a threshold that is no longer watched', crossing(85), {}],
		[
			'without a quota',
			alert('quota.threshold_reached', [threshold('minutesUsed', 500)], { quotaMinutes: null }),
			{ usage: used(600, null), previousPercent: null },
		],
		['by the calendar', crossing(80), { periodSource: 'calendar_month' }],
		[
			'a reset of the period before',
			alert('quota.period_reset', percents(80), { periodStart: day('2024-12-01') }),
			{},
		],
		[
			'far over',
			alert('quota.threshold_reached', percents(100, 125, 150, 175)),
			{ usage: used(17_777.77) },
		],
	])('is the same item again: %s', (_, one, facts) => {
		const told = { ...FACTS, ...facts };
		expect(restored(told, one)).toEqual(toAlertItems(told, [one], true));
	});

	it('keeps the numbers of occurrences', () => {
		const again = { ...crossing(80), thresholds: [{ ...threshold('percent', 80), occurrence: 3 }] };
		expect(restored(FACTS, again)?.[0]?.event_id).toMatch(/#3$/);
	});

	it('is the same alert again', () => {
		const one = crossing(70, 85);
		const record = encodeAlert(FACTS, one);
		expect(decodeAlert(record, 'gold', rules)?.alert).toEqual(one);
		expect(customerOf(record)).toBe('123');
	});

	it('spends nothing on what happened once', () => {
		expect(encodeAlert(FACTS, crossing(70, 85))[2]).toBe('p70 p85');
	});

	it('takes about 80 bytes', () => {
		const record = encodeAlert({ ...FACTS, customerId: '123456' }, crossing(80, 90, 100));
		expect(JSON.stringify(record).length).toBeLessThan(100);
	});

	it.each([null, 'x', [], ['1', 'r'], [1, 'r', 'p80', 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]])(
		'is no record when it is %p',
		(record) => {
			expect(customerOf(record)).toBeUndefined();
		},
	);

	it.each<[string, number, unknown]>([
		['the event', 1, 'x'],
		['the thresholds', 2, 'often'],
		['the period', 5, null],
		['the time', 12, 'today'],
	])('is left out when %s cannot be read', (_, place, value) => {
		const record = encodeAlert(FACTS, crossing(80)) as unknown[];
		record[place] = value;
		expect(decodeAlert(record as AlertRecord, 'gold', rules)).toBeUndefined();
	});
});
