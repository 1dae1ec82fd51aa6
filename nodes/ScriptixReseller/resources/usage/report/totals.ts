import { sumOf } from '../../../codec/decimal';
import type { QuotaStatus } from '../../../quota/usage';
import { cut } from '../../../quota/usage';
import type { Change, FormerCustomer, ReportData, ReportEntry } from './data';
import { changeOf, hasQuota, NO_GROUP } from './data';

/**
 * Sums over several customers. Minutes, quota, percent and change are of customers with a quota, so that
 * they belong together; the others stand apart.
 */
export interface UsageTotals extends Partial<Change> {
	/** All customers, with and without a quota. */
	customers: number;
	transcription_minutes: number;
	quota_minutes: number;
	/** Null when no customer has a quota. */
	usage_percent: number | null;
	/** Customers who have used more than their quota. */
	over_quota: number;
	without_quota: { customers: number; transcription_minutes: number } & Partial<Change>;
}

export interface UsageSummary extends UsageTotals {
	by_group: Array<{ group: string } & UsageTotals>;
	by_quota_status: Partial<Record<QuotaStatus, number>>;
}

const PLAN_ORDER = ['bronze', 'silver', 'gold', 'enterprise'];

/** Sums up a report, altogether and by group. Groups add up to the whole. */
export function summarize({ entries, former, compares, isUngrouped }: ReportData): UsageSummary {
	const members = new Map<string, { entries: ReportEntry[]; former: FormerCustomer[] }>();
	const membersOf = (group: string) => {
		const found = members.get(group) ?? { entries: [], former: [] };
		members.set(group, found);
		return found;
	};
	for (const entry of entries) membersOf(entry.group).entries.push(entry);
	for (const customer of former) membersOf(customer.group).former.push(customer);
	const statuses: UsageSummary['by_quota_status'] = {};
	for (const { row } of entries) {
		statuses[row.quota_status] = (statuses[row.quota_status] ?? 0) + 1;
	}
	return {
		...total(entries, former, compares),
		by_group: (isUngrouped ? [] : [...members])
			.sort(([a], [b]) => compareGroups(a, b))
			.map(([group, of]) => ({ group, ...total(of.entries, of.former, compares) })),
		by_quota_status: statuses,
	};
}

/** Plans by size, other groups by name, none last. */
export function compareGroups(a: string, b: string): number {
	return rank(a) - rank(b) || a.localeCompare(b, 'en');
}

function total(
	entries: readonly ReportEntry[],
	former: readonly FormerCustomer[],
	compares: boolean,
): UsageTotals {
	const limited = entries.filter(({ row }) => hasQuota(row));
	const others = entries.filter(({ row }) => !hasQuota(row));
	const minutes = minutesOf(limited);
	const quota = sum(limited.map(({ row }) => row.quota_minutes));
	const compare = (now: readonly ReportEntry[], isLimited: boolean) =>
		compares ? changeOf(minutesOf(now), previousOf(now, former, isLimited)) : {};
	return {
		customers: entries.length,
		transcription_minutes: minutes,
		quota_minutes: quota,
		usage_percent: quota > 0 ? cut((minutes * 100) / quota) : null,
		over_quota: entries.filter(({ isOverQuota }) => isOverQuota).length,
		without_quota: {
			customers: others.length,
			transcription_minutes: minutesOf(others),
			...compare(others, false),
		},
		...compare(limited, true),
	};
}

function minutesOf(entries: readonly ReportEntry[]): number {
	return sum(entries.map(({ row }) => row.transcription_minutes));
}

/** Minutes of the month before, of these customers and of those who are gone; null without any. */
function previousOf(
	entries: readonly ReportEntry[],
	former: readonly FormerCustomer[],
	isLimited: boolean,
): number | null {
	const previous = [
		...entries.map(({ previousMinutes }) => previousMinutes),
		...former
			.filter((customer) => customer.hasQuota === isLimited)
			.map(({ previousMinutes }) => previousMinutes),
	].filter((value) => value !== null);
	return previous.length > 0 ? sum(previous) : null;
}

function sum(values: ReadonlyArray<number | null>): number {
	return cut(sumOf(values)) ?? 0;
}

function rank(group: string): number {
	if (group === NO_GROUP) return PLAN_ORDER.length + 1;
	const index = PLAN_ORDER.indexOf(group.toLowerCase());
	return index < 0 ? PLAN_ORDER.length : index;
}
