import { describedOperations } from '../sandbox/description.cts';
import { runOperation } from '../harness/action.cts';
import { runEveryOperation } from '../harness/everyOperation.cts';
import { startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 30 });
	await runEveryOperation(stage);
});

afterAll(async () => await stage.stop());

test('every request that the node sends is allowed by the API description', () => {
	expect(stage.sandbox.requestViolations).toEqual([]);
	expect(stage.sandbox.violations).toEqual([]);
	const refused = stage.sandbox.requests.entries.filter(({ status }) => (status ?? 0) >= 400);
	expect(refused).toEqual([]);
});

test('every operation of the API description is reachable from the node', () => {
	const reached = describedOperations('current').filter(({ method, route }) => {
		const path = new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`);
		return stage.sandbox.requests.count({ method, path }) > 0;
	});
	expect(reached.map(({ id }) => id)).toEqual(describedOperations('current').map(({ id }) => id));
});

test('the API key goes to the API only, and nothing else identifies the account', () => {
	const { apiKey } = stage.sandbox;
	for (const { path, headers } of stage.sandbox.requests.entries) {
		const isLegacy = path.startsWith('/api/v3/reseller/customer/');
		const isStorage = path.startsWith('/__storage__/');
		const { authorization, 'x-zoom-s2t-key': legacyKey } = headers;
		expect([authorization, legacyKey]).toEqual([
			isLegacy || isStorage ? undefined : `Bearer ${apiKey}`,
			isLegacy ? apiKey : undefined,
		]);
		expect(headers).not.toHaveProperty('cookie');
	}
});

test('every operation of the legacy description is reachable from the node, and allows what it sends', async () => {
	const legacy = await startStage({ customers: 3, generation: 'legacy' });
	const { store, requests } = legacy.sandbox;
	const customerId = store.customers[0]!.id;
	const document = store.documents[0]!;
	const calls: Array<[string, string, object]> = [
		['customer', 'create', { name: 'A BV', email: 'a@example.org', plan: 'gold' }],
		['customer', 'getAll', {}],
		['customer', 'get', { customerId }],
		['customer', 'update', { customerId, updateFields: { name: 'B BV', status: 'suspended' } }],
		['usage', 'getHistory', { customerId, view: 'day', splitBy: 'token' }],
		['transcript', 'getAll', { filters: { customerId } }],
		[
			'document',
			'getEditorLink',
			{
				customerId: document.customer_id,
				sessionId: document.session_id,
				documentId: document.id,
			},
		],
		['customer', 'delete', { customerId }],
	];
	for (const [resource, operation, parameters] of calls) {
		await runOperation(legacy, resource, operation, parameters);
	}
	const described = describedOperations('legacy');
	const reached = described.filter(({ method, route }) =>
		requests.count({ method, path: new RegExp(`^${route.replace(/:\w+/g, '[^/]+')}$`) }),
	);
	expect(reached.map(({ id }) => id)).toEqual(described.map(({ id }) => id));
	expect(requests.entries.filter(({ status }) => (status ?? 0) >= 400)).toEqual([]);
	await legacy.stop();
});

test('a stage does not stop quietly after a request that the description does not allow', async () => {
	const other = await startStage({ customers: 1 });
	const { url, apiKey } = other.sandbox;
	const headers = { authorization: `Bearer ${apiKey}` };
	await fetch(`${url}/api/v3/reseller/customers?search=a`, { headers });
	await expect(other.stop()).rejects.toThrow('listCustomers: query search: not described');
});
