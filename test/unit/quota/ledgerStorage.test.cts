import { readFileSync } from 'node:fs';

import fc from 'fast-check';

import { judge } from '../../../nodes/ScriptixReseller/quota/ledger';
import type { Ledger } from '../../../nodes/ScriptixReseller/quota/ledgerStorage';
import * as storage from '../../../nodes/ScriptixReseller/quota/ledgerStorage';
import type { CustomerMemory, Mark } from '../../../nodes/ScriptixReseller/quota/memory';
import { compress, expand } from '../../../nodes/ScriptixReseller/quota/tokens';
import { atOnce } from '../atOnce.cts';
import { at, day, percents, used } from './build.cts';
import { RULES } from './customerWatch.cts';

const REACHED: Mark = { times: 1, wasKnown: false, state: 'reached' };

const FULL: CustomerMemory = {
	period: { since: day('2025-01-01'), isStated: true, end: day('2025-01-31'), isUnasked: false },
	percent: 101.25,
	marks: new Map([
		[
			10_000,
			new Map<string, Mark>([
				['p80', REACHED],
				['p90', { ...REACHED, wasKnown: true, times: 3 }],
				['p100', { ...REACHED, state: 'falling' }],
				['p62.5', { ...REACHED, state: 'fallen', times: 2 }],
			]),
		],
		[0, new Map([['m500', REACHED]])],
	]),
	recoveries: new Map([[10_000, new Map([['p100', 2]])]]),
	forecasts: new Set([10_000, 500]),
	overdueCheckedAt: Math.floor(at('2025-02-01T10:00').getTime() / 3_600_000),
};

const encodeLedger = (ledger: Ledger) => atOnce(storage.encodeLedger(ledger));
const decodeLedger = (stored: unknown) => atOnce(storage.decodeLedger(stored));

/** Through JSON, as n8n stores it. */
const restored = (ledger: Ledger): Ledger =>
	decodeLedger(JSON.parse(JSON.stringify(encodeLedger(ledger))));

const someDay = fc.integer({ min: day('2024-01-01'), max: day('2099-12-31') });
const hour = fc.integer({ min: 473_000, max: 1_139_000 });
const key = fc
	.record({
		letter: fc.constantFrom('p', 'm', 'r'),
		value: fc.oneof(
			fc.integer({ min: 1, max: 99_999 }),
			fc.constantFrom(80.5, 0.25, 1e21, 33.333, 80, 90, 100),
		),
	})
	.map(({ letter, value }) => `${letter}${value}`);
const mark: fc.Arbitrary<Mark> = fc.record({
	times: fc.integer({ min: 1, max: 12 }),
	wasKnown: fc.boolean(),
	state: fc.constantFrom('reached' as const, 'fallen' as const, 'falling' as const),
});
const quota = fc.oneof(fc.nat({ max: 1_000_000 }), fc.constantFrom(0.5, 499.99));
const memory: fc.Arbitrary<CustomerMemory> = fc
	.record({
		period: fc.record({
			since: someDay,
			isStated: fc.boolean(),
			end: someDay,
			isUnasked: fc.boolean(),
		}),
		percent: fc.option(
			fc.integer({ min: -500, max: 50_000 }).map((hundredths) => hundredths / 100),
		),
		marks: fc
			.uniqueArray(
				fc.tuple(
					quota,
					fc.uniqueArray(fc.tuple(key, mark), { minLength: 1, selector: ([of]) => of }),
				),
				{ selector: ([of]) => of, maxLength: 4 },
			)
			.map((entries) => new Map(entries.map(([of, marks]) => [of, new Map(marks)]))),
		recoveries: fc
			.option(fc.tuple(quota, key, fc.integer({ min: 1, max: 9 })))
			.map((one) => new Map(one ? [[one[0], new Map([[one[1], one[2]]])]] : [])),
		forecasts: fc.uniqueArray(quota, { maxLength: 2 }).map((quotas) => new Set(quotas)),
		overdueCheckedAt: fc.option(hour, { nil: undefined }),
	})
	.map(({ overdueCheckedAt, ...rest }) =>
		overdueCheckedAt === undefined || rest.period.isUnasked ? rest : { ...rest, overdueCheckedAt },
	);
const ids = fc.oneof(
	fc.nat().map(String),
	fc.string(),
	fc.constantFrom('__proto__', 'constructor', ''),
);

