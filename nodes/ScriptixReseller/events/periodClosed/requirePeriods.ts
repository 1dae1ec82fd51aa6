import type { ApiClient } from '../../api/client';
import { requireFeature, requireFilters } from '../../api/requireFeature';
import type { Settings } from './parameters';

/**
 * Refuses filters that would select nobody on the API of the credential, and metadata that it does
 * not keep.
 *
 * @throws NodeOperationError; nothing has been sent then
 */
export function requirePeriods(
	client: ApiClient,
	{ filters, includesMetadata }: Pick<Settings, 'filters' | 'includesMetadata'>,
): void {
	requireFilters(client, filters);
	if (!includesMetadata) return;
	const cure = 'Remove the option.';
	requireFeature(client, 'metadata', 'The option Include Metadata', { cure });
}
