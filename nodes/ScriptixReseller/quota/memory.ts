import { entryIn } from '../codec/entryIn';
import type { KnownPeriod } from './knownPeriod';
import { identifyingQuota } from './identity';
import type { Threshold, ThresholdKey } from './thresholds';
import { isCleared, thresholdOf } from './thresholds';
import type { Usage } from './usage';

/** What happened to one threshold of one quota within the period. */
export interface Mark {
	/** How often it was reached. */
	times: number;
	/** Whether the first time was found at activation and not emitted. */
	wasKnown: boolean;
	/**
	 * `fallen`: usage fell below it, so that reaching it is news. `falling`: the same, but Scriptix
	 * has not been asked yet whether a new period is the reason.
	 */
	state: 'reached' | 'fallen' | 'falling';
}

/**
 * What is remembered of one customer, so that an alert, identified by customer × period × quota ×
 * threshold, is emitted once. Of customers who never reached anything nothing is remembered.
 */
export interface CustomerMemory {
	/** The period that all else here belongs to. */
	period: KnownPeriod;
	/** Percent at the last judgement. */
	percent: number | null;
	/** By quota, see `quotaKey`, and by threshold. */
	marks: Map<number, Map<ThresholdKey, Mark>>;
	/** How often a recovery was emitted, by the quota of then and by threshold. */
	recoveries: Map<number, Map<ThresholdKey, number>>;
	/** Quotas for which the forecast was emitted. */
	forecasts: Set<number>;
	/** The hour, since 1970, in which Scriptix last still reported the period after its end. */
	overdueCheckedAt?: number;
}

/** Stands for no quota, and for the quota of thresholds that do not depend on it. */
export const NO_QUOTA = 0;

/** The quota under which a threshold is remembered. */
export function quotaKey(threshold: Threshold, { quotaMinutes }: Usage): number {
	return identifyingQuota(threshold, quotaMinutes) ?? NO_QUOTA;
}

/** A memory of a period, in which nothing has happened. */
export function emptyMemory(period: KnownPeriod, percent: number | null): CustomerMemory {
	return { period, percent, marks: new Map(), recoveries: new Map(), forecasts: new Set() };
}

/**
 * A memory of a new period whose alerts have the name of the period before: where the calendar
 * month names both, what happens anew has to count on, or two alerts would have one id.
 */
export function continuedMemory(
	ended: CustomerMemory,
	period: KnownPeriod,
	percent: number | null,
): CustomerMemory {
	const next = { ...copyMemory(ended), period, percent };
	for (const marks of next.marks.values()) {
		for (const [key, mark] of marks) marks.set(key, { ...mark, wasKnown: true, state: 'fallen' });
	}
	return next;
}

/** A copy that may be changed. */
export function copyMemory(memory: CustomerMemory): CustomerMemory {
	return {
		...memory,
		marks: new Map([...memory.marks].map(([quota, marks]) => [quota, new Map(marks)])),
		recoveries: new Map([...memory.recoveries].map(([quota, times]) => [quota, new Map(times)])),
		forecasts: new Set(memory.forecasts),
	};
}

/** Notes that a threshold is reached; returns how often it now was. */
export function reach(memory: CustomerMemory, quota: number, key: ThresholdKey, wasKnown = false) {
	const marks = entryIn(memory.marks, quota, () => new Map<ThresholdKey, Mark>());
	const before = marks.get(key);
	const times = (before?.times ?? 0) + 1;
	marks.set(key, { times, wasKnown: before?.wasKnown ?? wasKnown, state: 'reached' });
	return times;
}

/** Notes that a recovery is emitted; returns how often it now was. */
export function recover(memory: CustomerMemory, quota: number, key: ThresholdKey): number {
	const counts = entryIn(memory.recoveries, quota, () => new Map<ThresholdKey, number>());
	const times = (counts.get(key) ?? 0) + 1;
	counts.set(key, times);
	return times;
}

/** Whether any threshold, under whichever quota, is in one of the states. */
export function isAny(memory: CustomerMemory, ...states: Array<Mark['state']>): boolean {
	for (const marks of memory.marks.values()) {
		for (const mark of marks.values()) if (states.includes(mark.state)) return true;
	}
	return false;
}

/** Whether an alert was emitted in the period; a forecast, or what was known at activation, is none. */
export function hasAlerted(memory: CustomerMemory): boolean {
	for (const marks of memory.marks.values()) {
		for (const mark of marks.values()) if (isAlerted(mark)) return true;
	}
	return false;
}

/** The thresholds of which alerts were emitted, with the last quota of each, without labels. */
export function alertedThresholds({
	marks,
}: CustomerMemory): Map<ThresholdKey, { threshold: Threshold; quota: number }> {
	const alerted = new Map<ThresholdKey, { threshold: Threshold; quota: number }>();
	for (const [quota, byKey] of marks) {
		for (const [key, mark] of byKey) {
			const threshold = isAlerted(mark) ? thresholdOf(key) : undefined;
			if (threshold) alerted.set(key, { threshold, quota });
		}
	}
	return alerted;
}

/** The memory with all thresholds marked that usage has fallen below, whatever the quota was. */
export function noteFalls(
	memory: CustomerMemory,
	usage: Usage,
	hysteresis: number,
	state: 'fallen' | 'falling',
): CustomerMemory {
	let noted = memory;
	for (const [quota, marks] of memory.marks) {
		for (const [key, mark] of marks) {
			const threshold = mark.state === 'reached' ? thresholdOf(key) : undefined;
			if (!threshold || !isCleared(threshold, usage, hysteresis)) continue;
			if (noted === memory) noted = copyMemory(memory);
			noted.marks.get(quota)?.set(key, { ...mark, state });
		}
	}
	return noted;
}

/** Keys of thresholds in a state, each once. */
export function keysIn(memory: CustomerMemory, state: Mark['state']): Set<ThresholdKey> {
	const keys = new Set<ThresholdKey>();
	for (const marks of memory.marks.values()) {
		for (const [key, mark] of marks) if (mark.state === state) keys.add(key);
	}
	return keys;
}

/** Makes what was falling fallen, as it is settled now. */
export function settleFalls(memory: CustomerMemory): void {
	for (const marks of memory.marks.values()) {
		for (const [key, mark] of marks) {
			if (mark.state === 'falling') marks.set(key, { ...mark, state: 'fallen' });
		}
	}
}

function isAlerted({ times, wasKnown }: Mark): boolean {
	return times > (wasKnown ? 1 : 0);
}
