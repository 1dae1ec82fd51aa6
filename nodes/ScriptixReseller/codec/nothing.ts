import { trimEnds } from './text';

// What language models and expressions write where there is nothing, or no choice.
const NO_VALUES = new Set([
	...['null', 'undefined', 'none', 'nil', 'n/a', 'not set', 'not specified', 'empty', '-'],
	...['any', 'all', '*', '[object object]', 'false', 'true'],
	...['', '[]', '{}', 'n.a.', '--', 'unset', 'unspecified', 'blank', 'no filter'],
	...['not provided', 'not applicable', 'not available', 'none specified'],
]);

// Blanks too; the marks that stand around such words.
const AROUND_WORDS = ' \t\r\n"\'<>()';

/** Whether a text says that there is no value, in place of a value. */
export function saysNothing(text: string): boolean {
	const word = trimEnds(text, (character) => AROUND_WORDS.includes(character));
	return word === 'NaN' || NO_VALUES.has(word.toLowerCase());
}

// What programs leave where a value is missing or could not be made.
const LEFTOVER =
	/^(?:null|undefined|\[object object\]|invalid date(?:time)?|#n\/[abd]|#nv|#{4,}|\{\{.*\}\})$/is;

// Errors of a spreadsheet in whichever language, all in capitals: "#REF!", "#NAAM?", "#DIV/0!".
const SPREADSHEET_ERROR = /^#[\u00A1\u00BF]?[\p{Lu}\d/_.]{1,24}[!?]$/u;

// The same where somebody or something is named.
const NO_NAME = /^(?:none|n\/a|not set|not specified|not provided)$/i;

/**
 * Whether a text is what a program left in place of a value, such as "undefined", "#N/A", or an
 * expression that was not evaluated.
 */
export function isLeftover(text: string): boolean {
	return text === 'NaN' || LEFTOVER.test(text) || SPREADSHEET_ERROR.test(text);
}

// As spreadsheets show and export a long number: other numbers look the same then.
const ROUNDED_BY_SPREADSHEET = /^-?\d(?:[.,]\d+)?E\+\d{2,3}$/;

/** Whether a text is a long number, such as an ID, of which a spreadsheet has kept the first digits only. */
export function isRoundedText(text: string): boolean {
	return ROUNDED_BY_SPREADSHEET.test(text);
}

/** Whether a text cannot be a name: a leftover, or a word for nothing that nobody is called. */
export function namesNothing(text: string): boolean {
	return isLeftover(text) || NO_NAME.test(text);
}
