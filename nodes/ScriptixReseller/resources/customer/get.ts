import { getCustomer } from '../../api/customers';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import type { Operation } from '../operation';
import { toItems } from '../operation';

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		description: 'Get one customer with plan, status, quota and usage',
		action: 'Get a customer',
	},
	fields: [customerIdField],
	readsOneObject: true,
	async execute(run) {
		const { client, itemIndex } = run;
		const customerId = readCustomerId(run);
		return toItems([await getCustomer(client, customerId, itemIndex)]);
	},
};
