import { isRecord } from './json';
import type { InPieces } from './pieces';
import { PIECE } from './pieces';

/** Entries as an object by id. */
export function* encodeRecord<T, Stored>(
	entries: ReadonlyMap<string, T>,
	encode: (entry: T) => Stored,
): InPieces<Record<string, Stored>> {
	const encoded: Array<[string, Stored]> = [];
	for (const [id, entry] of entries) {
		encoded.push([id, encode(entry)]);
		if (encoded.length % PIECE === 0) yield;
	}
	return Object.fromEntries(encoded);
}

/**
 * Reads what `encodeRecord` made.
 *
 * @param decode returns undefined for what cannot be read, which is left out
 */
export function* decodeRecord<T>(
	stored: unknown,
	decode: (entry: unknown) => T | undefined,
): InPieces<Map<string, T>> {
	const entries = new Map<string, T>();
	let read = 0;
	for (const [id, entry] of Object.entries(isRecord(stored) ? stored : {})) {
		const decoded = decode(entry);
		if (decoded !== undefined) entries.set(id, decoded);
		read += 1;
		if (read % PIECE === 0) yield;
	}
	return entries;
}
