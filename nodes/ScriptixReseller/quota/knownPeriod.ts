import type { Day } from './calendarDate';
import type { Period, PeriodSource } from './period';
import { calendarMonthOf } from './period';

/** What is known of a customer's period. */
export interface KnownPeriod {
	/** Its first day where Scriptix stated it, else a day that surely belongs to it. */
	since: Day;
	/** Whether Scriptix stated it; else the calendar month counts. */
	isStated: boolean;
	/** Its last day, as far as is known. */
	end: Day;
	/** True when Scriptix has not answered yet what the period is, so that it is worth asking. */
	isUnasked: boolean;
}

/** What Scriptix said when it was asked for a customer's period. */
export type PeriodAnswer =
	| { kind: 'notAsked' }
	/** It answered; without a period when it states none. */
	| { kind: 'answered'; period?: Period }
	/** It has not answered for long, or refused to, maybe for long; what is known has to do. */
	| { kind: 'unanswered'; isRefusedForLong?: boolean };

/** What an answer makes of what was known. */
export interface PeriodTurn {
	/** `outdated`: the answer is about a period that ended before the known one began. */
	kind: 'same' | 'new' | 'outdated';
	known: KnownPeriod;
}

/** An answer without a period tells nothing of a customer for whom Scriptix stated one before. */
export function knowledgeIn(answer: PeriodAnswer, known: KnownPeriod | undefined): PeriodAnswer {
	const isSilent = answer.kind === 'answered' && answer.period === undefined;
	return isSilent && known?.isStated ? { kind: 'unanswered' } : answer;
}

/** The calendar month of a day, of which Scriptix has said nothing. */
export function monthKnownFrom(today: Day, isUnasked: boolean): KnownPeriod {
	return { since: today, isStated: false, end: calendarMonthOf(today).end, isUnasked };
}

/**
 * Follows a customer from what was known to what an answer says, or the calendar where it is silent.
 *
 * @param hasEmitted whether alerts were emitted for what was known
 */
export function followPeriod(
	known: KnownPeriod | undefined,
	answer: PeriodAnswer,
	today: Day,
	hasEmitted: boolean,
): PeriodTurn {
	const reported = answer.kind === 'answered' ? answer.period : undefined;
	if (reported === undefined) {
		const isUnasked = answer.kind !== 'answered';
		if (known === undefined || today > known.end) {
			return { kind: 'new', known: monthKnownFrom(today, isUnasked) };
		}
		return { kind: 'same', known: { ...known, isUnasked: known.isUnasked && isUnasked } };
	}
	const { start, end } = reported;
	const stated: KnownPeriod = { since: start, isStated: true, end, isUnasked: false };
	if (known === undefined || start > known.since) return { kind: 'new', known: stated };
	if (end >= known.since) return { kind: 'same', known: stated };
	// A server behind the others still reports the period before.
	if (known.isStated && today <= known.end) return { kind: 'outdated', known };
	if (!hasEmitted) return { kind: 'same', known: stated };
	// Scriptix is late. The next period is the calendar's, for which alerts were emitted already.
	return { kind: 'same', known: { ...stated, since: known.since, isStated: false } };
}

/**
 * The period that alerts are told for: the one of Scriptix, else the calendar month.
 *
 * @param usesStated false where the calendar month counts although Scriptix may have stated another
 * @param answer what Scriptix says of it now
 */
export function namedPeriod(
	known: KnownPeriod,
	today: Day,
	usesStated: boolean,
	answer: PeriodAnswer = { kind: 'notAsked' },
): { period: Period; source: PeriodSource } {
	const reported = answer.kind === 'answered' ? answer.period : undefined;
	if (usesStated && reported !== undefined) return { period: reported, source: 'api' };
	if (usesStated && known.isStated) {
		return { period: { start: known.since, end: known.end }, source: 'api' };
	}
	return { period: calendarMonthOf(Math.min(today, known.end)), source: 'calendar_month' };
}
