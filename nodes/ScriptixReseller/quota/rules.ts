import { isStep, reachedSteps } from './steps';
import type { Threshold, ThresholdKey } from './thresholds';
import { isReached, thresholdKey } from './thresholds';
import type { Usage } from './usage';

/** How a customer is to be judged. */
export interface Rules {
	thresholds: Threshold[];
	/** Percent of a further threshold above the highest percent, again and again; 0 for none. */
	repeatEveryPercent: number;
	/** Percentage points that usage must fall below a threshold before it can be reached again. */
	hysteresis: number;
	notifyRecovered: boolean;
	notifyPeriodReset: boolean;
	/** Null for no forecast. */
	forecast: ForecastRules | null;
	/** Whether alerts are told for the period of `/usage`, which is then asked for. */
	includesDetails: boolean;
}

export interface ForecastRules {
	minimumDays: number;
	/**
	 * Of whom the period is asked for where it is not known: of everybody who could be heading over
	 * the quota in some period, or only of those above half of it or heading over by the calendar.
	 */
	asks: 'anyone' | 'likely';
}

/** The thresholds and steps that usage has reached. */
export function reachedThresholds(
	usage: Usage,
	{ thresholds, repeatEveryPercent }: Rules,
): Threshold[] {
	const reached = thresholds.filter((threshold) => isReached(threshold, usage));
	return [...reached, ...reachedSteps(usage, thresholds, repeatEveryPercent)];
}

/** A remembered threshold with its label, where it is one of the rules' still; the user may edit them. */
export function watchedThreshold(
	threshold: Threshold,
	{ thresholds, repeatEveryPercent }: Rules,
): Threshold | undefined {
	const key: ThresholdKey = thresholdKey(threshold);
	const watched = thresholds.find((one) => thresholdKey(one) === key);
	if (watched) return watched;
	return isStep(threshold, thresholds, repeatEveryPercent) ? threshold : undefined;
}