describe('a ledger that is stored', () => {
	it('comes back as it was', () => {
		const ledger: Ledger = new Map([
			['123', FULL],
			['124', { ...FULL, period: { ...FULL.period, isStated: false }, percent: null }],
		]);
		expect(restored(ledger)).toEqual(ledger);
	});

	it('comes back as it was, whatever it holds and whatever the ids of the customers are', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(ids, memory)), (entries) => {
				const ledger: Ledger = new Map(entries);
				expect(restored(ledger)).toEqual(ledger);
			}),
			{ numRuns: 500 },
		);
	});

	it('keeps the percent to two decimals', () => {
		const ledger: Ledger = new Map([['123', { ...FULL, percent: 200 / 3 }]]);
		expect(restored(ledger).get('123')?.percent).toBe(66.66);
	});

	it('is plain JSON of a few numbers and texts, as version 1 has it', () => {
		const fixture = 'test/fixtures/ledger.v1.json';
		const stored: unknown = JSON.parse(readFileSync(fixture, 'utf8'));
		const ledger: Ledger = new Map([
			['123', FULL],
			[
				'124',
				{
					...FULL,
					period: { ...FULL.period, isStated: false, isUnasked: true },
					percent: null,
					marks: new Map([
						[500, new Map([100, 125, 150, 175].map((value) => [`p${value}`, REACHED]))],
					]),
					recoveries: new Map(),
					forecasts: new Set(),
					overdueCheckedAt: undefined,
				},
			],
		]);
		expect(encodeLedger(ledger)).toEqual(stored);
		expect(decodeLedger(stored)).toEqual(ledger);
	});

	it('takes at most 64 bytes of JSON for a customer with three thresholds', () => {
		const value = fc.integer({ min: 1, max: 150 });
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.integer({ min: 100_000, max: 999_999 }), { minLength: 1, maxLength: 20 }),
				fc.record({
					since: someDay,
					isStated: fc.boolean(),
					end: someDay,
					percent: fc.integer({ min: 5_000, max: 99_999 }).map((hundredths) => hundredths / 100),
					quota: fc.integer({ min: 1, max: 1_000_000 }),
					reached: fc.uniqueArray(value, { minLength: 3, maxLength: 3 }),
					overdueCheckedAt: hour,
				}),
				(customers, { quota: of, reached, since, end, isStated, ...rest }) => {
					const marks = new Map(
						reached.sort((a, b) => a - b).map((one) => [`p${one}`, REACHED] as const),
					);
					const one: CustomerMemory = {
						...FULL,
						...rest,
						period: { since, end, isStated, isUnasked: false },
						marks: new Map([[of, marks]]),
						recoveries: new Map(),
						forecasts: new Set(),
					};
					const json = JSON.stringify(
						encodeLedger(new Map(customers.map((id) => [String(id), one]))),
					);
					expect(Buffer.byteLength(json) / customers.length).toBeLessThanOrEqual(64);
				},
			),
		);
	});

	it('takes no more for a customer at fifty times the quota who is alerted at every step', () => {
		const steps = Array.from({ length: 197 }, (_, step) => 100 + 25 * step);
		const marks = new Map(steps.map((value) => [`p${value}`, REACHED]));
		const one: CustomerMemory = {
			...FULL,
			marks: new Map([[10_000, marks]]),
			recoveries: new Map(),
			forecasts: new Set(),
		};
		const ledger: Ledger = new Map([['123456', one]]);
		expect(restored(ledger)).toEqual(ledger);
		expect(JSON.stringify(encodeLedger(ledger)).length).toBeLessThanOrEqual(64);
	});

	it('takes nothing for customers that it does not know', () => {
		expect(JSON.stringify(encodeLedger(new Map()))).toBe('{}');
	});
});

describe('runs of thresholds', () => {
	it('come back as they were', () => {
		const token = fc.oneof(
			key,
			fc.integer({ min: 1, max: 40 }).map((value) => `p${value * 5}`),
			fc.constantFrom('f', 'vp80', 'p80!*2-', 'p1e+21'),
		);
		fc.assert(
			fc.property(fc.array(token, { maxLength: 30 }), (tokens) => {
				expect(expand(compress(tokens))).toEqual(tokens);
			}),
			{ numRuns: 1_000 },
		);
	});

	it('are shorter than their members', () => {
		expect(compress(['p80', 'p90', 'p100', 'p110-', 'p112.5-', 'p115-', 'f'])).toEqual([
			'p80+10x3',
			'p110+2.5x3-',
			'f',
		]);
	});
});

describe('a stored ledger that cannot be read', () => {
	it.each([undefined, null, '', 'x', 5, true, [], {}])('is empty when it is %p', (stored) => {
		expect(decodeLedger(stored)).toEqual(new Map());
	});

	it.each<[string, unknown]>([
		['null', null],
		['a text', '20089'],
		['an object', { start: 20_089 }],
		['empty', []],
		['without an end', [20_089]],
		['without a percent', [20_089, 20_119]],
		['with a start in text', ['20089', 20_119, 80]],
		['with a start within a day', [20_089.5, 20_119, 80]],
		['with an end in text', [20_089, '20119', 80]],
		['with a percent in text', [20_089, 20_119, '80']],
		['with a quota in text', [20_089, 20_119, 80, '10000', 'p80']],
		['with marks that are no text', [20_089, 20_119, 80, 10_000, ['p80']]],
		['with a mark of no kind', [20_089, 20_119, 80, 10_000, 'p80 x90']],
		['with a mark whose value is no number', [20_089, 20_119, 80, 10_000, 'p8.0.5']],
		['with a mark without a value', [20_089, 20_119, 80, 10_000, 'p']],
		['with a wrong second quota', [20_089, 20_119, 80, 10_000, 'p80', null, 'p90']],
		['with a last part of no use', [20_089, 20_119, 80, 10_000, 'p80', 'x']],
	])('leaves out only the entry that is %s', (_, entry) => {
		const good = encodeLedger(new Map([['2', FULL]]))[2];
		expect(decodeLedger({ 1: entry, 2: good, 3: entry })).toEqual(new Map([['2', FULL]]));
	});

	it('never breaks the reader, and what is read can be stored again', () => {
		const entry = fc.array(fc.oneof(fc.integer(), fc.string(), fc.constantFrom(null, true, 0.5)), {
			maxLength: 8,
		});
		fc.assert(
			fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(fc.string(), entry)), (stored) => {
				const ledger = decodeLedger(stored);
				expect(restored(ledger).size).toBe(ledger.size);
			}),
			{ numRuns: 500 },
		);
	});

	it('hides no alert: what was left out is asked for again', () => {
		const rules = { ...RULES, thresholds: percents(80) };
		const lost = decodeLedger({ 1: [20_089, 20_119, 80, 10_000, 5] }).get('1');
		expect(judge(lost, used(8_000), rules, at('2025-01-10')).kind).toBe('ask');
		const empty = decodeLedger({ 1: [20_089, 20_119, 80] }).get('1');
		expect(judge(empty, used(8_000), rules, at('2025-01-10')).kind).toBe('ask');
	});
});
