import { tryToParseDateTime } from 'n8n-workflow';

import { readInstant } from '../codec/time';
import type { ItemContext } from './refusal';
import { showValue } from './numbers';
import { refusal } from './refusal';

const CLOCK = '(\\d{2}):(\\d{2})(?::(\\d{2})([.,]\\d{1,9})?)?';
const ZONE = '(Z|UTC|GMT|(?:UTC|GMT)?[+-]\\d{2}(?::?\\d{2})?)';
const WEEKDAY = '(?:(mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6},? )?';
const TIME_OF_DAY = `(?:,? ${CLOCK}(?: ?${ZONE}(?: \\([^()]{1,60}\\))?)?)?`;

// Notations that everybody reads alike: the year first, as pickers, APIs and `$now` write it, or an
// English month in words. "1.2.2025" and "1/2/2025" are other days in other countries.
const YEAR_FIRST = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})(?:[T ]${CLOCK}(?: ?${ZONE})?)?$`, 'i');
const DAY_FIRST = new RegExp(`^${WEEKDAY}(\\d{1,2}) ([a-z]{3,9})\\.? (\\d{4})${TIME_OF_DAY}$`, 'i');
const MONTH_FIRST = new RegExp(
	`^${WEEKDAY}([a-z]{3,9})\\.? (\\d{1,2}),? (\\d{4})${TIME_OF_DAY}$`,
	'i',
);

const MONTHS = [
	...['january', 'february', 'march', 'april', 'may', 'june'],
	...['july', 'august', 'september', 'october', 'november', 'december'],
];

const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

// The 3rd of March 1973, in seconds: a smaller number is none.
const FIRST_EPOCH = 100_000_000;

/**
 * Reads a point in time; without a zone of its own it is in the workflow's, as in n8n's own nodes.
 * Epoch numbers are seconds or milliseconds.
 *
 * @returns epoch milliseconds, or undefined when there is none
 * @throws NodeOperationError when it is no date, none of the calendar, or one that can be read as
 * another
 */
export function readTime(at: ItemContext, value: unknown, parameter: string): number | undefined {
	if (value === undefined || value === null) return undefined;
	if (typeof value === 'string' && value.trim() === '') return undefined;
	const time = timeOf(at, value);
	if (!Number.isNaN(time)) return time;
	throw refusal(
		at,
		`The ${parameter} is not a date`,
		`It is "${showValue(value)}". Pick a date, or enter one such as 2025-01-31, 2025-01-31T09:30:00Z or 31 Jan 2025. Without a zone it is in the time zone of the workflow.`,
	);
}

function timeOf(at: ItemContext, value: unknown): number {
	if (typeof value === 'number') return value >= FIRST_EPOCH ? readInstant(value) : NaN;
	if (typeof value === 'object') return readDateObject(at, value);
	if (typeof value !== 'string') return NaN;
	const text = value.trim();
	if (/^\d{9,13}(\.\d+)?$/.test(text)) return readInstant(text);
	const iso = toIso(text);
	return iso === undefined ? NaN : readIso(at, iso);
}

/** A date of JavaScript or of Luxon; not what merely becomes the text of one. */
function readDateObject(at: ItemContext, value: object | null): number {
	const isDate = value instanceof Date || (value !== null && 'toMillis' in value);
	return isDate ? readIso(at, value) : NaN;
}

/** The same in ISO 8601; undefined for other notations, and for days and hours that do not exist. */
function toIso(text: string): string | undefined {
	const parts = yearFirst(text) ?? dayFirst(text) ?? monthFirst(text);
	if (!parts) return undefined;
	const { weekday, year, month, day, clock } = parts;
	const [hours = '00', minutes = '00', seconds = '00', fraction = '', zone = ''] = clock;
	const date = new Date(Date.UTC(year, month - 1, day));
	const isReal = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
	const isOfWeekday = !weekday || WEEKDAYS[date.getUTCDay()] === weekday.toLowerCase();
	if (!isReal || !isOfWeekday) return undefined;
	if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
	const dayText = [year, month, day].map((part) => String(part).padStart(2, '0')).join('-');
	// No zone of the world is further from UTC than 14 hours.
	if (Number(/\d{2}/.exec(zone)?.[0] ?? 0) > 14) return undefined;
	const offset = zone.replace(/^(utc|gmt)(?=.)/i, '').replace(/^(z|utc|gmt)$/i, 'Z');
	return `${dayText.padStart(10, '0')}T${hours}:${minutes}:${seconds}${fraction.replace(',', '.')}${offset}`;
}

interface DateParts {
	weekday?: string;
	year: number;
	/** From 1. */
	month: number;
	day: number;
	/** Hours, minutes, seconds, fraction and zone, as far as they are there. */
	clock: Array<string | undefined>;
}

function yearFirst(text: string): DateParts | undefined {
	const match = YEAR_FIRST.exec(text);
	if (!match) return undefined;
	const [, year, month, day, ...clock] = match;
	return { year: Number(year), month: Number(month), day: Number(day), clock };
}

function dayFirst(text: string): DateParts | undefined {
	const [whole, weekday, day, month = '', year, ...clock] = DAY_FIRST.exec(text) ?? [];
	if (whole === undefined) return undefined;
	return { weekday, year: Number(year), month: monthNamed(month), day: Number(day), clock };
}

function monthFirst(text: string): DateParts | undefined {
	const [whole, weekday, month = '', day, year, ...clock] = MONTH_FIRST.exec(text) ?? [];
	if (whole === undefined) return undefined;
	return { weekday, year: Number(year), month: monthNamed(month), day: Number(day), clock };
}

/** 0 for a word that is no English month: "Week", "Example", and months of other languages. */
function monthNamed(word: string): number {
	const name = word.toLowerCase();
	return (
		1 +
		MONTHS.findIndex(
			(month) => month.startsWith(name) || (name === 'sept' && month === 'september'),
		)
	);
}

function readIso({ context }: ItemContext, value: unknown): number {
	try {
		return tryToParseDateTime(value, context.getTimezone()).toMillis();
	} catch {
		return NaN;
	}
}
