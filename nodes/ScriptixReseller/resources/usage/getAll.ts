import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { parameterOf, readChoice, readSwitch } from '../../parameters/choices';
import { quotasField, readQuotas, unlimitedQuotaField } from '../../parameters/quotas';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import { usageFilterFields } from '../../parameters/usageFilters';
import type { Operation } from '../operation';
import { toItems } from '../operation';
import { compareRows } from './rowOrder';
import { readUsageRows } from './usageRows';

/** Reads the period and the breakdown of each customer, at a request each. */
export const includeUsageDetailsField: INodeProperties = {
	displayName: 'Include Usage Details',
	name: 'includeUsageDetails',
	type: 'boolean',
	default: false,
	description:
		'Whether to add the usage period and the breakdown. Costs one request for each customer, so 100 customers take a minute at the usual limit.',
};

const includeMetadataField: INodeProperties = {
	displayName: 'Include Metadata',
	name: 'includeMetadata',
	type: 'boolean',
	default: false,
	description:
		"Whether to add the customer's metadata. Costs one request for each customer where the list leaves metadata out.",
};

const sortField: INodeProperties = {
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
		'The order of the items. Any order but As Listed reads all customers before it applies the limit.',
};

export const getAll: Operation = {
	option: {
		name: 'Get Many',
		value: 'getAll',
		description:
			'List the usage of customers, one item each: minutes, quota, percent and what is left. Costs one request per 100 customers, on the legacy API one per customer.',
		action: 'Get the usage of many customers',
	},
	fields: [
		...returnAllFields,
		usageFilterFields,
		sortField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [includeMetadataField, includeUsageDetailsField, unlimitedQuotaField, quotasField],
		},
	],
	async execute(run) {
		const { context, itemIndex } = run;
		const limit = readLimit(context, itemIndex);
		const sort = readChoice(run, parameterOf(run, sortField), sortField);
		const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
		const compare = compareRows(sort);
		const read = await readUsageRows(run, {
			withDetails: readSwitch(run, options, includeUsageDetailsField),
			withMetadata: readSwitch(run, options, includeMetadataField) && 'The option Include Metadata',
			quotas: readQuotas(run, options),
			limit: compare ? Infinity : limit,
		});
		const rows = read.map(({ row }) => row);
		if (compare) rows.sort(compare);
		return toItems(rows.slice(0, limit));
	},
};
