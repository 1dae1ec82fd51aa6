import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { CustomerListItem, CustomerUsage } from '../../api/types';
import { toAlertOutput } from '../../quota/alerts';
import { toForecastOutput } from '../../quota/forecast';
import type { Alert, Settlement } from '../../quota/ledger';
import { readPeriod } from '../../quota/period';
import type { Threshold } from '../../quota/thresholds';
import type { Usage } from '../../quota/usage';

/** All that the items of one customer are made of. */
export interface CustomerFacts {
	id: string;
	customer: CustomerListItem;
	usage: Usage;
	/** The answer of `/usage`, when it is wanted in the item and could be read. */
	details?: CustomerUsage;
	/** By the server's clock. */
	detectedAt: Date;
}

/** Makes the items of a customer's alerts. */
export function toItems(
	facts: CustomerFacts,
	settlement: Omit<Settlement, 'memory'>,
	emitsEach: boolean,
): INodeExecutionData[] {
	return settlement.alerts.flatMap((alert) =>
		emitted(alert, emitsEach).map((threshold) => ({
			json: toItem(facts, settlement, alert, threshold),
		})),
	);
}

/** Which of an alert's thresholds get an item of their own. */
function emitted({ event, thresholds }: Alert, emitsEach: boolean): Threshold[] {
	const isCrossing = event === 'quota.threshold_reached' || event === 'quota.recovered';
	if (isCrossing && emitsEach) return thresholds;
	// Going up, the highest threshold says most; falling back, the lowest one.
	return event === 'quota.recovered' ? thresholds.slice(0, 1) : thresholds.slice(-1);
}

function toItem(
	{ id, customer, usage, details, detectedAt }: CustomerFacts,
	{ period, previousPercent, forecast }: Omit<Settlement, 'memory'>,
	{ event, thresholds }: Alert,
	threshold: Threshold,
): IDataObject {
	const output = toAlertOutput({
		customerId: id,
		event,
		threshold,
		crossed: thresholds,
		usage,
		period,
		periodSource: readPeriod(details?.period) ? 'api' : 'calendar_month',
		previousPercent,
	});
	return {
		event: output.event,
		event_id: output.event_id,
		threshold: { ...output.threshold },
		thresholds_crossed: output.thresholds_crossed,
		severity: output.severity,
		customer: toCustomerOutput(customer),
		usage: {
			...output.usage,
			...(details?.breakdown ? { breakdown: { ...details.breakdown } } : {}),
		},
		period: { ...output.period },
		previous_percent: output.previous_percent,
		forecast: forecast && { ...toForecastOutput(forecast) },
		detected_at: detectedAt.toISOString(),
	};
}

function toCustomerOutput(customer: CustomerListItem): IDataObject {
	const { id, name, email, plan, status } = customer;
	const { metadata } = customer as { metadata?: IDataObject };
	return { id, name, email, plan, status, ...(metadata ? { metadata } : {}) };
}
