export type JsonRecord = Record<string, unknown>;

/** Whether a value is an object of named values: no array, no null. */
export function isRecord(value: unknown): value is JsonRecord {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An object's own entry; names such as "constructor" find nothing that every object has. */
export function ownEntry<T>(record: Record<string, T>, name: string): T | undefined {
	return Object.prototype.hasOwnProperty.call(record, name) ? record[name] : undefined;
}

// A text, in which digits mean nothing, or a whole number as such.
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * Parses JSON without rounding whole numbers: those that JavaScript cannot hold exactly, beyond
 * 2^53, become texts of their digits. Ids of such a size would otherwise fall together.
 *
 * @returns undefined when it is no JSON
 */
export function parseJson(text: string): unknown {
	// A byte order mark is no part of JSON, though servers send it.
	const source = text.replace(/^\uFEFF/, '');
	try {
		return JSON.parse(/\d{16}/.test(source) ? source.replace(TEXT_OR_NUMBER, quoted) : source);
	} catch {
		return undefined;
	}
}

function quoted(found: string): string {
	const isWhole = /^-?\d+$/.test(found);
	return isWhole && !Number.isSafeInteger(Number(found)) ? `"${found}"` : found;
}

/**
 * A copy of JSON data that shares nothing with it. n8n's own `deepCopy` leaves out keys such as
 * `__proto__` and `constructor` (n8n-workflow 2.41, `utils.ts`), which may be the IDs of customers.
 */
export function copyOfJson(value: unknown): unknown {
	return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
