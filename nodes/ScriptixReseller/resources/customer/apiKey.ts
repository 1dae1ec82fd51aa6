import type { CreatedCustomer, Customer } from '../../api/types';
import type { OperationRun } from '../operation';

const SECRET_HINT =
	'The output holds the API key of the new customer in "api_key". It is a secret that Scriptix shows only once: store it safely now.';

/** A new customer with its API key and a hint about it, or without both if the option says so. */
export function handOnApiKey(run: OperationRun, created: CreatedCustomer): Customer {
	const { api_key: apiKey, ...customer } = created;
	const omits = run.context.getNodeParameter('options.omitApiKey', run.itemIndex, false) === true;
	if (omits || apiKey === undefined) return customer;
	run.hint(SECRET_HINT);
	return created;
}
