import type { IDataObject } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { lacks } from '../../api/requireFeature';
import type { CreatedCustomer, Customer } from '../../api/types';
import { readSwitch } from '../../parameters/choices';
import { omitApiKeyField } from '../../parameters/customerData';
import type { OperationRun } from '../operation';

const SECRET_HINT =
	'The output holds the API key of the new customer in "api_key". It is a secret that Scriptix shows only once: store it safely now.';

/** A new customer with its API key and a hint about it, or without both if the option says so. */
export function handOnApiKey(run: OperationRun, created: CreatedCustomer): Customer {
	const { api_key: apiKey, ...customer } = created;
	const omits = omitsApiKey(run);
	if (apiKey === undefined && lacks(run.client, 'tokens')) run.hint(noKeyHint(created));
	if (omits || apiKey === undefined) return customer;
	run.hint(SECRET_HINT);
	return created;
}

/** @throws NodeOperationError for what is neither yes nor no; to be called before anything is sent */
export function omitsApiKey(run: OperationRun): boolean {
	const options = run.context.getNodeParameter('options', run.itemIndex, {}) as IDataObject;
	return readSwitch(run, options, omitApiKeyField);
}

function noKeyHint(created: CreatedCustomer): string {
	return `A customer of this API comes without an API key. Create one in the Scriptix dashboard: https://scriptix.app/reseller/${idOf(created) ?? ''}?tab=2`;
}
