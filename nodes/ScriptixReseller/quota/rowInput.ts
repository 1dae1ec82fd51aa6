import { entryIn } from '../codec/entryIn';
import { isRecord, parseJson } from '../codec/json';
import type { JsonRecord } from '../codec/json';
import { isRoundedText, saysNothing } from '../codec/nothing';
import { isRounded, readPlainNumber, withoutZeroDecimals } from '../codec/plainNumber';
import { plainSpelling } from '../codec/spelling';
import type { Day } from './calendarDate';
import { readCalendarDate } from './calendarDate';
import type { Period } from './period';
import { readPeriod } from './period';
import { DAY_MS } from '../codec/units';

/** A usage row that came in as an item: out of a table, a list of usage or a closed period. */
export interface InputRow {
	itemIndex: number;
	/** The item as it came, for columns that only some readers know. */
	json: JsonRecord;
	/** The ID as text; 123, "123" and "123.0" are one customer. */
	customerId: string;
	name: string;
	email: string;
	plan: string;
	status: string;
	/** May be below zero: a correction. */
	minutes: number;
	/** Null when there is none, also for a quota of 0. */
	quotaMinutes: number | null;
	/** Undefined when the row names none. */
	period?: Period;
	/** Null when the row does not say. */
	isFinal: boolean | null;
}

/** Why a row cannot be used: a sentence without full stop that names column and value. */
export interface UnusableRow {
	reason: string;
}

/** Periods by their first and last day as they are written. */
type PeriodsByDays = Map<unknown, Map<unknown, Period | UnusableRow>>;

/** What was read before, of rows in each of the two forms. */
type ReadPeriods = Record<'flat' | 'nested', PeriodsByDays>;

const noPeriods = (): ReadPeriods => ({ flat: new Map(), nested: new Map() });

const LONGEST_VALUE_SHOWN = 40;

const MILLION = 1e6;

// A double has fifteen digits for sure.
const LARGEST_WITH_MILLIONTHS = 1e9;

const DIGITS = /^\d+$/;

