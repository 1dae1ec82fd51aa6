import type { Day } from './calendarDate';
import type { QuotaEvent } from './identity';
import { namedPeriod } from './knownPeriod';
import type { CustomerMemory } from './memory';
import { alertedThresholds, keysIn, NO_QUOTA, quotaKey, reach, recover } from './memory';
import type { Rules } from './rules';
import { reachedThresholds, watchedThreshold } from './rules';
import type { Threshold } from './thresholds';
import { byReach, thresholdKey, thresholdOf } from './thresholds';
import type { Usage } from './usage';

/** A threshold with the number of times that its alert happened in the period. */
export interface AlertedThreshold extends Threshold {
	occurrence: number;
}

export interface Alert {
	event: QuotaEvent;
	/** The thresholds concerned, lowest first; never empty. */
	thresholds: AlertedThreshold[];
	/** First day of the period that identifies the alert: of a reset, of the one that ended. */
	periodStart: Day;
	/** The quota that identifies it. */
	quotaMinutes: number | null;
}

/** What identifies the alerts of the present period. */
export type Identified = Pick<Alert, 'periodStart' | 'quotaMinutes'>;

/** Thresholds that are reached and were not, under the present quota. */
export function newlyReached(
	memory: CustomerMemory | undefined,
	usage: Usage,
	rules: Rules,
): Threshold[] {
	return reachedThresholds(usage, rules).filter(
		(one) => memory?.marks.get(quotaKey(one, usage))?.get(thresholdKey(one))?.state !== 'reached',
	);
}

/** What usage has newly reached, which is noted in the memory. */
export function crossingIn(
	next: CustomerMemory,
	usage: Usage,
	rules: Rules,
	identified: Identified,
): Alert | undefined {
	const thresholds = newlyReached(next, usage, rules).map((one) => ({
		...one,
		occurrence: reach(next, quotaKey(one, usage), thresholdKey(one)),
	}));
	if (thresholds.length === 0) return undefined;
	return {
		event: 'quota.threshold_reached',
		thresholds: byReach(thresholds, usage.quotaMinutes),
		...identified,
	};
}

/** What usage has fallen below and is not above again, of what is still watched. */
export function recoveryIn(
	next: CustomerMemory,
	usage: Usage,
	rules: Rules,
	identified: Identified,
): Alert | undefined {
	const reached = new Set(reachedThresholds(usage, rules).map(thresholdKey));
	const thresholds = [...keysIn(next, 'falling')].flatMap((key) => {
		const fallen = thresholdOf(key);
		const watched = fallen && !reached.has(key) ? watchedThreshold(fallen, rules) : undefined;
		if (!watched) return [];
		return [{ ...watched, occurrence: recover(next, quotaKey(watched, usage), key) }];
	});
	if (thresholds.length === 0) return undefined;
	return {
		event: 'quota.recovered',
		thresholds: byReach(thresholds, usage.quotaMinutes),
		...identified,
	};
}

/** The reset of a period in which alerts were emitted. */
export function resetOf(ended: CustomerMemory, rules: Rules, today: Day): Alert | undefined {
	const alerted = [...alertedThresholds(ended).values()];
	const quotas = alerted.map(({ quota }) => quota).filter((quota) => quota !== NO_QUOTA);
	const thresholds = byReach(
		alerted.map(({ threshold, quota }) => ({
			...(watchedThreshold(threshold, rules) ?? threshold),
			occurrence: 1,
			quota,
		})),
		quotas[quotas.length - 1] ?? null,
	);
	const highest = thresholds[thresholds.length - 1];
	if (!highest) return undefined;
	return {
		event: 'quota.period_reset',
		thresholds: thresholds.map(({ type, value, label, occurrence }) => ({
			type,
			value,
			label,
			occurrence,
		})),
		periodStart: namedPeriod(ended.period, today, rules.includesDetails).period.start,
		quotaMinutes: highest.quota === NO_QUOTA ? null : highest.quota,
	};
}
