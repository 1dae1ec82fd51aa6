import type { IDataObject, INode, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { CustomerFilters } from '../api/customerFilters';
import { isId } from './ids';

/** Plans that Scriptix documents. https://docs.scriptix.io/docs/api/Reseller/DataModels */
export const PLANS = ['bronze', 'silver', 'gold', 'enterprise'] as const;

export const planOptions: INodePropertyOptions[] = [
	{ name: 'Bronze', value: 'bronze', description: '500 minutes a month' },
	{ name: 'Silver', value: 'silver', description: '2,000 minutes a month' },
	{ name: 'Gold', value: 'gold', description: '10,000 minutes a month' },
	{ name: 'Enterprise', value: 'enterprise', description: 'Minutes by contract' },
];

export const statusOptions: INodePropertyOptions[] = [
	{ name: 'Active', value: 'active' },
	{ name: 'Cancelled', value: 'cancelled' },
	{ name: 'Suspended', value: 'suspended' },
	{ name: 'Trial', value: 'trial' },
];

export const planFilterField: INodeProperties = {
	displayName: 'Plans',
	name: 'plan',
	type: 'multiOptions',
	options: planOptions,
	default: [],
	description: 'Only customers on one of these plans. Leave empty for all plans.',
};

export const statusFilterField: INodeProperties = {
	displayName: 'Statuses',
	name: 'status',
	type: 'multiOptions',
	options: statusOptions,
	default: [],
	description: 'Only customers in one of these statuses',
};

/** Filters that every list of customers has. */
export const customerFilterFields: INodeProperties[] = [
	{
		displayName: 'Metadata Key',
		name: 'metadataKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. crm_id',
		description: 'Only customers whose metadata has this key',
	},
	{
		displayName: 'Metadata Value',
		name: 'metadataValue',
		type: 'string',
		default: '',
		placeholder: 'e.g. ACME-17',
		description:
			'Only customers whose metadata has this value under the key. Leave empty for any value.',
	},
	planFilterField,
	{
		displayName: 'Search',
		name: 'search',
		type: 'string',
		default: '',
		placeholder: 'e.g. example.org',
		description: 'Only customers with this text in the name, the e-mail address or the ID',
	},
	statusFilterField,
];

/** For lists that are watched: only these customers. */
export const customerIdsField: INodeProperties = {
	displayName: 'Customer IDs',
	name: 'customerIds',
	type: 'string',
	default: '',
	placeholder: 'e.g. 123, 456',
	description: 'Only these customers, separated by commas',
};

/**
 * Reads the `filters` parameter; expressions may give one value, a list, or "gold, silver".
 *
 * @param unwantedStatuses statuses to leave out where the user names none
 * @throws NodeOperationError for a plan or an ID that cannot exist. Statuses are an open set.
 */
export function readCustomerFilters(
	node: INode,
	filters: IDataObject,
	{ itemIndex, unwantedStatuses = [] }: { itemIndex?: number; unwantedStatuses?: string[] } = {},
): CustomerFilters {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(node, message, { itemIndex, description });

	const plans = toList(filters.plan).map((plan) => plan.toLowerCase());
	const unknownPlan = plans.find((plan) => !PLANS.some((known) => known === plan));
	if (unknownPlan !== undefined) {
		throw refuse(
			`"${unknownPlan}" is not a plan`,
			`Set the filter Plans to one or more of ${PLANS.join(', ')}.`,
		);
	}
	const ids = toList(filters.customerIds);
	const oddId = ids.find((id) => !isId(id));
	if (oddId !== undefined) {
		throw refuse(
			`"${oddId}" is not a customer ID`,
			'Set the filter Customer IDs to IDs such as 123, separated by commas.',
		);
	}
	const metadataKey = toText(filters.metadataKey);
	const metadataValue = toText(filters.metadataValue);
	if (metadataKey === '' && metadataValue !== '') {
		throw refuse(
			'The filter Metadata Value needs a key',
			'Add the filter Metadata Key, for example crm_id, or remove Metadata Value.',
		);
	}
	return {
		plans,
		statuses: toList(filters.status).map((status) => status.toLowerCase()),
		unwantedStatuses,
		ids,
		search: toText(filters.search).toLowerCase(),
		metadataKey,
		metadataValue,
	};
}

/** The entries of a list, or of a text with commas, without blanks. */
export function toList(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.flatMap((entry) => toText(entry).split(','))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

function toText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
		? String(value).trim()
		: '';
}
