const PLAIN = /^-?\d+(?:\.\d+)?$/;

// "10.000" is ten thousand to a Dutch or German reader, and ten to a program.
const THOUSANDS_WITH_A_DOT = /^-?[1-9]\d{0,2}\.\d{3}$/;

/**
 * Reads a number, or a text in the one notation that people and programs read alike: plain digits,
 * at most one dot for decimals.
 *
 * @returns undefined for everything else: a decimal comma, grouped thousands, "1e3", "0x10", a blank
 */
export function readPlainNumber(value: unknown): number | undefined {
	if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	if (!PLAIN.test(text) || THOUSANDS_WITH_A_DOT.test(text)) return undefined;
	return Number(text);
}
