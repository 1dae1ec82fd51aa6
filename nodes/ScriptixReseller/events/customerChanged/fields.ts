import type { INodeProperties } from 'n8n-workflow';

import { customerFilterFields, customerIdsField } from '../../parameters/customerFilters';

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Changes',
		name: 'changes',
		type: 'multiOptions',
		options: [
			{
				name: 'Created',
				value: 'created',
				description: 'When a customer is there that was not there at the last poll',
			},
			{
				name: 'Deleted',
				value: 'deleted',
				description: 'When a customer no longer exists',
			},
			{
				name: 'Plan Changed',
				value: 'planChanged',
				description: 'When a customer moves to another plan, such as from silver to gold',
			},
			{
				name: 'Status Changed',
				value: 'statusChanged',
				description: 'When a customer gets another status, such as suspended',
			},
			{
				name: 'Updated',
				value: 'updated',
				description:
					'When anything else of a customer changes, such as the name or the quota. Plan and status count here unless they are chosen as changes of their own. Growing usage does not count.',
			},
		],
		default: ['created', 'updated', 'deleted'],
		required: true,
		description:
			'Which changes start the workflow. Those that happened before the workflow was activated do not.',
	},
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which customers are watched; without a filter all of them. A change by which a customer begins or ceases to meet the filters is told as well. A new filter does not tell changes from before.',
		options: [customerIdsField, ...customerFilterFields],
	},
];
