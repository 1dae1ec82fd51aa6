import fc from 'fast-check';

import * as storage from '../../../nodes/ScriptixReseller/changes/customerMemory.ts';
import {
	TOLD_LIMIT,
	type CustomerMemories,
	type CustomerMemory,
} from '../../../nodes/ScriptixReseller/changes/customerMemory.ts';
import {
	DigitReader,
	toDigits,
	toVariableDigits,
} from '../../../nodes/ScriptixReseller/codec/base64Numbers.ts';
import {
	fingerprintOf,
	HASHED_FIELDS,
	stableFields,
} from '../../../nodes/ScriptixReseller/changes/fingerprint.ts';
import { canonicalJson, shortHash } from '../../../nodes/ScriptixReseller/codec/hash.ts';
import { atOnce } from '../atOnce.cts';

const encodeMemories = (memories: CustomerMemories) => atOnce(storage.encodeMemories(memories));
const decodeMemories = (stored: unknown) => atOnce(storage.decodeMemories(stored));

const word = fc.option(fc.oneof(fc.constantFrom('gold', 'silver', 'active'), fc.string()), {
	nil: undefined,
});
const hash = fc.option(
	fc.string().map((text) => shortHash(text, 3)),
	{ nil: undefined },
);

const memory: fc.Arbitrary<CustomerMemory> = fc
	.record({
		plan: word,
		status: word,
		hashes: fc.tuple(...HASHED_FIELDS.map(() => hash)),
		told: fc.integer({ min: 0, max: TOLD_LIMIT - 1 }),
		matched: fc.boolean(),
		met: fc.boolean(),
		unlisted: fc.boolean(),
	})
	.map(({ plan, status, hashes, ...flags }) => ({
		...(plan === undefined ? {} : { plan }),
		...(status === undefined ? {} : { status }),
		hashes: Object.fromEntries(
			HASHED_FIELDS.map((field, index) => [field, hashes[index]]).filter(([, value]) => value),
		),
		...flags,
	}));

const id = fc.oneof(
	fc.nat().map(String),
	fc.constantFrom('0', '007', '999999999999999', '9999999999999999', '-1', '__proto__', 'a"b\\c'),
	fc.string({ minLength: 1 }),
);

const memories: fc.Arbitrary<CustomerMemories> = fc
	.array(fc.tuple(id, memory))
	.map((entries) => new Map(entries));

/** What a restart makes of stored state. */
function reloaded(value: unknown): unknown {
	return JSON.parse(JSON.stringify(value));
}

describe('digits', () => {
	test('a number of fixed width reads as it was written', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 64 ** 4 - 1 }), (value) => {
				expect(toDigits(value, 4)).toHaveLength(4);
				expect(new DigitReader(toDigits(value, 4)).number(4)).toBe(value);
			}),
		);
	});

	test('numbers of variable width read one after another', () => {
		fc.assert(
			fc.property(fc.array(fc.maxSafeNat()), (values) => {
				const reader = new DigitReader(values.map(toVariableDigits).join(''));
				expect(values.map(() => reader.variableNumber())).toEqual(values);
				expect(reader.isAtEnd).toBe(true);
			}),
		);
	});

	test('what is no number reads as NaN', () => {
		expect(new DigitReader('').number(1)).toBeNaN();
		expect(new DigitReader('~').variableNumber()).toBeNaN();
		expect(new DigitReader('g').variableNumber()).toBeNaN();
	});
});

describe('hashes', () => {
	test('a hash has the width that was asked for and depends on every character', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, seed) => {
				const at = seed % text.length;
				const other =
					text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
				expect(shortHash(text, 8)).toMatch(/^[\w-]{8}$/);
				expect(shortHash(other, 8)).not.toBe(shortHash(text, 8));
			}),
			{ seed: 1 },
		);
	});

	test('consecutive ids have as many equal hashes as chance gives', () => {
		const count = (width: number) =>
			new Set(Array.from({ length: 100_000 }, (_, index) => shortHash(String(index), width))).size;
		// n²/2m pairs are expected to be equal: 19,073 less the multiple ones of 18 bits, 0.07 of 36.
		expect(Math.abs(count(3) - 83_500)).toBeLessThan(1000);
		expect(count(6)).toBeGreaterThan(99_996);
	});

	test('the order of keys does not count in canonical JSON, that of lists does', () => {
		expect(canonicalJson({ b: 1, a: [2, { d: null, c: 'x' }], e: undefined })).toBe(
			'{"a":[2,{"c":"x","d":null}],"b":1}',
		);
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
			}),
		);
	});
});

