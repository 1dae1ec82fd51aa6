import type { IDataObject } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { GENERATIONS, startStage, type Stage } from '../harness/support.cts';
import type { Fault } from '../sandbox/index.cts';

/** What a write leaves behind: keys, customers who exist already, hints, and what an error says of it. */

const KEY = /sk_live_/;
const POST = { method: 'POST' };

const record = {
	name: '={{ $json.name }}',
	email: '={{ $json.email }}',
	plan: 'silver',
};
const byCrmId = {
	matchOn: 'metadata',
	matchMetadataKey: 'crm_id',
	matchValue: '={{ $json.crm }}',
};

describe.each(GENERATIONS)('on the %s API', (generation) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await startStage({ customers: 0, transcripts: 0, generation });
	});

	afterEach(async () => await stage.stop());

	const run = async (operation: string, parameters: object, options: RunNodeOptions = {}) =>
		await runOperation(stage, 'customer', operation, parameters, options);
	const upsert = async (input: IDataObject[], parameters: object = {}, options: object = {}) =>
		await run('upsert', { ...record, ...parameters }, { input, ...options });
	const sent = (method: string) => stage.sandbox.requests.count({ method });
	const goOn = { onError: 'continueRegularOutput' } as const;
	const matchings: Array<[string, object]> = [
		['email', {}],
		...(generation === 'current' ? ([['metadata', byCrmId]] as Array<[string, object]>) : []),
	];

	describe.each(matchings)('matched on %s', (_, matching) => {
		const items = (...names: string[]) =>
			names.map((name) => ({ name, email: 'it@example.org', crm: 'C1' }));

		it('the first API key stands in the item of the new customer alone', async () => {
			const found = jsonOf(await upsert(items('A', 'A', 'B'), matching));
			expect(found.map(({ operation }) => operation)).toEqual(['created', 'unchanged', 'updated']);
			expect(found.map((item) => 'api_key' in item)).toEqual([
				generation === 'current',
				false,
				false,
			]);
			expect(found.map((item) => 'metadata' in item).includes(true)).toBe(generation === 'current');
		});

		it('no item has a key when it is to be left out', async () => {
			const options = { options: { omitApiKey: true } };
			const found = jsonOf(await upsert(items('A', 'A', 'B'), { ...matching, ...options }));
			expect(found).toHaveLength(3);
			expect(JSON.stringify(found)).not.toMatch(KEY);
		});

		const lost: Array<[string, Fault]> = [
			['the connection is cut', { reset: 'before' }],
			['the server fails', { status: 500 }],
			['a website answers', { status: 200, body: '<html></html>', contentType: 'text/html' }],
			['the answer is empty', { status: 200, body: {} }],
		];

		it.each(lost)('nobody is created twice when %s', async (_what, fault) => {
			stage.sandbox.faults.add({
				...fault,
				match: POST,
				times: 1,
				mutate: (store) =>
					void store.addCustomer({
						...{ name: 'A', email: 'it@example.org', plan: 'silver', status: 'active' },
						metadata: { crm_id: 'C1' },
					}),
			});
			const result = await upsert(items('A', 'A', 'B'), matching, goOn);
			const found = jsonOf(result);
			expect(found.map(({ operation }) => operation)).toEqual([undefined, 'unchanged', 'updated']);
			expect(stage.sandbox.store.customers).toHaveLength(1);
			expect(sent('POST')).toBe(1);
			expect(result.hints.map(({ message }) => message).join()).toContain('an earlier item');
		});

		it.each(lost)('a customer is created who is not there after %s', async (_what, fault) => {
			stage.sandbox.faults.add({ ...fault, match: POST, times: 1 });
			const found = jsonOf(await upsert(items('A', 'A', 'A'), matching, goOn));
			expect(found.map(({ operation }) => operation)).toEqual([undefined, 'created', 'unchanged']);
			expect(sent('POST')).toBe(2);
		});

		it('other customers cost no look at the list after a failure', async () => {
			stage.sandbox.faults.add({ status: 500, match: POST, times: 1 });
			const input = ['A', 'B'].map((name) => ({ name, email: `${name}@example.org`, crm: name }));
			const lists = () => stage.sandbox.requests.count({ path: /customers?\/?$/, method: 'GET' });
			await upsert(input, matching, goOn);
			expect([lists(), sent('POST')]).toEqual([1, 2]);
		});

		it('with Stop, an item that fits several customers is found before the first write', async () => {
			for (const name of ['X', 'Y']) {
				stage.sandbox.store.addCustomer({
					...{ name, email: 'two@example.org', metadata: { crm_id: 'C2' } },
				});
			}
			const input = [
				{ name: 'A', email: 'new@example.org', crm: 'C1' },
				{ name: 'B', email: 'two@example.org', crm: 'C2' },
				{ name: 'C', email: 'new@example.org', crm: 'C1' },
			];
			const said = await refusalOf(upsert(input, matching));
			expect(said).toMatch(/1 of 3 items cannot be carried out.*Several customers have/s);
			expect(said).toContain('Nothing was changed');
			expect(sent('POST')).toBe(0);
		});
	});

	const changes: Array<[string, object]> = [
		['update', { updateFields: { name: 'New' } }],
		['suspend', {}],
		...(generation === 'current' ? ([['changePlan', { plan: 'gold' }]] as never) : []),
	];

	it.each(changes)('%s: a change that cannot be read back is called made', async (name, more) => {
		const { id } = stage.sandbox.store.addCustomer({ plan: 'silver', status: 'active' });
		const reads = name === 'update' && generation === 'current' ? 0 : 1;
		const before = generation === 'legacy' && name === 'suspend' ? 2 : reads;
		for (const status of [404, 500]) {
			stage.sandbox.faults.clear();
			for (const method of ['PATCH', 'PUT']) {
				stage.sandbox.faults.add({ match: { method }, status: 204, body: '' });
			}
			stage.sandbox.faults.add({ match: { method: 'GET' }, status, skip: before });
			const said = await refusalOf(run(name, { customerId: id, ...more }));
			expect(said).toMatch(/^The change was made, but the customer could not be read/);
			expect(said).toContain(`HTTP ${status}`);
			expect(said).not.toContain('Try again');
		}
	});

	it('an error says how many items were carried out before it', async () => {
		const input = ['A', 'B', 'C'].map((name) => ({ name, email: `${name}@example.org` }));
		stage.sandbox.faults.add({ status: 422, match: POST, skip: 2 });
		expect(await refusalOf(run('create', record, { input }))).toContain(
			'2 of 3 items were carried out before this one',
		);
		stage.sandbox.faults.clear();
		stage.sandbox.faults.add({ status: 422, match: POST });
		expect(await refusalOf(run('create', record, { input }))).not.toContain('carried out before');
		const ids = stage.sandbox.store.customers.map(({ id }) => ({ id }));
		expect(ids).toHaveLength(2);
		const gone = run(
			'delete',
			{ customerId: '={{ $json.id }}' },
			{ input: [...ids.slice(0, 1), { id: 99_999 }, ...ids.slice(1)] },
		);
		expect(await refusalOf(gone)).toContain('1 of 3 items was carried out before this one');
	});

	const unreadable: unknown[] = [null, undefined, 5, '', {}, ['active'], 'yes'];

	it.each(unreadable)('a status that is %j is neither changed nor a crash', async (status) => {
		const body =
			generation === 'current'
				? { id: 7, name: 'A', email: 'a@example.org', plan: 'gold', status }
				: { result: { id: 7, name: 'A', email: 'a@example.org', is_active: status } };
		stage.sandbox.faults.add({ match: { method: 'GET' }, status: 200, body });
		for (const operation of ['suspend', 'reactivate']) {
			const said = await refusalOf(run(operation, { customerId: 7 }));
			if (status === 'yes' && generation === 'current') expect(said).toContain('does not exist');
			else
				expect(said).toMatch(
					/does not say what status the customer 7 has.*This customer was not changed/,
				);
		}
		expect(sent('PATCH') + sent('PUT')).toBe(status === 'yes' && generation === 'current' ? 2 : 0);
	});
});

