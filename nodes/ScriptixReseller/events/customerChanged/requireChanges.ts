import type { ApiClient } from '../../api/client';
import { requireFeature, requireFilters } from '../../api/requireFeature';
import type { Settings } from './parameters';

/**
 * Refuses changes and filters that the API of the credential could never show.
 *
 * @throws NodeOperationError; nothing has been sent then
 */
export function requireChanges(client: ApiClient, { chosen, filters }: Settings): void {
	requireFilters(client, filters);
	if (chosen.size > 1 || !chosen.has('planChanged')) return;
	const cure = 'Choose another change as well.';
	requireFeature(client, 'plan', 'The change Plan Changed', { cure });
}
