import type { IDataObject } from 'n8n-workflow';

import { jsonOf, pairsOf, refusalOf, runOperation } from '../harness/action.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { describeBoth, spokenGeneration } from '../harness/generations.cts';
import { refusal, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, ...spokenGeneration() });
});

afterEach(async () => {
	await stage.stop();
});

const run = async (operation: string, parameters: object = {}, options?: RunNodeOptions) =>
	await runOperation(stage, 'customer', operation, parameters, options);
const add = (more: object = {}) => stage.sandbox.store.addCustomer(more).id;
const sent = (method: string) =>
	stage.sandbox.requests.entries.filter((request) => request.method === method);
const patches = () => sent('PATCH').map(({ body }) => body);
/** The statuses that were written, in either generation's form. */
const writtenStatuses = () =>
	[...sent('PATCH'), ...sent('PUT')].map(({ body }) => {
		const { status, is_active: isActive } = body as IDataObject;
		return status ?? (isActive === true ? 'active' : 'suspended');
	});
const methodOf = (generation: string) => (generation === 'legacy' ? 'PUT' : 'PATCH');
const hintsOf = (result: { hints: Array<{ message: string }> }) =>
	result.hints.map(({ message }) => message);

describeBoth('suspend and reactivate', (generation) => {
	it('say what changed and what was before, so that it can be undone', async () => {
		const id = add({ status: 'active' });
		const suspended = jsonOf(await run('suspend', { customerId: id }));
		expect(suspended).toMatchObject([
			{ id, status: 'suspended', changed: true, previous: { status: 'active' } },
		]);
		expect(jsonOf(await run('reactivate', { customerId: id }))).toMatchObject([
			{ id, status: 'active', changed: true, previous: { status: 'suspended' } },
		]);
		expect(writtenStatuses()).toEqual(['suspended', 'active']);
	});

	it.each([
		['suspend', 'suspended'],
		['suspend', 'Suspended'],
		['reactivate', 'active'],
		['reactivate', 'trial'],
	])('%s sends nothing to a customer who is %s', async (operation, status) => {
		const id = add({ status });
		// The legacy API knows two statuses.
		const active = ['active', 'trial'].includes(status) ? 'active' : 'suspended';
		const shown = generation === 'legacy' ? active : status;
		expect(jsonOf(await run(operation, { customerId: id }))).toMatchObject([
			{ id, status: shown, changed: false, previous: { status: shown } },
		]);
		expect(writtenStatuses()).toEqual([]);
	});

	it.each(['bare', 'enveloped', 'empty204'] as const)(
		'take a status that Scriptix keeps for an error, in an answer that is %s',
		async (envelope) => {
			stage.sandbox.knobs.envelope = envelope;
			stage.sandbox.knobs.patchStatus = 'ignore';
			const refusal = await refusalOf(run('suspend', { customerId: add({ status: 'active' }) }));
			expect(refusal).toContain('the customer is "active" and not suspended');
		},
	);

	it('say so when the API fails between reading and writing, and write once', async () => {
		const id = add({ status: 'active' });
		stage.sandbox.faults.add({ match: { method: methodOf(generation) }, status: 503 });
		expect(await refusalOf(run('suspend', { customerId: id }))).toContain(
			'may or may not have been made',
		);
		expect(sent(methodOf(generation))).toHaveLength(1);
	});

	it('change one customer of several, and leave a customer who does not exist to its own error', async () => {
		const [a, b] = [add({ status: 'active' }), add({ status: 'active' })];
		const result = await run(
			'suspend',
			{ customerId: '={{ $json.id }}' },
			{ input: [{ id: a }, { id: 999_999 }, { id: b }], onError: 'continueRegularOutput' },
		);
		expect(jsonOf(result)).toMatchObject([
			{ id: a, changed: true },
			{ error: expect.stringContaining('does not exist') },
			{ id: b, changed: true },
		]);
	});
});

describe('what only the current generation has', () => {
	it.each(['cancelled', 'canceled', 'CANCELLED'])('refuse a customer who is %s', async (status) => {
		const id = add({ status });
		for (const operation of ['suspend', 'reactivate']) {
			expect(await refusalOf(run(operation, { customerId: id }))).toContain(
				'is cancelled and cannot',
			);
		}
		expect(patches()).toEqual([]);
	});

	it('says that a trial does not come back', async () => {
		const result = await run('suspend', { customerId: add({ status: 'trial' }) });
		expect(jsonOf(result)).toMatchObject([{ changed: true, previous: { status: 'trial' } }]);
		expect(hintsOf(result)).toEqual([
			'The customer was on trial. Reactivate makes it active, not a trial again',
		]);
	});
});

