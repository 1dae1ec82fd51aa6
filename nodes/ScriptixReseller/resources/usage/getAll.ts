import type { CustomerListItem } from '../../api/types';
import { readUsage, toUsageOutput } from '../../quota/usage';
import { getAll as getCustomers, readCustomers } from '../customer/getAll';
import type { Operation } from '../operation';
import { toItems } from '../operation';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description:
			'List the usage of all customers, one item each: minutes, quota, percent and what is left',
		action: 'Get the usage of many customers',
	},
	fields: getCustomers.fields,
	async execute(run) {
		const customers = await readCustomers(run);
		return toItems(customers.map(toUsageRow));
	},
};

function toUsageRow(customer: CustomerListItem) {
	return {
		customer_id: customer.id,
		name: customer.name,
		email: customer.email,
		plan: customer.plan,
		status: customer.status,
		...toUsageOutput(readUsage(customer)),
	};
}
