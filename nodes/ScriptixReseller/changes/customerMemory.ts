import type { DigitReader } from '../codec/base64Numbers';
import { toDigits } from '../codec/base64Numbers';
import type { StoredById } from '../codec/entriesById';
import { decodeById, encodeById } from '../codec/entriesById';
import { entryIn } from '../codec/entryIn';
import type { Fingerprint } from './fingerprint';
import { HASH_WIDTH, HASHED_FIELDS } from './fingerprint';
import { isRecord } from '../codec/json';
import type { InPieces } from '../codec/pieces';

/** What is remembered of a customer between polls. */
export interface CustomerMemory extends Fingerprint {
	/** How many times a change of the customer was told, counted from 0 again after 63. */
	told: number;
	/** Whether the customer met the filters that cannot be judged from the memory. */
	matched: boolean;
	/** Whether the round under way has met the customer. */
	met: boolean;
	/** Whether the customer exists without being listed. */
	unlisted: boolean;
}

/** Memories by customer id. */
export type CustomerMemories = Map<string, CustomerMemory>;

/**
 * Memories as they are stored, 13 to 20 bytes of JSON a customer.
 *
 * `shapes` holds each combination of plan, status and flags once. An entry is the number of the shape,
 * how often changes were told unless never, and the hashes that the shape says are there.
 */
export interface StoredMemories extends StoredById {
	shapes: Array<[string | 0, string | 0, number]>;
}

export const TOLD_LIMIT = 64;

const SHAPES_OF_TWO_DIGITS = 64 ** 2;

// Flags of a shape; those before are one a hashed field.
const TOLD = 1 << HASHED_FIELDS.length;
const MATCHED = TOLD << 1;
const MET = TOLD << 2;
const UNLISTED = TOLD << 3;

export function* encodeMemories(memories: CustomerMemories): InPieces<StoredMemories> {
	const shapes = new ShapeTable();
	const encode = (width: number) => (memory: CustomerMemory) =>
		toDigits(shapes.indexOf(memory), width) + entryOf(memory);
	let entries = yield* encodeById(memories, encode(shapeWidth(0)));
	// That there are more shapes than usual shows at the end.
	const width = shapeWidth(shapes.list.length);
	if (width > shapeWidth(0)) entries = yield* encodeById(memories, encode(width));
	return { shapes: shapes.list, ...entries };
}

function entryOf({ told, hashes }: CustomerMemory): string {
	let entry = told > 0 ? toDigits(told, 1) : '';
	for (const field of HASHED_FIELDS) entry += hashes[field] ?? '';
	return entry;
}

/** Each shape once. A list of customers has few, so that finding them again must not cost much. */
class ShapeTable {
	readonly list: StoredMemories['shapes'] = [];

	private readonly indexes = new Map<unknown, Map<unknown, Map<number, number>>>();

	indexOf(memory: CustomerMemory): number {
		const { plan = 0, status = 0 } = memory;
		const flags = flagsOf(memory);
		const ofPlan = entryIn(this.indexes, plan, () => new Map<unknown, Map<number, number>>());
		const ofBoth = entryIn(ofPlan, status, () => new Map<number, number>());
		return entryIn(ofBoth, flags, () => this.list.push([plan, status, flags]) - 1);
	}
}

/** Reads stored memories; undefined when they cannot be read. */
export function* decodeMemories(stored: unknown): InPieces<CustomerMemories | undefined> {
	if (!isRecord(stored) || !Array.isArray(stored.shapes)) return undefined;
	const shapes = stored.shapes as unknown[];
	const width = shapeWidth(shapes.length);
	return yield* decodeById(stored, (reader) => decodeMemory(shapes[reader.number(width)], reader));
}

function decodeMemory(shape: unknown, reader: DigitReader): CustomerMemory | undefined {
	if (!Array.isArray(shape)) return undefined;
	const [plan, status, flags] = shape as unknown[];
	if (typeof flags !== 'number') return undefined;
	const told = flags & TOLD ? reader.number(1) : 0;
	const hashes: Fingerprint['hashes'] = {};
	for (let index = 0; index < HASHED_FIELDS.length; index += 1) {
		if ((flags & (1 << index)) === 0) continue;
		const hash = reader.characters(HASH_WIDTH);
		if (hash.length < HASH_WIDTH) return undefined;
		hashes[HASHED_FIELDS[index]!] = hash;
	}
	const memory: CustomerMemory = {
		hashes,
		told,
		matched: (flags & MATCHED) !== 0,
		met: (flags & MET) !== 0,
		unlisted: (flags & UNLISTED) !== 0,
	};
	if (typeof plan === 'string') memory.plan = plan;
	if (typeof status === 'string') memory.status = status;
	return memory;
}

function flagsOf({ hashes, told, matched, met, unlisted }: CustomerMemory): number {
	let fields = 0;
	for (let index = 0; index < HASHED_FIELDS.length; index += 1) {
		if (hashes[HASHED_FIELDS[index]!] !== undefined) fields |= 1 << index;
	}
	return (
		fields |
		(told > 0 ? TOLD : 0) |
		(matched ? MATCHED : 0) |
		(met ? MET : 0) |
		(unlisted ? UNLISTED : 0)
	);
}

function shapeWidth(shapes: number): number {
	return shapes <= SHAPES_OF_TWO_DIGITS ? 2 : 3;
}
