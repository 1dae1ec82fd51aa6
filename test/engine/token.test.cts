import { jsonOf, locator, refusalOf, runOperation } from '../harness/action.cts';
import { ACTION, startStage, TRIGGER, type Stage } from '../harness/support.cts';

let stage: Stage;
let customerId: number;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
	customerId = stage.sandbox.store.addCustomer().id;
});

afterEach(async () => {
	await stage.stop();
});

const run = async (operation: string, parameters: object = {}) =>
	await runOperation(stage, 'token', operation, parameters);
const bodies = () => stage.sandbox.requests.entries.map(({ body }) => body);

describe('generate', () => {
	it.each([
		['list', () => customerId],
		['id', () => String(customerId)],
		['url', () => `https://scriptix.app/reseller/${customerId}`],
	] as const)('makes a token for a customer picked by %s', async (mode, value) => {
		const result = await run('generate', {
			customerId: locator(mode, value()),
			name: 'Production',
		});
		expect(bodies()).toEqual([{ customer_id: customerId, name: 'Production', type: 'live' }]);
		const [token] = jsonOf(result);
		expect(token).toMatchObject({ token: expect.stringMatching(/^sk_live_/), name: 'Production' });
		expect(result.hints).toMatchObject([{ message: expect.stringContaining('shows only once') }]);
		expect(JSON.stringify(stage.engine.logs)).not.toContain(String(token?.token));
	});

	it('sends additional body fields along', async () => {
		const additionalBodyFields = '{ "permissions": ["transcribe"], "expires_in_days": 365 }';
		await run('generate', {
			customerId,
			name: 'Production',
			type: 'batch',
			options: { additionalBodyFields },
		});
		expect(bodies()[0]).toMatchObject({
			type: 'batch',
			permissions: ['transcribe'],
			expires_in_days: 365,
		});
		expect(stage.sandbox.takeViolations()).toEqual([
			'createCustomerToken: body permissions, expires_in_days: not described',
		]);
	});

	it('reads an enveloped answer', async () => {
		stage.sandbox.knobs.envelope = 'enveloped';
		const [token] = jsonOf(await run('generate', { customerId, name: 'Production' }));
		expect(token?.token).toMatch(/^sk_live_/);
	});

	it.each([
		[{ name: '={{ "" }}' }, 'The parameter Name is empty'],
		[{ options: { additionalBodyFields: '{' } }, 'Additional Body Fields is not a JSON object'],
		[{ options: { additionalBodyFields: { customer_id: 2 } } }, 'must not hold "customer_id"'],
	])('refuses %j before anything is sent', async (wrong, message) => {
		const refusal = await refusalOf(run('generate', { customerId, name: 'Production', ...wrong }));
		expect(refusal).toContain(message);
		expect(bodies()).toEqual([]);
	});

	it('says that the customer does not exist', async () => {
		const refusal = await refusalOf(run('generate', { customerId: 9, name: 'Production' }));
		expect(refusal).toContain('does not exist or belongs to another reseller');
	});

	it('says which value Scriptix did not accept', async () => {
		const refusal = await refusalOf(
			run('generate', { customerId, name: 'Production', type: '={{ "other" }}' }),
		);
		expect(refusal).toContain('type: must be one of live, test, batch, realtime');
	});

	it('is not sent twice when its fate is unknown', async () => {
		stage.sandbox.faults.add({ match: { method: 'POST' }, status: 502 });
		const refusal = await refusalOf(run('generate', { customerId, name: 'Production' }));
		expect(refusal).toContain('may or may not have been made');
		expect(bodies()).toHaveLength(1);
	});
});

describe('revoke', () => {
	it('revokes a token by its ID', async () => {
		const { id, key } = stage.sandbox.store.issueKey(customerId);
		expect(jsonOf(await run('revoke', { tokenId: String(id) }))).toEqual([{ revoked: true, id }]);
		expect(stage.sandbox.store.keys.get(key)?.isRevoked).toBe(true);
	});

	it('says where else it can be done when the API does not offer it', async () => {
		stage.sandbox.knobs.revokeSupported = false;
		const refusal = await refusalOf(run('revoke', { tokenId: '99' }));
		expect(refusal).toContain(
			'does not offer to revoke this token through the API of this account',
		);
		expect(refusal).toContain('https://scriptix.app/reseller');
		expect(refusal).toContain('HTTP 405');
	});

	it.each(['coded', 'plain', 'nested'] as const)(
		'says that the token is not there when Scriptix does, in the %s form',
		async (errorShape) => {
			stage.sandbox.knobs.errorShape = errorShape;
			const refusal = await refusalOf(run('revoke', { tokenId: '99' }));
			expect(refusal).toContain('The token does not exist or belongs to another reseller');
			expect(refusal).toContain('Check the token ID: it is in the output of Generate');
			expect(refusal).toContain('HTTP 404');
		},
	);

	it('does not offer it where the path is not there', async () => {
		stage.sandbox.faults.add({ status: 404, body: 'Cannot DELETE /api/v3/reseller/tokens/99' });
		const refusal = await refusalOf(run('revoke', { tokenId: '99' }));
		expect(refusal).toContain('does not offer to revoke this token');
	});

	it.each(['sk_live_abcdefghijkl', 'token_abcdefghijkl'])(
		'refuses a token in place of its ID, without repeating it: %s',
		async (token) => {
			const refusal = await refusalOf(run('revoke', { tokenId: token }));
			expect(refusal).toContain('The Token ID is a token, not its ID');
			expect(refusal).not.toContain(token);
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);

	it('does not repeat what was entered in place of an ID', async () => {
		const refusal = await refusalOf(run('revoke', { tokenId: 'sk_live_abc/def' }));
		expect(refusal).toContain('The Token ID has characters that no ID has');
		expect(refusal).not.toContain('sk_live_abc');
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});

test('secrets in the output are declared to n8n', () => {
	const { sensitiveOutputFields: ofActions } = stage.engine.description(ACTION);
	expect(ofActions).toEqual(
		expect.arrayContaining(['api_key', 'token', 'response[*].api_key', 'response[*].token']),
	);
	const { sensitiveOutputFields: ofEvents } = stage.engine.description(TRIGGER);
	expect(ofEvents).toEqual(expect.arrayContaining(['customer.api_key']));
});
