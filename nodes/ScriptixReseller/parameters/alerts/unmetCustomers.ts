import { hasFilter } from '../../api/customerFilters';
import { unmetText } from '../quotas';
import { unmetIdsText } from '../unmetIds';
import type { AlertSettings } from './settings';

/**
 * What to tell somebody whose quotas or thresholds are for customers that are not there; they count
 * for nobody.
 *
 * @param met the IDs of all customers that the filters select; nothing can be told of some
 */
export function unmetCustomers(
	{ quotas, overrides, filters }: Pick<AlertSettings, 'quotas' | 'overrides' | 'filters'>,
	met: ReadonlySet<string>,
): string[] {
	const isSelection = hasFilter({ ...filters, unwantedStatuses: [] });
	const ids = [...overrides.byCustomer.keys()].filter((id) => !met.has(id));
	const cure = isSelection
		? 'Check these IDs and the filters, which may leave them out'
		: undefined;
	return [
		unmetText(quotas, filters, met),
		unmetIdsText('The parameter Other Thresholds for a Plan or Customer', ids, cure),
	].filter((text) => text !== undefined);
}
