import { readOptionalNumber } from '../codec/plainNumber';
import type { ParameterContext } from './refusal';
import { refusal } from './refusal';

/** What numbers a parameter takes. */
interface NumberRules {
	/** The display name, with what it is: "parameter Limit", "option Hysteresis". */
	parameter: string;
	atLeast?: number;
	atMost?: number;
	isWhole?: boolean;
	example: number;
}

/**
 * Reads a number, which may come as a text from an expression or a table.
 *
 * @returns undefined when there is none
 * @throws NodeOperationError when it is not in plain digits, or not one that the parameter takes
 */
export function readNumber(
	at: ParameterContext,
	value: unknown,
	{ parameter, atLeast = 0, atMost = Infinity, isWhole = false, example }: NumberRules,
): number | undefined {
	const number = readOptionalNumber(value);
	if (number === undefined) return undefined;
	const fits = number >= atLeast && number <= atMost && (!isWhole || Number.isSafeInteger(number));
	if (fits) return number;
	const range = atMost === Infinity ? `of ${atLeast} or more` : `from ${atLeast} to ${atMost}`;
	const wanted = `${isWhole ? 'whole ' : ''}number ${range}`;
	throw refusal(
		at,
		`The ${parameter} is "${showValue(value)}", not a ${wanted}`,
		`Set it to a ${wanted} in plain digits, such as ${example}, without separators for thousands.`,
	);
}

/** A value as a message repeats it; texts as they are. */
export function showValue(value: unknown): string {
	// A date is a text to JSON.
	const text =
		typeof value === 'object' ? JSON.stringify(value).replace(/^"(.*)"$/, '$1') : String(value);
	return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
