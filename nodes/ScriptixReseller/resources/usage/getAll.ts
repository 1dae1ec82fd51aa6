import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { listCustomersWithUsage } from '../../api/usage';
import {
	planFilterField,
	readCustomerFilters,
	statusFilterField,
} from '../../parameters/customerFilters';
import { toList } from '../../parameters/lists';
import { readNumber } from '../../parameters/numbers';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import type { UsageRow } from '../../quota/usageRow';
import { toUsageRow } from '../../quota/usageRow';
import { compareRows } from './report/rows';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

/** Which customers a list or a report of usage is about. */
export const usageFilterFields: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Minimum Percent',
			name: 'minimumPercent',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 80,
			placeholder: 'e.g. 80',
			description: 'Only customers who have used at least this share of their quota',
		},
		planFilterField,
		{
			displayName: 'Quota Statuses',
			name: 'quotaStatus',
			type: 'multiOptions',
			options: [
				{ name: 'Critical', value: 'critical', description: '95 percent and more' },
				{ name: 'Healthy', value: 'healthy', description: 'Below 50 percent' },
				{ name: 'High', value: 'high', description: '80 to 95 percent' },
				{ name: 'Moderate', value: 'moderate', description: '50 to 80 percent' },
				{ name: 'Unknown', value: 'unknown', description: 'No quota is given' },
				{ name: 'Unlimited', value: 'unlimited', description: 'Enterprise without a quota' },
			],
			default: [],
			description: 'Only customers in one of these bands of the Scriptix dashboard',
		},
		statusFilterField,
	],
};

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description:
			'List the usage of customers, one item each: minutes, quota, percent and what is left. Costs one request per 100 customers.',
		action: 'Get the usage of many customers',
	},
	fields: [
		...returnAllFields,
		usageFilterFields,
		{
			displayName: 'Sort',
			name: 'sort',
			type: 'options',
			options: [
				{ name: 'As Listed', value: 'listed', description: 'In the order of Scriptix' },
				{ name: 'Fewest Minutes Left First', value: 'remaining' },
				{ name: 'Highest Percent First', value: 'percent' },
				{ name: 'Most Minutes First', value: 'minutes' },
				{ name: 'Name', value: 'name' },
			],
			default: 'listed',
			description:
				'The order of the items. Any but As Listed reads all customers before the limit.',
		},
	],
	async execute(run) {
		const limit = readLimit(run.context, run.itemIndex);
		const sort = String(run.context.getNodeParameter('sort', run.itemIndex, 'listed'));
		const compare = compareRows(sort);
		const rows = await readUsageRows(run, compare ? Infinity : limit);
		if (compare) rows.sort(compare);
		return toItems(rows.slice(0, limit));
	},
};

/** Reads the usage of the customers that the `filters` of an item ask for, as the list has it. */
export async function readUsageRows(run: OperationRun, limit: number): Promise<UsageRow[]> {
	const { context, client, itemIndex } = run;
	const filters = context.getNodeParameter('filters', itemIndex, {}) as IDataObject;
	const customerFilters = readCustomerFilters(run, filters);
	const isWanted = readUsageFilter(run, filters);
	const rows: UsageRow[] = [];
	for await (const { items } of listCustomersWithUsage(client, customerFilters, { itemIndex })) {
		rows.push(...items.map(toUsageRow).filter(isWanted));
		if (rows.length >= limit) break;
	}
	return rows.slice(0, limit);
}

function readUsageFilter(run: OperationRun, filters: IDataObject): (row: UsageRow) => boolean {
	const statuses = toList(filters.quotaStatus).map((status) => status.toLowerCase());
	const minimum = readNumber(run, filters.minimumPercent, {
		parameter: 'filter Minimum Percent',
		example: 80,
	});
	return ({ quota_status: status, usage_percent: percent }) =>
		(statuses.length === 0 || statuses.includes(status)) &&
		(minimum === undefined || (percent !== null && percent >= minimum));
}
