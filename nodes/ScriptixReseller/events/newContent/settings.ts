import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ContentFilters } from '../../api/content';
import { canonicalJson, shortHash } from '../../codec/hash';
import { readCustomerIdValue } from '../../parameters/customerId';
import { isId } from '../../parameters/ids';
import { toText } from '../../parameters/checks';

/** The parameters of the event, checked. */
export interface Settings {
	filters: ContentFilters;
	/** Stands for the filters in the stored state. */
	fingerprint: string;
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const given = context.getNodeParameter('filters', {}) as IDataObject;
	const customerId = readCustomerIdValue(given.customerId);
	if (customerId !== '' && !isId(customerId)) {
		throw new NodeOperationError(context.getNode(), `"${customerId}" is not a customer ID`, {
			description:
				'Set the filter Customer: pick a customer from the list, or enter an ID such as 123.',
		});
	}
	const filters: ContentFilters = {
		customerId: customerId === '' ? undefined : customerId,
		status: toText(given.status),
		language: toText(given.language),
	};
	return { filters, fingerprint: shortHash(canonicalJson(filters), 8) };
}
