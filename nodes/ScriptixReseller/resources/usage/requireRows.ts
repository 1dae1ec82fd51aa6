import type { IDataObject } from 'n8n-workflow';

import { lacks } from '../../api/requireFeature';
import { requireQuota } from '../../parameters/quotas';
import { toText } from '../../codec/text';
import { toList } from '../../parameters/lists';
import { UNITS_HINT } from '../../texts/units';
import type { Quotas } from '../../quota/quotas';
import type { OperationRun } from '../operation';

const BANDS_WITHOUT_QUOTA = ['unknown', 'unlimited'];

/**
 * Refuses filters on usage that nobody could meet without a quota, and says what the figures are.
 *
 * @throws NodeOperationError; nothing has been sent then
 */
export function requireRows(run: OperationRun, filters: IDataObject, quotas: Quotas): void {
	const { client, itemIndex } = run;
	if (toText(filters.minimumPercent) !== undefined) {
		requireQuota(client, quotas, 'The filter Minimum Percent', itemIndex);
	}
	if (toList(filters.quotaStatus).some((band) => !BANDS_WITHOUT_QUOTA.includes(band))) {
		requireQuota(client, quotas, 'The filter Quota Statuses', itemIndex);
	}
	hintAtUnits(run);
}

/** Says that units are taken as minutes, where the API does not state minutes. */
export function hintAtUnits({ client, hint }: OperationRun): void {
	if (lacks(client, 'minutes')) hint(UNITS_HINT);
}
