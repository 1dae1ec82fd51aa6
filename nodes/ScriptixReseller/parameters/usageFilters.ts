import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Usage } from '../quota/usage';
import { readChoices } from './choices';
import { customerFilterFields } from './customerFilters';
import { readNumber } from './numbers';
import type { ItemContext } from './refusal';

const minimumPercentField: INodeProperties = {
	displayName: 'Minimum Percent',
	name: 'minimumPercent',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 80,
	placeholder: 'e.g. 80',
	description: 'Only customers who have used at least this share of their quota',
};

const quotaStatusField: INodeProperties = {
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
};

/** Which customers a list or a report of usage is about. */
export const usageFilterFields: INodeProperties = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	// Not by `localeCompare`, which would load the collation of a language when n8n starts.
	options: [...customerFilterFields, minimumPercentField, quotaStatusField].sort((a, b) =>
		a.displayName < b.displayName ? -1 : 1,
	),
};

/**
 * Reads the filters that are about usage itself. They judge exact figures, not what is put out.
 *
 * @throws NodeOperationError for a percentage that is none, or a band that the dashboard has not
 */
export function readUsageFilter(at: ItemContext, filters: IDataObject): (usage: Usage) => boolean {
	const statuses = readChoices(at, filters, quotaStatusField);
	const minimum = readNumber(at, filters.minimumPercent, {
		parameter: 'filter Minimum Percent',
		example: 80,
	});
	return ({ status, percent }) =>
		(statuses.length === 0 || statuses.includes(status)) &&
		(minimum === undefined || (percent !== null && percent >= minimum));
}
