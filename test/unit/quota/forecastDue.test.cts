import { isForecastDue } from '../../../nodes/ScriptixReseller/quota/forecastDue';
import type { KnownPeriod } from '../../../nodes/ScriptixReseller/quota/knownPeriod';
import type { CustomerMemory } from '../../../nodes/ScriptixReseller/quota/memory';
import { emptyMemory } from '../../../nodes/ScriptixReseller/quota/memory';
import { hourOf } from '../../../nodes/ScriptixReseller/quota/period';
import type { ForecastRules, Rules } from '../../../nodes/ScriptixReseller/quota/rules';
import { at, day, used } from './build.cts';
import { RULES } from './customerWatch.cts';

const forecast: ForecastRules = { minimumDays: 7, asks: 'anyone' };
const likely: ForecastRules = { minimumDays: 7, asks: 'likely' };

function knows(start: string, end: string, more: Partial<KnownPeriod> = {}): CustomerMemory {
	const known = { since: day(start), end: day(end), isStated: true, isUnasked: false };
	return emptyMemory({ ...known, ...more }, 50);
}

const due = (
	percent: number | null,
	time: string,
	memory: CustomerMemory | undefined,
	rules: Partial<Rules>,
) => {
	const minutes = percent === null ? null : percent * 100;
	return isForecastDue(memory, used(minutes), { ...RULES, forecast, ...rules }, at(time));
};

const JANUARY = () => knows('2025-01-01', '2025-01-31');

describe('a forecast', () => {
	it.each<
		[
			string,
			'no' | 'settle' | 'ask',
			number | null,
			string,
			CustomerMemory | undefined,
			Partial<Rules>,
		]
	>([
		['that nobody wants', 'no', 60, '2025-01-20', JANUARY(), { forecast: null }],
		['of usage that is not known', 'no', null, '2025-01-20', JANUARY(), {}],
		['of a quota that is used up', 'no', 100, '2025-01-20', undefined, { forecast: likely }],
		['in a known period, heading over', 'settle', 70, '2025-01-20', JANUARY(), {}],
		['in a known period, heading below', 'no', 50, '2025-01-20', JANUARY(), {}],
		['on the last day of a known period', 'settle', 99.9, '2025-01-31', JANUARY(), {}],
		[
			'in a month that only counts until Scriptix is asked',
			'ask',
			70,
			'2025-01-20',
			knows('2025-01-10', '2025-01-31', { isStated: false, isUnasked: true }),
			{},
		],
		[
			'in such a month, without details',
			'settle',
			70,
			'2025-01-20',
			knows('2025-01-10', '2025-01-31', { isStated: false, isUnasked: true }),
			{ includesDetails: false },
		],
		[
			'by the calendar, heading over',
			'settle',
			70,
			'2025-01-20',
			undefined,
			{ includesDetails: false },
		],
		[
			'by the calendar, heading below',
			'no',
			50,
			'2025-01-20',
			undefined,
			{ includesDetails: false },
		],
		[
			'by the calendar, after a known period',
			'ask',
			90,
			'2025-02-20',
			JANUARY(),
			{ includesDetails: false },
		],
		['of anyone, possible in some period', 'ask', 30, '2025-01-28', undefined, {}],
		['of anyone, possible in no period', 'no', 22, '2025-01-28', undefined, {}],
		['of the likely, above half', 'ask', 51, '2025-01-28', undefined, { forecast: likely }],
		['of the likely, at half', 'no', 50, '2025-01-28', undefined, { forecast: likely }],
		[
			'of the likely, growing beyond by the calendar',
			'ask',
			30,
			'2025-01-05',
			undefined,
			{ forecast: likely },
		],
		[
			'of the likely, possible in no period',
			'no',
			22,
			'2025-01-02',
			undefined,
			{ forecast: likely },
		],
	])('%s: %s', (_, expected, percent, time, memory, rules) => {
		expect(due(percent, time, memory, rules)).toBe(expected);
	});

	it.each<[ForecastRules['asks'], string]>([
		['anyone', 'no'],
		['likely', 'ask'],
	])('of %s above half that the minimum of days leaves no time for: %s', (asks, expected) => {
		const rules = { forecast: { minimumDays: 20, asks } };
		expect(due(51, '2025-01-28', undefined, rules)).toBe(expected);
	});

	it('that was emitted for the quota is not due again', () => {
		const memory = JANUARY();
		memory.forecasts.add(10_000);
		expect(due(70, '2025-01-20', memory, {})).toBe('no');
	});
});

describe('a forecast after a known period has ended', () => {
	it.each<[string, string, string | undefined, 'no' | 'ask', Partial<KnownPeriod>]>([
		['waits for the minimum of days', '2025-02-07', undefined, 'no', {}],
		['is asked for then', '2025-02-08', undefined, 'ask', {}],
		[
			'is asked for at once where Scriptix was never asked',
			'2025-02-01',
			undefined,
			'ask',
			{ isUnasked: true },
		],
		['is not asked for twice in an hour', '2025-02-08T10:59', '2025-02-08T10:01', 'no', {}],
		['is asked for again in the next hour', '2025-02-08T11:00', '2025-02-08T10:59', 'ask', {}],
		[
			'is asked for each hour while Scriptix may be late',
			'2025-02-09T11:00',
			'2025-02-09T10:59',
			'ask',
			{},
		],
		['is asked for once a day from then on', '2025-02-10T11:00', '2025-02-10T10:59', 'no', {}],
		['is asked for on the next day', '2025-02-11T00:00', '2025-02-10T23:59', 'ask', {}],
	])('%s', (_, time, checked, expected, known) => {
		const memory = knows('2025-01-01', '2025-01-31', known);
		if (checked !== undefined) memory.overdueCheckedAt = hourOf(at(checked));
		expect(due(60, time, memory, {})).toBe(expected);
	});
});