// Thousands as people write them.
const GROUPED = /^[1-9]\d{0,2}(?:[.,'’\s]\d{3})+$/;

/**
 * Reads items as usage rows, each as `readInputRow` does. Thousands of rows share few periods, which
 * are read once.
 */
export function inputRowReader(): typeof readInputRow {
	const periods = noPeriods();
	return (json, itemIndex) => readRow(json, itemIndex, periods);
}

/**
 * Reads an item as a usage row. Columns are named as in `UsageRow`; a period may also be nested, as
 * in the items of alerts (`period.start`, `period.end`).
 */
export function readInputRow(json: JsonRecord, itemIndex: number): InputRow | UnusableRow {
	return readRow(json, itemIndex, noPeriods());
}

function readRow(
	json: JsonRecord,
	itemIndex: number,
	periods: ReadPeriods,
): InputRow | UnusableRow {
	const customerId = toId(json.customer_id);
	if (typeof customerId !== 'string') return customerId;
	const minutes = readExactNumber(json.transcription_minutes);
	if (minutes === undefined) return notANumber('transcription_minutes', json.transcription_minutes);
	const quota = isEmpty(json.quota_minutes) ? 0 : readExactNumber(json.quota_minutes);
	if (quota === undefined) return notANumber('quota_minutes', json.quota_minutes);
	if (quota < 0)
		return { reason: `The column quota_minutes holds "${quota}", which is below zero` };
	const period = periodOf(json, periods);
	if (period && 'reason' in period) return period;
	const isFinal = isEmpty(json.is_final) ? null : toBoolean(json.is_final);
	if (isFinal === undefined) {
		return { reason: `The column is_final holds "${shown(json.is_final)}": write true or false` };
	}
	// A plan or status that cannot be read is not none, which has a price of its own.
	for (const column of ['plan', 'status'] as const) {
		if (isEmpty(json[column]) || toText(json[column]) !== '') continue;
		return { reason: `The column ${column} holds ${shown(json[column])}, which is not text` };
	}
	return {
		itemIndex,
		json,
		customerId,
		name: toText(json.name),
		email: toText(json.email),
		plan: toText(json.plan),
		status: toText(json.status),
		minutes: toMillionths(minutes),
		quotaMinutes: toMillionths(quota) || null,
		period,
		isFinal,
	};
}

/** The metadata of a row; tables and CSV files hold them as JSON in a text. */
export function metadataOf({ metadata }: JsonRecord): JsonRecord {
	const read = typeof metadata === 'string' ? parseJson(metadata) : metadata;
	return isRecord(read) ? read : {};
}

/**
 * Refuses metadata that began as JSON and cannot be read any more, as tables cut long texts off and
 * programs write "[object Object]": an entry that was in it is lost, which is not the same as none.
 */
export function brokenMetadata({ metadata }: JsonRecord, key: string): UnusableRow | undefined {
	const text = typeof metadata === 'string' ? metadata.trim() : '';
	if (!/^[{[]/.test(text) || parseJson(text) !== undefined) return undefined;
	return {
		reason: `The column metadata holds ${shown(text)}, which is not whole JSON, so that ${key} cannot be read from it`,
	};
}

/** A value of an item as an error names it. */
export function shown(value: unknown): string {
	const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
	return text.length > LONGEST_VALUE_SHOWN ? `${text.slice(0, LONGEST_VALUE_SHOWN)}…` : text;
}

export function isEmpty(value: unknown): value is undefined | null | '' {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}

export function notANumber(column: string, value: unknown): UnusableRow {
	return isEmpty(value)
		? { reason: `The column ${column} is empty or missing` }
		: {
				reason: `The column ${column} holds "${shown(value)}", which is not a number: write plain digits, with a dot before decimals`,
			};
}

/**
 * Spreadsheets and programs write a column of whole numbers with blanks in it as 123.0. "1.000" is the
 * customer 1000 to some of them and 1 to others; "#N/A" and "null" are what they write for nobody.
 */
function toId(value: unknown): string | UnusableRow {
	// Most IDs by far, of thousands of rows.
	if (Number.isSafeInteger(value)) return String(value);
	if (typeof value === 'string' && DIGITS.test(value)) return value;
	if (isEmpty(value)) return { reason: 'The column customer_id is empty or missing' };
	const holds = `The column customer_id holds ${shown(value)}`;
	if (isRounded(value)) {
		return { reason: `${holds}, which is too large to be exact as a number: give it as text` };
	}
	const isWhole = typeof value !== 'number' || Number.isInteger(value);
	// An ID with a character that nobody sees would be billed as another customer.
	const text = isWhole ? plainSpelling(toText(value)) : '';
	if (text.startsWith('#') || saysNothing(text)) {
		return { reason: `${holds}, which is not an ID` };
	}
	// Rows of two customers would be those of one.
	if (isRoundedText(text)) {
		return { reason: `${holds}, a long number that a spreadsheet has rounded: export it as text` };
	}
	if (GROUPED.test(text)) {
		return { reason: `${holds}: write ${text.replace(/\D/g, '')}, without a separator` };
	}
	return withoutZeroDecimals(text);
}

/** A number that is not rounded already, as those beyond 2^53 are. */
function readExactNumber(value: unknown): number | undefined {
	return isRounded(value) ? undefined : readPlainNumber(value);
}

/**
 * Nobody measures finer: what is left there is what a sum of binary fractions leaves, such as
 * 10000.000000000002, of which an extra minute is not to be made.
 */
function toMillionths(minutes: number): number {
	if (Number.isInteger(minutes) || Math.abs(minutes) > LARGEST_WITH_MILLIONTHS) return minutes;
	return Math.round(minutes * MILLION) / MILLION;
}

function periodOf(json: JsonRecord, known: ReadPeriods): Period | UnusableRow | undefined {
	const nested = isRecord(json.period) ? json.period : {};
	const isFlat = !isEmpty(json.period_start) || !isEmpty(json.period_end);
	const { start, end } = isFlat ? { start: json.period_start, end: json.period_end } : nested;
	if (isEmpty(start) && isEmpty(end)) return undefined;
	const byEnd = entryIn(isFlat ? known.flat : known.nested, start, () => new Map());
	return entryIn(byEnd, end, () => readDates(start, end, isFlat));
}

function readDates(start: unknown, end: unknown, isFlat: boolean): Period | UnusableRow {
	const dates = { start: toDateText(start), end: toDateText(end) };
	const period = readPeriod(dates);
	if (!period) {
		return {
			reason: `The period from "${shown(start)}" to "${shown(end)}" cannot be read: period_start and period_end need to be dates such as 2025-01-31, the start first`,
		};
	}
	return isFlat ? asStored(period, dates.end) : period;
}

/**
 * Takes back that a period of a row was read as the vendor's with an end that does not belong to it,
 * where a row of this package looks the same: 2025-04-30 to 2025-05-30, of a cycle of the 31st.
 */
function asStored(period: Period, statedEnd: unknown): Period {
	const end = readCalendarDate(statedEnd)?.day;
	const isTakenForTheNextStart = end === period.end + 1;
	const isOwnForm = isTakenForTheNextStart && isLastOfMonth(period.start) && !isLastOfMonth(end);
	return isOwnForm ? { start: period.start, end } : period;
}

function isLastOfMonth(day: Day): boolean {
	return new Date((day + 1) * DAY_MS).getUTCDate() === 1;
}

/** Tables hand dates over as texts, as Date objects, or as Luxon's, all of which JSON makes texts of. */
function toDateText(value: unknown): unknown {
	return typeof value === 'object' && value !== null && 'toJSON' in value
		? JSON.parse(JSON.stringify(value))
		: value;
}

/** @returns undefined for what is neither true nor false */
function toBoolean(value: unknown): boolean | undefined {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
	if (text === true || text === 'true' || text === 1 || text === '1') return true;
	return text === false || text === 'false' || text === 0 || text === '0' ? false : undefined;
}

function toText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}
