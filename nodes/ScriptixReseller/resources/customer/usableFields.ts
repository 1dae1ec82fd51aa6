import type { CustomerFields } from '../../api/customerFields';
import { lacks, requireCustomerFields } from '../../api/requireFeature';
import type { OperationRun } from '../operation';

/**
 * The fields that a new customer can get. The plan, which the form always has, is left out where
 * there are none; the person is told.
 *
 * @throws NodeOperationError for another field that cannot take effect; nothing has been sent then
 */
export function usableFields(
	run: OperationRun,
	{ plan, ...fields }: CustomerFields,
): CustomerFields {
	requireCustomerFields(run.client, fields, run);
	if (plan === undefined || !lacks(run.client, 'plan')) return { ...fields, plan };
	run.hint('The API of this credential knows no plans, so the plan was not set');
	return fields;
}
