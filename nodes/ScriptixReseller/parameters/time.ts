import { tryToParseDateTime } from 'n8n-workflow';

import { readInstant, ZONE_AT_END } from '../codec/time';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

// A year first, as pickers, APIs and `$now` write it, or a weekday or an English month in words, and
// a year then too.
// "1.2.2025" and "1/2/2025" are other days in other countries.
const IS_CLEAR = /^\d{4}-\d{2}|^(?:[a-z]{3}|\d{1,2} [a-z]{3}).*\b\d{4}\b/i;

const DAY_FIRST = /^\d{4}-\d{2}-\d{2}/;

// No zone of the world is further from UTC than 14 hours.
const ODD_ZONE = /^\d{4}-\d{2}-\d{2}[T ].*[+-](?:1[5-9]|[2-9]\d):?\d{2}$/i;

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
	const isDate = typeof value === 'object' || (isText && isClearDate(value.trim()));
	const time = isEpoch ? readInstant(value) : isDate ? readClearDate(at, value) : NaN;
	if (!Number.isNaN(time)) return time;
	throw refusal(
		at,
		`The ${parameter} is not a date`,
		'Pick a date, or enter one such as 2025-01-31 or 2025-01-31T09:30:00Z. Without a zone it is in the time zone of the workflow.',
	);
}

/** Whether a text names one day that exists. n8n's own reading makes the 3rd of March of the 31st of February. */
function isClearDate(text: string): boolean {
	const [day] = DAY_FIRST.exec(text) ?? [];
	const isReal = day === undefined || !Number.isNaN(readInstant(day));
	return IS_CLEAR.test(text) && isReal && !ODD_ZONE.test(text);
}

function readClearDate({ context }: ItemContext, value: unknown): number {
	try {
		return tryToParseDateTime(wallClockOf(value), context.getTimezone()).toMillis();
	} catch {
		return NaN;
	}
}

/** A date in words without a zone in the form that n8n reads in a zone; others as they are. */
function wallClockOf(value: unknown): unknown {
	const isInWords = typeof value === 'string' && !/^\s*\d{4}-/.test(value);
	if (!isInWords || ZONE_AT_END.test(value.trim())) return value;
	// n8n would read it in the zone of its process.
	return new Date(`${value} GMT`).toISOString().slice(0, -1);
}
