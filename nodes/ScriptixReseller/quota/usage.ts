/**
 * How full a quota is, in the bands of the Scriptix dashboard.
 * https://docs.scriptix.io/docs/reseller/organizations/usage
 */
export type QuotaStatus =
	| 'healthy'
	| 'moderate'
	| 'high'
	| 'critical'
	/** An enterprise customer without a quota. */
	| 'unlimited'
	/** No quota is given, or no usage. */
	| 'unknown';

/** Whatever of a customer or of its usage the API gave; every field may be missing. */
export interface UsageSource {
	plan?: unknown;
	quota_minutes?: unknown;
	usage?: {
		transcription_minutes?: unknown;
		quota_minutes?: unknown;
		usage_percent?: unknown;
	} | null;
}

/** What a quota is judged by. Minutes and percent are exact, not rounded; null means not known. */
export interface Usage {
	minutes: number | null;
	quotaMinutes: number | null;
	/** 0 and more; above 100 when the quota is exceeded. */
	percent: number | null;
	/** Below zero when the quota is exceeded. */
	remainingMinutes: number | null;
	status: QuotaStatus;
}

/** `Usage` in the field names and the rounding of the nodes' output. */
export interface UsageOutput {
	transcription_minutes: number | null;
	quota_minutes: number | null;
	usage_percent: number | null;
	remaining_minutes: number | null;
	quota_status: QuotaStatus;
}

/**
 * Reads usage from whichever fields are there.
 *
 * The percent is computed from minutes and quota, because lists leave it out; a percent that the
 * API states is used only where it cannot be computed. A quota of 0 or none gives no percent.
 *
 * @param assumedQuotaMinutes quota to judge by where the API gives none; 0 for none
 */
export function readUsage(source: UsageSource, assumedQuotaMinutes = 0): Usage {
	const minutes = toAmount(source.usage?.transcription_minutes);
	const quotaMinutes =
		toQuota(source.usage?.quota_minutes) ??
		toQuota(source.quota_minutes) ??
		toQuota(assumedQuotaMinutes);
	const isKnown = minutes !== null && quotaMinutes !== null;
	const percent = isKnown
		? exact((minutes * 100) / quotaMinutes)
		: // What an API states that divides by no quota.
			toAmount(source.usage?.usage_percent) || null;
	const remainingMinutes = isKnown ? exact(quotaMinutes - minutes) : null;
	return {
		minutes,
		quotaMinutes,
		percent,
		remainingMinutes,
		status: statusOf(percent, quotaMinutes, source.plan),
	};
}

/** The output form: minutes and percent rounded to two decimals. */
export function toUsageOutput(usage: Usage): UsageOutput {
	return {
		transcription_minutes: round(usage.minutes),
		quota_minutes: round(usage.quotaMinutes),
		usage_percent: round(usage.percent),
		remaining_minutes: round(usage.remainingMinutes),
		quota_status: usage.status,
	};
}

/** Rounds to two decimals; null stays null. */
export function round(value: number | null): number | null {
	return value === null ? null : Math.round(value * 100) / 100;
}

function statusOf(percent: number | null, quotaMinutes: number | null, plan: unknown): QuotaStatus {
	if (percent === null) {
		return quotaMinutes === null && String(plan).toLowerCase() === 'enterprise'
			? 'unlimited'
			: 'unknown';
	}
	if (percent < 50) return 'healthy';
	if (percent < 80) return 'moderate';
	return percent < 95 ? 'high' : 'critical';
}

/** Without the last digits, in which 18.4 of 23 minutes would be 79.99999999999999 percent. */
function exact(value: number): number | null {
	return Number.isFinite(value) ? Number(value.toPrecision(12)) : null;
}

function toQuota(value: unknown): number | null {
	return toAmount(value) || null;
}

/** Reads a number of zero or more, also from a text. */
function toAmount(value: unknown): number | null {
	if (typeof value === 'string' && value.trim() === '') return null;
	if (typeof value !== 'number' && typeof value !== 'string') return null;
	const amount = Number(value);
	return Number.isFinite(amount) && amount >= 0 ? amount : null;
}
