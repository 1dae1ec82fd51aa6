import type { Forecast } from './forecast';
import { toForecastOutput } from './forecast';
import type { QuotaEvent } from './identity';
import type { Period } from './period';
import type { Threshold } from './thresholds';
import type { Usage } from './usage';
import { cut, toUsageOutput } from './usage';
import { DAY_MS } from '../codec/units';

/** What a sentence about an alert is made of. */
export interface SummaryFacts {
	/** How the customer is called; undefined where it has no name. */
	name: unknown;
	customerId: string;
	event: QuotaEvent;
	threshold: Threshold;
	usage: Usage;
	period: Period;
	forecast: Forecast | null;
}

/**
 * One English sentence for a mail or a chat. Names stand in it as they are, but for line breaks, so
 * that it has to be escaped where HTML is made of it.
 */
export function summaryOf(facts: SummaryFacts): string {
	const who = nameOf(facts);
	switch (facts.event) {
		case 'quota.threshold_reached':
			return `${who} ${reachedText(facts)}`;
		case 'quota.recovered':
			return `${who} ${recoveredText(facts.threshold)}`;
		case 'quota.period_reset':
			return `${who} has begun a new usage period, after reaching ${amountText(facts.threshold)} in the last one`;
		case 'quota.forecast_exceeded':
			return `${who} is heading for ${figure(toForecastOutput(facts.forecast)?.percent_at_period_end)} % by ${dayText(facts.period.end)}`;
	}
}

/** The name on one line, or what stands for it. */
export function nameOf({ name, customerId }: Pick<SummaryFacts, 'name' | 'customerId'>): string {
	const lines = typeof name === 'string' ? name.split(/[\r\n\u2028\u2029]/) : [];
	const text = lines.flatMap((line) => line.trim() || []).join(' ');
	return text === '' ? `Customer ${customerId}` : text;
}

/** A figure as English writes it: 8,100 or 81.25. */
export function figure(value: number | null | undefined): string {
	const [whole = '0', decimals] = String(Math.abs(value ?? 0)).split('.');
	const grouped = whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
	return `${(value ?? 0) < 0 ? '-' : ''}${grouped}${decimals === undefined ? '' : `.${decimals}`}`;
}

function minutesText(value: number | null): string {
	return `${figure(value)} ${value === 1 ? 'minute' : 'minutes'}`;
}

function reachedText({ threshold, usage }: SummaryFacts): string {
	const output = toUsageOutput(usage);
	const minutes = figure(output.transcription_minutes);
	const quota = minutesText(output.quota_minutes);
	if (output.quota_minutes === null || output.transcription_minutes === null) {
		return output.usage_percent === null
			? `has used ${minutesText(output.transcription_minutes)}`
			: `has used ${figure(output.usage_percent)} % of its quota`;
	}
	const remaining = output.remaining_minutes ?? 0;
	if (threshold.type === 'minutesRemaining' && remaining >= 0) {
		return `has ${minutesText(remaining)} of its quota left (${minutes} of ${quota} used)`;
	}
	return `has used ${figure(output.usage_percent)} % of its quota (${minutes} of ${quota})`;
}

function recoveredText(threshold: Threshold): string {
	if (threshold.type !== 'minutesRemaining') return `is below ${amountText(threshold)} again`;
	return `has more than ${amountText(threshold)} again`;
}

function amountText({ type, value }: Threshold): string {
	if (type === 'percent') return `${figure(cut(value))} %`;
	const text = minutesText(cut(value));
	return type === 'minutesUsed' ? text : `${text} left`;
}

/** A day as `31 January`. */
function dayText(day: number): string {
	const date = new Date(day * DAY_MS);
	return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

const MONTHS = [
	'January',
	'February',
	'March',
	'April',
	'May',
	'June',
	'July',
	'August',
	'September',
	'October',
	'November',
	'December',
];
