import { inPieces } from '../../../nodes/ScriptixReseller/api/clock';
import { ContentMemory } from '../../../nodes/ScriptixReseller/changes/contentMemory';
import type { DigitReader } from '../../../nodes/ScriptixReseller/codec/base64Numbers';
import { toVariableDigits } from '../../../nodes/ScriptixReseller/codec/base64Numbers';
import { decodeById, encodeById } from '../../../nodes/ScriptixReseller/codec/entriesById';
import type { InPieces } from '../../../nodes/ScriptixReseller/codec/pieces';
import { PIECE } from '../../../nodes/ScriptixReseller/codec/pieces';
import { decodeRecord, encodeRecord } from '../../../nodes/ScriptixReseller/codec/recordById';
import { atOnce } from '../atOnce.cts';

const PIECES = 5;

/** Entries by ids that are whole numbers, or are not. */
function entriesOf(prefix: string): Map<string, number> {
	return new Map(
		Array.from({ length: PIECES * PIECE }, (_, index) => [`${prefix}${index * 3}`, index]),
	);
}

/** How often work stops. */
function stopsOf(work: InPieces<unknown>): number {
	let stops = 0;
	while (!work.next().done) stops += 1;
	return stops;
}

/** Work on all entries stops after each piece of them, twice where it goes through them twice. */
function expectStopsBetweenPieces(work: InPieces<unknown>): void {
	const stops = stopsOf(work);
	expect(stops).toBeGreaterThanOrEqual(PIECES);
	expect(stops).toBeLessThanOrEqual(2 * PIECES);
}

const readNumber = (reader: DigitReader) => reader.variableNumber();
const isNumber = (entry: unknown) => (typeof entry === 'number' ? entry : undefined);

describe.each([
	['whole numbers', ''],
	['words', 'c-'],
])('entries by ids that are %s', (_, prefix) => {
	const entries = entriesOf(prefix);

	it('read as they were written', () => {
		const stored = atOnce(encodeById(entries, toVariableDigits));
		expect(atOnce(decodeById(JSON.parse(JSON.stringify(stored)), readNumber))).toEqual(entries);
		const record = atOnce(encodeRecord(entries, (entry) => entry));
		expect(atOnce(decodeRecord(JSON.parse(JSON.stringify(record)), isNumber))).toEqual(entries);
	});

	it('are written and read with a stop after each piece', () => {
		const stored = atOnce(encodeById(entries, toVariableDigits));
		const record = atOnce(encodeRecord(entries, (entry) => entry));
		for (const work of [
			encodeById(entries, toVariableDigits),
			decodeById(stored, readNumber),
			encodeRecord(entries, (entry) => entry),
			decodeRecord(record, isNumber),
		]) {
			expectStopsBetweenPieces(work);
		}
	});
});

it.each([
	['a length that is no number', '!a'],
	['a length that is cut off', 'g'],
	['a length beyond the end', 'Dab'],
	['an id without an entry', 'Ba'],
])('named entries with %s cannot be read', (_, named) => {
	const read = (reader: DigitReader) => {
		const number = reader.variableNumber();
		return Number.isNaN(number) ? undefined : number;
	};
	expect(atOnce(decodeById({ numbered: '', named }, read))).toBeUndefined();
});

it('a memory of content is written and read, and forgets, with a stop after each piece', () => {
	const memory = new ContentMemory();
	const count = PIECES * PIECE;
	for (let index = 0; index < count; index += 1) {
		memory.meet({ key: `s-${index}`, createdAt: index, wanted: 'yes' });
	}
	const stored = atOnce(memory.toStored());
	for (const work of [
		memory.toStored(),
		ContentMemory.fromStored(stored),
		memory.unlearn(String(Object.values(stored.days)[0]).slice(0, 6 * count)),
	]) {
		expectStopsBetweenPieces(work);
	}
	expect(memory.size).toBe(0);
});

describe('work in pieces', () => {
	it('lets others go on as soon as it has taken long enough to be noticed', async () => {
		const order: string[] = [];
		function* work(): InPieces<string> {
			for (const piece of ['first', 'second']) {
				order.push(piece);
				const begunAt = performance.now();
				while (performance.now() < begunAt + 30);
				yield;
			}
			return 'done';
		}
		setImmediate(() => order.push('another'));
		expect(await inPieces(work())).toBe('done');
		expect(order).toEqual(['first', 'another', 'second']);
	});

	it('does not wait for anybody where there is little to do', async () => {
		let hasWaited = false;
		setImmediate(() => (hasWaited = true));
		const read = await inPieces(decodeRecord({ a: 1 }, isNumber));
		expect([hasWaited, read]).toEqual([false, new Map([['a', 1]])]);
	});

	it('fails as the work does', async () => {
		function* work(): InPieces<void> {
			yield;
			throw new TypeError('x');
		}
		await expect(inPieces(work())).rejects.toThrow('x');
	});
});
