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
		return JSON.parse(/\d{16}/.test(source) ? withExactNumbers(source) : source);
	} catch {
		return undefined;
	}
}

/** Puts quotes around the whole numbers that JavaScript cannot hold. */
function withExactNumbers(source: string): string {
	const parts: string[] = [];
	let taken = 0;
	for (let at = 0; at < source.length; ) {
		const character = source.charAt(at);
		if (character === '"') at = endOfText(source, at);
		else if (!NUMBER_PART.test(character)) at += 1;
		else {
			const start = at;
			while (NUMBER_PART.test(source.charAt(at))) at += 1;
			const found = source.slice(start, at);
			if (isExact(found)) continue;
			parts.push(source.slice(taken, start), `"${found}"`);
			taken = at;
		}
	}
	return [...parts, source.slice(taken)].join('');
}

const NUMBER_PART = /[-+.\deE]/;

function isExact(number: string): boolean {
	return !/^-?\d+$/.test(number) || Number.isSafeInteger(Number(number));
}

/** Where the text ends whose opening quote stands at `start`: behind its closing one. */
function endOfText(source: string, start: number): number {
	for (let at = source.indexOf('"', start + 1); at !== -1; at = source.indexOf('"', at + 1)) {
		let before = at;
		while (source.charAt(before - 1) === '\\') before -= 1;
		if ((at - before) % 2 === 0) return at + 1;
	}
	return source.length;
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
