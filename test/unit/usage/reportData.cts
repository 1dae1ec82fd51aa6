import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import type { ReportedCustomer } from '../../../nodes/ScriptixReseller/quota/usageRow';
import { toUsageRow } from '../../../nodes/ScriptixReseller/quota/usageRow';
import type {
	ReportData,
	ReportEntry,
} from '../../../nodes/ScriptixReseller/resources/usage/report/data';
import { NO_GROUP } from '../../../nodes/ScriptixReseller/resources/usage/report/data';

export const customer = (
	name: string,
	minutes: unknown,
	quota: unknown,
	more: ReportedCustomer = {},
): ReportedCustomer => ({
	id: 1,
	name,
	email: 'it@example.org',
	plan: 'gold',
	status: 'active',
	usage: { transcription_minutes: minutes, quota_minutes: quota },
	...more,
});

/** A report of customers by plan, without a comparison unless minutes of before are given. */
export function dataOf(customers: ReportedCustomer[], previous?: Array<number | null>): ReportData {
	const entries = customers.map((one, index): ReportEntry => {
		const row = toUsageRow(one);
		return {
			row,
			isOverQuota: (readUsage(one).percent ?? 0) > 100,
			group: row.plan || NO_GROUP,
			previousMinutes: previous?.[index] ?? null,
		};
	});
	return { entries, former: [], compares: previous !== undefined, periods: [] };
}
