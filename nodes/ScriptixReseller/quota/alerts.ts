import type { QuotaEvent } from './ledger';
import type { Period, PeriodOutput } from './period';
import { formatDay, toPeriodOutput } from './period';
import type { Threshold } from './thresholds';
import type { Usage, UsageOutput } from './usage';
import { cut, toUsageOutput } from './usage';

export type Severity = 'critical' | 'warning' | 'info';

/** What an alert says about quota and usage; the event adds the customer's own fields. */
export interface QuotaAlertOutput {
	event: QuotaEvent;
	/** The same alert found twice has the same id. */
	event_id: string;
	threshold: Threshold;
	/** Values of all thresholds newly reached, lowest first. */
	thresholds_crossed: number[];
	severity: Severity;
	usage: UsageOutput;
	period: PeriodOutput;
	previous_percent: number | null;
}

/** The facts of one alert. */
export interface QuotaAlertFacts {
	customerId: string;
	event: QuotaEvent;
	threshold: Threshold;
	crossed: Threshold[];
	usage: Usage;
	period: Period;
	periodSource: PeriodOutput['source'];
	previousPercent: number | null;
}

/**
 * The id of an alert: customer id, period start, quota in minutes (`-` for none), threshold type,
 * threshold value and event, joined by colons.
 */
export function eventIdOf({
	customerId,
	event,
	threshold,
	usage,
	period,
}: Pick<QuotaAlertFacts, 'customerId' | 'event' | 'threshold' | 'usage' | 'period'>): string {
	return [
		customerId,
		formatDay(period.start),
		usage.quotaMinutes ?? '-',
		threshold.type,
		threshold.value,
		event,
	].join(':');
}

export function toAlertOutput(facts: QuotaAlertFacts): QuotaAlertOutput {
	return {
		event: facts.event,
		event_id: eventIdOf(facts),
		threshold: facts.threshold,
		thresholds_crossed: facts.crossed.map(({ value }) => value),
		severity: severityOf(facts.event, facts.usage),
		usage: toUsageOutput(facts.usage),
		period: toPeriodOutput(facts.period, facts.periodSource),
		previous_percent: cut(facts.previousPercent),
	};
}

/** Good news is information; a used-up quota is critical; all else is a warning. */
export function severityOf(event: QuotaEvent, { percent }: Usage): Severity {
	if (event === 'quota.recovered' || event === 'quota.period_reset') return 'info';
	return percent !== null && percent >= 100 ? 'critical' : 'warning';
}
