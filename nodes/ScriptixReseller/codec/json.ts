import { parseExactly } from './exactNumbers';

export type JsonRecord = Record<string, unknown>;

/** Whether a value is an object of named values: no array, no null. */
export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's own entry; names such as "constructor" find nothing that every object has. */
export function ownEntry<T>(record: Record<string, T>, name: string): T | undefined {
	return Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined;
}

/**
 * Parses JSON without rounding whole numbers: those that JavaScript cannot hold exactly, beyond
 * 2^53, become texts of their digits. Ids of such a size would otherwise fall together.
 *
 * @returns undefined when it is no JSON
 */
export function parseJson(text: string): unknown {
	// A byte order mark, which is a blank to JavaScript, is no part of JSON, though servers send it.
	const source = text.trimStart();
	try {
		return parseExactly(source);
	} catch {
		return undefined;
	}
}

/**
 * A copy of JSON data that shares nothing with it. n8n's own `deepCopy` leaves out keys such as
 * `__proto__` and `constructor` (n8n-workflow 2.41, `utils.ts`), which may be the IDs of customers.
 */
export function copyOfJson(value: unknown): unknown {
	return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}

/** A list as it is; anything else as an empty one. */
export function listOf(value: unknown): unknown[] {
	return Array.isArray(value) ? (value as unknown[]) : [];
}
