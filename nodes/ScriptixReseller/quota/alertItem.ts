import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';
import type { Forecast } from './forecast';
import { toForecastOutput } from './forecast';
import type { QuotaEvent } from './identity';
import { eventIdOf } from './identity';
import type { Alert, AlertedThreshold } from './alert';
import type { Period, PeriodSource } from './period';
import { toPeriodOutput } from './period';
import { summaryOf } from './summary';
import type { Usage } from './usage';
import { cut, toUsageOutput } from './usage';

export type Severity = 'critical' | 'warning' | 'info';

/** All that an alert is told with, each fact read and decided once. */
export interface AlertFacts {
	customerId: string;
	/** The customer as the API gave it. */
	customer: object;
	usage: Usage;
	/** As `/usage` gave it, where it was asked and the user wants to see it. */
	breakdown?: unknown;
	/** The period that `usage` belongs to. */
	period: Period;
	periodSource: PeriodSource;
	previousPercent: number | null;
	forecast: Forecast | null;
	/** By the server's clock. */
	detectedAt: Date;
}

/** Makes the items of a customer's alerts, each with its fields in the order in which people read. */
export function toAlertItems(
	facts: AlertFacts,
	alerts: readonly Alert[],
	emitsEach: boolean,
): JsonRecord[] {
	return alerts.flatMap((alert) =>
		emittedThresholds(alert, emitsEach).map((threshold) => toItem(facts, alert, threshold)),
	);
}

/** Good news is information; a used-up quota is critical; all else is a warning. */
export function severityOf(event: QuotaEvent, { percent }: Usage): Severity {
	if (event === 'quota.recovered' || event === 'quota.period_reset') return 'info';
	return (percent ?? 0) >= 100 ? 'critical' : 'warning';
}

/** Which of an alert's thresholds get an item of their own. */
function emittedThresholds({ event, thresholds }: Alert, emitsEach: boolean): AlertedThreshold[] {
	const isCrossing = event === 'quota.threshold_reached' || event === 'quota.recovered';
	if (isCrossing && emitsEach) return thresholds;
	// Going up, the highest threshold says most; falling back, the lowest one.
	return event === 'quota.recovered' ? thresholds.slice(0, 1) : thresholds.slice(-1);
}

function toItem(facts: AlertFacts, alert: Alert, alerted: AlertedThreshold): JsonRecord {
	const { customerId, usage, breakdown, period } = facts;
	const customer = facts.customer as JsonRecord;
	const { event, thresholds, ...identity } = alert;
	const { occurrence, ...threshold } = alerted;
	const id = { customerId, event, threshold, occurrence, ...identity };
	const { name } = customer;
	return {
		summary: summaryOf({
			name,
			customerId,
			event,
			threshold,
			usage,
			period,
			forecast: facts.forecast,
		}),
		customer: toCustomerOutput(customer, customerId),
		usage: { ...toUsageOutput(usage), ...(isRecord(breakdown) ? { breakdown } : {}) },
		severity: severityOf(event, usage),
		threshold,
		thresholds_crossed: thresholds.map(({ value }) => value),
		period: toPeriodOutput(period, facts.periodSource),
		previous_percent: cut(facts.previousPercent),
		forecast: toForecastOutput(facts.forecast),
		event,
		event_id: eventIdOf(id),
		detected_at: facts.detectedAt.toISOString(),
	};
}

function toCustomerOutput(customer: JsonRecord, customerId: string): JsonRecord {
	const { id = customerId, name, email, plan, status, metadata } = customer;
	return { id, name, email, plan, status, ...(isRecord(metadata) ? { metadata } : {}) };
}