describe('stored memories', () => {
	test('read as they were written', () => {
		fc.assert(
			fc.property(memories, (written) => {
				const read = decodeMemories(reloaded(encodeMemories(written)));
				expect(new Map([...read!].sort())).toEqual(new Map([...written].sort()));
			}),
			{ numRuns: 500 },
		);
	});

	test('of nobody are empty', () => {
		expect(encodeMemories(new Map())).toEqual({ shapes: [], numbered: '' });
	});

	test('write IDs that are no numbers one after the other', () => {
		const written: CustomerMemories = new Map(
			['7', 'a-1', '__proto__'].map((name) => [
				name,
				{
					plan: 'gold',
					hashes: { name: 'abc' },
					told: 1,
					matched: true,
					met: true,
					unlisted: false,
				},
			]),
		);
		const stored = encodeMemories(written);
		expect(stored.named).toBe('Da-1AABabcJ__proto__AABabc');
		expect(decodeMemories(stored)).toEqual(written);
		expect(decodeMemories({ ...stored, named: { 'a-1': 'AABabc' } })).toBeUndefined();
	});

	test('more combinations than two digits can number are written with three', () => {
		const written: CustomerMemories = new Map(
			Array.from({ length: 5000 }, (_, index) => [
				String(index),
				{ plan: `p${index}`, hashes: {}, told: 0, matched: true, met: false, unlisted: false },
			]),
		);
		expect(decodeMemories(reloaded(encodeMemories(written)))).toEqual(written);
	});

	test('what was cut off or is something else cannot be read, and never throws', () => {
		fc.assert(
			fc.property(memories, fc.nat(), (written, cut) => {
				const stored = encodeMemories(written);
				const numbered = stored.numbered.slice(0, cut % (stored.numbered.length + 1));
				const read = decodeMemories({ ...stored, numbered });
				for (const entry of read?.keys() ?? []) expect(written.has(entry)).toBe(true);
			}),
		);
		for (const stored of [undefined, null, 'x', {}, { shapes: [], numbered: 'BAA' }]) {
			expect(decodeMemories(stored)).toBeUndefined();
		}
		expect(decodeMemories({ shapes: [1], numbered: 'BAA' })).toBeUndefined();
		expect(decodeMemories({ shapes: [] })).toBeUndefined();
		expect(decodeMemories({ shapes: [['gold', 'active', null]], numbered: 'BAA' })).toBeUndefined();
		expect(decodeMemories({ shapes: [[0, 0, 1]], numbered: 'BAAxy' })).toBeUndefined();
		expect(decodeMemories({ shapes: [], numbered: '', named: { a: 1 } })).toBeUndefined();
	});

	test.each([
		['as documented', {}, 14, 10_000],
		[
			'with every field and a field of its own',
			{ metadata: { crm: 1 }, phone: '+31 20' },
			19.5,
			30_000,
		],
	])('customers listed %s take few bytes each', (_, more, limit, count) => {
		const written: CustomerMemories = new Map();
		let number = 0;
		for (let index = 0; index < count; index += 1) {
			// Gaps in the numbers, 30 on average.
			number += 1 + ((index * 7919) % 60);
			const customer = {
				name: `Customer ${index}`,
				email: `c${index}@example.org`,
				plan: ['bronze', 'silver', 'gold', 'enterprise'][index % 4],
				status: ['active', 'suspended', 'cancelled'][index % 3],
				usage: { quota_minutes: index },
				...more,
			};
			written.set(String(number), {
				...fingerprintOf(stableFields(customer)),
				told: 0,
				matched: true,
				met: index % 2 === 0,
				unlisted: false,
			});
		}
		const json = JSON.stringify(encodeMemories(written));
		expect(Buffer.byteLength(json) / count).toBeLessThan(limit);
		expect(decodeMemories(JSON.parse(json))?.size).toBe(count);
	});
});
