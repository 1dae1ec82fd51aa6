import { idOf } from '../../api/answers';
import { isWanted } from '../../api/customerFilters';
import type { CustomerListItem } from '../../api/types';
import type { CustomerMemory } from '../../changes/customerMemory';
import type { Settings } from './parameters';
import type { ChangesState } from './state';
import { endSweep } from './state';

/** Whether a customer is one of those that are remembered. */
export function isInScope(id: string, { filters }: Settings): boolean {
	return filters.ids.length === 0 || filters.ids.includes(id);
}

/** Customers of another scope are not known yet, so that meeting them is no news. */
export function beginScope(state: ChangesState, settings: Settings): void {
	for (const id of state.memories.keys()) {
		if (!isInScope(id, settings)) state.memories.delete(id);
	}
	for (const id of state.again.keys()) if (!isInScope(id, settings)) state.again.delete(id);
	state.scope = settings.scope;
	state.isFirstSweep = true;
	state.since = undefined;
	state.resumeAt = 1;
	endSweep(state);
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

/** The same, to be remembered; where metadata is not stated, what is remembered already counts. */
export function matchesOthers(
	customer: CustomerListItem,
	before: CustomerMemory | undefined,
	settings: Settings,
): boolean {
	const isKnown = settings.filters.metadataKey === '' || 'metadata' in customer;
	return meetsOtherFilters(customer, settings) && (isKnown || before?.matched !== false);
}

/** Whether the filters let a customer through, as it is now or as it was. */
export function concerns(
	id: string,
	customer: CustomerListItem,
	before: CustomerMemory | undefined,
	settings: Settings,
): boolean {
	const isNow = meetsMemorizedFilters(customer, settings) && meetsOtherFilters(customer, settings);
	return isNow || (before !== undefined && hasMetFilters(id, before, settings));
}

/** Whether the filters let a customer through as it is remembered. */
export function hasMetFilters(id: string, memory: CustomerMemory, settings: Settings): boolean {
	return memory.matched && meetsMemorizedFilters({ ...memory, id }, settings);
}
