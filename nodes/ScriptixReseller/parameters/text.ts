import { toText } from '../codec/text';
import { showValue } from './numbers';
import type { ParameterContext } from './refusal';
import { refusal } from './refusal';

/**
 * Reads a text; numbers and yes or no are taken as they are written.
 *
 * @param parameter the display name with what it is: "filter Search"
 * @returns undefined when there is none
 * @throws NodeOperationError for a list, an object or a date, which would count as nothing otherwise
 */
export function readText(
	at: ParameterContext,
	value: unknown,
	parameter: string,
): string | undefined {
	if (typeof value !== 'object' || value === null) return toText(value);
	throw refusal(
		at,
		`The ${parameter} is ${kindOf(value)} and not text: ${showValue(value)}`,
		'Set it to text. An expression may have to name a field inside the value, such as {{ $json.customer.name }}.',
	);
}

function kindOf(value: object): string {
	if (Array.isArray(value)) return 'a list';
	return value instanceof Date || 'toMillis' in value ? 'a date' : 'an object';
}
