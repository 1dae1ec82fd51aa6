import type { ApiClient } from '../../api/client';
import { requireFeature } from '../../api/requireFeature';
import { requireQuota } from '../quotas';
import type { AlertSettings } from './settings';

/**
 * Refuses settings that could never alert, or not as they say, on the API that the credential names.
 * To be called before anything is sent.
 *
 * @throws NodeOperationError that names the setting and the cure
 */
export function requireAlertFeatures(
	client: ApiClient,
	{ thresholds, overrides, common, includesMetadata, quotas }: AlertSettings,
	itemIndex?: number,
): void {
	const { byPlan, byCustomer } = overrides;
	if (byPlan.size > 0) {
		requireFeature(client, 'plan', 'A threshold of its own for a plan', { itemIndex });
	}
	if (includesMetadata) {
		requireFeature(client, 'metadata', 'The option Include Metadata', {
			itemIndex,
			cure: 'Remove the option.',
		});
	}
	const all = [thresholds, ...byCustomer.values()].flat();
	if (all.some(({ type }) => type === 'percent')) {
		requireQuota(client, quotas, 'A threshold in percent', itemIndex);
	}
	if (all.some(({ type }) => type === 'minutesRemaining')) {
		requireQuota(client, quotas, 'A threshold of remaining minutes', itemIndex);
	}
	if (common.forecast) requireQuota(client, quotas, 'The forecast', itemIndex);
}
