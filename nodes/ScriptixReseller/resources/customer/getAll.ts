import type { IDataObject } from 'n8n-workflow';

import { listDetailedCustomers } from '../../api/customers';
import { collect } from '../../api/paging';
import { customerFilterFields, readCustomerFilters } from '../../parameters/customerFilters';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import type { Operation } from '../operation';
import { toItems } from '../operation';
import { hintingAtMore } from '../shortLists';

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description:
			'List customers with plan, status and usage, one item each. A filter on metadata costs one request for each customer whose metadata is not in the list.',
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
		const { context, client, itemIndex } = run;
		const limit = readLimit(context, itemIndex);
		const filters = readCustomerFilters(
			run,
			context.getNodeParameter('filters', itemIndex, {}) as IDataObject,
		);
		const pages = listDetailedCustomers(client, filters, { maxItems: limit, itemIndex });
		const customers = await collect(hintingAtMore(run, 'customers', pages), limit);
		if (customers.length < limit) {
			const unmatched = UnmatchedWords.ofCustomers(filters);
			unmatched.meet(customers);
			unmatched.texts.forEach((text) => run.hint(text));
		}
		return toItems(customers);
	},
};
