// Epoch seconds reach this in the year 5138, epoch milliseconds did in 1973.
const FIRST_MILLISECONDS = 100_000_000_000;

// Epoch milliseconds reach this in the year 5138; such a number counts microseconds.
const FIRST_MICROSECONDS = 100_000_000_000_000;

// ISO 8601 and SQL: day, time of day, zone.
const DATE_FIRST =
	/^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?) ?(Z|[+-]\d{2}(?::?\d{2})?|UTC|GMT)?)?$/i;

// The three forms of HTTP, the last of which has no zone. https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
const WEEKDAY_FIRST = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? .*\d{2}:\d{2}/i;

// Those that `Date.parse` knows. A word after the time that is none of them is no zone: "PM".
const ZONE_AT_END = /(?:GMT|UTC?|Z|[ECMP][SD]T|[+-]\d{4})$/i;

/**
 * Reads a point in time that came from outside: ISO 8601, SQL or HTTP form, or an epoch number in
 * seconds or milliseconds. Without a zone of its own it is in UTC, whatever n8n's own zone is.
 *
 * @returns epoch milliseconds, NaN when it is none
 */
export function readInstant(value: unknown): number {
	if (value instanceof Date) return value.getTime();
	if (typeof value === 'number') return fromEpoch(value);
	if (typeof value !== 'string') return NaN;
	const text = value.trim();
	if (/^\d{9,13}(\.\d+)?$/.test(text)) return fromEpoch(Number(text));
	const date = DATE_FIRST.exec(text);
	if (date) return fromDate(date);
	// Other texts with a weekday, and "5", "in 5" or "1.2.2025", are dates to `Date.parse` too.
	if (!WEEKDAY_FIRST.test(text)) return NaN;
	return Date.parse(ZONE_AT_END.test(text) ? text : `${text} GMT`);
}

function fromEpoch(number: number): number {
	const ms = Math.round(number < FIRST_MILLISECONDS ? number * 1000 : number);
	return ms > 0 && ms < FIRST_MICROSECONDS ? ms : NaN;
}

function fromDate([, year, month, day, time = '00:00', zone = 'Z']: RegExpExecArray): number {
	// The 31st of February would roll over into March.
	const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
	if (midnight.getUTCMonth() !== Number(month) - 1) return NaN;
	const [hours, minutes = '00'] = zone.match(/\d{2}/g) ?? [];
	const offset = hours === undefined ? 'Z' : `${zone[0]}${hours}:${minutes}`;
	return Date.parse(`${year}-${month}-${day}T${time.replace(',', '.')}${offset}`);
}
