import { describedOperations } from '../sandbox/description.cts';
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
	for (const { path, headers } of stage.sandbox.requests.entries) {
		const key = path.startsWith('/__storage__/') ? undefined : `Bearer ${stage.sandbox.apiKey}`;
		expect(headers.authorization).toBe(key);
		expect(headers).not.toHaveProperty('cookie');
	}
});

test('a stage does not stop quietly after a request that the description does not allow', async () => {
	const other = await startStage({ customers: 1 });
	const { url, apiKey } = other.sandbox;
	const headers = { authorization: `Bearer ${apiKey}` };
	await fetch(`${url}/api/v3/reseller/customers?search=a`, { headers });
	await expect(other.stop()).rejects.toThrow('listCustomers: query search: not described');
});
