import type { Stage } from '../support.cts';

/** One operation of the action node, and which requests are its own. */
export interface Call {
	resource: string;
	operation: string;
	parameters: object;
	method: string;
	/** It reads a list first, which is repeated as reads are. */
	readsFirst?: true;
}

/** Reads of one thing and of a list. */
export function reads({ sandbox: { store } }: Stage): Call[] {
	const { id: customerId } = store.customers.at(-1)!;
	return [
		{ resource: 'customer', operation: 'get', parameters: { customerId }, method: 'GET' },
		{ resource: 'customer', operation: 'getAll', parameters: { returnAll: true }, method: 'GET' },
		{ resource: 'usage', operation: 'get', parameters: { customerId }, method: 'GET' },
	];
}

let written = 0;

/** Everything that changes something at Scriptix. */
export function writes({ sandbox: { store } }: Stage): Call[] {
	const { id: customerId } = store.customers.at(-1)!;
	// A new address each time, so that "Create or Update" finds no customer of an earlier call.
	const customer = () => ({
		name: 'Example BV',
		email: `it-${(written += 1)}@example.org`,
		plan: 'gold',
	});
	return [
		{ resource: 'customer', operation: 'create', parameters: customer(), method: 'POST' },
		{
			resource: 'customer',
			operation: 'upsert',
			parameters: customer(),
			readsFirst: true,
			method: 'POST',
		},
		{
			resource: 'customer',
			operation: 'update',
			parameters: { customerId, updateFields: { name: 'New' } },
			method: 'PATCH',
		},
		{ resource: 'customer', operation: 'delete', parameters: { customerId }, method: 'DELETE' },
		{
			resource: 'token',
			operation: 'generate',
			parameters: { customerId, name: 'A' },
			method: 'POST',
		},
		{ resource: 'token', operation: 'revoke', parameters: { tokenId: '42' }, method: 'DELETE' },
	];
}
