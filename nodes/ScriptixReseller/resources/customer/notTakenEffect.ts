import type { CustomerFields } from '../../api/customerFields';
import { differing, unstated } from '../../api/customerFields';
import type { Customer } from '../../api/types';
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

/** Tells which of the asked fields the answer shows with another value. */
export function hintAtIgnored(run: OperationRun, asked: CustomerFields, answer: Customer): void {
	const unknown = unstated(asked, answer);
	const ignored = differing(asked, answer).filter((field) => !unknown.includes(field));
	if (ignored.length === 0) return;
	const labels = ignored.map((field) => LABELS[field]).join(', ');
	run.hint(`Scriptix accepted the request, but these fields did not take effect: ${labels}`);
}
