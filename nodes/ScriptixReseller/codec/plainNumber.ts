// ASCII digits only, with a dot before decimals.
const PLAIN = /^-?\d+(?:\.\d+)?$/;

// "10.000" is ten thousand to a Dutch or German reader, and ten to a program.
const THOUSANDS_WITH_A_DOT = /^-?[1-9]\d{0,2}(?:\.\d{3})+$/;

/**
 * Reads a number, or a text in the one notation that people and programs read alike: plain digits,
 * at most one dot for decimals. `Number()` also reads "1e3", "0x10", `true` and `[]`.
 *
 * @returns undefined for everything else: a decimal comma, grouped thousands, "1e3", "0x10", a blank,
 * and a whole number too large to be told exactly
 */
export function readPlainNumber(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (!PLAIN.test(text) || THOUSANDS_WITH_A_DOT.test(text)) return undefined;
	const number = Number(text);
	return Number.isInteger(number) && !Number.isSafeInteger(number) ? undefined : number;
}

/** Whether a text is ten thousand to some and ten to others, such as "10.000". */
export function isGroupedByDots(text: string): boolean {
	return THOUSANDS_WITH_A_DOT.test(text);
}

/**
 * An ID as it was before a spreadsheet or a program took it for a number: "123.0" is 123. "1.000" stays,
 * as it is 1000 to some.
 */
export function withoutZeroDecimals(id: string): string {
	return isGroupedByDots(id) ? id : id.replace(/^(\d+)\.0+$/, '$1');
}

/**
 * Reads a number as `readPlainNumber` does, where it may be left out.
 *
 * @returns undefined for nothing (undefined, null, a blank text), NaN for what is no plain number
 */
export function readOptionalNumber(value: unknown): number | undefined {
	const isNothing =
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
	return isNothing ? undefined : (readPlainNumber(value) ?? NaN);
}

/**
 * Whether a value is a whole number beyond 2^53, which JavaScript has rounded: an ID that was written
 * as one is another ID now.
 */
export function isRounded(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Whether a value is a whole number of zero or more that can be told exactly. */
export function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
