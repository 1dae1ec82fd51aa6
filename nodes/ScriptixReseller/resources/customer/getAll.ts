import type { IDataObject } from 'n8n-workflow';

import { listCustomers } from '../../api/endpoints';
import type { CustomerListItem } from '../../api/types';
import { customerFilterFields, readCustomerFilters } from '../../fields/customerFilters';
import { readLimit, returnAllFields } from '../../fields/returnAll';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description: 'List customers, one item each, by plan and status if wanted',
		action: 'Get many customers',
	},
	fields: [
		...returnAllFields,
		{
			displayName: 'Filters',
			name: 'filters',
			type: 'collection',
			placeholder: 'Add Filter',
			default: {},
			options: customerFilterFields,
		},
	],
	async execute(run) {
		return toItems(await readCustomers(run));
	},
};

/** Reads the customers that the `filters`, `returnAll` and `limit` of an item ask for. */
export async function readCustomers({
	context,
	client,
	itemIndex,
}: OperationRun): Promise<CustomerListItem[]> {
	const limit = readLimit(context, itemIndex);
	const filters = readCustomerFilters(
		context.getNode(),
		context.getNodeParameter('filters', itemIndex, {}) as IDataObject,
		{ itemIndex },
	);
	const customers: CustomerListItem[] = [];
	for await (const page of listCustomers(client, filters, { maxItems: limit, itemIndex })) {
		customers.push(...page.items);
		if (customers.length >= limit) break;
	}
	return customers.slice(0, limit);
}
