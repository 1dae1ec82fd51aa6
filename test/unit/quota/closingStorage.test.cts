import fc from 'fast-check';

import { begun } from '../../../nodes/ScriptixReseller/quota/closingFigures';
import type {
	ClosingMemories,
	ClosingMemory,
} from '../../../nodes/ScriptixReseller/quota/closingMemory';
import * as storage from '../../../nodes/ScriptixReseller/quota/closingStorage';
import { atOnce } from '../atOnce.cts';

const encodeClosing = (memories: ClosingMemories) => atOnce(storage.encodeClosing(memories));
const decodeClosing = (stored: unknown) => atOnce(storage.decodeClosing(stored));

const word = fc.option(fc.constantFrom('gold', 'silver', 'active', 'a "b"'), { nil: undefined });

// Four decimals at most, as far as a double can tell them.
const figure = fc.oneof(
	fc.integer({ min: 0, max: 1e9 }),
	fc.integer({ min: 0, max: 1e9 }).map((value) => value / 100),
	fc.integer({ min: 0, max: 1e9 }).map((value) => value / 10_000),
);

const memory: fc.Arbitrary<ClosingMemory> = fc.record({
	plan: word,
	status: word,
	minutes: fc.option(
		fc.oneof(
			figure,
			figure.map((value) => (value === 0 ? 0 : -value)),
		),
	),
	quotaMinutes: fc.option(figure),
	seenAt: fc.integer({ min: 1.7e9, max: 1.8e9 }),
	period: fc.option(
		fc.record(
			{
				start: fc.integer({ min: 20_000, max: 20_400 }),
				end: fc.integer({ min: 20_400, max: 21_000 }),
				mayEndLater: fc.constant(true as const),
			},
			{ requiredKeys: ['start', 'end'] },
		),
		{ nil: undefined },
	),
	source: fc.constantFrom('api' as const, 'calendar_month' as const),
	isClosed: fc.boolean(),
	isUnconfirmed: fc.boolean(),
	isFormerOpen: fc.boolean(),
	beganCancelled: fc.boolean(),
	probes: fc.integer({ min: 0, max: 15 }),
	isFromHistory: fc.boolean(),
	met: fc.boolean(),
	wasEmittedToday: fc.boolean(),
});

const id = fc.oneof(
	fc.nat().map(String),
	fc.constantFrom('0', '007', '999999999999999', '-1', '__proto__', 'a"b'),
);

/** What a restart makes of stored state. */
function reloaded(memories: ClosingMemories): ClosingMemories | undefined {
	return decodeClosing(JSON.parse(JSON.stringify(encodeClosing(memories))));
}

const FIGURES = { plan: 'gold', status: 'active', minutes: 12.34, quotaMinutes: 500 };
const MEMORY: ClosingMemory = {
	...begun({ ...FIGURES, at: 1_740_000_000, isCancelled: false }),
	period: { start: 20_089, end: 20_120 },
};
const ONE: ClosingMemories = new Map([['123', MEMORY]]);
const STORED = encodeClosing(ONE);

describe('stored memories of periods', () => {
	test('read as they were written', () => {
		fc.assert(
			fc.property(fc.array(fc.tuple(id, memory)), (entries) => {
				const memories: ClosingMemories = new Map(entries);
				expect(reloaded(memories)).toEqual(memories);
			}),
			{ numRuns: 500 },
		);
	});

	test.each([[undefined], [{}], ['x']])('%j is no such thing', (stored) => {
		expect(decodeClosing(stored)).toBeUndefined();
	});

	test.each<[string, object]>([
		['no time', { at: undefined }],
		['words that are no list', { words: {} }],
		['periods that are no list', { periods: {} }],
		['customers that are no text', { numbered: 5 }],
		['a sign that is no digit', { numbered: '!' }],
		['a customer that is cut off', { numbered: STORED.numbered.slice(0, -1) }],
		['others that are cut off', { named: 'x' }],
		['others that are no text', { named: 5 }],
		['another that is no text', { named: { a: 5 } }],
		['another that is broken', { named: { a: '!' } }],
		['a plan and status that are missing', { words: [] }],
		['a period that is missing', { periods: [] }],
		['a period without a start', { periods: [[null, 20_120]] }],
		['a period without an end', { periods: [[20_089, null]] }],
	])('with %s are refused as a whole', (_, broken) => {
		expect(decodeClosing(STORED)).toEqual(ONE);
		expect(decodeClosing({ ...STORED, ...broken })).toBeUndefined();
	});

	test('of nobody are empty', () => {
		const stored = encodeClosing(new Map());
		expect(stored).toEqual({ at: 0, words: [], periods: [], numbered: '' });
		expect(decodeClosing(stored)).toEqual(new Map());
	});

	test('spend four decimals only on minutes that have them', () => {
		const lengthOf = (minutes: number) =>
			encodeClosing(new Map([['123', { ...MEMORY, minutes }]])).numbered.length;
		expect(lengthOf(12.3456) - lengthOf(12.34)).toBe(1);
	});

	test('never throw, whatever is stored', () => {
		fc.assert(
			fc.property(fc.string(), fc.jsonValue(), (numbered, named) => {
				const stored = { at: 1, words: [['a', 0]], periods: [[1, 2]], numbered, named };
				expect(() => decodeClosing(stored)).not.toThrow();
			}),
		);
	});

	test('take 40 bytes per customer at most, with scattered ids of ten digits and all kinds of figures', () => {
		const memories: ClosingMemories = new Map();
		for (let index = 0; index < 10_000; index += 1) {
			const start = 20_089 + (index % 31);
			memories.set(String(1_000_000_000 + index * 899_999), {
				plan: ['bronze', 'silver', 'gold', 'enterprise'][index % 4],
				status: ['active', 'suspended', 'cancelled'][index % 3],
				minutes: (index * 123_457) / 10_000,
				quotaMinutes: index * 10,
				seenAt: 1_740_000_000 - (index % 5) * 86_400,
				period: { start, end: start + 30 },
				source: 'api',
				isClosed: index % 7 === 0,
				isUnconfirmed: index % 13 === 0,
				isFormerOpen: false,
				beganCancelled: index % 5 === 0,
				probes: index % 4,
				isFromHistory: false,
				met: index % 2 === 0,
				wasEmittedToday: index % 11 === 0,
			});
		}
		expect(JSON.stringify(encodeClosing(memories)).length / memories.size).toBeLessThan(30);
		expect(reloaded(memories)!.size).toBe(10_000);
	});
});
