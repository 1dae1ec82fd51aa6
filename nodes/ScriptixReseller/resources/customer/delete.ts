import { deleteCustomer } from '../../api/customers';
import { idValue } from '../../api/answers';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import type { Operation } from '../operation';
import { toItems } from '../operation';

export const deleteOperation: Operation = {
	option: {
		name: 'Delete',
		value: 'delete',
		description: 'Delete a customer organization at once and for good, with its access to Scriptix',
		action: 'Delete a customer permanently and at once',
	},
	fields: [
		{
			displayName:
				'Deleting cannot be undone: the customer loses its access. To pause a customer, use the operation Suspend instead.',
			name: 'deleteNotice',
			type: 'notice',
			default: '',
		},
		customerIdField,
	],
	oneAtATime: true,
	check: (run) => void readCustomerId(run),
	async execute(run) {
		const customerId = readCustomerId(run);
		await deleteCustomer(run.client, customerId, run.itemIndex);
		return toItems([{ deleted: true, id: idValue(customerId) }]);
	},
};
