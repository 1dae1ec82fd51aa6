import type { AlertFacts } from './alertItem';
import { forecastOf } from './forecast';
import type { QuotaEvent } from './identity';
import type { Alert } from './alert';
import type { Rules } from './rules';
import { watchedThreshold } from './rules';
import { thresholdKey, thresholdOf } from './thresholds';
import { compress, expand } from './tokens';
import type { Usage } from './usage';
import { statusOf } from './usage';

/**
 * An alert as it was emitted, small enough to be stored for some minutes, so that it can be emitted
 * again under its very id whatever became of usage, quota and period meanwhile: version 1.
 *
 * `[id, event, thresholds, period start and quota of the identity, start and end of the period,
 * whether the API stated it, minutes, quota, percent, percent before, epoch seconds]`
 */
export type AlertRecord = [
	customerId: string,
	event: string,
	thresholds: string,
	identityStart: number,
	identityQuota: number | null,
	start: number,
	end: number,
	isStated: 0 | 1,
	minutes: number | null,
	quotaMinutes: number | null,
	percent: number | null,
	previousPercent: number | null,
	detectedAt: number,
];

const LENGTH = 13;

const EVENT_LETTERS: Record<QuotaEvent, string> = {
	'quota.threshold_reached': 'r',
	'quota.recovered': 'v',
	'quota.period_reset': 'n',
	'quota.forecast_exceeded': 'f',
};

const EVENTS = new Map(
	(Object.entries(EVENT_LETTERS) as Array<[QuotaEvent, string]>).map(([event, letter]) => [
		letter,
		event,
	]),
);

/** What is needed to emit an alert again, but for the customer, who is met again. */
export type RepeatedAlert = Omit<AlertFacts, 'customer' | 'breakdown'> & { alert: Alert };

export function encodeAlert(facts: Omit<AlertFacts, 'customer'>, alert: Alert): AlertRecord {
	const { usage, period } = facts;
	const tokens = alert.thresholds.map(
		(one) => `${thresholdKey(one)}${one.occurrence > 1 ? `*${one.occurrence}` : ''}`,
	);
	return [
		facts.customerId,
		EVENT_LETTERS[alert.event],
		compress(tokens).join(' '),
		alert.periodStart,
		alert.quotaMinutes,
		period.start,
		period.end,
		facts.periodSource === 'api' ? 1 : 0,
		usage.minutes,
		usage.quotaMinutes,
		usage.percent,
		facts.previousPercent,
		Math.floor(facts.detectedAt.getTime() / 1_000),
	];
}

/** The customer that a stored record is about; undefined when it is no record. */
export function customerOf(record: unknown): string | undefined {
	const id: unknown = Array.isArray(record) && record.length === LENGTH ? record[0] : undefined;
	return typeof id === 'string' ? id : undefined;
}

/** When what is repeated was found, epoch seconds. */
export function detectedAtOf(record: AlertRecord): number {
	return record[LENGTH - 1] as number;
}

/**
 * Reads a record.
 *
 * @param plan of the customer, which the quota's status may depend on
 * @param rules of the customer now, which know the labels and whether forecasts are wanted
 * @returns undefined when it is broken
 */
export function decodeAlert(
	record: AlertRecord,
	plan: unknown,
	rules: Rules,
): RepeatedAlert | undefined {
	const [customerId, letter, tokens, periodStart, identityQuota, start, end, isStated] = record;
	const [, , , , , , , , minutes, quotaMinutes, percent, previousPercent, seconds] = record;
	const event = EVENTS.get(letter);
	const thresholds = expand(String(tokens).split(' ')).flatMap((token) => {
		const [key = '', occurrence = '1'] = token.split('*');
		const threshold = thresholdOf(key);
		if (!threshold) return [];
		const labelled = watchedThreshold(threshold, rules) ?? threshold;
		return [{ ...labelled, occurrence: Number(occurrence) }];
	});
	const numbers = [periodStart, start, end, seconds];
	if (!event || thresholds.length === 0 || !numbers.every(Number.isFinite)) return undefined;

	const usage: Usage = {
		minutes,
		quotaMinutes,
		percent,
		remainingMinutes: minutes === null || quotaMinutes === null ? null : quotaMinutes - minutes,
		status: statusOf(percent, quotaMinutes, plan),
	};
	const detectedAt = new Date(seconds * 1_000);
	const period = { start, end };
	return {
		customerId,
		usage,
		period,
		periodSource: isStated === 1 ? 'api' : 'calendar_month',
		previousPercent,
		forecast: rules.forecast
			? forecastOf(usage, period, detectedAt, rules.forecast.minimumDays)
			: null,
		detectedAt,
		alert: { event, thresholds, periodStart, quotaMinutes: identityQuota },
	};
}
