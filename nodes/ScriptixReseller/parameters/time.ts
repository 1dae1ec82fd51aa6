import { tryToParseDateTime } from 'n8n-workflow';

import { readInstant } from '../codec/time';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

// A year first, as pickers, APIs and `$now` write it, or a weekday or an English month in words.
// "1.2.2025" and "1/2/2025" are other days in other countries.
const IS_CLEAR = /^\d{4}-\d{2}|^[a-z]{3}|^\d{1,2} [a-z]{3}/i;

// The 3rd of March 1973, in seconds: a smaller number is none.
const FIRST_EPOCH = 100_000_000;

/**
 * Reads a point in time; without a zone of its own it is in the workflow's, as in n8n's own nodes.
 * Epoch numbers are seconds or milliseconds.
 *
 * @returns epoch milliseconds, or undefined when there is none
 * @throws NodeOperationError when it is no date, or one that can be read as another
 */
export function readTime(at: ItemContext, value: unknown, parameter: string): number | undefined {
	if (value === undefined || value === null) return undefined;
	const isText = typeof value === 'string';
	if (isText && value.trim() === '') return undefined;
	const isEpoch =
		(typeof value === 'number' && value >= FIRST_EPOCH) ||
		(isText && /^\s*\d{9,13}(\.\d+)?\s*$/.test(value));
	const isDate = typeof value === 'object' || (isText && IS_CLEAR.test(value.trim()));
	const time = isEpoch ? readInstant(value) : isDate ? readClearDate(at, value) : NaN;
	if (!Number.isNaN(time)) return time;
	throw refusal(
		at,
		`The ${parameter} is not a date`,
		'Pick a date, or enter one such as 2025-01-31 or 2025-01-31T09:30:00Z. Without a zone it is in the time zone of the workflow.',
	);
}

function readClearDate({ context }: ItemContext, value: unknown): number {
	try {
		return tryToParseDateTime(value, context.getTimezone()).toMillis();
	} catch {
		return NaN;
	}
}