describe('plans, quotas and metadata', () => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await startStage({ customers: 0, transcripts: 0 });
	});

	afterEach(async () => await stage.stop());

	const run = async (operation: string, parameters: object, options: RunNodeOptions = {}) => {
		const result = await runOperation(stage, 'customer', operation, parameters, options);
		return { items: jsonOf(result), hints: result.hints.map(({ message }) => message).join(' | ') };
	};
	const good = { id: 7, name: 'A', email: 'a@example.org', plan: 'gold', status: 'active' };
	const answer = (method: string, more: object) =>
		stage.sandbox.faults.add({ match: { method }, status: 200, body: { ...good, ...more } });
	const bodies = (method: string) =>
		stage.sandbox.requests.entries
			.filter((request) => request.method === method)
			.map(({ body }) => body);

	it.each([5, null, undefined, {}, ['gold']])(
		'a customer whose plan is %j can be moved to another',
		async (plan) => {
			answer('GET', { plan });
			answer('PATCH', { plan: 'silver', quota_minutes: 2000 });
			const { items } = await run('changePlan', { customerId: 7, plan: 'silver' });
			expect(items).toMatchObject([{ changed: true, previous: { plan: plan === 5 ? '5' : null } }]);
		},
	);

	it.each(['10000', ' 10000 ', 10_000])('a quota stated as %j is the same quota', async (quota) => {
		answer('GET', { quota_minutes: quota });
		const options = { quotaMinutes: 10_000 };
		const { items } = await run('changePlan', { customerId: 7, plan: 'gold', options });
		expect(items).toMatchObject([{ changed: false, previous: { quota_minutes: 10_000 } }]);
		expect(bodies('PATCH')).toEqual([]);
	});

	it('the move of an existing customer is claimed only where it took effect', async () => {
		stage.sandbox.store.addCustomer({ ...good, metadata: {} });
		const parameters = {
			...{ name: 'A', email: 'a@example.org', plan: 'silver' },
			additionalFields: { changePlan: true },
		};
		const patched = answer('PATCH', {});
		const ignored = await run('upsert', parameters);
		expect(ignored.hints).toContain('these fields did not take effect: Plan');
		expect(ignored.hints).not.toContain('was changed from');
		patched.remove();
		const silent = answer('PATCH', { plan: undefined });
		expect((await run('upsert', parameters)).hints).not.toContain('was changed from');
		silent.remove();
		expect((await run('upsert', parameters)).hints).toContain('was changed from gold to silver');
	});

	it('a plan without documented minutes is refused before the first item is written', async () => {
		stage.sandbox.store.addCustomer({ ...good, metadata: {} });
		const input = ['new@example.org', 'a@example.org', 'third@example.org', 'third@example.org'];
		const failed = run(
			'upsert',
			{
				...{ name: 'A', email: '={{ $json.email }}' },
				plan: '={{ $itemIndex === 2 ? "gold" : "enterprise" }}',
				additionalFields: { changePlan: true },
			},
			{ input: input.map((email) => ({ email })) },
		);
		const said = await refusalOf(failed);
		// The last one moves the customer whom the third creates.
		expect(said).toContain('2 of 4 items cannot be carried out (items 1, 3)');
		expect(bodies('POST')).toEqual([]);
	});

	const mergeable: Array<[unknown, object]> = [
		[{ kept: 1 }, { kept: 1, new: 'x' }],
		[[], { new: 'x' }],
		[null, { new: 'x' }],
		['', { new: 'x' }],
	];
	const given = { updateFields: { metadataJson: '{ "new": "x" }' } };
	const upserted = {
		...{ name: 'A', email: 'a@example.org', plan: 'gold' },
		additionalFields: { metadataJson: '{ "new": "x" }' },
	};

	it.each(mergeable)('metadata is merged into %j', async (metadata, expected) => {
		stage.sandbox.store.addCustomer(good);
		stage.sandbox.faults.add({
			...{ match: { method: 'GET', path: /customers\/7$/ }, status: 200 },
			body: { ...good, metadata },
		});
		const updated = await run('update', { customerId: 7, ...given });
		const created = await run('upsert', upserted);
		expect(bodies('PATCH')).toEqual([{ metadata: expected }, { metadata: expected }]);
		expect(updated.hints + created.hints).toBe('');
	});

	it.each(['{"kept":1}', ['kept'], 5, true])(
		'metadata that is %j is not written over',
		async (metadata) => {
			stage.sandbox.store.addCustomer(good);
			stage.sandbox.faults.add({
				...{ match: { method: 'GET', path: /customers\/7$/ }, status: 200 },
				body: { ...good, metadata },
			});
			expect(await refusalOf(run('update', { customerId: 7, ...given }))).toContain('customer 7');
			expect(await refusalOf(run('upsert', upserted))).toContain('was not changed');
			expect(bodies('PATCH')).toEqual([]);
			await run('update', { customerId: 7, ...given, options: { metadataMode: 'replace' } });
			expect(bodies('PATCH')).toEqual([{ metadata: { new: 'x' } }]);
		},
	);

	it('a merge into metadata that was left out is told', async () => {
		answer('GET', { metadata: undefined });
		answer('PATCH', {});
		const { hints } = await run('update', { customerId: 7, ...given });
		expect(hints).toContain('did not say what metadata the customer had');
	});

	it.each([
		[{ old: 1 }, '{ "new": "x" }', true],
		[{ old: null }, '{ "new": "x" }', false],
		[{}, '{ "new": "x", "old": null }', false],
		[{ old: 1 }, '{ "new": "x", "old": null }', true],
	])('replaced metadata that keeps %j of %s is told: %s', async (kept, metadataJson, isTold) => {
		answer('PATCH', { metadata: { new: 'x', ...kept } });
		const { hints } = await run('update', {
			...{ customerId: 7, updateFields: { metadataJson } },
			options: { metadataMode: 'replace' },
		});
		expect(hints.includes('did not take effect: Metadata')).toBe(isTold);
	});

	it.each([
		[{ quota_minutes: 10_000 }, 'Quota Minutes'],
		[{ plan: 'bronze' }, 'Plan'],
		[{ metadata: {} }, 'Metadata'],
		[{ name: 'B', email: 'b@example.org' }, 'Name, Email'],
	])('a new customer that Scriptix made with %j is told: %s', async (other, labels) => {
		const body = { ...good, quota_minutes: 700, metadata: { crm: 'x' }, ...other };
		stage.sandbox.faults.add({ match: POST, status: 201, body });
		const parameters = {
			...{ name: 'A', email: 'a@example.org', plan: 'gold' },
			additionalFields: { quotaMinutes: 700, metadataJson: '{ "crm": "x" }' },
		};
		for (const operation of ['create', 'upsert']) {
			const { hints } = await run(operation, parameters);
			expect(hints).toContain('did not take effect:');
			for (const label of labels.split(', ')) expect(hints).toContain(label);
		}
	});

	it('a token of another type than was asked for is told', async () => {
		const body = { token: 'sk_live_x', customer_id: 7, name: 'N', type: 'live' };
		stage.sandbox.faults.add({ match: POST, status: 201, body });
		const hintsOf = async (type: string) => {
			const parameters = { customerId: 7, name: 'N', type };
			const result = await runOperation(stage, 'token', 'generate', parameters);
			return result.hints.map(({ message }) => message).join();
		};
		expect(await hintsOf('test')).toContain('did not take effect: Type');
		expect(await hintsOf('live')).not.toContain('did not take effect');
	});

	it('a key that other answers repeat is in no item', async () => {
		stage.sandbox.store.addCustomer(good);
		const repeated = { ...good, api_key: 'sk_live_repeated', metadata: {} };
		const page = { count: 1, total_results: 1, result: [repeated] };
		const list = { match: { method: 'GET', path: /customers$/ }, status: 200, body: page };
		stage.sandbox.faults.add(list);
		answer('GET', repeated);
		answer('PATCH', repeated);
		const runs: Array<[string, object]> = [
			['get', { customerId: 7 }],
			['getAll', {}],
			['update', { customerId: 7, updateFields: { name: 'B' } }],
			['changePlan', { customerId: 7, plan: 'gold' }],
			['upsert', { name: 'B', email: good.email, plan: 'gold' }],
			['upsert', { name: 'A', email: good.email, plan: 'gold' }],
		];
		for (const [operation, parameters] of runs) {
			const { items } = await run(operation, parameters);
			expect(items).toMatchObject([{ id: 7 }]);
			expect(JSON.stringify(items)).not.toMatch(KEY);
		}
	});
});
