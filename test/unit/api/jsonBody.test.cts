import { Readable } from 'node:stream';

import fc from 'fast-check';

import {
	LONGEST_ERROR,
	LIST_LIMIT,
	OBJECT_LIMIT,
	readError,
	readJson,
	TooLarge,
} from '../../../nodes/ScriptixReseller/api/jsonBody';
import { JsonGauge } from '../../../nodes/ScriptixReseller/api/jsonGauge';
import { parseJson } from '../../../nodes/ScriptixReseller/codec/json';

/** Reads a page of a list. */
const read = async (body: Readable) => await readJson(body, LIST_LIMIT);

/** A body that arrives in chunks of a length. */
function arriving(text: string | Buffer, length = 65_536): Readable {
	const bytes = Buffer.from(text as string);
	const count = Math.ceil(bytes.length / length);
	return Readable.from(
		Array.from({ length: count }, (_, index) => bytes.subarray(index * length, ++index * length)),
		{ objectMode: false },
	);
}

/** A body that never ends; `taken` is what was asked of it, in bytes. */
function endless(chunk: string) {
	const body = { taken: 0 };
	const stream = new Readable({
		read() {
			body.taken += chunk.length;
			this.push(chunk);
		},
	});
	return Object.assign(body, { stream });
}

const nested = (depth: number) => `${'{"a":['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}`;

function depthOf(value: unknown): number {
	let level = [value];
	for (let depth = 0; ; depth += 1) {
		level = level.flatMap((one) =>
			typeof one === 'object' && one !== null ? [Object.values(one)] : [],
		);
		if (level.length === 0) return depth;
		level = level.flat();
	}
}

describe('a JSON answer', () => {
	it('is read whatever the chunks that it arrives in', async () => {
		await fc.assert(
			fc.asyncProperty(fc.json(), fc.integer({ min: 1, max: 9 }), async (text, length) => {
				expect(await read(arriving(text, length))).toEqual(parseJson(text));
			}),
		);
	});

	it.each([
		['nothing', '', ''],
		['a text', 'hello', 'hello'],
		['JSON that breaks off', '{"a":', '{"a":'],
		['a byte order mark', '\uFEFF{"a":1}', { a: 1 }],
	])('may be %s', async (_, text, expected) => {
		expect(await read(arriving(text))).toEqual(expected);
	});

	it('is too large where it goes on beyond the limit', async () => {
		const body = endless(`"${'x'.repeat(100_000)}",`);
		expect(await read(body.stream)).toEqual(
			new TooLarge('It is larger than 20 MB, which is too large.'),
		);
		expect(body.taken).toBeLessThan(LIST_LIMIT.bytes + 1_000_000);
		expect(body.stream.destroyed).toBe(true);
	});

	it.each([
		['is larger than 2 MB', `"${'x'.repeat(100_000)}",`],
		['holds more than 20,000 values', '{},'.repeat(1_000)],
	])('about one object is too large where it %s', async (reason, part) => {
		const body = endless(part);
		expect(await readJson(body.stream, OBJECT_LIMIT)).toEqual(
			new TooLarge(`It ${reason}, which is too large.`),
		);
		expect(body.taken).toBeLessThan(3_000_000);
	});

	it('may be as large as the limit', async () => {
		const text = JSON.stringify('x'.repeat(LIST_LIMIT.bytes - 2));
		expect(await read(arriving(text))).toHaveLength(LIST_LIMIT.bytes - 2);
	});

	it.each(['{}', '[]', '[[[', '{"a":', '1,'])(
		'is too large where it holds too many values: %s',
		async (part) => {
			const body = endless(part.repeat(1000));
			expect(await read(body.stream)).toEqual(
				new TooLarge('It holds more than 150,000 values, which is too large.'),
			);
			expect(body.taken).toBeLessThan(2_000_000);
		},
	);

	it.each([98, 100])('is as it was where its values are nested %d deep', async (depth) => {
		expect(await read(arriving(nested(depth)))).toEqual(JSON.parse(nested(depth)));
	});

	it.each([102, 3_000, 140_000])('is cut off where it is nested %d deep', async (depth) => {
		const value = await read(arriving(`{"id":7,"deep":${nested(depth)}}`));
		expect(value).toMatchObject({ id: 7 });
		expect(depthOf(value)).toBe(100);
		expect(JSON.stringify(value)).toContain('[nested too deeply]');
	});
});

describe('an object in a JSON answer', () => {
	const wide = (count: number) =>
		Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));

	it('may have 5,000 fields', async () => {
		const value = { metadata: wide(5_000), list: Array(6_000).fill({}) };
		expect(await read(arriving(JSON.stringify(value)))).toEqual(value);
	});

	it('is cut off where it has more', async () => {
		const value = [{ id: 7, metadata: wide(5_001), b: { c: [wide(6_000)] } }];
		expect(await read(arriving(JSON.stringify(value)))).toEqual([
			{ id: 7, metadata: '[too many fields]', b: { c: ['[too many fields]'] } },
		]);
	});
});

describe('an answer that is only shown', () => {
	it('is read at its beginning', async () => {
		const body = endless('<a'.repeat(1000));
		expect(await readError(body.stream)).toBe('<a'.repeat(LONGEST_ERROR / 2));
		expect(body.stream.destroyed).toBe(true);
		expect(body.taken).toBeLessThan(200_000);
	});

	it('is what it is where it is short', async () => {
		expect(await readError(arriving('{"message":"No"}'))).toEqual({ message: 'No' });
	});

	it('is nothing where it breaks off', async () => {
		const stream = new Readable({
			read() {
				this.destroy(new Error('reset'));
			},
		});
		expect(await readError(stream)).toBeUndefined();
	});
});

test('the gauge knows how deep any JSON is, and how many values it holds at least', () => {
	fc.assert(
		fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat({ max: 50 }), (value, at) => {
			const bytes = Buffer.from(JSON.stringify(value));
			const gauge = new JsonGauge();
			gauge.add(bytes.subarray(0, at));
			gauge.add(bytes.subarray(at));
			expect(gauge.deepest).toBe(depthOf(value));
			expect(gauge.values).toBeGreaterThanOrEqual(gauge.deepest);
		}),
	);
});
