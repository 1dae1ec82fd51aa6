import { isRecord, type JsonRecord } from './json';
import type { InPieces } from './pieces';

/** What became of reading a stored state. */
export type StateReading<T> =
	| { kind: 'none' }
	| { kind: 'read'; state: T }
	| { kind: 'unreadable'; reason: string };

/**
 * Reads a stored state of exactly one version.
 *
 * @param stored what was stored, with its version as `v`; undefined or null when nothing was
 * @param decode returns undefined, or throws, for what is broken
 */
export function* readVersioned<T>(
	stored: unknown,
	version: number,
	decode: (stored: JsonRecord) => InPieces<T | undefined>,
): InPieces<StateReading<T>> {
	if (stored === undefined || stored === null) return { kind: 'none' };
	if (!isRecord(stored)) return { kind: 'unreadable', reason: 'it is broken' };
	if (stored.v !== version) {
		const reason =
			stored.v === undefined
				? 'it has no version'
				: `it has version ${JSON.stringify(stored.v)}, not ${version}`;
		return { kind: 'unreadable', reason };
	}
	try {
		const state = yield* decode(stored);
		if (state !== undefined) return { kind: 'read', state };
	} catch {
		// As broken as what is refused.
	}
	return { kind: 'unreadable', reason: 'it is broken' };
}
