import type { Alert } from './alert';
import { crossingIn, newlyReached, recoveryIn, resetOf } from './alert';
import type { Day } from './calendarDate';
import type { Forecast } from './forecast';
import { forecastOf, isHeadingOver } from './forecast';
import { isForecastDue } from './forecastDue';
import { WHOLE_QUOTA } from './identity';
import type { KnownPeriod, PeriodAnswer, PeriodTurn } from './knownPeriod';
import { followPeriod, knowledgeIn, monthKnownFrom, namedPeriod } from './knownPeriod';
import type { CustomerMemory } from './memory';
import {
	continuedMemory,
	copyMemory,
	emptyMemory,
	hasAlerted,
	isAny,
	noteFalls,
	NO_QUOTA,
	quotaKey,
	reach,
	settleFalls,
} from './memory';
import type { Period, PeriodSource } from './period';
import { dayOf, hourOf } from './period';
import { isForgettable, isLongOver, isWorthKeeping } from './remembering';
import type { Rules } from './rules';
import { reachedThresholds } from './rules';
import { thresholdKey } from './thresholds';
import type { Usage } from './usage';

/** First judgement, from the list alone. */
export type Verdict =
	/** Nothing to emit; `memory` is what to remember from now on. */
	| { kind: 'quiet'; memory?: CustomerMemory }
	/**
	 * Something may have to be emitted; `settle` decides, with the answer of `/usage` where
	 * `needsPeriod` says so or details are wanted. Without an answer `memory` is what to remember.
	 */
	| {
			kind: 'ask';
			needsPeriod: boolean;
			/** Whether a threshold is newly reached; the rest can wait where Scriptix does not answer. */
			isNews: boolean;
			/** Whether only the forecast is concerned, which can wait for some polls. */
			canWait: boolean;
			memory?: CustomerMemory;
	  };

/** Second judgement, knowing what `/usage` says of the period. */
export interface Settlement {
	memory?: CustomerMemory;
	/** In the order in which they are to be emitted. */
	alerts: Alert[];
	period: Period;
	periodSource: PeriodSource;
	/** Percent at the judgement before, where it is remembered. */
	previousPercent: number | null;
	forecast: Forecast | null;
	/** Whether Scriptix still reports a period that ended more than two days ago. */
	isLongOverdue: boolean;
}

const QUIET: Verdict = { kind: 'quiet' };

/** Judges a customer by the list: is there anything to emit, or to ask for? */
export function judge(
	memory: CustomerMemory | undefined,
	usage: Usage,
	rules: Rules,
	now: Date,
): Verdict {
	const today = dayOf(now);
	const isTold = tellsOfFalls(rules);
	const seen = memory && noteFalls(memory, usage, rules.hysteresis, isTold ? 'falling' : 'fallen');
	const isOver = seen !== undefined && today > seen.period.end;
	const isNews = newlyReached(seen, usage, rules).length > 0;
	const ask = { kind: 'ask', needsPeriod: isOver, isNews, canWait: false, memory: seen } as const;

	if (isNews) return ask;
	if (seen && isTold && isAny(seen, 'falling')) return ask;
	if (seen && isPeriodDue(seen, usage, rules, now)) return { ...ask, needsPeriod: true };
	const forecast = isForecastDue(seen, usage, rules, now);
	if (forecast !== 'no') return { ...ask, needsPeriod: forecast === 'ask', canWait: true };

	if (!seen || isForgettable(seen, rules, today)) return QUIET;
	return { kind: 'quiet', memory: { ...seen, percent: usage.percent } };
}

/**
 * Judges a customer whose verdict was not quiet.
 *
 * @param memory as the verdict gave it
 * @param usage the latest figures, which may be later than those of the verdict
 */
