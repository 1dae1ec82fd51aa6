import type { IDataObject } from 'n8n-workflow';

import { ACTION, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => {
	await stage.stop();
});

const fromAi = (name: string, type = 'string') => `={{ $fromAI('${name}', '', '${type}') }}`;
const customerId = { __rl: true, mode: 'id', value: fromAi('customer') };

/** One turn: the language model calls a tool and reads its answer. */
const turn = async (parameters: object, args: IDataObject): Promise<string> => {
	const { response, execution } = await stage.engine.runTool(ACTION, parameters, args);
	return execution.error && !stage.engine.features.answersToolErrors
		? execution.error.message
		: JSON.stringify(response);
};

it('an agent finds who is over, looks, is refused, corrects itself and sees the change', async () => {
	const { id } = stage.sandbox.store.addCustomer({
		...{ name: 'Example BV', email: 'it@example.org', plan: 'bronze', status: 'active' },
		...{ quota_minutes: 500, minutes: 495 },
	});
	const customer = String(id);
	const usage = { resource: 'usage', operation: 'get', customerId };
	const move = { resource: 'customer', operation: 'changePlan', customerId, plan: fromAi('plan') };

	const alerts = await turn({ resource: 'usage', operation: 'getAlerts' }, {});
	expect(alerts).toContain('Example BV');
	expect(await turn(usage, { customer })).toContain('"remaining_minutes":5');
	expect(await turn(move, { customer, plan: 'enterprise' })).toContain('documents no minutes');
	expect(stage.sandbox.store.getCustomer(id)).toMatchObject({ plan: 'bronze' });
	expect(await turn(move, { customer, plan: 'silver' })).toContain('"changed":true');
	expect(await turn(usage, { customer })).toContain('"remaining_minutes":1505');
});

it.each([
	['customer', 'changePlan', /plan of a customer at once/],
	['customer', 'suspend', /at once/],
	['customer', 'reactivate', /at once/],
	['customer', 'delete', /permanently and at once/],
	['token', 'revoke', /permanently and at once/],
])('the tool for %s.%s says what it does, and when', async (resource, operation, text) => {
	const { tool } = await stage.engine.runTool(
		ACTION,
		{
			resource,
			operation,
			customerId: { __rl: true, mode: 'id', value: '1' },
			tokenId: '1',
			plan: 'gold',
		},
		{},
	);
	expect(tool.description).toMatch(text);
});

it.each([
	['usage', 'get', /^get the usage of a customer/i],
	['usage', 'getAlerts', /alert/i],
	['customer', 'getAll', /get many customers/i],
])('the tool for %s.%s, which only reads, does not say so', async (resource, operation, text) => {
	const { tool } = await stage.engine.runTool(
		ACTION,
		{ resource, operation, customerId: { __rl: true, mode: 'id', value: '1' } },
		{},
	);
	expect(tool.description).toMatch(text);
	expect(tool.description).not.toMatch(/at once|permanent/i);
});
