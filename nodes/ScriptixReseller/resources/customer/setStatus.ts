import { NodeOperationError } from 'n8n-workflow';

import { canonicalStatus } from '../../api/customerFilters';
import { getCustomer, updateCustomer } from '../../api/customers';
import type { Customer } from '../../api/types';
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
	const status = canonicalStatus(before.status);
	const previous = { status: before.status };
	if (status === 'cancelled') throw cancelledCustomer(run, customerId, wanted);
	if (isThereAlready(status)) return toItems([{ ...before, changed: false, previous }]);

	const answered = await updateCustomer(client, customerId, { status: wanted }, itemIndex);
	const after = hasStatus(answered) ? answered : await getCustomer(client, customerId, itemIndex);
	if (canonicalStatus(after.status) !== wanted) throw keptStatus(run, after, wanted);
	if (wanted === 'suspended' && status === 'trial') {
		run.hint('The customer was on trial. Reactivate makes it active, not a trial again');
	}
	return toItems([{ ...after, changed: true, previous }]);
}

function hasStatus({ status }: Customer): boolean {
	return typeof status === 'string' && status !== '';
}

function cancelledCustomer(run: OperationRun, customerId: string, wanted: string) {
	const verb = wanted === 'suspended' ? 'suspended' : 'reactivated';
	return refusal(
		run,
		`The customer ${customerId} is cancelled and cannot be ${verb}`,
		'Nothing was changed. Create the customer again, or change the status in the Scriptix dashboard.',
	);
}

function keptStatus({ context, itemIndex }: OperationRun, after: Customer, wanted: string) {
	return new NodeOperationError(
		context.getNode(),
		`Scriptix accepted the request, but the customer is "${after.status}" and not ${wanted}`,
		{
			itemIndex,
			description: 'Change the status in the Scriptix dashboard, or ask Scriptix why it stays.',
			level: 'warning',
		},
	);
}
