import type { Forecast } from './forecast';
import { forecastOf, isHeadingOver } from './forecast';
import type { Day } from './calendarDate';
import type { Period } from './period';
import { calendarMonthOf, dayOf } from './period';
import type { Threshold } from './thresholds';
import { byReach, isCleared, isReached, thresholdKey, thresholdOf } from './thresholds';
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
	/** By quota in minutes (0 for none): keys of what was raised, and marks of this module. */
	raised: Map<number, Set<string>>;
	/** The hour, since 1970, in which Scriptix last still reported a period that should be over. */
	overdueCheckedAt?: number;
}

/** How a customer is to be judged. */
export interface Rules {
	thresholds: Threshold[];
	/** Percentage points that usage must fall below a threshold before it can be reached again. */
	hysteresis: number;
	notifyRecovered?: boolean;
	notifyPeriodReset?: boolean;
	/** Null or left out: no forecast. */
	forecast?: { minimumDays: number } | null;
}

/** First judgement, from the list alone. */
export type Verdict =
	/** Nothing to raise; `memory` is what to remember from now on. */
	| { kind: 'quiet'; memory?: Memory }
	/** Something may have to be raised; `settle` decides, best with the period from `/usage`. */
	| { kind: 'ask'; needsPeriod: boolean };

export type QuotaEvent =
	| 'quota.threshold_reached'
	| 'quota.recovered'
	| 'quota.period_reset'
	| 'quota.forecast_exceeded';

export interface Alert {
	event: QuotaEvent;
	/** The thresholds concerned, lowest first; never empty. */
	thresholds: Threshold[];
}

/** Second judgement, knowing what `/usage` says of the period. */
export interface Settlement {
	memory?: Memory;
	/** In the order in which they are to be told. */
	alerts: Alert[];
	period: Period;
	/** Percent at the judgement before, where it is remembered. */
	previousPercent: number | null;
	forecast: Forecast | null;
}

// Usage first seen a full day after its period has ended, in whichever time zone, is history.
const LATE_DAYS = 1;

const HOUR_MS = 3_600_000;

/** Marks in `raised`: the forecast was raised; or the customer is remembered for its period only. */
const FORECAST_MARK = 'f';
const PERIOD_MARK = '-';

const WHOLE_QUOTA: Threshold = { type: 'percent', value: 100, label: '' };

/** Judges a customer by the list: is there anything to raise, or to ask for? */
export function judge(memory: Memory | undefined, usage: Usage, rules: Rules, now: Date): Verdict {
	const today = dayOf(now);
	const isOver = memory !== undefined && today > memory.end;
	const raised = memory?.raised.get(quotaOf(usage));
	const reached = reachedThresholds(usage, rules).map(thresholdKey);
	const ask: Verdict = { kind: 'ask', needsPeriod: isOver };

	if (reached.some((key) => !raised?.has(key))) return ask;
	const mayAskAgain = memory?.overdueCheckedAt !== hourOf(now);
	if (isHeadingOverUnraised(memory, usage, rules, now) && (!isOver || mayAskAgain)) return ask;
	if (!memory) return { kind: 'quiet' };

	const tellsOfFall = rules.notifyRecovered === true || rules.notifyPeriodReset === true;
	if (tellsOfFall && clearedKeys(memory, usage, rules).size > 0) return ask;

	const waitsForReset = rules.notifyPeriodReset === true && holdsAlerts(memory);
	if (isOver && (reached.length > 0 || waitsForReset) && mayAskAgain) return ask;
	const kept = withoutCleared(memory, usage, rules);
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
	const isNewPeriod = memory === undefined || periodHasChanged(memory, reported, today);
	const kept = isNewPeriod ? undefined : withoutCleared(memory, usage, rules);
	const month = calendarMonthOf(kept ? Math.min(today, kept.end) : today);
	const period = reported !== undefined && useReported ? reported : month;
	const forecast = rules.forecast
		? forecastOf(usage, period, now, rules.forecast.minimumDays)
		: null;
	const settlement = { period, forecast, previousPercent: memory?.percent ?? null };
	if (memory && reported && memory.start !== null && reported.start < memory.start) {
		// An older period than the one already seen: the answer is out of date.
		return { ...settlement, memory, alerts: [] };
	}

	const end = endOf(reported, kept, month, useReported);
	const isHistory = today > end + LATE_DAYS;
	const alerts: Alert[] = [];
	const tell = (event: QuotaEvent, thresholds: Threshold[]) => {
		if (thresholds.length > 0) alerts.push({ event, thresholds: byReach(thresholds, usage) });
	};

	if (memory && isNewPeriod && rules.notifyPeriodReset) {
		tell('quota.period_reset', thresholdsIn(memory, rules));
	}
	if (memory && !isNewPeriod && !isHistory && rules.notifyRecovered) {
		const cleared = clearedKeys(memory, usage, rules);
		tell(
			'quota.recovered',
			rules.thresholds.filter((each) => cleared.has(thresholdKey(each))),
		);
	}

	const quota = quotaOf(usage);
	const before = kept?.raised.get(quota);
	const reached = reachedThresholds(usage, rules);
	const marks = new Set([...(before ?? []), ...reached.map(thresholdKey)]);
	const isHeading = isHeadingOver(usage, forecast);
	if (!isHistory) {
		tell(
			'quota.threshold_reached',
			reached.filter((each) => !before?.has(thresholdKey(each))),
		);
		if (isHeading && !before?.has(FORECAST_MARK)) tell('quota.forecast_exceeded', [WHOLE_QUOTA]);
	}
	if (isHeading) marks.add(FORECAST_MARK);
	// With the period known, the next judgement need not ask for it again.
	if (rules.forecast && reported && useReported) marks.add(PERIOD_MARK);

	const raised = new Map(kept?.raised);
	if (marks.size > 0) raised.set(quota, marks);
	if (raised.size === 0) return { ...settlement, alerts };
	const next: Memory = {
		start: reported !== undefined && useReported ? reported.start : (kept?.start ?? null),
		end,
		percent: usage.percent,
		raised,
	};
	if (today > end) next.overdueCheckedAt = hourOf(now);
	return { ...settlement, memory: next, alerts };
}

