import type { Day } from './calendarDate';
import { readCalendarDate } from './calendarDate';
import type { Period } from './period';
import { DAY_MS } from '../codec/units';

const MONTH = /^(\d{4})[-/]?(\d{2})$/;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** How months, quarters, weeks and years are written, each with what its parts mean. */
const FORMS: ReadonlyArray<[RegExp, (...parts: string[]) => Period | undefined]> = [
	[MONTH, (year, month) => monthsOf(Number(year), Number(month), 1)],
	[/^(\d{1,2})[-/](\d{4})$/, (month, year) => monthsOf(Number(year), Number(month), 1)],
	[
		/^([a-z]{3})[a-z]{0,6}[ -](\d{4})$/i,
		(word, year) => monthsOf(Number(year), MONTHS.indexOf(word.toLowerCase()) + 1, 1),
	],
	[/^(\d{4})[ -]?q([1-4])$/i, (year, quarter) => quarterOf(Number(year), Number(quarter))],
	[/^q([1-4])[ -]?(\d{4})$/i, (quarter, year) => quarterOf(Number(year), Number(quarter))],
	[/^(\d{4})-?w(\d{2})$/i, (year, week) => weekOf(Number(year), Number(week))],
	[/^(\d{4})$/, (year) => yearOf(Number(year))],
];

const RANGE = /\/|\.{2,3}|[,;]|\s(?:-|–|to|until)\s/;
const COMPACT_DATE = /^(\d{4})(\d{2})(\d{2})$/;
// Parameters whose numbers are no years.
const COUNTS = /page|limit|offset|count|size|id$/i;

const EARLIER = /\b(last|previous|prior)\b|^-\d+$/;

/** What somebody asked for by query parameters whose names Scriptix does not document. */
export interface AskedPeriod {
	/** Days that were named, the first and the last; undefined for a period that is only "earlier". */
	days?: Period;
	/** Both ends were named by day, so that the answer has to begin and end there. */
	isExact: boolean;
}

/**
 * Finds dates, months and years in the values of query parameters.
 *
 * @returns undefined when they ask for no period
 */
export function readAskedPeriod(query: Readonly<Record<string, string>>): AskedPeriod | undefined {
	const entries = Object.entries(query)
		.filter(([name]) => !COUNTS.test(name))
		.map(([name, value]) => [name, value.trim()] as const);
	const valueOf = (pattern: RegExp) => entries.find(([name]) => pattern.test(name))?.[1] ?? '';
	const split = `${valueOf(/^year$/i)}-${valueOf(/^month$/i).padStart(2, '0')}`;
	const month = MONTH.test(split) ? readDays(split) : undefined;
	if (month) return { days: month, isExact: false };

	const found = entries.flatMap(([, value]) => readRange(value));
	if (found.length > 0) {
		const days = {
			start: Math.min(...found.map(({ start }) => start)),
			end: Math.max(...found.map(({ end }) => end)),
		};
		return { days, isExact: found.length > 1 && found.every(({ start, end }) => start === end) };
	}
	const asksForEarlier = entries.some(([, value]) => EARLIER.test(value.replace(/_/g, ' ')));
	return asksForEarlier ? { isExact: false } : undefined;
}

/**
 * Whether an answer is of another period than was asked for. A month is that of any period with a day
 * in it, because cycles need not begin on the first.
 *
 * @param today the day on which it was asked
 */
export function isAnotherPeriod(
	{ days, isExact }: AskedPeriod,
	answer: Period,
	today: Day,
): boolean {
	if (!days) return answer.start <= today && today <= answer.end;
	if (isExact) {
		const isExclusiveEnd = days.end === answer.end + 1;
		return answer.start !== days.start || (answer.end !== days.end && !isExclusiveEnd);
	}
	return answer.end < days.start || days.end < answer.start;
}

/** The days of a value, or those of both ends of one such as "2024-12-01/2024-12-31". */
function readRange(text: string): Period[] {
	const days = readDays(text);
	if (days) return [days];
	const ends = text.split(RANGE);
	return ends.length === 2 ? ends.flatMap((end) => readDays(end.trim()) ?? []) : [];
}

function readDays(text: string): Period | undefined {
	for (const [form, toPeriod] of FORMS) {
		const match = form.exec(text);
		if (match) return toPeriod(...match.slice(1));
	}
	const day = readCalendarDate(text.replace(COMPACT_DATE, '$1-$2-$3'))?.day;
	return day === undefined ? undefined : { start: day, end: day };
}

function monthsOf(year: number, month: number, count: number): Period | undefined {
	if (month < 1 || month > 12) return undefined;
	return {
		start: Date.UTC(year, month - 1, 1) / DAY_MS,
		end: Date.UTC(year, month - 1 + count, 0) / DAY_MS,
	};
}

function quarterOf(year: number, quarter: number): Period | undefined {
	return monthsOf(year, 3 * quarter - 2, 3);
}

/** A week by ISO 8601: the first has the 4th of January in it. */
function weekOf(year: number, week: number): Period | undefined {
	if (week < 1 || week > 53) return undefined;
	const fourth = new Date(Date.UTC(year, 0, 4));
	const monday = fourth.getTime() / DAY_MS - ((fourth.getUTCDay() + 6) % 7);
	const start = monday + 7 * (week - 1);
	return { start, end: start + 6 };
}

function yearOf(year: number): Period | undefined {
	if (year < 1900 || year > 2999) return undefined;
	return { start: Date.UTC(year, 0, 1) / DAY_MS, end: Date.UTC(year, 11, 31) / DAY_MS };
}
