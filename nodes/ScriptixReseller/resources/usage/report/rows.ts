import type { QuotaStatus } from '../../../quota/usage';
import { cut } from '../../../quota/usage';
import type { UsageRow } from '../../../quota/usageRow';

/** Sums over several customers. */
export interface UsageTotals {
	customers: number;
	transcription_minutes: number;
	/** Of the customers that have a quota. */
	quota_minutes: number;
	/** Of the quota, by the customers that have one; null when none has. */
	usage_percent: number | null;
	/** Customers above 100 percent. */
	over_quota: number;
}

export interface UsageSummary extends UsageTotals {
	by_plan: Array<UsageTotals & { plan: string }>;
	by_quota_status: Partial<Record<QuotaStatus, number>>;
}

const PLAN_ORDER = ['bronze', 'silver', 'gold', 'enterprise'];

type Compare = (a: UsageRow, b: UsageRow) => number;

/** What customers can be sorted by; unknown figures come last, equal ones by name. */
const COMPARISONS = new Map<string, Compare>([
	['percent', highestFirst((row) => row.usage_percent)],
	['minutes', highestFirst((row) => row.transcription_minutes)],
	[
		'remaining',
		highestFirst((row) => (row.remaining_minutes === null ? null : -row.remaining_minutes)),
	],
	['name', byName],
]);

/** @returns undefined for an unknown order, which leaves the rows as they were listed */
export function compareRows(order: string): Compare | undefined {
	return COMPARISONS.get(order);
}

/** Sums up rows, altogether and by plan. */
export function summarize(rows: UsageRow[]): UsageSummary {
	const plans = [...new Set(rows.map(({ plan }) => plan))].sort(
		(a, b) => planRank(a) - planRank(b) || a.localeCompare(b),
	);
	const statuses: UsageSummary['by_quota_status'] = {};
	for (const { quota_status: status } of rows) statuses[status] = (statuses[status] ?? 0) + 1;
	return {
		...total(rows),
		by_plan: plans.map((plan) => ({ plan, ...total(rows.filter((row) => row.plan === plan)) })),
		by_quota_status: statuses,
	};
}

function total(rows: UsageRow[]): UsageTotals {
	const limited = rows.filter((row) => row.quota_minutes !== null);
	const minutes = sum(rows, 'transcription_minutes');
	const quota = sum(limited, 'quota_minutes');
	return {
		customers: rows.length,
		transcription_minutes: minutes,
		quota_minutes: quota,
		usage_percent: quota > 0 ? cut((sum(limited, 'transcription_minutes') * 100) / quota) : null,
		over_quota: rows.filter((row) => (row.usage_percent ?? 0) > 100).length,
	};
}

function sum(rows: UsageRow[], field: 'transcription_minutes' | 'quota_minutes'): number {
	return cut(rows.reduce((result, row) => result + (row[field] ?? 0), 0)) ?? 0;
}

function planRank(plan: string): number {
	const rank = PLAN_ORDER.indexOf(plan);
	return rank < 0 ? PLAN_ORDER.length : rank;
}

function highestFirst(figure: (row: UsageRow) => number | null): Compare {
	return (a, b) => {
		const [left, right] = [figure(a) ?? -Infinity, figure(b) ?? -Infinity];
		return left === right ? byName(a, b) : right - left;
	};
}

function byName(a: UsageRow, b: UsageRow): number {
	return (
		(a.name ?? '').localeCompare(b.name ?? '') ||
		String(a.customer_id).localeCompare(String(b.customer_id))
	);
}
