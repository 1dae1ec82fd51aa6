import type { QuotaAlertFacts } from '../../../nodes/ScriptixReseller/quota/alerts';
import { eventIdOf, severityOf, toAlertOutput } from '../../../nodes/ScriptixReseller/quota/alerts';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import { percents, period, threshold, used } from './build.cts';

const FACTS: QuotaAlertFacts = {
	customerId: '123',
	event: 'quota.threshold_reached',
	threshold: threshold('percent', 80, 'Call them'),
	crossed: percents(80),
	usage: used(8_100),
	period: period('2025-01-01', '2025-01-31'),
	periodSource: 'api',
	previousPercent: 78.2,
};

describe('the id of an alert', () => {
	it('names customer, period, quota, threshold and event', () => {
		expect(eventIdOf(FACTS)).toBe('123:2025-01-01:10000:percent:80:quota.threshold_reached');
	});

	it('has a dash for a quota that there is not', () => {
		const facts = { ...FACTS, threshold: threshold('minutesUsed', 500), usage: used(600, null) };
		expect(eventIdOf(facts)).toBe('123:2025-01-01:-:minutesUsed:500:quota.threshold_reached');
	});

	it.each<[string, Partial<QuotaAlertFacts>]>([
		['usage', { usage: used(9_900) }],
		['the end of the period', { period: period('2025-01-01', '2025-02-01') }],
		['the source of the period', { periodSource: 'calendar_month' }],
		['the label', { threshold: threshold('percent', 80, 'Other') }],
		['what else was crossed', { crossed: percents(80, 90) }],
		['the percent of the last poll', { previousPercent: null }],
	])('does not change with %s', (_, change) => {
		expect(eventIdOf({ ...FACTS, ...change })).toBe(eventIdOf(FACTS));
	});

	it.each<[string, Partial<QuotaAlertFacts>]>([
		['the customer', { customerId: '124' }],
		['the start of the period', { period: period('2025-02-01', '2025-02-28') }],
		['the quota', { usage: used(8_100, 10_001) }],
		['the type of the threshold', { threshold: threshold('minutesUsed', 80) }],
		['the value of the threshold', { threshold: threshold('percent', 80.5) }],
		['the event', { event: 'quota.recovered' }],
	])('changes with %s', (_, change) => {
		expect(eventIdOf({ ...FACTS, ...change })).not.toBe(eventIdOf(FACTS));
	});
});

describe('an alert that is put out', () => {
	it('has the fields of the interface', () => {
		expect(
			toAlertOutput({ ...FACTS, crossed: percents(75, 80), previousPercent: 74.123_4 }),
		).toEqual({
			event: 'quota.threshold_reached',
			event_id: '123:2025-01-01:10000:percent:80:quota.threshold_reached',
			threshold: { type: 'percent', value: 80, label: 'Call them' },
			thresholds_crossed: [75, 80],
			severity: 'warning',
			usage: {
				transcription_minutes: 8_100,
				quota_minutes: 10_000,
				usage_percent: 81,
				remaining_minutes: 1_900,
				quota_status: 'high',
			},
			period: { start: '2025-01-01', end: '2025-01-31', source: 'api' },
			previous_percent: 74.12,
		});
	});

	it('has no previous percent when none is known', () => {
		expect(toAlertOutput({ ...FACTS, previousPercent: null }).previous_percent).toBeNull();
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
