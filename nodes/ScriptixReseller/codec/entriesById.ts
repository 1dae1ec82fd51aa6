import { DigitReader, toVariableDigits } from './base64Numbers';
import type { InPieces } from './pieces';
import { PIECE } from './pieces';

/**
 * Entries by id as they are stored, one after the other.
 *
 * `numbered` has those with a whole number as id, in ascending order: the distance from the id before,
 * and the entry. `named` has all others: the length of the id, the id, and the entry.
 */
export interface StoredById {
	numbered: string;
	named?: string;
}

const NUMBERED = /^(0|[1-9]\d{0,14})$/;

/** @param encode an entry in digits that tell where it ends */
export function* encodeById<T>(
	entries: ReadonlyMap<string, T>,
	encode: (entry: T) => string,
): InPieces<StoredById> {
	const numbered: Array<{ id: number; entry: T }> = [];
	const named: string[] = [];
	for (const [id, entry] of entries) {
		if (NUMBERED.test(id)) numbered.push({ id: Number(id), entry });
		else named.push(toVariableDigits(id.length) + id + encode(entry));
		if ((numbered.length + named.length) % PIECE === 0) yield;
	}
	const texts: string[] = [];
	let previous = 0;
	for (const { id, entry } of numbered.sort((a, b) => a.id - b.id)) {
		texts.push(toVariableDigits(id - previous) + encode(entry));
		previous = id;
		if (texts.length % PIECE === 0) yield;
	}
	return {
		numbered: texts.join(''),
		...(named.length > 0 ? { named: named.join('') } : {}),
	};
}

/**
 * Reads what `encodeById` made.
 *
 * @param decode reads one entry to its end; undefined when it is broken
 * @returns undefined when anything is broken
 */
export function* decodeById<T>(
	{ numbered, named = '' }: { numbered?: unknown; named?: unknown },
	decode: (reader: DigitReader) => T | undefined,
): InPieces<Map<string, T> | undefined> {
	const entries = new Map<string, T>();
	const read = (id: string, reader: DigitReader): boolean => {
		const entry = decode(reader);
		if (entry !== undefined) entries.set(id, entry);
		return entry !== undefined;
	};
	if (typeof numbered !== 'string') return undefined;
	const reader = new DigitReader(numbered);
	for (let id = 0; !reader.isAtEnd; ) {
		id += reader.variableNumber();
		if (!Number.isSafeInteger(id) || !read(String(id), reader)) return undefined;
		if (entries.size % PIECE === 0) yield;
	}
	if (typeof named !== 'string') return undefined;
	const others = new DigitReader(named);
	while (!others.isAtEnd) {
		const length = others.variableNumber();
		if (!Number.isSafeInteger(length) || !read(others.characters(length), others)) return undefined;
		if (entries.size % PIECE === 0) yield;
	}
	return entries;
}
