import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { type ApiGeneration, GENERATIONS, startStage, type Stage } from '../harness/support.cts';

// Answers with a good status that say that nothing was done, or that are about somebody else.

let stage: Stage;
let id: number;

async function start(generation: ApiGeneration) {
	stage = await startStage({ customers: 2, transcripts: 0, generation });
	id = stage.sandbox.store.customers[0]!.id;
}

afterEach(async () => await stage.stop());

const run = async (resource: string, operation: string, parameters: object = {}) =>
	await runOperation(stage, resource, operation, { customerId: id, ...parameters });

/** What a refusal says where the sandbox gives such an answer to a method. */
async function refusedAt(method: string, body: unknown, ...call: Parameters<typeof run>) {
	stage.sandbox.faults.add({ match: { method }, status: 200, body });
	return await refusalOf(run(...call));
}

describe.each(GENERATIONS)('on the %s generation', (generation) => {
	beforeEach(async () => await start(generation));

	it.each([
		{ success: false, message: 'It has open invoices' },
		{ success: 'false' },
		{ ok: false, id: 5 },
		{ deleted: false },
	])('a customer is not said to be deleted when the answer is %j', async (body) => {
		const text = await refusedAt('DELETE', body, 'customer', 'delete');
		expect(text).toMatch(/cannot be used/);
		expect(text).toMatch(/Look in Scriptix before you run this again/);
		if (body.message !== undefined) expect(text).toContain(body.message);
	});

	it('an update that was not made is no success', async () => {
		const method = generation === 'legacy' ? 'PUT' : 'PATCH';
		const given = { updateFields: { name: 'New' } };
		const answer = { success: false, message: 'The record is locked' };
		expect(await refusedAt(method, answer, 'customer', 'update', given)).toContain('is locked');
	});

	it.each(['get', 'suspend'])('another customer in the answer is refused by %s', async (name) => {
		const other = id + 1;
		const body = { id: other, name: 'Other', email: 'o@example.org', status: 'active' };
		const answer = { ...body, is_active: true };
		const text = await refusedAt('GET', answer, 'customer', name);
		expect(text).toContain(`It is about the customer ${other} and not ${id}.`);
		const writes = stage.sandbox.requests.entries.filter(({ method }) => method !== 'GET');
		expect(writes).toEqual([]);
	});

	it.each([(own: number) => String(own), (own: number) => `00${own}`])(
		'the same customer in another notation is taken',
		async (spell) => {
			const answer = { name: 'A', email: 'a@example.org', status: 'active', is_active: true };
			const body = { ...answer, id: spell(id) };
			stage.sandbox.faults.add({ match: { method: 'GET' }, status: 200, body });
			expect(jsonOf(await run('customer', 'get'))).toMatchObject([{ name: 'A' }]);
		},
	);
});

describe('on the current generation alone', () => {
	beforeEach(async () => await start('current'));

	it('usage of another customer is refused', async () => {
		const usage = { transcription_minutes: 5, quota_minutes: 100 };
		const text = await refusedAt('GET', { customer_id: id + 1, usage }, 'usage', 'get');
		expect(text).toContain(`It is about the customer ${id + 1} and not ${id}.`);
	});

	it.each([{ revoked: false }, { success: false, message: 'Already in use' }])(
		'a token is not said to be revoked when the answer is %j',
		async (body) => {
			const text = await refusedAt('DELETE', body, 'token', 'revoke', { tokenId: '5' });
			expect(text).toMatch(/cannot be used/);
		},
	);

	it.each(['', ' ', [], { value: 'sk_live_x' }])('%j is no token', async (token) => {
		const text = await refusedAt('POST', { token }, 'token', 'generate', { name: 'Production' });
		expect(text).toContain('It lacks "token"');
		expect(text).not.toContain('sk_live_x');
	});
});