/** What to remember of a customer so that the thresholds reached already are not raised. */
export function baseline(usage: Usage, rules: Rules, now: Date): Memory | undefined {
	const reached = reachedThresholds(usage, rules).map(thresholdKey);
	if (reached.length === 0) return undefined;
	return {
		start: null,
		// Nobody has asked for the period, so that it is sure for today only.
		end: dayOf(now),
		percent: usage.percent,
		raised: new Map([[quotaOf(usage), new Set(reached)]]),
	};
}

function periodHasChanged(memory: Memory, reported: Period | undefined, today: Day): boolean {
	if (reported === undefined) return today > memory.end;
	// Without the API's own start, all that is known is that the period holds the memory's end.
	return reported.start > (memory.start ?? memory.end);
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

function isHeadingOverUnraised(
	memory: Memory | undefined,
	usage: Usage,
	{ forecast }: Rules,
	now: Date,
): boolean {
	if (!forecast) return false;
	const today = dayOf(now);
	const current = memory !== undefined && today <= memory.end ? memory : undefined;
	if (current?.raised.get(quotaOf(usage))?.has(FORECAST_MARK)) return false;
	const start = current?.start ?? null;
	const period = current && start !== null ? { start, end: current.end } : calendarMonthOf(today);
	return isHeadingOver(usage, forecastOf(usage, period, now, forecast.minimumDays));
}

function reachedThresholds(usage: Usage, { thresholds }: Rules): Threshold[] {
	return thresholds.filter((threshold) => isReached(threshold, usage));
}

/** Keys of raised thresholds that usage has fallen below, whatever the quota was. */
function clearedKeys(memory: Memory, usage: Usage, { thresholds, hysteresis }: Rules): Set<string> {
	const raised = new Set([...memory.raised.values()].flatMap((keys) => [...keys]));
	return new Set(
		thresholds
			.filter((threshold) => isCleared(threshold, usage, hysteresis))
			.map(thresholdKey)
			.filter((key) => raised.has(key)),
	);
}

/** The memory with the present percent, less the thresholds that usage has fallen below. */
function withoutCleared(memory: Memory, usage: Usage, rules: Rules): Memory {
	const cleared = clearedKeys(memory, usage, rules);
	const raised = new Map<number, Set<string>>();
	for (const [quota, keys] of memory.raised) {
		const kept = new Set([...keys].filter((key) => !cleared.has(key)));
		if (kept.size > 0) raised.set(quota, kept);
	}
	return { ...memory, percent: usage.percent, raised };
}

/** Whether the memory holds a threshold that is still watched; the user may have removed it. */
function concerns(memory: Memory, { thresholds }: Rules): boolean {
	const watched = new Set(thresholds.map(thresholdKey));
	return [...memory.raised.values()].some((keys) => [...keys].some((key) => watched.has(key)));
}

function holdsAlerts(memory: Memory): boolean {
	return [...memory.raised.values()].some((keys) => [...keys].some((key) => key !== PERIOD_MARK));
}

/** The thresholds that were raised, with their labels where they are still watched. */
function thresholdsIn(memory: Memory, { thresholds }: Rules): Threshold[] {
	const keys = new Set([...memory.raised.values()].flatMap((raised) => [...raised]));
	return [...keys].flatMap((key) => {
		if (key === FORECAST_MARK) return keys.has(thresholdKey(WHOLE_QUOTA)) ? [] : [WHOLE_QUOTA];
		const watched = thresholds.find((threshold) => thresholdKey(threshold) === key);
		return watched ?? thresholdOf(key) ?? [];
	});
}

function quotaOf(usage: Usage): number {
	return usage.quotaMinutes ?? 0;
}

function hourOf(now: Date): number {
	return Math.floor(now.getTime() / HOUR_MS);
}
