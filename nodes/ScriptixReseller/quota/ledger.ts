import type { Day, Period } from './period';
import { calendarMonthOf, dayOf } from './period';
import type { Threshold } from './thresholds';
import { byReach, isCleared, isReached, thresholdKey } from './thresholds';
import type { Usage } from './usage';

/**
 * What is remembered of a customer over a threshold, so that an alert, identified by
 * customer × period × quota × threshold, is raised once. Nothing is remembered of the others.
 */
export interface Memory {
	/** First day of the period as the API stated it; null when the API was not asked. */
	start: Day | null;
	/** Last day on which the period surely goes on. */
	end: Day;
	/** Percent at the last judgement. */
	percent: number | null;
	/** By quota in minutes (0 for none): keys of the thresholds whose alert was raised. */
	raised: Map<number, Set<string>>;
	/** The hour, since 1970, in which Scriptix last still reported a period that should be over. */
	overdueCheckedAt?: number;
}

/** How a customer is to be judged. */
export interface Rules {
	thresholds: Threshold[];
	/** Percentage points that usage must fall below a threshold before it can be reached again. */
	hysteresis: number;
}

/** First judgement, from the list alone. */
export type Verdict =
	/** Nothing to raise; `memory` is what to remember from now on. */
	| { kind: 'quiet'; memory?: Memory }
	/** A threshold was reached that no alert was raised for in the period as it is known. */
	| { kind: 'reached' }
	/** A threshold still counts as reached, but the period should be over: ask for the period. */
	| { kind: 'overdue' };

export interface Alert {
	/** The thresholds newly reached, lowest first; never empty. */
	crossed: Threshold[];
	period: Period;
	previousPercent: number | null;
}

/** Second judgement, knowing what `/usage` says of the period. */
export interface Settlement {
	memory?: Memory;
	alert?: Alert;
}

// Usage first seen a full day after its period has ended, in whichever time zone, is history.
const LATE_DAYS = 1;

const HOUR_MS = 3_600_000;

/** Judges a customer by the list: is there anything to raise, or to ask for? */
export function judge(memory: Memory | undefined, usage: Usage, rules: Rules, now: Date): Verdict {
	const reached = reachedKeys(usage, rules);
	if (!memory) return reached.length > 0 ? { kind: 'reached' } : { kind: 'quiet' };

	const kept = withoutCleared(memory, usage, rules);
	if (reached.some((key) => !kept.raised.get(quotaOf(usage))?.has(key))) return { kind: 'reached' };

	const isOver = dayOf(now) > memory.end;
	if (isOver && reached.length > 0 && memory.overdueCheckedAt !== hourOf(now)) {
		return { kind: 'overdue' };
	}
	const forget = kept.raised.size === 0 || (isOver && !concerns(kept, rules));
	return { kind: 'quiet', memory: forget ? undefined : kept };
}

/**
 * Judges a customer whose verdict was not quiet.
 *
 * @param reported the period that the API states now, when it was asked and states one
 * @param useReported false to identify alerts by the calendar month although the API was asked
 */
export function settle(
	memory: Memory | undefined,
	usage: Usage,
	rules: Rules,
	now: Date,
	reported: Period | undefined,
	useReported = true,
): Settlement {
	const today = dayOf(now);
	const isStale =
		reported !== undefined &&
		memory !== undefined &&
		memory.start !== null &&
		reported.start < memory.start;
	if (isStale) return { memory };

	const isNewPeriod = memory === undefined || periodHasChanged(memory, reported, today);
	const kept = isNewPeriod ? undefined : withoutCleared(memory, usage, rules);
	const month = calendarMonthOf(kept ? Math.min(today, kept.end) : today);
	const period = reported !== undefined && useReported ? reported : month;

	const quota = quotaOf(usage);
	const raisedBefore = kept?.raised.get(quota);
	const reached = rules.thresholds.filter((threshold) => isReached(threshold, usage));
	const crossed = reached.filter((threshold) => !raisedBefore?.has(thresholdKey(threshold)));

	const raised = new Map(kept?.raised);
	if (reached.length > 0) {
		raised.set(quota, new Set([...(raisedBefore ?? []), ...reached.map(thresholdKey)]));
	}
	if (raised.size === 0) return {};

	const end = endOf(reported, kept, month, useReported);
	const next: Memory = {
		start: reported !== undefined && useReported ? reported.start : (kept?.start ?? null),
		end,
		percent: usage.percent,
		raised,
	};
	if (today > end) next.overdueCheckedAt = hourOf(now);
	if (crossed.length === 0 || today > end + LATE_DAYS) return { memory: next };
	return {
		memory: next,
		alert: {
			crossed: byReach(crossed, usage),
			period,
			previousPercent: memory?.percent ?? null,
		},
	};
}

/** What to remember of a customer so that the thresholds reached already are not raised. */
export function baseline(usage: Usage, rules: Rules, now: Date): Memory | undefined {
	const reached = reachedKeys(usage, rules);
	if (reached.length === 0) return undefined;
	return {
		start: null,
		end: calendarMonthOf(dayOf(now)).end,
		percent: usage.percent,
		raised: new Map([[quotaOf(usage), new Set(reached)]]),
	};
}

function periodHasChanged(memory: Memory, reported: Period | undefined, today: Day): boolean {
	if (reported === undefined) return today > memory.end;
	// A memory without the API's own start lies somewhere before its end.
	return memory.start === null ? reported.start >= memory.end : reported.start > memory.start;
}

/** The last day until which the period needs no second look. */
function endOf(
	reported: Period | undefined,
	kept: Memory | undefined,
	month: Period,
	useReported: boolean,
): Day {
	if (reported === undefined) return kept?.end ?? month.end;
	return useReported ? reported.end : Math.max(reported.end, month.end);
}

/** Whether the memory holds a threshold that is still watched; the user may have removed it. */
function concerns(memory: Memory, { thresholds }: Rules): boolean {
	const watched = new Set(thresholds.map((threshold) => thresholdKey(threshold)));
	return [...memory.raised.values()].some((keys) => [...keys].some((key) => watched.has(key)));
}

/** The memory with the present percent, less the thresholds that usage has fallen below. */
function withoutCleared(memory: Memory, usage: Usage, { thresholds, hysteresis }: Rules): Memory {
	const cleared = new Set(
		thresholds
			.filter((threshold) => isCleared(threshold, usage, hysteresis))
			.map((threshold) => thresholdKey(threshold)),
	);
	const raised = new Map<number, Set<string>>();
	for (const [quota, keys] of memory.raised) {
		const kept = new Set([...keys].filter((key) => !cleared.has(key)));
		if (kept.size > 0) raised.set(quota, kept);
	}
	return { ...memory, percent: usage.percent, raised };
}

function reachedKeys(usage: Usage, { thresholds }: Rules): string[] {
	return thresholds
		.filter((threshold) => isReached(threshold, usage))
		.map((threshold) => thresholdKey(threshold));
}

function quotaOf(usage: Usage): number {
	return usage.quotaMinutes ?? 0;
}

function hourOf(now: Date): number {
	return Math.floor(now.getTime() / HOUR_MS);
}
