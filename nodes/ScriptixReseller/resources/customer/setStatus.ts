import { canonicalStatus } from '../../api/customerFilters';
import { getChangedCustomer, getCustomer, updateCustomer } from '../../api/customers';
import type { Customer } from '../../api/types';
import { toText } from '../../codec/text';
import { readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import type { OperationRun, OutputItem } from '../operation';
import { toItems } from '../operation';

/**
 * Brings a customer into a status and puts out the customer after it, with what it was before.
 * Nothing is sent when the customer is in that status already.
 *
 * @param isThereAlready whether a status needs no change
 * @throws NodeOperationError for a cancelled customer, and when Scriptix keeps the old status
 */
export async function setStatus(
	run: OperationRun,
	wanted: 'active' | 'suspended',
	isThereAlready: (status: string) => boolean,
): Promise<OutputItem[]> {
	const { client, itemIndex } = run;
	const customerId = readCustomerId(run);
	const before = await getCustomer(client, customerId, itemIndex);
	const status = statusOf(before);
	if (status === undefined) throw unknownStatus(run, customerId, wanted);
	const previous = { status: before.status };
	if (status === 'cancelled') throw cancelledCustomer(run, customerId, wanted);
	if (isThereAlready(status)) return toItems([{ ...before, changed: false, previous }]);

	const answered = await updateCustomer(client, customerId, { status: wanted }, itemIndex);
	const after =
		statusOf(answered) === undefined
			? await getChangedCustomer(client, customerId, itemIndex)
			: answered;
	if (statusOf(after) !== wanted) throw keptStatus(run, after, wanted);
	if (wanted === 'suspended' && status === 'trial') {
		run.hint('The customer was on trial. Reactivate makes it active, not a trial again');
	}
	return toItems([{ ...after, changed: true, previous }]);
}

/** Undefined where an answer states no status, or something that is no word. */
function statusOf({ status }: Customer): string | undefined {
	const word: unknown = status;
	return typeof word === 'string' && toText(word) !== undefined ? canonicalStatus(word) : undefined;
}

function unknownStatus(run: OperationRun, customerId: string, wanted: string) {
	return refusal(
		run,
		`Scriptix does not say what status the customer ${customerId} has, so it was not made ${wanted}`,
		'This customer was not changed, because it may be cancelled. Look at it in the Scriptix dashboard, and change the status there.',
	);
}

function cancelledCustomer(run: OperationRun, customerId: string, wanted: string) {
	const verb = wanted === 'suspended' ? 'suspended' : 'reactivated';
	return refusal(
		run,
		`The customer ${customerId} is cancelled and cannot be ${verb}`,
		'This customer was not changed. Create it again, or change the status in the Scriptix dashboard.',
	);
}

function keptStatus(run: OperationRun, after: Customer, wanted: string) {
	if (statusOf(after) === undefined) {
		return refusal(
			run,
			`Scriptix accepted the request, but does not say whether the customer is ${wanted} now`,
			'Look at the customer in the Scriptix dashboard.',
		);
	}
	return refusal(
		run,
		`Scriptix accepted the request, but the customer is "${after.status}" and not ${wanted}`,
		'Change the status in the Scriptix dashboard, or ask Scriptix why it stays.',
	);
}
