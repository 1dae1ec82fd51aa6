/*
 * Whole numbers beyond 2^53, which JavaScript cannot hold. A parsed document has their digits as
 * texts, and which of its texts those are is noted beside it, so that they are numbers again where
 * it is written.
 */

/** The digits by the names of their entries. */
const places = new WeakMap<object, Map<string, string>>();

// JSON texts hold this character as "\u0000" only.
const MARK = '\u0000#';
const MARKED = /"\\u0000#(-?\d+)"/g;

// What is written again is part of one customer or one page of them.
const LONGEST_NOTED = 2_000_000;

const NUMBER_PART = /[-+.\deE]/;

/**
 * `JSON.parse` with the digits of large whole numbers as texts.
 *
 * @throws SyntaxError when it is no JSON
 */
export function parseExactly(source: string): unknown {
	if (!/\d{16}/.test(source)) return JSON.parse(source);
	const parsed: unknown = JSON.parse(withQuotedNumbers(source, ''));
	if (source.length > LONGEST_NOTED || source.includes('\\u0000')) return parsed;
	try {
		return JSON.parse(withQuotedNumbers(source, '\\u0000#'), noteMarked);
	} catch {
		// Nested too deeply to be looked through.
		return parsed;
	}
}

function noteMarked(this: object, key: string, value: unknown): unknown {
	if (typeof value !== 'string' || !value.startsWith(MARK)) return value;
	const digits = value.slice(MARK.length);
	note(this, key, digits);
	return digits;
}

/** `JSON.stringify` with the noted texts as numbers. */
export function stringifyExactly(value: unknown): string {
	let isMarked = false;
	const text = JSON.stringify(value, function (this: object, key: string, own: unknown) {
		const digits = places.get(this)?.get(key);
		if (digits === undefined || own !== digits) return own;
		isMarked = true;
		return `${MARK}${digits}`;
	});
	return isMarked ? text.replace(MARKED, '$1') : text;
}

/** Notes in a copy of the entries of others which of its texts are numbers there. */
export function withNumbersOf<T extends object>(copy: T, ...sources: object[]): T {
	for (const source of sources) {
		for (const [key, digits] of places.get(source) ?? []) {
			if (Object.getOwnPropertyDescriptor(copy, key)?.value === digits) note(copy, key, digits);
		}
	}
	return copy;
}

function note(holder: object, key: string, digits: string): void {
	const noted = places.get(holder) ?? new Map<string, string>();
	places.set(holder, noted.set(key, digits));
}

/**
 * `JSON.parse` with every number as the text that was typed: to JSON, the ten thousand of a Dutch or
 * German reader, 10.000, is ten.
 *
 * @returns undefined when it is no JSON
 */
export function parseNumbersAsTyped(source: string): unknown {
	try {
		JSON.parse(source);
		return JSON.parse(withQuotedNumbers(source, '', (found) => !/\d/.test(found)));
	} catch {
		return undefined;
	}
}

/**
 * A name that an object of a JSON document has twice: of two such entries the last alone counts to
 * `JSON.parse`.
 */
export function repeatedName(source: string): string | undefined {
	const open: Array<Set<string>> = [];
	for (let at = 0; at < source.length; ) {
		const character = source.charAt(at);
		if (character === '{') open.push(new Set());
		if (character === '}') open.pop();
		if (character !== '"') {
			at += 1;
			continue;
		}
		const end = endOfText(source, at);
		if (/^\s*:/.test(source.slice(end))) {
			const name = String(JSON.parse(source.slice(at, end)));
			const met = open.at(-1);
			if (met?.size === met?.add(name).size) return name;
		}
		at = end;
	}
	return undefined;
}

/** Puts quotes, and a mark behind the first, around the numbers that are not to be parsed as such. */
function withQuotedNumbers(source: string, mark: string, isLeft = isExact): string {
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
			if (isLeft(found)) continue;
			parts.push(source.slice(taken, start), `"${mark}${found}"`);
			taken = at;
		}
	}
	return [...parts, source.slice(taken)].join('');
}

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
