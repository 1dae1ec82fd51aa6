import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import type { CustomerFilters } from '../../api/customerFilters';
import type { Change } from '../../changes/comparison';
import { shortHash } from '../../codec/hash';
import {
	customerFilterFields,
	customerIdsField,
	readCustomerFilters,
} from '../../parameters/customerFilters';
import { readChoices } from '../../parameters/choices';
import { refusal } from '../../parameters/refusal';

const changesField: INodeProperties = {
	displayName: 'Changes',
	name: 'changes',
	type: 'multiOptions',
	options: [
		{
			name: 'Created',
			value: 'created',
			description: 'When a customer appears that was not there at the last poll',
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
				'When anything else about a customer changes, such as the name or the quota. Plan and status count here unless they are chosen as changes of their own. Growing usage does not count.',
		},
	],
	default: ['created', 'updated', 'deleted'],
	required: true,
	description:
		'Which changes start the workflow. Those that happened before the workflow was activated do not.',
};

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	changesField,
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'Which customers are watched; without a filter all of them. A change that makes a customer match the filters, or no longer match them, is emitted too. A new filter emits no earlier changes.',
		options: [customerIdsField, ...customerFilterFields],
	},
];

/** The parameters of the event, checked. */
export interface Settings {
	chosen: ReadonlySet<Change>;
	filters: CustomerFilters;
	/** Stands for the customers that are remembered; '' for all of them. */
	scope: string;
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const at = { context };
	const given = { changes: context.getNodeParameter('changes', []) } as IDataObject;
	const chosen = readChoices<Change>(at, given, changesField);
	if (chosen.length === 0) {
		throw refusal(at, 'No change is chosen', 'Set the parameter Changes to one or more changes.');
	}
	const filters = readCustomerFilters(at, context.getNodeParameter('filters', {}) as IDataObject);
	const ids = [...filters.ids].sort();
	return {
		chosen: new Set(chosen),
		filters,
		scope: ids.length === 0 ? '' : shortHash(ids.join(), 8),
	};
}
