import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import type { Threshold, ThresholdType } from '../../../nodes/ScriptixReseller/quota/thresholds';
import type { Usage } from '../../../nodes/ScriptixReseller/quota/usage';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';

/** A time in UTC: `at('2025-01-31')`, `at('2025-01-31T23:59')`. */
export function at(time: string): Date {
	return new Date(time.includes('T') ? `${time}Z` : `${time}T00:00Z`);
}

/** A day as the period module counts it. */
export function day(date: string): number {
	return at(date).getTime() / 86_400_000;
}

export function period(start: string, end: string): Period {
	return { start: day(start), end: day(end) };
}

/** Usage as it is read from a customer of the API; null for a field that the API leaves out. */
export function used(minutes: number | null, quota: number | null = 10_000): Usage {
	return readUsage({ usage: { transcription_minutes: minutes, quota_minutes: quota } });
}

export function threshold(type: ThresholdType, value: number, label = ''): Threshold {
	return { type, value, label };
}

export function percents(...values: number[]): Threshold[] {
	return values.map((value) => threshold('percent', value));
}
