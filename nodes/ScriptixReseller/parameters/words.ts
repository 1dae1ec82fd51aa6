import { isRoundedText, namesNothing, saysNothing } from '../codec/nothing';
import { comparable, differingCharacter, skeleton } from '../codec/spelling';
import type { ParameterContext } from './refusal';
import { refusal } from './refusal';
import { readText } from './text';

// As JSON, lists of programming languages and unevaluated expressions have them around their words.
const MARKS = /^["'`\u2018\u201C[{]|["'`\u2019\u201D\]}]$/;

/**
 * Reads a word out of an open set, such as a status: any word, but none that stands for "nothing", and
 * none in quotes or brackets that would be stored with them. A filter may find what somebody stored so.
 *
 * @param parameter the display name with what it is: "filter Status"
 * @returns undefined when there is none
 * @throws NodeOperationError for such a word
 */
export function readWord(
	at: ParameterContext,
	value: unknown,
	parameter: string,
	{
		example,
		isFilter = false,
		isRequired = false,
	}: { example: string; isFilter?: boolean; isRequired?: boolean },
): string | undefined {
	const text = readText(at, value, parameter);
	const isNothing = text === undefined || saysNothing(text);
	const isInMarks = text !== undefined && !isFilter && MARKS.test(text);
	if (text === undefined || (!isNothing && !isInMarks)) return text;
	const name = parameter
		.replace(/^\S+ /, '')
		.replace(/(us)es$|([^u])s$/, '$1$2')
		.toLowerCase();
	const leave = `Leave the ${parameter} empty ${isFilter ? `for any ${name}` : 'to keep what there is'}, or set it`;
	const set = isRequired || !isNothing ? `Set the ${parameter}` : leave;
	throw refusal(
		at,
		`"${text}" is not a ${name}`,
		`${set} to one such as ${example}${isNothing ? '' : ', without quotes or brackets'}.`,
	);
}

/**
 * Reads a text of somebody's own, such as a name or a text to search for: any, but what programs leave
 * where a value is missing, such as "undefined" or "#N/A".
 *
 * @param parameter the display name with what it is: "filter Search"
 * @returns undefined when there is none
 * @throws NodeOperationError when it is no text, or such a leftover
 */
export function readName(
	at: ParameterContext,
	value: unknown,
	parameter: string,
): string | undefined {
	const text = readText(at, value, parameter);
	if (text !== undefined && isRoundedText(text)) throw roundedRefusal(at, text, parameter);
	if (text === undefined || !namesNothing(text)) return text;
	throw refusal(
		at,
		`The ${parameter} is "${text}", which stands for nothing`,
		'Enter the value that is meant, or remove the field where it is optional. If it is an expression, check what it makes of the input item.',
	);
}

/** The refusal of a long number that a spreadsheet has rounded: several IDs would become one. */
export function roundedRefusal(at: ParameterContext, text: string, parameter: string) {
	return refusal(
		at,
		`The ${parameter} is "${text}", a long number that a spreadsheet has rounded`,
		'Give the column the format text in the spreadsheet, enter or import the numbers again, and export it again.',
	);
}

/**
 * A word with letters of another script reads like the documented one, and is another to Scriptix.
 *
 * @throws NodeOperationError that names the first such letter
 */
export function refuseLookAlike(
	at: ParameterContext,
	word: string,
	noun: string,
	isDocumented: (word: string) => boolean,
): void {
	const meant = skeleton(word);
	if (!isDocumented(meant)) return;
	throw refusal(
		at,
		`The ${noun} "${word}" contains the character ${differingCharacter(comparable(word), meant)}`,
		`It only looks like "${meant}". Type the ${noun} again.`,
	);
}
