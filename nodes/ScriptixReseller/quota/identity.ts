import type { Day } from './calendarDate';
import { formatDay } from './period';
import type { Threshold, ThresholdType } from './thresholds';

export type QuotaEvent =
	| 'quota.threshold_reached'
	| 'quota.recovered'
	| 'quota.period_reset'
	| 'quota.forecast_exceeded';

/**
 * What makes an alert the same alert wherever and whenever it is found: version 1.
 *
 * Workflows keep the ids that are made of it, to tell what they have handled. A change of the parts
 * or of their form makes every alert a new one for them, so that it needs a new version of both.
 */
export interface AlertIdentity {
	customerId: string;
	/** First day of the period; of a reset, of the period that ended. */
	periodStart: Day;
	/** Null when there is none. */
	quotaMinutes: number | null;
	/** Labels never count. */
	threshold: { type: ThresholdType; value: number };
	event: QuotaEvent;
	/** 1 for the first time within the period and quota, 2 for the next one. */
	occurrence: number;
}

/** The threshold that forecasts are about. */
export const WHOLE_QUOTA: Threshold = { type: 'percent', value: 100, label: '' };

/**
 * The id of an alert: customer id, period start, quota in minutes, threshold type, threshold value
 * and event, joined by colons; from the second time on with `#2`, `#3`, … at its end.
 */
export function eventIdOf(identity: AlertIdentity): string {
	const { customerId, periodStart, threshold, event, occurrence } = identity;
	const id = [
		customerId,
		formatDay(periodStart),
		identifyingQuota(threshold, identity.quotaMinutes) ?? '-',
		threshold.type,
		threshold.value,
		event,
	].join(':');
	return occurrence > 1 ? `${id}#${occurrence}` : id;
}

/** The quota that is part of an identity; minutes used are reached whatever the quota is. */
export function identifyingQuota(
	{ type }: { type: ThresholdType },
	quotaMinutes: number | null,
): number | null {
	return type === 'minutesUsed' ? null : quotaMinutes;
}
