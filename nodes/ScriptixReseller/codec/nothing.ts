import { trimEnds } from './text';

// What language models and expressions write where there is nothing, or no choice.
const NO_VALUES = new Set([
	...['null', 'undefined', 'none', 'nil', 'n/a', 'not set', 'not specified', 'empty', '-'],
	...['any', 'all', '*', '[object object]', 'false', 'true'],
]);

// Blanks too; the marks that stand around such words.
const AROUND_WORDS = ' \t\r\n"\'<>()';

/** Whether a text says that there is no value, in place of a value. */
export function saysNothing(text: string): boolean {
	const word = trimEnds(text, (character) => AROUND_WORDS.includes(character));
	return word === 'NaN' || NO_VALUES.has(word.toLowerCase());
}