describe('a change of plan', () => {
	const changed = async (more: object, parameters: object) => {
		const id = add(more);
		const result = await run('changePlan', { customerId: id, ...parameters });
		return { id, result, item: jsonOf(result)[0]!, stored: stage.sandbox.store.getCustomer(id)! };
	};

	it('brings the minutes of the plan, and says what was before', async () => {
		const { item, stored } = await changed(
			{ plan: 'bronze', quota_minutes: 500 },
			{ plan: 'gold' },
		);
		expect(patches()).toEqual([{ plan: 'gold', quota_minutes: 10_000 }]);
		expect(item).toMatchObject({
			plan: 'gold',
			changed: true,
			previous: { plan: 'bronze', quota_minutes: 500 },
		});
		expect(stored).toMatchObject({ plan: 'gold', quota_minutes: 10_000 });
	});

	it('can be undone with what was before', async () => {
		const { id, item } = await changed({ plan: 'silver', quota_minutes: 3000 }, { plan: 'gold' });
		const { plan, quota_minutes: quotaMinutes } = item.previous as IDataObject;
		await run('changePlan', { customerId: id, plan, options: { quotaMinutes } });
		expect(stage.sandbox.store.getCustomer(id)).toMatchObject({
			plan: 'silver',
			quota_minutes: 3000,
		});
	});

	it.each([
		['other minutes are stated', { quotaMinutes: 1234 }, 1234],
		['the minutes that it has are stated', { quotaMinutes: 500 }, 500],
		['the quota is kept', { keepQuota: true }, 500],
	])('leaves the minutes alone when %s', async (_, options, minutes) => {
		for (const plan of ['enterprise', 'silver', '={{ "platinum" }}']) {
			const { item, stored } = await changed(
				{ plan: 'bronze', quota_minutes: 500 },
				{ plan, options },
			);
			expect(stored).toMatchObject({ quota_minutes: minutes });
			expect(item).toMatchObject({ quota_minutes: minutes, previous: { quota_minutes: 500 } });
		}
	});

	it('that keeps the quota of a customer without one is an error where Scriptix gives one', async () => {
		const id = add({ plan: 'enterprise', quota_minutes: null });
		const keep = { customerId: id, plan: 'gold', options: { keepQuota: true } };
		expect(await refusalOf(run('changePlan', keep))).toContain(
			'did not keep the customer without a quota: it has 10000 minutes',
		);
		const { item } = await changed(
			{ plan: 'enterprise', quota_minutes: null },
			{ plan: '={{ "platinum" }}', options: { keepQuota: true } },
		);
		expect(item).toMatchObject({ plan: 'platinum', quota_minutes: null, changed: true });
	});

	it.each([
		[{ plan: 'gold' }, { plan: 'silver', quota_minutes: 10_000 }],
		[
			{ plan: 'gold', options: { quotaMinutes: 700 } },
			{ plan: 'silver', quota_minutes: 700 },
		],
		[
			{ plan: 'gold', options: { keepQuota: true } },
			{ plan: 'silver', quota_minutes: 700 },
		],
	])('after which the quota is another than wanted is an error: %j', async (order, before) => {
		const id = add(before);
		stage.sandbox.faults.add({
			match: { method: 'PATCH' },
			status: 200,
			body: {
				id,
				name: 'A',
				email: 'a@example.org',
				plan: 'gold',
				quota_minutes: 9_999,
				status: 'active',
			},
		});
		expect(await refusalOf(run('changePlan', { customerId: id, ...order }))).toContain(
			'did not change: Quota Minutes',
		);
	});

	it.each([
		[{ plan: 'gold', quota_minutes: 10_000 }, { plan: 'gold' }],
		[{ plan: 'gold', quota_minutes: 15_000 }, { plan: 'GOLD' }],
		[
			{ plan: 'enterprise', quota_minutes: null },
			{ plan: 'enterprise', options: { keepQuota: true } },
		],
		[
			{ plan: 'gold', quota_minutes: 700 },
			{ plan: 'gold', options: { quotaMinutes: 700 } },
		],
	])('sends nothing when %j is asked to be %j', async (more, parameters) => {
		const { item } = await changed(more, parameters);
		expect(item).toMatchObject({ changed: false, previous: more });
		expect(patches()).toEqual([]);
	});

	it('sends only what differs', async () => {
		await changed({ plan: 'silver', quota_minutes: 10_000 }, { plan: 'gold' });
		await changed(
			{ plan: 'gold', quota_minutes: 10_000 },
			{ plan: 'gold', options: { quotaMinutes: 9 } },
		);
		expect(patches()).toEqual([{ plan: 'gold' }, { quota_minutes: 9 }]);
	});

	it.each([
		[{ plan: 'enterprise' }, 'documents no minutes for the plan "enterprise"'],
		[{ plan: '={{ "platinum" }}' }, 'documents no minutes for the plan "platinum"'],
		[{ plan: 'gold', options: { keepQuota: true, quotaMinutes: 5 } }, 'contradict each other'],
		[{ plan: 'gold', options: { quotaMinutes: 0 } }, 'Quota Minutes is 0'],
		[{ plan: '={{ "none" }}' }, '"none" is not a plan'],
		[{ plan: '={{ "" }}' }, 'Plan is empty'],
	])('is refused before anything is sent: %j', async (parameters, message) => {
		expect(await refusalOf(run('changePlan', { customerId: '1', ...parameters }))).toContain(
			message,
		);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('without a plan is refused by the form', async () => {
		expect(await refusalOf(run('changePlan', { customerId: '1' }))).toMatch(
			refusal(stage.engine, 'Parameter "Plan" is required'),
		);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('that Scriptix does not carry out is an error', async () => {
		const id = add({ plan: 'bronze', quota_minutes: 500 });
		stage.sandbox.faults.add({
			match: { method: 'PATCH' },
			status: 200,
			body: {
				id,
				name: 'A',
				email: 'a@example.org',
				plan: 'bronze',
				quota_minutes: 500,
				status: 'active',
			},
		});
		expect(await refusalOf(run('changePlan', { customerId: id, plan: 'gold' }))).toContain(
			'did not change: Plan and Quota Minutes',
		);
	});
});

it('no operation takes 0 minutes, as a form holds them that was left as it is', async () => {
	const nothing = { quotaMinutes: 0 };
	const record = { name: 'A', email: 'it@example.org', plan: 'gold' };
	for (const refused of [
		run('create', { ...record, additionalFields: nothing }),
		run('upsert', { ...record, additionalFields: nothing }),
		run('update', { customerId: '1', updateFields: nothing }),
		run('changePlan', { customerId: '1', plan: 'gold', options: nothing }),
	]) {
		expect(await refusalOf(refused)).toMatch(/Quota Minutes is 0[^]*(Change Plan|Suspend)/);
	}
	expect(stage.sandbox.requests.count()).toBe(0);
});

describe('Create or Update', () => {
	const record = { name: 'A', email: 'it@example.org' };

	it.each(['bronze', 'silver', 'enterprise'])(
		'leaves the plan of a customer alone who exists already: %s',
		async (plan) => {
			const id = add({ ...record, plan: 'gold', quota_minutes: 12_000 });
			const result = await run('upsert', { ...record, plan });
			expect(jsonOf(result)).toMatchObject([{ id, plan: 'gold', operation: 'unchanged' }]);
			expect(patches()).toEqual([]);
			expect(result.hints).toEqual([]);
		},
	);

	it('moves such a customer when asked to, with the minutes of the plan and a hint', async () => {
		add({ ...record, plan: 'gold', quota_minutes: 10_000 });
		const move = { ...record, plan: 'silver', additionalFields: { changePlan: true } };
		const result = await run('upsert', move);
		expect(patches()).toEqual([{ plan: 'silver', quota_minutes: 2000 }]);
		expect(hintsOf(result)).toEqual([
			'The plan of an existing customer was changed from gold to silver',
		]);
		expect(jsonOf(await run('upsert', move))).toMatchObject([{ operation: 'unchanged' }]);
	});

	it('leaves an agreed quota on the right plan alone, and takes one that is stated', async () => {
		add({ ...record, plan: 'silver', quota_minutes: 3000 });
		const move = { ...record, plan: 'silver', additionalFields: { changePlan: true } };
		expect(jsonOf(await run('upsert', move))).toMatchObject([{ operation: 'unchanged' }]);
		await run('upsert', {
			...record,
			plan: 'enterprise',
			additionalFields: { changePlan: true, quotaMinutes: 777 },
		});
		expect(patches()).toEqual([{ plan: 'enterprise', quota_minutes: 777 }]);
	});

	it.each(['silver', 'enterprise'])(
		'leaves the stated minutes that it has: to %s',
		async (plan) => {
			const id = add({ ...record, plan: 'bronze', quota_minutes: 500 });
			const additionalFields = { changePlan: true, quotaMinutes: 500 };
			await run('upsert', { ...record, plan, additionalFields });
			expect(stage.sandbox.store.getCustomer(id)).toMatchObject({ plan, quota_minutes: 500 });
		},
	);

	it('refuses to move to a plan without minutes', async () => {
		add({ ...record, plan: 'silver', quota_minutes: 2000 });
		const move = { ...record, plan: 'enterprise', additionalFields: { changePlan: true } };
		expect(await refusalOf(run('upsert', move))).toContain('documents no minutes');
		expect(patches()).toEqual([]);
	});

	it('creates with the plan, whatever Change Plan says', async () => {
		for (const [index, changePlan] of [true, false].entries()) {
			const email = `it${index}@example.org`;
			await run('upsert', {
				...record,
				email,
				plan: 'enterprise',
				additionalFields: { changePlan },
			});
		}
		expect(sent('POST').map(({ body }) => (body as IDataObject).plan)).toEqual([
			'enterprise',
			'enterprise',
		]);
	});
});

describeBoth('all items are checked before the first write', (generation) => {
	const bad = { id: '../x', name: '', email: 'no address', plan: 'none', token: 'a/b' };
	const good = (id: number) => ({
		id,
		name: 'A',
		email: 'it@example.org',
		plan: 'gold',
		token: '7',
	});
	const currentOnly: Array<[string, string, object]> = [
		['customer', 'changePlan', { customerId: '={{ $json.id }}', plan: 'gold' }],
		['token', 'generate', { customerId: '={{ $json.id }}', name: 'Production' }],
		['token', 'revoke', { tokenId: '={{ $json.token }}' }],
	];
	const operations: Array<[string, string, object]> = [
		[
			'customer',
			'create',
			{ name: '={{ $json.name }}', email: '={{ $json.email }}', plan: '={{ $json.plan }}' },
		],
		[
			'customer',
			'upsert',
			{ name: '={{ $json.name }}', email: '={{ $json.email }}', plan: '={{ $json.plan }}' },
		],
		['customer', 'update', { customerId: '={{ $json.id }}', updateFields: { name: 'New' } }],
		['customer', 'delete', { customerId: '={{ $json.id }}' }],
		['customer', 'suspend', { customerId: '={{ $json.id }}' }],
		['customer', 'reactivate', { customerId: '={{ $json.id }}' }],
		...(generation === 'legacy' ? [] : currentOnly),
	];

	it.each(operations)('by %s.%s', async (resource, operation, parameters) => {
		const input = [good(1), bad, good(2), bad];
		const refusal = await refusalOf(
			runOperation(stage, resource, operation, parameters, { input }),
		);
		expect(refusal).toContain('2 of 4 items cannot be sent (items 1, 3)');
		expect(refusal).toMatch(/Item 1: .*Item 3: /);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('and one refusal names the first ten and how many', async () => {
		const input = Array.from({ length: 15 }, () => bad);
		const refusal = await refusalOf(run('delete', { customerId: '={{ $json.id }}' }, { input }));
		expect(refusal).toContain(
			'15 of 15 items cannot be sent (items 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 and 5 more)',
		);
		expect(refusal).toContain('5 more cannot be used either');
	});

	it('unless the node goes on: then each bad item becomes an error item', async () => {
		const ids = [add(), add()];
		const input = [good(ids[0]!), bad, good(ids[1]!)];
		const result = await run(
			'delete',
			{ customerId: '={{ $json.id }}' },
			{ input, onError: 'continueRegularOutput' },
		);
		expect(pairsOf(result)).toEqual([0, 1, 2]);
		expect(jsonOf(result)).toMatchObject([
			{ deleted: true },
			{ error: '"../x" is not a customer ID' },
			{ deleted: true },
		]);
	});
});

describe('a credential whose fields are expressions', () => {
	it('leads each item to its own account', async () => {
		const other = await startStage({ customers: 0 });
		try {
			const one = add({ id: 5, name: 'Of the first', email: 'it@example.org', plan: 'gold' });
			other.sandbox.store.addCustomer({
				id: 5,
				name: 'Of the second',
				email: 'b@example.org',
				plan: 'gold',
			});
			const credentials = {
				scriptixResellerApi: {
					apiKey: '={{ $json.key }}',
					baseUrl: '={{ $json.url }}',
					requestsPerMinute: 1_000_000,
				},
			};
			const accounts = [stage, other].map(({ sandbox }) => ({
				key: sandbox.apiKey,
				url: sandbox.url,
			}));
			const input = [accounts[0]!, accounts[1]!, accounts[0]!, accounts[1]!];
			const got = await run('get', { customerId: one }, { input, credentials });
			expect(jsonOf(got).map(({ name }) => name)).toEqual([
				'Of the first',
				'Of the second',
				'Of the first',
				'Of the second',
			]);
			const made = await run(
				'upsert',
				{ name: 'Of the first', email: 'it@example.org', plan: 'gold' },
				{ input, credentials },
			);
			expect(jsonOf(made).map(({ operation }) => operation)).toEqual([
				'unchanged',
				'created',
				'unchanged',
				'unchanged',
			]);
			expect(other.sandbox.store.customers).toHaveLength(2);
			const refusal = await refusalOf(
				run(
					'delete',
					{ customerId: '5' },
					{ input: [accounts[0]!, { key: '', url: accounts[1]!.url }], credentials },
				),
			);
			expect(refusal).toContain('The API key is missing');
			expect(stage.sandbox.store.customers).toHaveLength(1);
		} finally {
			await other.stop();
		}
	});
});

describe('what the vendor answers', () => {
	it.each<[string, (id: number) => unknown]>([
		['an ID and a time', (id) => ({ id, updated_at: '2025-01-10T10:00:00Z' })],
		['what was changed', (id) => ({ id, name: 'New' })],
		['a name and a status', (id) => ({ result: { id, name: 'New', status: 'active' } })],
		['a message', () => ({ message: 'updated' })],
		['another customer', () => ({ id: 999, name: 'B', email: 'b@example.org', status: 'active' })],
	])('is not taken for the customer when it is a fragment: %s', async (_, body) => {
		const id = add({ name: 'Old', email: 'it@example.org', plan: 'gold' });
		stage.sandbox.faults.add({
			match: { method: 'PATCH' },
			times: 2,
			status: 200,
			body: body(id),
		});
		const updated = jsonOf(await run('update', { customerId: id, updateFields: { name: 'New' } }));
		expect(updated).toMatchObject([
			{ id, email: 'it@example.org', plan: 'gold', status: 'active' },
		]);
		const upserted = jsonOf(
			await run('upsert', { name: 'New', email: 'it@example.org', plan: 'gold' }),
		);
		expect(upserted).toMatchObject([{ id, plan: 'gold', operation: 'updated' }]);
	});

	it('names a creation that is not offered', async () => {
		stage.sandbox.faults.add({
			match: { method: 'POST' },
			status: 404,
			body: { error: 'Not found' },
		});
		const refusal = await refusalOf(
			run('create', { name: 'A', email: 'it@example.org', plan: 'gold' }),
		);
		expect(refusal).toContain('Scriptix does not offer to create customers at this address');
		expect(refusal).not.toContain('The customer does not exist');
	});

	it.each([
		[
			{ error: 'invalid', error_description: 'Bad value', detail: 'email: taken already' },
			'Bad value; email: taken already',
		],
		[
			{
				error: 'invalid',
				message: 'Bad value',
				detail: [{ loc: ['body', 'email'], msg: 'taken' }],
			},
			'Bad value; email: taken',
		],
		[
			{ error: 'invalid', error_description: 'Bad value', detail: { email: 'taken' } },
			'Bad value; email: taken',
		],
		[{ error: 'invalid', detail: 'Only this' }, 'Only this'],
	])('is shown with the field: %j', async (body, said) => {
		stage.sandbox.faults.add({ status: 422, body });
		expect(await refusalOf(run('get', { customerId: add() }))).toContain(`Scriptix says: ${said}`);
	});
});
