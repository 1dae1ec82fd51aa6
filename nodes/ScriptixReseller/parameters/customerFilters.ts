import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { CustomerFilters } from '../api/customerFilters';
import { skeleton } from '../codec/spelling';
import { toText } from '../codec/text';
import { isCustomerId, readCustomerIdValue } from './customerId';
import { toList } from './lists';
import type { ParameterContext } from './refusal';
import { refusal } from './refusal';
import { readText } from './text';
import { readName, readWord } from './words';

/**
 * Plans that Scriptix documents: suggestions, as price lists have others.
 * https://docs.scriptix.io/docs/api/Reseller/DataModels
 */
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
 * Reads the `filters` parameter; expressions may give one value, a list, or "gold, silver". Plans
 * and statuses are open sets.
 *
 * @throws NodeOperationError for an ID that cannot exist, and for words that stand for "nothing"
 */
export function readCustomerFilters(
	at: ParameterContext,
	filters: IDataObject,
	{ unwantedStatuses = [] }: { unwantedStatuses?: string[] } = {},
): CustomerFilters {
	const listOf = (value: unknown, parameter: string) => {
		for (const entry of [value].flat()) readText(at, entry, parameter);
		return toList(value);
	};
	const ids = listOf(filters.customerIds, 'filter Customer IDs').map((id) =>
		readCustomerIdValue(id),
	);
	const stated = toText(filters.customerIds) ?? '';
	// Commas alone would select everybody.
	const oddId = ids.length === 0 && stated !== '' ? stated : ids.find((id) => !isCustomerId(id));
	if (oddId !== undefined) {
		throw refusal(
			at,
			`"${oddId}" is not a customer ID`,
			'Set the filter Customer IDs to IDs such as 123, separated by commas.',
		);
	}
	const metadataKey = readName(at, filters.metadataKey, 'filter Metadata Key') ?? '';
	const metadataValue = readName(at, filters.metadataValue, 'filter Metadata Value') ?? '';
	if (metadataKey === '' && metadataValue !== '') {
		throw refusal(
			at,
			'The filter Metadata Value needs a key',
			'Add the filter Metadata Key, for example crm_id, or remove Metadata Value.',
		);
	}
	const words = (value: unknown, parameter: string, example: string) =>
		listOf(value, parameter).map((word) =>
			(readWord(at, word, parameter, { example, isFilter: true }) ?? '').toLowerCase(),
		);
	return {
		plans: words(filters.plan, 'filter Plans', 'gold'),
		statuses: words(filters.status, 'filter Statuses', 'active'),
		unwantedStatuses,
		ids,
		search: skeleton(readName(at, filters.search, 'filter Search') ?? ''),
		metadataKey,
		metadataValue,
	};
}
