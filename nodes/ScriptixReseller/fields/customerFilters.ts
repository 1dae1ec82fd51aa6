import type { IDataObject, INode, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { CustomerFilters } from '../api/endpoints';

/** Plans that Scriptix documents. https://docs.scriptix.io/docs/api/Reseller/DataModels */
export const PLANS = ['bronze', 'silver', 'gold', 'enterprise'] as const;

export const planOptions = [
	{ name: 'Bronze', value: 'bronze', description: '500 minutes a month' },
	{ name: 'Enterprise', value: 'enterprise', description: 'Minutes by contract' },
	{ name: 'Gold', value: 'gold', description: '10,000 minutes a month' },
	{ name: 'Silver', value: 'silver', description: '2,000 minutes a month' },
];

export const statusOptions = [
	{ name: 'Active', value: 'active' },
	{ name: 'Cancelled', value: 'cancelled' },
	{ name: 'Suspended', value: 'suspended' },
	{ name: 'Trial', value: 'trial' },
];

export const planFilter: INodeProperties = {
	displayName: 'Plans',
	name: 'plan',
	type: 'multiOptions',
	options: planOptions,
	default: [],
	description: 'Only customers on one of these plans. Leave empty for all plans.',
};

export const statusFilter: INodeProperties = {
	displayName: 'Statuses',
	name: 'status',
	type: 'multiOptions',
	options: statusOptions,
	default: [],
	description: 'Only customers in one of these statuses',
};

/**
 * Reads the `filters` parameter; expressions may give one value, a list, or "gold, silver".
 *
 * @throws NodeOperationError for a plan that does not exist. Statuses are an open set.
 */
export function readCustomerFilters(
	node: INode,
	filters: IDataObject,
	itemIndex?: number,
): CustomerFilters {
	const plans = toList(filters.plan);
	const unknown = plans.find((plan) => !PLANS.some((known) => known === plan));
	if (unknown !== undefined) {
		throw new NodeOperationError(node, `"${unknown}" is not a plan`, {
			itemIndex,
			description: `Set the filter Plans to one or more of ${PLANS.join(', ')}.`,
		});
	}
	return { plans, statuses: toList(filters.status) };
}

function toList(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.flatMap((entry) => (typeof entry === 'string' ? entry.split(',') : []))
		.map((entry) => entry.trim().toLowerCase())
		.filter((entry) => entry !== '');
}
