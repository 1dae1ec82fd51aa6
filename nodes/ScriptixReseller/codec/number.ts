// ASCII digits only, with a point before decimals.
const PLAIN = /^-?\d+(\.\d+)?$/;

// "10.000" is ten thousand to half of Europe and ten to a computer.
const AMBIGUOUS = /^-?[1-9]\d{0,2}(\.\d{3})+$/;

/**
 * Reads a number that a person or a program stated. `Number()` reads "10.000" as 10, "1e3" as
 * 1000, "0x10" as 16, `true` as 1 and `[]` as 0; none of these is taken for a number here.
 *
 * @returns undefined for nothing (undefined, null, a blank text), NaN for what is no number in
 * plain digits or cannot be told exactly
 */
export function readPlainNumber(value: unknown): number | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'number') return Number.isFinite(value) ? value : NaN;
	if (typeof value !== 'string') return NaN;
	const text = value.trim();
	if (text === '') return undefined;
	if (!PLAIN.test(text) || AMBIGUOUS.test(text)) return NaN;
	const number = Number(text);
	return Number.isInteger(number) && !Number.isSafeInteger(number) ? NaN : number;
}

/** Whether a value is a whole number of zero or more that can be told exactly. */
export function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
