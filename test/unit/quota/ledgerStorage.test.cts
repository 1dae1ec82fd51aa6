import fc from 'fast-check';

import type { Memory } from '../../../nodes/ScriptixReseller/quota/ledger';
import { judge } from '../../../nodes/ScriptixReseller/quota/ledger';
import type { Ledger } from '../../../nodes/ScriptixReseller/quota/ledgerStorage';
import { decodeLedger, encodeLedger } from '../../../nodes/ScriptixReseller/quota/ledgerStorage';
import { at, day, percents, used } from './build.cts';

const FULL: Memory = {
	start: day('2025-01-01'),
	end: day('2025-01-31'),
	percent: 101.25,
	raised: new Map([
		[10_000, new Set(['p80', 'p90', 'p100'])],
		[0, new Set(['m500'])],
	]),
	overdueCheckedAt: Math.floor(at('2025-02-01T10:00').getTime() / 3_600_000),
};

/** Through JSON, as n8n stores it. */
const restored = (ledger: Ledger): Ledger =>
	decodeLedger(JSON.parse(JSON.stringify(encodeLedger(ledger))));

const someDay = fc.integer({ min: day('2024-01-01'), max: day('2099-12-31') });
const hour = fc.integer({ min: 473_000, max: 1_139_000 });
const key = fc
	.record({ letter: fc.constantFrom('p', 'm', 'r'), value: fc.integer({ min: 1, max: 99_999 }) })
	.map(({ letter, value }) => `${letter}${value}`);
const keys = fc.uniqueArray(fc.oneof(key, fc.constantFrom('f', '-', 'p80.5')), {
	minLength: 1,
	maxLength: 5,
});
const quota = fc.oneof(fc.nat({ max: 1_000_000 }), fc.constantFrom(0.5, 499.99));
const memory: fc.Arbitrary<Memory> = fc
	.record({
		start: fc.option(someDay),
		end: someDay,
		percent: fc.option(fc.nat({ max: 50_000 }).map((hundredths) => hundredths / 100)),
		raised: fc
			.uniqueArray(fc.tuple(quota, keys), { selector: ([of]) => of, maxLength: 4 })
			.map((entries) => new Map(entries.map(([of, raised]) => [of, new Set(raised)]))),
		overdueCheckedAt: fc.option(hour, { nil: undefined }),
	})
	.map(({ overdueCheckedAt, ...rest }) =>
		overdueCheckedAt === undefined ? rest : { ...rest, overdueCheckedAt },
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
			['124', { ...FULL, start: null, percent: null }],
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

	it('is plain JSON of a few numbers and texts', () => {
		expect(encodeLedger(new Map([['123', FULL]]))).toEqual({
			123: [20_089, 20_119, 101.25, 10_000, 'p80 p90 p100', 0, 'm500', 482_890],
		});
	});

	it('takes at most 64 bytes of JSON for a customer with three thresholds', () => {
		const percentKey = fc.integer({ min: 1, max: 150 }).map((value) => `p${value}`);
		fc.assert(
			fc.property(
				fc.uniqueArray(fc.integer({ min: 100_000, max: 999_999 }), { minLength: 1, maxLength: 20 }),
				fc.record({
					start: fc.option(someDay),
					end: someDay,
					percent: fc.integer({ min: 5_000, max: 99_999 }).map((hundredths) => hundredths / 100),
					quota: fc.integer({ min: 1, max: 1_000_000 }),
					raised: fc.uniqueArray(percentKey, { minLength: 3, maxLength: 3 }),
					overdueCheckedAt: hour,
				}),
				(customers, { quota: of, raised, ...rest }) => {
					const one: Memory = { ...rest, raised: new Map([[of, new Set(raised)]]) };
					const json = JSON.stringify(
						encodeLedger(new Map(customers.map((id) => [String(id), one]))),
					);
					expect(Buffer.byteLength(json) / customers.length).toBeLessThanOrEqual(64);
				},
			),
		);
	});

	it('takes nothing for customers that it does not know', () => {
		expect(JSON.stringify(encodeLedger(new Map()))).toBe('{}');
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
		['with an end in text', [20_089, '20119', 80]],
		['with a percent in text', [20_089, 20_119, '80']],
		['with a quota in text', [20_089, 20_119, 80, '10000', 'p80']],
		['with keys that are no text', [20_089, 20_119, 80, 10_000, ['p80']]],
		['with a wrong second quota', [20_089, 20_119, 80, 10_000, 'p80', null, 'p90']],
	])('leaves out only the entry that is %s', (_, entry) => {
		const good = encodeLedger(new Map([['2', FULL]]))[2];
		expect(decodeLedger({ 1: entry, 2: good, 3: entry })).toEqual(new Map([['2', FULL]]));
	});

	it('reads an entry whose last part is of no use without that part', () => {
		const { overdueCheckedAt, ...rest } = FULL;
		expect(overdueCheckedAt).toBeDefined();
		const entry: unknown[] = [...(encodeLedger(new Map([['1', rest]]))[1] ?? []), 'x'];
		expect(decodeLedger({ 1: entry })).toEqual(new Map([['1', rest]]));
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
		const rules = { thresholds: percents(80), hysteresis: 0 };
		const lost = decodeLedger({ 1: [20_089, 20_119, 80, 10_000, 5] }).get('1');
		expect(judge(lost, used(8_000), rules, at('2025-01-10')).kind).toBe('ask');
		const empty = decodeLedger({ 1: [20_089, 20_119, 80] }).get('1');
		expect(judge(empty, used(8_000), rules, at('2025-01-10')).kind).toBe('ask');
	});
});
