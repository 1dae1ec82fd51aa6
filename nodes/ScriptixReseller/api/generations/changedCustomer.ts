import { idOf, UnusableAnswer } from '../answers';
import { readObject } from './envelope';

/** What the fields of a customer are named by that both generations have. */
interface NamedCustomer {
	id?: unknown;
	name?: unknown;
	email?: unknown;
}

/**
 * Reads the answer to an update. What it holds is not documented: an id with a time, or with what was
 * changed, is not yet the customer after the change, which is then to be read.
 *
 * @param statesStatus whether the customer's status stands in it, in the generation's own field
 * @returns undefined unless it is the whole customer
 */
export function changedCustomerIn<Customer extends NamedCustomer>(
	body: unknown,
	customerId: string,
	statesStatus: (customer: Customer) => boolean,
): Customer | undefined {
	const customer = readObject<Customer>(body, 'id');
	if (customer instanceof UnusableAnswer || idOf(customer) !== customerId) return undefined;
	const isWhole = 'name' in customer && 'email' in customer && statesStatus(customer);
	return isWhole ? customer : undefined;
}
