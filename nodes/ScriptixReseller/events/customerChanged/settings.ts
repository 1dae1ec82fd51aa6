import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import type { CustomerFilters } from '../../api/customerFilters';
import { isWanted } from '../../api/customerFilters';
import type { CustomerListItem } from '../../api/types';
import type { Change } from '../../changes/comparison';
import { shortHash } from '../../codec/hash';
import { readCustomerFilters } from '../../parameters/customerFilters';
import { toList } from '../../parameters/lists';
import { refusal } from '../../parameters/refusal';

/** The parameters of the event, checked. */
export interface Settings {
	chosen: ReadonlySet<Change>;
	filters: CustomerFilters;
	/** Stands for the customers that are remembered; '' for all of them. */
	scope: string;
}

const CHANGES: readonly Change[] = [
	'created',
	'deleted',
	'planChanged',
	'statusChanged',
	'updated',
];

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const at = { context };
	const names = toList(context.getNodeParameter('changes', []));
	const chosen = CHANGES.filter((change) => names.includes(change));
	const unknown = names.find((name) => !CHANGES.some((change) => change === name));
	if (chosen.length === 0 || unknown !== undefined) {
		throw refusal(
			at,
			unknown === undefined ? 'No change is chosen' : `"${unknown}" is not a change`,
			`Set the parameter Changes to one or more of ${CHANGES.join(', ')}.`,
		);
	}
	const filters = readCustomerFilters(at, context.getNodeParameter('filters', {}) as IDataObject);
	const ids = [...filters.ids].sort();
	return {
		chosen: new Set(chosen),
		filters,
		scope: ids.length === 0 ? '' : shortHash(ids.join(), 8),
	};
}

/** Whether a customer is one of those that are remembered. */
export function isInScope(id: string, { filters }: Settings): boolean {
	return filters.ids.length === 0 || filters.ids.includes(id);
}

/** Whether a customer meets the filters on plan, status and ID, which a memory can be judged by. */
export function meetsMemorizedFilters(
	customer: { id?: unknown; plan?: string; status?: string },
	{ filters }: Settings,
): boolean {
	const memorized = { ...filters, search: '', metadataKey: '' };
	return isWanted({ ...customer, id: idOf(customer) } as unknown as CustomerListItem, memorized);
}

/** Whether a customer meets the other filters; metadata that is not stated does. */
export function meetsOtherFilters(customer: CustomerListItem, { filters }: Settings): boolean {
	return isWanted(customer, { ...filters, plans: [], statuses: [], ids: [] });
}
