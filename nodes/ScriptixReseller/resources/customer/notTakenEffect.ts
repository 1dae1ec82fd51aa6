import type { CustomerFields } from '../../api/customerFields';
import { differing, unstated } from '../../api/customerFields';
import type { Customer } from '../../api/types';
import { isRecord } from '../../codec/json';
import type { OperationRun } from '../operation';

export const LABELS: Record<keyof CustomerFields, string> = {
	name: 'Name',
	email: 'Email',
	phone: 'Phone',
	plan: 'Plan',
	status: 'Status',
	quotaMinutes: 'Quota Minutes',
	metadata: 'Metadata',
};

/**
 * Tells which of the asked fields the answer shows with another value.
 *
 * @param replacesMetadata whether metadata was to hold nothing but what was asked for
 */
export function hintAtIgnored(
	run: OperationRun,
	asked: CustomerFields,
	answer: Customer,
	{ replacesMetadata = false } = {},
): void {
	const unknown = unstated(asked, answer);
	const ignored = differing(asked, answer).filter((field) => !unknown.includes(field));
	const keepsEntries = replacesMetadata && hasOtherEntries(asked.metadata, answer.metadata);
	if (keepsEntries && !ignored.includes('metadata')) ignored.push('metadata');
	if (ignored.length === 0) return;
	const labels = ignored.map((field) => LABELS[field]).join(', ');
	run.hint(`Scriptix accepted the request, but these fields did not take effect: ${labels}`);
}

/** Whether there are entries that nobody has asked for; there is none where null is stored. */
function hasOtherEntries(asked: CustomerFields['metadata'], stated: unknown): boolean {
	if (!asked || !isRecord(stated)) return false;
	const names = new Set(Object.keys(asked));
	return Object.entries(stated).some(([name, value]) => value !== null && !names.has(name));
}
