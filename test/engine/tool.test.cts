import { ACTION, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => await stage.stop());

const fromAi = (name: string, type = 'string') => `={{ $fromAI('${name}', '', '${type}') }}`;

describe.each(['engine', 'direct'] as const)('called on the path %s', (path) => {
	it('creates a customer from the values of a language model', async () => {
		const { tool, response } = await stage.engine.runTool(
			ACTION,
			{
				resource: 'customer',
				operation: 'create',
				name: fromAi('name'),
				email: fromAi('email'),
				plan: fromAi('plan'),
				additionalFields: { quotaMinutes: fromAi('quota', 'number') },
				options: { omitApiKey: true },
			},
			{ name: 'Example BV', email: 'it@example.org', plan: 'Gold', quota: 1500 },
			{ path },
		);
		expect(tool.description).toContain('Create a customer');
		expect(tool.arguments.sort()).toEqual(['email', 'name', 'plan', 'quota']);
		expect(JSON.stringify(response)).toContain('it@example.org');
		expect(JSON.stringify(response)).not.toContain('sk_live_');
		expect(stage.sandbox.store.customers).toMatchObject([{ plan: 'gold', quota_minutes: 1500 }]);
	});

	it('gets the usage of a customer by an ID or a link', async () => {
		const { id } = stage.sandbox.store.addCustomer({ minutes: 810, quota_minutes: 1000 });
		for (const customer of [String(id), `https://scriptix.app/reseller/${id}`]) {
			const { response } = await stage.engine.runTool(
				ACTION,
				{
					resource: 'usage',
					operation: 'get',
					customerId: { __rl: true, mode: 'id', value: fromAi('customer') },
				},
				{ customer },
				{ path },
			);
			expect(JSON.stringify(response)).toContain('"usage_percent":81');
		}
	});
});

it('tells the language model what it got wrong, or the user where the engine ends the execution', async () => {
	const { response, execution } = await stage.engine.runTool(
		ACTION,
		{
			resource: 'customer',
			operation: 'get',
			customerId: { __rl: true, mode: 'id', value: fromAi('customer') },
		},
		{ customer: 'Example BV' },
	);
	const told = stage.engine.features.answersToolErrors
		? JSON.stringify(response)
		: execution.error?.message;
	expect(told).toContain('is not a customer ID');
	expect(stage.sandbox.requests.count()).toBe(0);
});

it.each<[string, object, RegExp]>([
	['a choice', { resource: 'usage', operation: 'getAll', sort: 'best' }, /^"best" is.*Set Sort to/],
	[
		'an answer of Scriptix',
		{ resource: 'customer', operation: 'get', customerId: 9 },
		/exist.*\. \w/,
	],
	['what to do', { resource: 'customer', operation: 'update', customerId: 1 }, /Update Fields/],
])('tells the language model also what to do about it: %s', async (_, parameters, words) => {
	const { response, execution } = await stage.engine.runTool(ACTION, parameters, {});
	const [{ error }] = (response ?? [{ error: execution.error?.message }]) as [{ error: string }];
	expect(error).toMatch(words);
});

it.each([
	['customer', 'delete', 'Delete a customer permanently'],
	['token', 'revoke', 'Revoke an API token permanently'],
])('warns that %s.%s cannot be undone', async (resource, operation, text) => {
	const { tool } = await stage.engine.runTool(
		ACTION,
		{
			resource,
			operation,
			customerId: { __rl: true, mode: 'id', value: '1' },
			tokenId: '1',
		},
		{},
	);
	expect(tool.description).toContain(text);
});
