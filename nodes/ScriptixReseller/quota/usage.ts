import { plainText } from '../codec/text';
import type { QuotaTerms } from './quotas';
import { AS_STATED } from './quotas';

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

// With less before the dot, twelve digits hold at least three after it.
const LARGEST_OF_TWELVE_DIGITS = 1e9;

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
	/** Below zero when Scriptix corrected more than was used. */
	minutes: number | null;
	/** Above zero. */
	quotaMinutes: number | null;
	/** Above 100 when the quota is exceeded. */
	percent: number | null;
	/** Below zero when the quota is exceeded. */
	remainingMinutes: number | null;
	status: QuotaStatus;
}

/** `Usage` in the field names and the digits of the nodes' output. */
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
 * @param terms what the user says of this customer's quota, see `termsFor`
 */
export function readUsage(source: UsageSource, terms: QuotaTerms = AS_STATED): Usage {
	const minutes = toNumber(source.usage?.transcription_minutes);
	const quotaMinutes =
		terms.agreed === undefined
			? (toQuota(source.usage?.quota_minutes) ??
				toQuota(source.quota_minutes) ??
				toQuota(terms.assumed))
			: toQuota(terms.agreed);
	const isKnown = minutes !== null && quotaMinutes !== null;
	const percent = isKnown
		? exact((minutes * 100) / quotaMinutes)
		: statedPercent(source.usage?.usage_percent, terms);
	const remainingMinutes = isKnown ? exact(quotaMinutes - minutes) : null;
	return {
		minutes,
		quotaMinutes,
		percent,
		remainingMinutes,
		status: statusOf(percent, quotaMinutes, source.plan),
	};
}

/** The output form, cut so that no figure claims a threshold that is not reached. */
export function toUsageOutput(usage: Usage): UsageOutput {
	return {
		transcription_minutes: cut(usage.minutes),
		quota_minutes: cut(usage.quotaMinutes),
		usage_percent: cut(usage.percent),
		remaining_minutes: raise(usage.remainingMinutes),
		quota_status: usage.status,
	};
}

/**
 * Cuts a figure that is put out to two decimals: 79.996 becomes 79.99, not 80. Null stays null.
 * Nothing is ever decided on what this returns.
 */
export function cut(value: number | null): number | null {
	return value === null ? null : hundredths(value, Math.trunc);
}

/** The same for what is left, where the smaller figure is the one that would claim too much. */
function raise(value: number | null): number | null {
	return value === null ? null : hundredths(value, Math.ceil);
}

function hundredths(value: number, toWhole: (value: number) => number): number {
	if (Number.isInteger(value)) return value + 0;
	// 1.15 * 100 is 114.99999999999999; and a quota of a million minutes has no -0 left.
	return toWhole(exact(value * 100) ?? 0) / 100 + 0;
}

/** The band of the dashboard; without a percent, why there is none. */
export function statusOf(
	percent: number | null,
	quotaMinutes: number | null,
	plan: unknown,
): QuotaStatus {
	if (percent === null) {
		return quotaMinutes === null && plainText(plan).toLowerCase() === 'enterprise'
			? 'unlimited'
			: 'unknown';
	}
	if (percent < 50) return 'healthy';
	if (percent < 80) return 'moderate';
	return percent < 95 ? 'high' : 'critical';
}

/** What an API states that divides by no quota is 0; by a quota that the user replaced, wrong. */
function statedPercent(value: unknown, terms: QuotaTerms): number | null {
	return terms.agreed === undefined ? toNumber(value) || null : null;
}

/** Without the last digits, in which 18.4 of 23 minutes would be 79.99999999999999 percent. */
function exact(value: number): number | null {
	if (Number.isSafeInteger(value)) return value;
	if (!Number.isFinite(value)) return null;
	// A double has fifteen digits for sure; of a large figure, twelve would leave out hundredths.
	return Number(value.toPrecision(Math.abs(value) < LARGEST_OF_TWELVE_DIGITS ? 12 : 15));
}

function toQuota(value: unknown): number | null {
	const quota = toNumber(value);
	return quota !== null && quota > 0 ? quota : null;
}

/** Reads a number, also from a text. */
function toNumber(value: unknown): number | null {
	if (typeof value === 'string' && value.trim() === '') return null;
	if (typeof value !== 'number' && typeof value !== 'string') return null;
	const number = Number(value);
	return Number.isFinite(number) ? number : null;
}