export function settle(
	memory: CustomerMemory | undefined,
	usage: Usage,
	rules: Rules,
	now: Date,
	given: PeriodAnswer,
): Settlement {
	const today = dayOf(now);
	const answer = knowledgeIn(given, memory?.period);
	const isKnown = answer.kind !== 'unanswered';
	const turn = turnOf(memory, answer, today);
	const { period, source } = namedPeriod(turn.known, today, rules.includesDetails, answer);
	const forecast = rules.forecast
		? forecastOf(usage, period, now, rules.forecast.minimumDays)
		: null;
	const settlement = {
		period,
		periodSource: source,
		forecast,
		previousPercent: memory?.percent ?? null,
		isLongOverdue: isKnown && isLongOver(turn.known.end, today),
	};
	const isStale = turn.kind === 'outdated' || isWaiting(memory, usage, rules, answer, today);
	if (memory && isStale) return { ...settlement, memory, alerts: [] };

	const isSame = memory !== undefined && turn.kind === 'same';
	const next = isSame
		? copyMemory(noteFalls(memory, usage, rules.hysteresis, 'falling'))
		: memoryOfNew(memory, turn.known, usage, rules, period);
	const alerts: Alert[] = [];
	const add = (alert: Alert | undefined) => {
		if (alert) alerts.push(alert);
	};
	const identified = { periodStart: period.start, quotaMinutes: usage.quotaMinutes };

	// Without an answer nobody knows whether usage that fell is a recovery or a new period.
	if (memory && !isSame && rules.notifyPeriodReset && isKnown) add(resetOf(memory, rules, today));
	if (isSame && rules.notifyRecovered && isKnown) add(recoveryIn(next, usage, rules, identified));
	if (isKnown || !tellsOfFalls(rules)) settleFalls(next);
	add(crossingIn(next, usage, rules, identified));
	if (isHeadingOver(usage, forecast) && !next.forecasts.has(usage.quotaMinutes ?? NO_QUOTA)) {
		next.forecasts.add(usage.quotaMinutes ?? NO_QUOTA);
		const thresholds = [{ ...WHOLE_QUOTA, occurrence: 1 }];
		add({ event: 'quota.forecast_exceeded', thresholds, ...identified });
	}

	next.period = turn.known;
	next.percent = usage.percent;
	if (today > turn.known.end) next.overdueCheckedAt = hourOf(now);
	else delete next.overdueCheckedAt;
	return { ...settlement, memory: isWorthKeeping(next, rules) ? next : undefined, alerts };
}

/** The memory that a new period begins with; `named` is the period that its alerts are told for. */
function memoryOfNew(
	ended: CustomerMemory | undefined,
	known: KnownPeriod,
	{ percent }: Usage,
	{ includesDetails }: Rules,
	named: Period,
): CustomerMemory {
	const isNameShared = ended && !includesDetails && ended.period.end >= named.start;
	return isNameShared ? continuedMemory(ended, known, percent) : emptyMemory(known, percent);
}

function tellsOfFalls({ notifyRecovered, notifyPeriodReset }: Rules): boolean {
	return notifyRecovered || notifyPeriodReset;
}

/** The period that counts now. As long as usage has not fallen, no answer leaves the old one in place. */
function turnOf(memory: CustomerMemory | undefined, answer: PeriodAnswer, today: Day): PeriodTurn {
	if (memory && isUndecided(memory, answer, today) && !isAny(memory, 'fallen', 'falling')) {
		return { kind: 'same', known: memory.period };
	}
	return followPeriod(memory?.period, answer, today, memory !== undefined && hasAlerted(memory));
}

/** What to remember of a customer at activation so that the thresholds reached already are not emitted. */
export function baseline(usage: Usage, rules: Rules, now: Date): CustomerMemory | undefined {
	const reached = reachedThresholds(usage, rules);
	if (reached.length === 0) return undefined;
	const memory = emptyMemory(monthKnownFrom(dayOf(now), true), usage.percent);
	for (const one of reached) reach(memory, quotaKey(one, usage), thresholdKey(one), true);
	return memory;
}

/** Whether Scriptix has to be asked which period it is, because something depends on it. */
function isPeriodDue(memory: CustomerMemory, usage: Usage, rules: Rules, now: Date): boolean {
	const { period, overdueCheckedAt } = memory;
	const today = dayOf(now);
	const isReached = reachedThresholds(usage, rules).length > 0;
	if (today <= period.end) {
		// The period of a customer who was not asked for at activation may end within the month.
		return isReached && isUnsure(period, rules) && today > period.since;
	}
	const waitsForReset = rules.notifyPeriodReset && hasAlerted(memory);
	return (isReached || waitsForReset) && overdueCheckedAt !== hourOf(now);
}

/** Whether Scriptix can still say what the period is. */
function isUnsure({ isUnasked }: KnownPeriod, { includesDetails }: Rules): boolean {
	return isUnasked && includesDetails;
}

/** Whether only an answer can tell, which did not come: usage stays high after the period's end. */
function isWaiting(
	memory: CustomerMemory | undefined,
	usage: Usage,
	rules: Rules,
	answer: PeriodAnswer,
	today: Day,
): boolean {
	if (!memory || !isUndecided(memory, answer, today)) return false;
	return newlyReached(memory, usage, rules).length === 0;
}

/**
 * Whether a period that has ended may go on for all that is known. Where Scriptix refuses to answer
 * for long, the calendar decides: at once where it never stated a period, else two days later.
 */
function isUndecided({ period }: CustomerMemory, answer: PeriodAnswer, today: Day): boolean {
	if (answer.kind !== 'unanswered' || today <= period.end) return false;
	return !answer.isRefusedForLong || (period.isStated && !isLongOver(period.end, today));
}
