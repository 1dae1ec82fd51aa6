import type { Period } from '../../../quota/period';
import { cut } from '../../../quota/usage';
import type { UsageRow } from '../../../quota/usageRow';

/** A customer in a report. */
export interface ReportEntry {
	row: UsageRow;
	/** By the exact figures. */
	isOverQuota: boolean;
	/** The plan, or the metadata value, that the customer is counted under; NO_GROUP for none. */
	group: string;
	/** Minutes of the month before; null for a customer without a period in it. */
	previousMinutes: number | null;
}

/** A customer who has a period in the month before only: counts in the comparison, has no row. */
export interface FormerCustomer {
	group: string;
	previousMinutes: number;
	hasQuota: boolean;
}

/** All that a report is made of. */
export interface ReportData {
	entries: ReportEntry[];
	former: FormerCustomer[];
	/** Nobody has a plan to be grouped by. */
	isUngrouped?: boolean;
	/** Whether rows and sums are compared with the month before. */
	compares: boolean;
	/** Those that the figures are of, the newest first. */
	periods: Period[];
	/** A day of the month that is reported, and one of the month before that it is compared with. */
	months?: { reported: number; compared?: number };
}

/** How minutes differ from those of the month before; all null where there are none. */
export interface Change {
	previous_minutes: number | null;
	change_minutes: number | null;
	/** Null from 0 minutes too. */
	change_percent: number | null;
}

/** A line of the report, in the names of the node's output. */
export type ReportRow = UsageRow & { group?: string } & Partial<Change>;

export const NO_GROUP = '(none)';

const NO_CHANGE: Change = { previous_minutes: null, change_minutes: null, change_percent: null };

/** Whether a customer is counted by its quota, or apart. */
export function hasQuota({ quota_minutes: quota }: UsageRow): boolean {
	return quota !== null;
}

export function changeOf(minutes: number | null, previous: number | null): Change {
	if (previous === null) return NO_CHANGE;
	const change = minutes === null ? null : cut(minutes - previous);
	const canDivide = change !== null && previous > 0;
	return {
		previous_minutes: previous,
		change_minutes: change,
		change_percent: canDivide ? cut((change * 100) / previous) : null,
	};
}

/** The row of a customer with what the report adds to it, which it keeps: rows are not copied. */
export function toReportRow(
	{ row, group, previousMinutes }: ReportEntry,
	compares: boolean,
	namesGroup: boolean,
): ReportRow {
	return Object.assign(
		row,
		namesGroup ? { group } : {},
		compares ? changeOf(row.transcription_minutes, previousMinutes) : {},
	);
}
