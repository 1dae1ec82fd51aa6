import type { Day } from '../../../quota/calendarDate';
import type { Period } from '../../../quota/period';
import { calendarMonthOf, dayOf } from '../../../quota/period';
import type { Notation } from '../languages';
import type { ReportData } from './data';
import { WORDS } from './words';

/**
 * What the figures are about, in words: it comes from the figures and nowhere else.
 *
 * @param readAt when usage that still grows was read, epoch milliseconds; undefined for closed months
 */
export function periodText(
	{ periods, months }: ReportData,
	notation: Notation,
	readAt: number | undefined,
): string {
	const words = WORDS[notation.language];
	const parts: string[] = [];
	if (months) {
		const reported = periods.filter(({ end }) => isSameMonth(end, months.reported));
		const month = notation.month(months.reported);
		const others = readAt === undefined ? words.periodsEndingIn : words.periodsToEndIn;
		parts.push(reported.every(isCalendarMonth) ? month : others(month));
		if (months.compared !== undefined) {
			parts.push(words.comparedWith(notation.month(months.compared)));
		}
	} else {
		const [only] = periods;
		parts.push(only && periods.length === 1 ? onePeriod(only, notation) : words.currentPeriods);
	}
	if (readAt !== undefined) {
		const instant = new Date(readAt).toISOString();
		parts.push(words.asOf(notation.day(dayOf(new Date(readAt))), instant.slice(11, 16)));
	}
	const text = parts.join(', ');
	return text.charAt(0).toUpperCase() + text.slice(1);
}

function onePeriod(period: Period, { day, month }: Notation): string {
	return isCalendarMonth(period)
		? month(period.start)
		: `${day(period.start)} – ${day(period.end)}`;
}

function isCalendarMonth({ start, end }: Period): boolean {
	const month = calendarMonthOf(start);
	return month.start === start && month.end === end;
}

function isSameMonth(a: Day, b: Day): boolean {
	return calendarMonthOf(a).start === calendarMonthOf(b).start;
}
