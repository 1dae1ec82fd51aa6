import type { IDataObject } from 'n8n-workflow';

import { jsonOf, locator, pairsOf, refusalOf, runOperation } from '../harness/action.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { describeBoth, spokenGeneration } from '../harness/generations.cts';
import { generationOf, soonAfterRequests, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, ...spokenGeneration() });
});

afterEach(async () => {
	await stage.stop();
});

const newCustomer = { name: 'Example BV', email: 'it@example.org', plan: 'silver' };

const run = async (operation: string, parameters: object = {}, options?: RunNodeOptions) =>
	await runOperation(stage, 'customer', operation, parameters, options);
const sent = (method: string) =>
	stage.sandbox.requests.entries.filter((request) => request.method === method);
const entries = (values: Record<string, unknown>) => ({
	values: Object.entries(values).map(([key, value]) => ({ key, value })),
});
const add = (more: object = {}) => stage.sandbox.store.addCustomer(more).id;

describe('create', () => {
	it('sends what was entered and hands on the API key with a hint', async () => {
		const result = await run('create', {
			...newCustomer,
			additionalFields: {
				quotaMinutes: 1500,
				metadata: entries({ crm_id: 'ACME-17' }),
				metadataJson: '{ "tags": ["a"], "crm_id": "older" }',
			},
		});
		expect(sent('POST')[0]?.body).toEqual({
			...newCustomer,
			quota_minutes: 1500,
			metadata: { tags: ['a'], crm_id: 'ACME-17' },
		});
		expect(jsonOf(result)[0]).toMatchObject({
			...newCustomer,
			api_key: expect.stringMatching(/^sk_live_/),
		});
		expect(result.hints).toMatchObject([{ message: expect.stringContaining('shows only once') }]);
		expect(JSON.stringify(result.logs)).not.toContain('sk_live_');
	});

	it('leaves the API key out when asked to, without a hint', async () => {
		const result = await run('create', { ...newCustomer, options: { omitApiKey: true } });
		expect(jsonOf(result)[0]).not.toHaveProperty('api_key');
		expect(result.hints).toEqual([]);
	});

	it('tidies values that come from expressions, each for its own item', async () => {
		const result = await run(
			'create',
			{
				name: '={{ $json.name }}',
				email: '={{ $json.mail }}',
				plan: '={{ $json.plan }}',
				additionalFields: { quotaMinutes: '={{ $json.quota }}', metadataJson: '={{ $json.meta }}' },
			},
			{
				input: [
					{ name: ' A ', mail: ' a@example.org ', plan: 'Gold', quota: '20', meta: { n: 1 } },
					{ name: 'B', mail: 'b@example.org', plan: 'bronze', quota: '', meta: null },
				],
			},
		);
		expect(sent('POST').map(({ body }) => body)).toEqual([
			{ name: 'A', email: 'a@example.org', plan: 'gold', quota_minutes: 20, metadata: { n: 1 } },
			{ name: 'B', email: 'b@example.org', plan: 'bronze' },
		]);
		expect(pairsOf(result)).toEqual([0, 1]);
	});

	it.each([
		[{ name: ' ' }, 'The parameter Name is empty'],
		[{ email: 'example.org' }, '"example.org" is not an e-mail address'],
		[{ email: 'a@b, c@d.nl' }, 'is not an e-mail address'],
		[{ plan: '={{ "none" }}' }, '"none" is not a plan'],
		[{ additionalFields: { quotaMinutes: -1 } }, 'Quota Minutes is "-1"'],
		[{ additionalFields: { quotaMinutes: 1.5 } }, 'Quota Minutes is "1.5"'],
		[{ additionalFields: { quotaMinutes: '={{ "10.000" }}' } }, 'Quota Minutes is "10.000"'],
		[{ additionalFields: { quotaMinutes: '={{ "1,5" }}' } }, 'Quota Minutes is "1,5"'],
		[{ additionalFields: { quotaMinutes: '={{ true }}' } }, 'Quota Minutes is "true"'],
		[{ additionalFields: { quotaMinutes: '={{ [] }}' } }, 'Quota Minutes is "[]"'],
		[{ additionalFields: { quotaMinutes: 0 } }, 'Quota Minutes is 0'],
		[{ additionalFields: { metadataJson: '{ crm: 1 }' } }, 'Metadata (JSON) is not a JSON object'],
		[{ additionalFields: { metadataJson: '[1]' } }, 'Metadata (JSON) is not a JSON object'],
		[{ additionalFields: { metadata: entries({ '': 'x' }) } }, 'A metadata entry has no key'],
	])('refuses %j before anything is sent', async (wrong, message) => {
		expect(await refusalOf(run('create', { ...newCustomer, ...wrong }))).toContain(message);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('is not confused by metadata with the names of object internals', async () => {
		await run('create', {
			...newCustomer,
			additionalFields: {
				metadataJson: '{ "__proto__": { "polluted": true }, "a": 1 }',
			},
		});
		expect(({} as IDataObject).polluted).toBeUndefined();
		expect(sent('POST')[0]?.body).toMatchObject({ metadata: { a: 1 } });
	});
});

describeBoth('a creation', () => {
	it('is not sent twice when its fate is unknown, and says so', async () => {
		stage.sandbox.faults.add({ match: { method: 'POST' }, reset: 'afterHeaders' });
		const refusal = await refusalOf(run('create', newCustomer));
		expect(refusal).toContain('may or may not have been made');
		expect(sent('POST')).toHaveLength(1);
	});

	it('does not take an answer without a customer for success', async () => {
		stage.sandbox.faults.add({ match: { method: 'POST' }, status: 200, body: { ok: true } });
		const refusal = await refusalOf(run('create', newCustomer));
		expect(refusal).toContain('It lacks "id". The change may have been made.');
	});
});

describeBoth('get', (generation) => {
	it.each([
		['list', (id: number) => id],
		['id', (id: number) => String(id)],
		['id', (id: number) => `={{ 'https://scriptix.app/reseller/${id}?tab=2' }}`],
		['url', (id: number) => `https://scriptix.app/reseller/${id}?tab=2`],
		['url', (id: number) => `https://scriptix.app/reseller/${id}`],
	] as const)('finds the customer by a locator in the mode %s', async (mode, value) => {
		const id = add({ name: 'Example BV', metadata: { crm_id: 'ACME-17' } });
		const result = await run('get', { customerId: locator(mode, value(id)) });
		const metadata = generation === 'legacy' ? {} : { metadata: { crm_id: 'ACME-17' } };
		expect(jsonOf(result)).toMatchObject([{ id, name: 'Example BV', ...metadata }]);
	});

	it('takes a plain ID and an enveloped answer', async () => {
		stage.sandbox.knobs.envelope = 'enveloped';
		const id = add();
		expect(jsonOf(await run('get', { customerId: id }))).toMatchObject([{ id }]);
	});

	it.each(['', '../tokens', 'a/b', '..', 'https://scriptix.app/other/1'])(
		'refuses "%s" as an ID before anything is sent',
		async (id) => {
			expect(await refusalOf(run('get', { customerId: locator('id', `={{ '${id}' }}`) }))).toMatch(
				/is missing|is not a customer ID/,
			);
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);

	it.each([
		[401, 'Scriptix refused the API key'],
		[402, 'The quota or the subscription does not allow this'],
		[403, 'This API key is not permitted to do this'],
		[404, 'The customer does not exist or belongs to another reseller'],
		[409, 'The change conflicts with data that Scriptix already has'],
		[422, 'Scriptix did not accept a value'],
	])('explains HTTP %i and what Scriptix says', async (status, message) => {
		const id = add();
		for (const errorShape of ['coded', 'plain', 'nested'] as const) {
			stage.sandbox.knobs.errorShape = errorShape;
			stage.sandbox.faults.add({ status, times: 1 });
			const refusal = await refusalOf(run('get', { customerId: id }));
			expect(refusal).toContain(message);
			expect(refusal).toContain(`HTTP ${status}`);
			expect(refusal).toContain('Scriptix says: ');
		}
	});
});

describe('getAll', () => {
	beforeEach(() => {
		add({ name: 'Alpha', email: 'a@one.example', plan: 'gold', metadata: { crm_id: 'A', n: 7 } });
		add({ name: 'Beta', email: 'b@two.example', plan: 'silver', metadata: { crm_id: 'B' } });
		add({ name: 'Gamma', email: 'c@one.example', plan: 'bronze', status: 'suspended' });
		add({ name: 'Delta', email: 'd@two.example', plan: 'gold', status: 'cancelled' });
	});

	const namesFor = async (filters: object, parameters: object = {}) =>
		jsonOf(await run('getAll', { returnAll: true, filters, ...parameters })).map(
			({ name }) => name,
		);

	it.each([
		[{}, ['Alpha', 'Beta', 'Gamma', 'Delta']],
		[{ plan: ['gold'] }, ['Alpha', 'Delta']],
		[{ plan: ['gold', 'bronze'] }, ['Alpha', 'Gamma', 'Delta']],
		[{ plan: 'gold, bronze', status: ['suspended'] }, ['Gamma']],
		[{ status: ['suspended', 'cancelled'] }, ['Gamma', 'Delta']],
		[{ search: 'ONE.example' }, ['Alpha', 'Gamma']],
		[{ metadataKey: 'crm_id' }, ['Alpha', 'Beta']],
		[{ metadataKey: 'n', metadataValue: '7' }, ['Alpha']],
		[{ metadataKey: 'toString' }, []],
	])('filters by %j', async (filters, names) => {
		expect(await namesFor(filters)).toEqual(names);
	});

	it('asks for the details of no more customers than a metadata filter needs', async () => {
		for (let count = 0; count < 40; count += 1) add({ metadata: { crm_id: 'X' } });
		await namesFor({ metadataKey: 'crm_id' }, { returnAll: false, limit: 1 });
		expect(stage.sandbox.requests.count({ path: /customers\/\d+$/ })).toBeLessThanOrEqual(5);
		stage.sandbox.requests.clear();
		stage.sandbox.knobs.listFields.metadata = true;
		await namesFor({ metadataKey: 'crm_id' });
		expect(stage.sandbox.requests.count({ path: /customers\/\d+$/ })).toBe(0);
	});

	it('stops at the limit, which a page is no larger than', async () => {
		expect(await namesFor({}, { returnAll: false, limit: 2 })).toEqual(['Alpha', 'Beta']);
		expect(sent('GET').map(({ query }) => query.per_page)).toEqual(['2']);
	});

	it.each([0, -1, 2.5, 'x'])('refuses a limit of %j', async (limit) => {
		expect(await refusalOf(namesFor({}, { returnAll: false, limit }))).toContain('Limit');
	});
});

describe('update', () => {
	it('sends what changes and nothing else', async () => {
		const id = add({ plan: 'bronze' });
		const result = await run('update', {
			customerId: locator('id', id),
			updateFields: { plan: 'gold', name: '', email: null },
		});
		expect(sent('PATCH').map(({ body }) => body)).toEqual([{ plan: 'gold' }]);
		expect(sent('GET')).toEqual([]);
		expect(jsonOf(result)).toMatchObject([{ id, plan: 'gold' }]);
		expect(result.hints).toEqual([]);
	});

	it.each([{}, { name: '  ', metadata: {}, metadataJson: '{}' }, { plan: '', status: '' }])(
		'refuses %j, which changes nothing, before anything is sent',
		async (updateFields) => {
			const refusal = await refusalOf(run('update', { customerId: add(), updateFields }));
			expect(refusal).toContain('There is nothing to update');
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);

	it('keeps the metadata that is not named, unless it is to be replaced', async () => {
		const id = add({ metadata: { kept: true, changed: 1 } });
		const updateFields = { metadataJson: { changed: 2 } };
		await run('update', { customerId: id, updateFields });
		expect(stage.sandbox.store.getCustomer(id)?.metadata).toEqual({ kept: true, changed: 2 });
		await run('update', { customerId: id, updateFields, options: { metadataMode: 'replace' } });
		expect(stage.sandbox.store.getCustomer(id)?.metadata).toEqual({ changed: 2 });
	});

	it('tells which fields did not take effect', async () => {
		stage.sandbox.knobs.patchStatus = 'ignore';
		const result = await run(
			'update',
			{
				customerId: '={{ $json.id }}',
				updateFields: { status: '={{ $json.status }}', quotaMinutes: 77 },
			},
			{
				input: [
					{ id: add(), status: 'suspended' },
					{ id: add(), status: 'active' },
				],
			},
		);
		expect(result.hints.map(({ message }) => message)).toEqual([
			'Scriptix accepted the request, but these fields did not take effect: Status (item 0)',
		]);
		expect(pairsOf(result)).toEqual([0, 1]);
	});

	it.each(['enveloped', 'empty204'] as const)('reads an answer that is %s', async (envelope) => {
		stage.sandbox.knobs.envelope = envelope;
		const id = add();
		const result = await run('update', { customerId: id, updateFields: { name: 'New' } });
		expect(jsonOf(result)).toMatchObject([{ id, name: 'New' }]);
		expect(sent('GET')).toHaveLength(envelope === 'empty204' ? 1 : 0);
	});
});

describeBoth('delete', () => {
	it('deletes the customer and says so', async () => {
		const id = add();
		expect(jsonOf(await run('delete', { customerId: locator('list', id) }))).toEqual([
			{ deleted: true, id },
		]);
		expect(stage.sandbox.store.getCustomer(id)).toBeUndefined();
		expect(await refusalOf(run('delete', { customerId: id }))).toContain('does not exist');
	});

	it('is not repeated after a fault of the server', async () => {
		stage.sandbox.faults.add({ match: { method: 'DELETE' }, status: 503 });
		expect(await refusalOf(run('delete', { customerId: add() }))).toContain('may or may not');
		expect(sent('DELETE')).toHaveLength(1);
	});
});

const upsert = async (input: IDataObject[], parameters: object = {}) =>
	await run(
		'upsert',
		{
			name: '={{ $json.name }}',
			email: '={{ $json.email }}',
			plan: '={{ $json.plan || "silver" }}',
			...parameters,
		},
		{ input },
	);
const operations = (items: IDataObject[]) => items.map(({ operation }) => operation);

describeBoth('upsert', (generation) => {
	it('creates who is new, updates who differs and leaves who is the same alone', async () => {
		const changed = add({ name: 'Old', email: 'Two@Example.org', plan: 'silver' });
		const same = add({ name: 'Three', email: 'three@example.org', plan: 'silver' });
		const result = await upsert([
			{ name: 'One', email: 'one@example.org' },
			{ name: 'Two', email: ' two@example.ORG ' },
			{ name: 'Three', email: 'THREE@example.org' },
		]);
		expect(operations(jsonOf(result))).toEqual(['created', 'updated', 'unchanged']);
		expect(jsonOf(result).slice(1)).toMatchObject([{ id: changed, name: 'Two' }, { id: same }]);
		const bodies = [...sent('PATCH'), ...sent('PUT')].map(({ body }) => body);
		expect(bodies).toHaveLength(1);
		if (generation === 'legacy') {
			// The whole customer, read right before it.
			const whole = { name: 'Two', email: 'Two@Example.org', is_active: true };
			expect(bodies).toEqual([whole]);
			expect(sent('GET')).toHaveLength(2);
		} else {
			expect(jsonOf(result)[0]).toHaveProperty('api_key');
			expect(bodies).toEqual([{ name: 'Two' }]);
			expect(sent('GET')).toHaveLength(1);
		}
	});

	it('lets a later item update what an earlier one created', async () => {
		const result = await upsert([
			{ name: 'First', email: 'it@example.org' },
			{ name: 'Second', email: 'IT@example.org' },
			{ name: 'Second', email: 'it@example.org' },
		]);
		expect(operations(jsonOf(result))).toEqual(['created', 'updated', 'unchanged']);
		expect(new Set(jsonOf(result).map(({ id }) => id)).size).toBe(1);
		expect(stage.sandbox.store.customers).toHaveLength(1);
	});

	it('lists the customers once, however many items there are', async () => {
		for (let count = 0; count < 250; count += 1) add();
		const input = stage.sandbox.store.customers.map(({ name, email }) => ({ name, email }));
		const result = await upsert(input);
		expect(new Set(operations(jsonOf(result)))).toEqual(new Set(['unchanged']));
		// The second request there is for what a server would have left out that caps its pages.
		expect(stage.sandbox.requests.count()).toBe(generation === 'legacy' ? 2 : 3);
	});

	it('refuses to choose between two customers and names both', async () => {
		const ids = [add({ email: 'it@example.org' }), add({ email: 'IT@example.org' })];
		const refusal = await refusalOf(upsert([{ name: 'One', email: 'it@example.org' }]));
		expect(refusal).toContain(`"it@example.org": ${ids.join(' and ')}`);
		expect([...sent('PATCH'), ...sent('PUT')]).toEqual([]);
	});
});

describe('upsert by metadata', () => {
	const byCrmId = {
		matchOn: 'metadata',
		matchMetadataKey: 'crm_id',
		matchValue: '={{ $json.crm }}',
	};

	it('matches on metadata, which a new customer gets', async () => {
		const known = add({ email: 'old@example.org', metadata: { crm_id: 17, kept: true } });
		const result = await upsert(
			[
				{ name: 'Seventeen', email: 'new@example.org', crm: '17' },
				{ name: 'Eighteen', email: '18@example.org', crm: '18' },
				{ name: 'Eighteen', email: '18@example.org', crm: '18' },
			],
			byCrmId,
		);
		expect(operations(jsonOf(result))).toEqual(['updated', 'created', 'unchanged']);
		expect(stage.sandbox.store.getCustomer(known)).toMatchObject({
			email: 'new@example.org',
			metadata: { crm_id: 17, kept: true },
		});
		expect(sent('POST')[0]?.body).toMatchObject({ metadata: { crm_id: '18' } });
	});

	it('reads each customer once for its metadata, and looks again at those it has found', async () => {
		for (let count = 0; count < 12; count += 1) add({ metadata: { crm_id: `C${count}` } });
		const input = [3, 7, 7].map((n) => ({
			name: `N${n}`,
			email: `n${n}@example.org`,
			crm: `C${n}`,
		}));
		await upsert(input, byCrmId);
		expect(stage.sandbox.requests.count({ method: 'GET', path: /customers\/\d+$/ })).toBe(12);
		stage.sandbox.requests.clear();
		const again = await upsert(input, byCrmId);
		expect(operations(jsonOf(again))).toEqual(['unchanged', 'unchanged', 'unchanged']);
		expect(stage.sandbox.requests.count()).toBe(2);
	});

	it('adds metadata to what there is, and reads it first only where it has to', async () => {
		add({ name: 'One', email: 'one@example.org', metadata: { kept: 1 } });
		add({ name: 'Two', email: 'two@example.org', metadata: { seen: 'yes' } });
		const result = await upsert(
			[
				{ name: 'One', email: 'one@example.org' },
				{ name: 'Two', email: 'two@example.org' },
			],
			{ additionalFields: { metadata: entries({ seen: 'yes' }) } },
		);
		expect(operations(jsonOf(result))).toEqual(['updated', 'unchanged']);
		expect(sent('PATCH').map(({ body }) => body)).toEqual([{ metadata: { kept: 1, seen: 'yes' } }]);
	});

	it('knows the quota that a list states with the usage', async () => {
		add({ name: 'One', email: 'one@example.org', plan: 'silver', quota_minutes: 1500 });
		const result = await upsert([{ name: 'One', email: 'one@example.org' }], {
			additionalFields: { quotaMinutes: 1500 },
		});
		expect(operations(jsonOf(result))).toEqual(['unchanged']);
		expect(stage.sandbox.requests.count()).toBe(1);
	});

	it.each([
		[{ matchValue: '={{ " " }}' }, 'The parameter Metadata Value is empty'],
		[{ matchMetadataKey: '={{ "" }}' }, 'The parameter Metadata Key is empty'],
		[{ additionalFields: { metadata: entries({ crm_id: 'other' }) } }, 'another value'],
	])('refuses %j', async (wrong, message) => {
		const input = [{ name: 'One', email: 'one@example.org', crm: 'C1' }];
		expect(await refusalOf(upsert(input, { ...byCrmId, ...wrong }))).toContain(message);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('reads the customer after an update without a body', async () => {
		stage.sandbox.knobs.envelope = 'empty204';
		const id = add({ name: 'Old', email: 'it@example.org', plan: 'silver' });
		const result = await upsert([{ name: 'New', email: 'it@example.org' }]);
		expect(jsonOf(result)).toMatchObject([{ id, name: 'New', operation: 'updated' }]);
	});
});

describeBoth('many items', () => {
	const input = [{ id: 1 }, { id: '../x' }, { id: 2 }, { id: 999 }];

	beforeEach(() => {
		add({ id: 1 });
		add({ id: 2 });
	});

	it('stops at the first item that is refused, unless told otherwise', async () => {
		await expect(run('get', { customerId: '={{ $json.id }}' }, { input })).rejects.toThrow();
	});

	it('goes on with one item for each, in order, with the message and the status', async () => {
		const result = await run(
			'get',
			{ customerId: '={{ $json.id }}' },
			{ input, onError: 'continueRegularOutput' },
		);
		expect(pairsOf(result)).toEqual([0, 1, 2, 3]);
		expect(jsonOf(result)).toMatchObject([
			{ id: 1 },
			{ error: '"../x" is not a customer ID' },
			{ id: 2 },
			{ error: 'The customer does not exist or belongs to another reseller', status: 404 },
		]);
	});

	it('sends the refused ones through the error output', async () => {
		const result = await run(
			'get',
			{ customerId: '={{ $json.id }}' },
			{ input, onError: 'continueErrorOutput' },
		);
		expect(jsonOf(result)).toMatchObject([{ id: 1 }, { id: 2 }]);
		expect(result.errorItems.map(({ json }) => json.error)).toEqual([
			'"../x" is not a customer ID',
			'The customer does not exist or belongs to another reseller (HTTP 404)',
		]);
	});

	it('writes nothing after an item that was refused', async () => {
		const customers = [newCustomer, { ...newCustomer, plan: 'none' }, newCustomer];
		await refusalOf(
			run(
				'create',
				{ name: '={{ $json.name }}', email: '={{ $json.email }}', plan: '={{ $json.plan }}' },
				{ input: customers },
			),
		);
		expect(sent('POST')).toEqual([]);
	});

	it('shares the limit of requests a minute', async () => {
		const credentials = {
			scriptixResellerApi: {
				apiKey: stage.sandbox.apiKey,
				baseUrl: stage.sandbox.url,
				requestsPerMinute: 10,
				apiGeneration: generationOf(stage),
			},
		};
		const items = Array.from({ length: 1000 }, () => ({ id: 1 }));
		const started = run(
			'get',
			{ customerId: '={{ $json.id }}' },
			{ input: items, credentials, signal: soonAfterRequests(stage, 10) },
		);
		await started.catch(() => undefined);
		expect(stage.sandbox.requests.count()).toBe(10);
	});

	it('keeps 400 items in order and a few requests under way at a time', async () => {
		const ids = Array.from({ length: 400 }, (_, index) => (index % 2) + 1);
		const result = await run(
			'get',
			{ customerId: '={{ $json.id }}' },
			{ input: ids.map((id) => ({ id })) },
		);
		expect(jsonOf(result).map(({ id }) => id)).toEqual(ids);
		expect(pairsOf(result)).toEqual(ids.map((_, index) => index));
	});
});

describeBoth('the picker of customers', () => {
	const search = async (filter?: string, token?: string) =>
		await stage.engine.listSearch(
			'n8n-nodes-scriptix-reseller.scriptixReseller',
			'searchCustomers',
			filter,
			token,
		);

	it('scrolls page by page and searches all of them', async () => {
		for (let count = 0; count < 130; count += 1) add();
		const id = add({ name: 'Needle', email: 'it@needle.example' });
		const first = await search();
		expect(first.results).toHaveLength(100);
		const second = await search(undefined, String(first.paginationToken));
		expect(second.results).toHaveLength(31);
		expect(second.paginationToken).toBeUndefined();
		expect((await search('NEEDLE.ex')).results).toEqual([
			{
				name: 'Needle (it@needle.example)',
				value: String(id),
				url: `https://scriptix.app/reseller/${id}`,
			},
		]);
	});
});
