import { generationOf, type Stage } from '../support.cts';

/** One operation of the action node, and which requests are its own. */
export interface Call {
	resource: string;
	operation: string;
	parameters: object;
	method: string;
	/** It reads something first, which is repeated as reads are. */
	readsFirst?: true;
}

/** Reads of one thing and of a list. */
export function reads(stage: Stage): Call[] {
	const { id: customerId } = stage.sandbox.store.customers.at(-1)!;
	const read = (resource: string, operation: string, parameters: object): Call => ({
		...{ resource, operation, parameters },
		method: 'GET',
	});
	return [
		read('customer', 'get', { customerId }),
		read('customer', 'getAll', { returnAll: true }),
		read('usage', 'get', { customerId }),
		...(generationOf(stage) === 'legacy'
			? [read('usage', 'getHistory', { customerId, view: 'month', returnAll: true })]
			: []),
	];
}

let written = 0;

/** Everything that changes something at Scriptix. */
export function writes(stage: Stage): Call[] {
	const { id: customerId } = stage.sandbox.store.customers.at(-1)!;
	const isLegacy = generationOf(stage) === 'legacy';
	// A new address each time, so that "Create or Update" finds no customer of an earlier call.
	const customer = () => ({
		name: 'Example BV',
		email: `it-${(written += 1)}@example.org`,
		plan: 'gold',
	});
	const write = (
		[resource, operation]: [string, string],
		parameters: object,
		more: Pick<Call, 'method' | 'readsFirst'>,
	): Call => ({ resource, operation, parameters, ...more });
	const update = { customerId, updateFields: { name: 'New' } };
	return [
		write(['customer', 'create'], customer(), { method: 'POST' }),
		write(['customer', 'upsert'], customer(), { method: 'POST', readsFirst: true }),
		write(
			['customer', 'update'],
			update,
			isLegacy ? { method: 'PUT', readsFirst: true } : { method: 'PATCH' },
		),
		write(['customer', 'delete'], { customerId }, { method: 'DELETE' }),
		...(isLegacy
			? [
					write(
						['document', 'getEditorLink'],
						{ customerId, sessionId: 'a', documentId: 'b' },
						{ method: 'POST' },
					),
				]
			: [
					write(['token', 'generate'], { customerId, name: 'A' }, { method: 'POST' }),
					write(['token', 'revoke'], { tokenId: '42' }, { method: 'DELETE' }),
				]),
	];
}
