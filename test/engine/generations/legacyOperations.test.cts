import type { IDataObject } from 'n8n-workflow';

import { ACTION, itemsOf, startStage, type Stage } from '../../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 12, transcripts: 40, generation: 'legacy' });
});

afterEach(async () => await stage.stop());

async function run(
	resource: string,
	operation: string,
	parameters: object = {},
): Promise<IDataObject[]> {
	const result = await stage.engine.runNode(ACTION, { resource, operation, ...parameters });
	return itemsOf(result);
}

/** What an operation makes of usage rows. */
async function runOn(input: IDataObject[], operation: string, parameters: object) {
	const given = { resource: 'usage', operation, ...parameters };
	return itemsOf(await stage.engine.runNode(ACTION, given, { input }));
}

/** What a refusal says, once it is sure that nothing was sent. */
async function refusalOf(
	resource: string,
	operation: string,
	parameters: object = {},
): Promise<string> {
	stage.sandbox.requests.clear();
	const error = await run(resource, operation, parameters).then(
		() => new Error('It was not refused'),
		(refused: Error & { description?: string }) => refused,
	);
	expect(stage.sandbox.requests.count()).toBe(0);
	return `${error.message}. ${(error as { description?: string }).description ?? ''}`;
}

function customerOf(id: number) {
	return stage.sandbox.store.getCustomer(id)!;
}

describe('customers', () => {
	it('come in the names of the current generation', async () => {
		const [first] = await run('customer', 'getAll', { limit: 1 });
		const { id, name, email, created_at, updated_at } = stage.sandbox.store.customers[0]!;
		expect(first).toMatchObject({ id, name, email });
		expect(['active', 'suspended']).toContain(first?.status);
		expect(Date.parse(String(first?.created_at))).toBe(Date.parse(created_at));
		expect(Date.parse(String(first?.updated_at))).toBe(Date.parse(updated_at));
		for (const name of ['plan', 'is_active', 'registration_date', 'last_modified']) {
			expect(first).not.toHaveProperty(name);
		}
		expect(await run('customer', 'get', { customerId: id })).toEqual([first]);
	});

	it.each([1, 3, 5, 1000])(
		'are all found where the server gives %d at a time',
		async (maxLimit) => {
			stage.sandbox.knobs.maxLimit = maxLimit;
			expect(await run('customer', 'getAll', { returnAll: true })).toHaveLength(12);
		},
	);

	it.each(['missing', 'pageCount', -5, 7] as const)(
		'are all found where the total is wrong (%s) and the limit capped',
		async (total) => {
			Object.assign(stage.sandbox.knobs, { total, maxLimit: 5 });
			const found = await run('customer', 'getAll', { returnAll: true });
			// A total that is short by five is believed: nothing tells it from the truth.
			expect(found.length).toBeGreaterThanOrEqual(total === -5 || total === 'pageCount' ? 5 : 12);
		},
	);

	it('are found by what the server cannot filter, with the match last', async () => {
		const { id, email } = stage.sandbox.store.customers[11]!;
		stage.sandbox.knobs.maxLimit = 4;
		expect(await run('customer', 'getAll', { limit: 1, filters: { search: email } })).toEqual([
			expect.objectContaining({ id }),
		]);
		customerOf(id).status = 'suspended';
		const suspended = await run('customer', 'getAll', { filters: { status: ['suspended'] } });
		expect(suspended.map((customer) => customer.id)).toContain(id);
	});

	it('go on where the server does not know the order that is asked for', async () => {
		stage.sandbox.faults.add({ match: { query: { sort: 'id' } }, status: 400 });
		expect(await run('customer', 'getAll', { returnAll: true })).toHaveLength(12);
	});

	it('are created without a plan, which is said, and without an API key', async () => {
		const { engine, sandbox } = stage;
		const result = await engine.runNode(ACTION, {
			resource: 'customer',
			operation: 'create',
			...{ name: 'New BV', email: 'new@example.org', plan: 'gold' },
			additionalFields: { phone: '+31201234567' },
		});
		const [created] = itemsOf(result);
		expect(created).toMatchObject({ name: 'New BV', status: 'active', phone: '+31201234567' });
		expect(created).not.toHaveProperty('api_key');
		const [sent] = sandbox.requests.entries.slice(-1);
		expect(sent?.body).toEqual({ name: 'New BV', email: 'new@example.org', phone: '+31201234567' });
	});

	it('are created or updated by e-mail address', async () => {
		const { id, email } = stage.sandbox.store.customers[3]!;
		const upsert = async (name: string, address: string) =>
			(await run('customer', 'upsert', { name, email: address, plan: 'gold' }))[0]?.operation;
		expect(await upsert('Renamed BV', email)).toBe('updated');
		expect(customerOf(id).name).toBe('Renamed BV');
		expect(await upsert('Renamed BV', email)).toBe('unchanged');
		expect(await upsert('Another BV', 'another@example.org')).toBe('created');
	});

	it.each(['reset', 'keep'] as const)(
		'stay suspended and keep their phone when another field changes (%s)',
		async (putDefault) => {
			stage.sandbox.knobs.putDefault = putDefault;
			const customer = stage.sandbox.store.customers[1]!;
			customer.status = 'suspended';
			customer.phone = '+31201112233';
			const [updated] = await run('customer', 'update', {
				customerId: customer.id,
				updateFields: { name: 'Renamed BV' },
			});
			expect(updated).toMatchObject({ name: 'Renamed BV', status: 'suspended' });
			expect(customer).toMatchObject({ status: 'suspended', phone: '+31201112233' });
			const [sent] = stage.sandbox.requests.entries.slice(-1);
			expect(sent).toMatchObject({ method: 'PUT', body: { is_active: false } });
		},
	);

	it('are suspended and reactivated by their status', async () => {
		const { id } = stage.sandbox.store.customers[2]!;
		for (const status of ['suspended', 'active']) {
			const [updated] = await run('customer', 'update', {
				customerId: id,
				updateFields: { status },
			});
			expect(updated).toMatchObject({ id, status });
			expect(customerOf(id).status).toBe(status);
		}
	});

	it('are not changed where the answer does not say whether they are active', async () => {
		const { id } = stage.sandbox.store.customers[2]!;
		stage.sandbox.faults.add({ match: { method: 'GET' }, body: { result: { id, name: 'x' } } });
		await expect(
			run('customer', 'update', { customerId: id, updateFields: { name: 'y' } }),
		).rejects.toThrow(/cannot be used/);
		expect(stage.sandbox.requests.count({ method: 'PUT' })).toBe(0);
	});

	it.each<[string, (id: number) => unknown]>([
		['an ID', (id) => ({ id })],
		['what was changed', (id) => ({ id, name: 'New' })],
		['nothing', () => ({})],
		['another customer', () => ({ id: 9, name: 'B', email: 'b@example.org', is_active: true })],
	])('are read where the answer to a change is a fragment: %s', async (_, body) => {
		const [{ id, email } = { id: 0, email: '' }] = stage.sandbox.store.customers;
		stage.sandbox.faults.add({ match: { method: 'PUT' }, status: 200, body: body(Number(id)) });
		const updateFields = { name: 'New' };
		const [updated] = await run('customer', 'update', { customerId: id, updateFields });
		expect(updated).toMatchObject({ id, email, status: expect.any(String) as string });
	});

	it('do not lose one of two changes that run at the same time', async () => {
		const { id } = stage.sandbox.store.customers[4]!;
		stage.sandbox.knobs.latencyMs = 20;
		await Promise.all([
			run('customer', 'update', { customerId: id, updateFields: { name: 'Renamed BV' } }),
			run('customer', 'update', { customerId: id, updateFields: { email: 'it@renamed.example' } }),
		]);
		expect(customerOf(id)).toMatchObject({ name: 'Renamed BV', email: 'it@renamed.example' });
	});

	it('are deleted', async () => {
		const { id } = stage.sandbox.store.customers[5]!;
		expect(await run('customer', 'delete', { customerId: id })).toEqual([{ deleted: true, id }]);
		expect(stage.sandbox.store.getCustomer(id)).toBeUndefined();
	});
});

describe('usage', () => {
	it.each([
		['oldest', 'exclusive'],
		['oldest', 'inclusive'],
		['newest', 'exclusive'],
	] as const)(
		'of one customer is that of the running month, with a quota of the user (%s first, end %s)',
		async (rowOrder, rowEnd) => {
			Object.assign(stage.sandbox.knobs, { rowOrder, rowEnd });
			const { id } = stage.sandbox.store.customers[0]!;
			stage.sandbox.store.setUsage(id, 450);
			const options = { quotas: { [id]: 1000, default: 5000 } };
			const [usage] = await run('usage', 'get', { customerId: id, options });
			expect(usage).toMatchObject({
				customer_id: id,
				period: { start: '2025-01-01', end: '2025-01-31' },
				usage: {
					...{ transcription_minutes: 450, units_used: 450, quota_minutes: 1000 },
					...{ usage_percent: 45, remaining_minutes: 550, quota_status: 'healthy' },
				},
			});
		},
	);

	it.each([1, 2, 3, 5])('is found where the server gives %d rows at a time', async (maxLimit) => {
		stage.sandbox.knobs.maxLimit = maxLimit;
		const { id } = stage.sandbox.store.customers[0]!;
		stage.sandbox.store.setUsage(id, 77);
		for (const rowOrder of ['oldest', 'newest'] as const) {
			stage.sandbox.knobs.rowOrder = rowOrder;
			const [usage] = await run('usage', 'get', { customerId: id });
			expect(usage?.usage).toMatchObject({ transcription_minutes: 77 });
		}
	});

	describe('of a customer with more months than the server gives at a time', () => {
		const past = new Map(
			Array.from({ length: 14 }, (_, month) => [Date.UTC(2023, 10 + month, 1), 5] as const),
		);

		it.each([
			[10, 'missing', 'oldest'],
			[10, 'missing', 'newest'],
			[10, 'pageCount', 'oldest'],
			[10, 'pageCount', 'newest'],
			[10, 45, 'oldest'],
			[3, 'missing', 'oldest'],
			[1, 'missing', 'oldest'],
			[1, 'missing', 'newest'],
		] as const)('is found: %d rows, total %s, the %s first', async (maxLimit, total, rowOrder) => {
			Object.assign(stage.sandbox.knobs, { maxLimit, rowOrder });
			const { id } = stage.sandbox.store.addCustomer({ minutes: 77, past });
			const idle = stage.sandbox.store.addCustomer({ past }).id;
			stage.sandbox.knobs.total = total;
			for (const [customerId, minutes] of [
				[id, 77],
				[idle, 0],
			]) {
				const [usage] = await run('usage', 'get', { customerId });
				expect(usage?.usage).toMatchObject({ transcription_minutes: minutes });
			}
		});

		it('costs one request where the answer shows the running month, or states that it is whole', async () => {
			const { store, requests, knobs } = stage.sandbox;
			const { id } = store.addCustomer({ minutes: 77, past });
			const idle = store.addCustomer({ past }).id;
			const costOf = async (customerId: number) => {
				requests.clear();
				await run('usage', 'get', { customerId });
				return requests.count();
			};
			expect([await costOf(id), await costOf(idle)]).toEqual([1, 1]);
			knobs.total = 'missing';
			expect([await costOf(id), await costOf(idle)]).toEqual([1, 2]);
		});
	});

	it('is 0 where the month has no row, which costs one request', async () => {
		const { id } = stage.sandbox.store.addCustomer();
		stage.sandbox.requests.clear();
		const [usage] = await run('usage', 'get', { customerId: id });
		expect(usage?.usage).toMatchObject({ transcription_minutes: 0, quota_status: 'unknown' });
		expect(stage.sandbox.requests.count()).toBe(1);
	});

	it('of many costs one request per wanted customer, and fails as a whole rather than lie', async () => {
		const { store, requests, faults } = stage.sandbox;
		for (const { id } of store.customers) store.setUsage(id, 100);
		requests.clear();
		const rows = await run('usage', 'getAll', {
			returnAll: true,
			options: { quotas: { default: 400 } },
		});
		expect(rows).toHaveLength(12);
		for (const row of rows) expect(row).toMatchObject({ transcription_minutes: 100 });
		expect(requests.count({ path: /\/usage$/ })).toBe(12);
		faults.add({ match: { path: /\/usage$/ }, status: 403, times: 1 });
		await expect(run('usage', 'getAll', { returnAll: true })).rejects.toThrow(
			/is not permitted to do this/,
		);
	});

	it('is listed with the units, judged by quotas of the user, and reported without plans', async () => {
		const { store } = stage.sandbox;
		store.customers.forEach(({ id }, index) => store.setUsage(id, index * 10));
		const options = { quotas: { default: 100 } };
		const rows = await run('usage', 'getAll', { filters: { minimumPercent: 80 }, options });
		expect(rows.map((row) => [row.transcription_minutes, row.units_used])).toEqual(
			[80, 90, 100, 110].map((units) => [units, units]),
		);
		const [report] = await run('usage', 'report', { format: 'items', options });
		expect(report).toMatchObject({
			...{ customers: 12, transcription_minutes: 660, quota_minutes: 1200, usage_percent: 55 },
			...{ over_quota: 1, by_group: [] },
		});
	});

	it('of a customer who is deleted meanwhile is left open', async () => {
		stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 404, times: 1 });
		const rows = await run('usage', 'getAll', { returnAll: true });
		expect(rows).toHaveLength(12);
		expect(rows.filter((row) => row.transcription_minutes === null)).toHaveLength(1);
	});

	it.each(['getAll', 'report', 'getAlerts'])(
		'of nobody is an error and no list of zeros (%s)',
		async (operation) => {
			stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 404 });
			const options = { quotas: { default: 100 } };
			await expect(
				run('usage', operation, { returnAll: true, format: 'items', options }),
			).rejects.toThrow(/finds the usage of none of them/);
		},
	);

	it('of many makes alerts, rows with the units, and a report without plans', async () => {
		const { store } = stage.sandbox;
		for (const { id } of store.customers) store.setUsage(id, 100);
		const options = { quotas: { default: 110, [store.customers[0]!.id]: 1000 } };
		const thresholds = { values: [{ type: 'percent', value: 80, label: '' }] };
		expect(await run('usage', 'getAlerts', { thresholds, options })).not.toHaveLength(0);
		const filters = { minimumPercent: 80 };
		const rows = await run('usage', 'getAll', { returnAll: true, filters, options });
		expect(rows).toHaveLength(11);
		expect(rows[0]).toMatchObject({ units_used: 100, plan: '', usage_percent: 90.9 });
		const [report] = await run('usage', 'report', { format: 'items', options });
		expect(report).toMatchObject({ customers: 12, by_group: [], transcription_minutes: 1200 });
	});

	it.each(['exclusive', 'inclusive'] as const)(
		'of earlier periods ends on the last day of each, whatever day the server states (%s)',
		async (rowEnd) => {
			Object.assign(stage.sandbox.knobs, { rowEnd });
			const { id } = stage.sandbox.store.customers[0]!;
			const dayAfter = (day: unknown, days: number) =>
				new Date(Date.parse(String(day)) + days * 86_400_000).toISOString().slice(0, 10);
			for (const [view, days] of [
				['day', 0],
				['week', 6],
			] as const) {
				const rows = await run('usage', 'getHistory', { customerId: id, view, returnAll: true });
				expect(rows.length).toBeGreaterThan(3);
				for (const { period_start, period_end } of rows) {
					expect(period_end).toBe(dayAfter(period_start, days));
				}
			}
			for (const [view, last] of [
				['month', /-(28|29|30|31)$/],
				['invoice', /-(28|29|30|31)$/],
				['year', /-12-31$/],
			] as const) {
				const rows = await run('usage', 'getHistory', { customerId: id, view, returnAll: true });
				expect(rows.length).toBeGreaterThan(0);
				for (const { period_end } of rows) {
					expect(period_end).toMatch(last);
					expect(dayAfter(period_end, 1)).toMatch(/-01$/);
				}
			}
		},
	);

	it.each(['exclusive', 'inclusive'] as const)(
		'of the days of a month is reported in that month and billed (%s)',
		async (rowEnd) => {
			Object.assign(stage.sandbox.knobs, { rowEnd });
			const { id } = stage.sandbox.store.customers[0]!;
			const days = await run('usage', 'getHistory', {
				customerId: id,
				view: 'day',
				returnAll: true,
			});
			const input = days.filter(({ period_start }) => String(period_start).startsWith('2024-12'));
			expect(input.length).toBeGreaterThan(25);
			const minutes = input.reduce((sum, row) => sum + Number(row.transcription_minutes), 0);

			const form = { source: 'input', format: 'items' };
			const [report] = await runOn(input, 'report', form);
			expect(report).toMatchObject({
				period: expect.stringContaining('December 2024'),
				without_quota: { transcription_minutes: minutes },
			});

			const price = { plan: '', monthlyFee: '0', includedMinutes: '0', pricePerExtraMinute: '0.1' };
			const prices = { currency: 'EUR', prices: { values: [price] } };
			expect(await runOn(input, 'getInvoiceLines', prices)).toHaveLength(input.length);
		},
	);

	it.each([
		['month', 'none', {}],
		['day', 'language', { language: expect.any(String) }],
		['week', 'token', { token_name: expect.any(String) }],
		['year', 'subscription', { subscription_id: expect.any(Number) }],
		['invoice', 'period', { cost: expect.any(Number) }],
	])('of earlier periods comes by %s, split by %s', async (view, splitBy, expected) => {
		const { id } = stage.sandbox.store.customers[0]!;
		stage.sandbox.knobs.maxLimit = 4;
		const rows = await run('usage', 'getHistory', {
			...{ customerId: id, view, splitBy, returnAll: true },
		});
		expect(rows.length).toBeGreaterThan(0);
		for (const row of rows) {
			expect(row).toMatchObject({ customer_id: id, ...expected });
			expect(row.transcription_minutes).toBe(row.units_used);
		}
		const total = (view === 'year' ? rows : rows).reduce(
			(sum, row) => sum + Number(row.units_used),
			0,
		);
		const months = stage.sandbox.store.getCustomer(id)!.months();
		const used = months.reduce((sum, { minutes }) => sum + Math.floor(minutes), 0);
		if (view !== 'invoice') expect(total).toBe(used);
	});

	it('of earlier periods comes for all customers, up to a limit', async () => {
		const rows = await run('usage', 'getHistory', { allCustomers: true, limit: 30 });
		expect(rows).toHaveLength(30);
		expect(new Set(rows.map((row) => row.customer_id)).size).toBeGreaterThan(1);
	});
});

describe('transcripts and documents', () => {
	it.each([
		['by its ID', (id: number) => ({ __rl: true, mode: 'id', value: String(id) })],
		['from the list', (id: number) => ({ __rl: true, mode: 'list', value: id })],
		[
			'by its link',
			(id: number) => ({ mode: 'url', value: `https://scriptix.app/reseller/${id}` }),
		],
		['as a plain value', (id: number) => id],
	])('are picked for Get Editor Link among those of the customer %s', async (_, customerOf) => {
		const { transcripts } = stage.sandbox.store;
		const id = transcripts[0]!.customer_id;
		const own = transcripts.filter((transcript) => transcript.customer_id === id);
		const form = { resource: 'document', operation: 'getEditorLink', customerId: customerOf(id) };
		const search = async (filter?: string) =>
			await stage.engine.listSearch(ACTION, 'searchTranscripts', filter, undefined, form);
		const ids = (await search()).results.map(({ value }) => String(value));
		expect(ids.sort()).toEqual(own.map(({ session_id }) => session_id).sort());
		expect((await search(own[0]!.session_id)).results).toHaveLength(1);
		expect(stage.sandbox.requests.count({ path: /\/customer\/$/ })).toBe(0);
	});

	it.each([
		['getEditorLink', '', 'Choose the customer first, or enter the session ID'],
		['getEditorLink', '={{ $json.id }}', 'Choose the customer first, or enter the session ID'],
		// Left behind by another operation, and not shown in this one.
		['download', '7', 'Enter the session ID'],
	])('are not picked in %s with the customer "%s"', async (operation, customerId, cure) => {
		const form = { resource: 'document', operation, customerId };
		const error = await stage.engine
			.listSearch(ACTION, 'searchTranscripts', undefined, undefined, form)
			.catch((refused: Error & { description?: string }) => refused);
		expect(
			`${(error as Error).message} ${(error as { description?: string }).description}`,
		).toContain(cure);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('come per customer, newest first, without deleted ones', async () => {
		const { transcripts } = stage.sandbox.store;
		const { customer_id: customerId } = transcripts[0]!;
		const own = transcripts.filter((transcript) => transcript.customer_id === customerId);
		own[0]!.is_deleted = true;
		stage.sandbox.knobs.maxLimit = 2;
		const found = await run('transcript', 'getAll', { returnAll: true, filters: { customerId } });
		expect(found).toHaveLength(own.length - 1);
		const times = found.map(({ created_at }) => Date.parse(String(created_at)));
		expect(times).toEqual([...times].sort((a, b) => b - a));
		for (const transcript of found) {
			expect(transcript).toMatchObject({ customer_id: customerId, status: expect.any(Number) });
			expect(transcript).not.toHaveProperty('date_session_start');
		}
	});

	it('come one customer after the other where none is chosen', async () => {
		const found = await run('transcript', 'getAll', { returnAll: true });
		expect(found).toHaveLength(40);
		expect(await run('transcript', 'getAll', { limit: 3 })).toHaveLength(3);
	});

	it('are downloaded with the key in the other header', async () => {
		const document = stage.sandbox.store.documents[0]!;
		const { key } = stage.sandbox.store.issueKey(document.customer_id);
		const parameters = { sessionId: document.session_id, documentId: document.id, format: 'srt' };
		const [own] = await run('document', 'download', parameters);
		expect(own).toMatchObject({ mime_type: 'application/x-subrip' });
		const options = { customerApiKey: key };
		await run('document', 'download', { ...parameters, options });
		const sent = stage.sandbox.requests.entries.filter(({ path }) => path.includes('/document/'));
		expect(sent.map(({ headers }) => headers['x-zoom-s2t-key'])).toEqual([
			stage.sandbox.apiKey,
			key,
		]);
	});

	it.each([200, 201] as const)('get a link to the editor (%d)', async (editorLinkStatus) => {
		stage.sandbox.knobs.editorLinkStatus = editorLinkStatus;
		const { id, session_id, customer_id } = stage.sandbox.store.documents[0]!;
		const [link] = await run('document', 'getEditorLink', {
			...{ customerId: customer_id, sessionId: session_id, documentId: id },
			options: { audioUrl: 'https://example.org/meeting.mp3' },
		});
		expect(link).toMatchObject({
			editor_url: expect.stringContaining(id),
			access_token: expect.any(String),
			expires_in: 14_400,
		});
		const [sent] = stage.sandbox.requests.entries.slice(-1);
		expect(sent?.body).toEqual({ audio_url: 'https://example.org/meeting.mp3' });
	});
});

describe('a link to the editor that there is not', () => {
	it.each([
		[404, /does not exist or belongs to another reseller.*Check the customer ID, the session ID/],
		[403, /not permitted.*Use the API key of a reseller account/],
	])('is explained by what the operation has (%d)', async (status, reason) => {
		const { id, session_id, customer_id } = stage.sandbox.store.documents[0]!;
		stage.sandbox.faults.add({ match: { method: 'POST' }, status });
		const error: Error & { description?: string } = await run('document', 'getEditorLink', {
			...{ customerId: customer_id, sessionId: session_id, documentId: id },
		}).then(
			() => new Error('It was not refused'),
			(refused: Error) => refused,
		);
		const text = `${error.message}. ${error.description}`;
		expect(text).toMatch(reason);
		expect(text).not.toContain('Customer API Key');
	});
});

describe('what the legacy API lacks is refused before anything is sent, with the cure', () => {
	const customer = { name: 'A BV', email: 'a@example.org', plan: 'gold' };

	it.each<[string, string, object, RegExp]>([
		[
			'customer',
			'create',
			{ ...customer, additionalFields: { quotaMinutes: 500 } },
			/Quota Minutes.*knows no quotas.*Remove the field/,
		],
		[
			'customer',
			'create',
			{ ...customer, additionalFields: { metadataJson: { a: 1 } } },
			/Metadata.*keeps no metadata/,
		],
		[
			'customer',
			'upsert',
			{ ...customer, additionalFields: { quotaMinutes: 500 } },
			/Quota Minutes/,
		],
		[
			'customer',
			'upsert',
			{ ...customer, matchOn: 'metadata', matchMetadataKey: 'crm', matchValue: '1' },
			/Matching on metadata.*e-mail address/,
		],
		[
			'customer',
			'update',
			{ customerId: 1001, updateFields: { plan: 'gold' } },
			/The field Plan.*knows no plans/,
		],
		[
			'customer',
			'update',
			{ customerId: 1001, updateFields: { quotaMinutes: 5 } },
			/Quota Minutes/,
		],
		[
			'customer',
			'update',
			{ customerId: 1001, updateFields: { metadataJson: { a: 1 } } },
			/Metadata/,
		],
		[
			'customer',
			'update',
			{ customerId: 1001, updateFields: { status: 'cancelled' } },
			/"cancelled".*active and suspended/,
		],
		['customer', 'getAll', { filters: { plan: ['gold'] } }, /The filter Plans/],
		['customer', 'getAll', { filters: { metadataKey: 'crm' } }, /The filter Metadata Key/],
		[
			'customer',
			'getAll',
			{ filters: { status: ['cancelled'] } },
			/The filter Statuses with "cancelled"/,
		],
		['usage', 'getAll', { filters: { plan: ['gold'] } }, /The filter Plans/],
		[
			'usage',
			'get',
			{
				customerId: 1001,
				options: { queryParameters: { values: [{ name: 'period', value: '2025-01' }] } },
			},
			/Query Parameters.*Get History/,
		],
		[
			'usage',
			'getHistory',
			{ customerId: 1001, view: 'invoice', splitBy: 'language' },
			/cannot be split/,
		],
		['usage', 'report', { format: 'items', filters: { plan: ['gold'] } }, /The filter Plans/],
		[
			'usage',
			'report',
			{ groupBy: 'metadata', groupByKey: 'manager' },
			/Grouping by metadata does not work/,
		],
		['usage', 'getAll', { options: { includeMetadata: true } }, /The option Include Metadata/],
		['usage', 'getAll', { filters: { minimumPercent: 80 } }, /Minimum Percent.*option Quotas/],
		['usage', 'report', { filters: { quotaStatus: ['high'] } }, /Quota Statuses.*option Quotas/],
		['token', 'generate', { customerId: 1001, name: 'x' }, /API tokens.*dashboard/],
		['token', 'revoke', { tokenId: '42' }, /API tokens.*dashboard/],
		[
			'transcript',
			'getAll',
			{ filters: { status: 'completed' } },
			/The filter Status with "completed".*as a number.*Enter the number/,
		],
		['document', 'getAll', {}, /no list of documents.*https:\/\/scriptix\.app\/reseller/],
		['usage', 'getAll', { filters: { minimumPercent: 80 } }, /Minimum Percent.*the option Quotas/],
		[
			'usage',
			'getAll',
			{ filters: { quotaStatus: ['critical'] } },
			/Quota Statuses.*the option Quotas/,
		],
		['usage', 'getAll', { options: { includeMetadata: true } }, /Include Metadata/],
		['usage', 'getAll', { options: { quotas: '[1]' } }, /The option Quotas.*JSON object/],
		['usage', 'getAll', { options: { quotas: 'no json' } }, /The option Quotas.*JSON object/],
		['usage', 'getAll', { options: { quotas: { 1001: -5 } } }, /The option Quotas.*"1001"/],
		['usage', 'getAll', { options: { quotas: { 1001: 'many' } } }, /The option Quotas.*"1001"/],
		[
			'usage',
			'getAlerts',
			{ thresholds: { values: [{ type: 'percent', value: 80 }] } },
			/percent.*the option Quotas/,
		],
		[
			'usage',
			'report',
			{ format: 'items', groupBy: 'metadata', groupByKey: 'crm' },
			/Grouping by metadata/,
		],
	])('%s %s %j', async (resource, operation, parameters, expected) => {
		expect(await refusalOf(resource, operation, parameters)).toMatch(expected);
	});
});

// n8n takes an error with this word in its message for an execution that somebody stopped.
it.each<[string, string, object]>([
	['customer', 'getAll', { filters: { status: ['canceled'] } }],
	['usage', 'getAll', { filters: { status: '={{ "canceled" }}' } }],
	['usage', 'getHistory', { customerId: '1', view: '={{ "canceled" }}' }],
	['customer', 'get', { customerId: '={{ "canceled customer" }}' }],
	['transcript', 'getAll', { filters: { status: 'canceled' } }],
])('"canceled" is refused with an error, and ends no execution: %s.%s %j', async (...call) => {
	const [resource, operation, parameters] = call;
	expect(await refusalOf(resource, operation, parameters)).toContain('cancelled');
});

it('a status of transcripts that nobody has is a number of which nothing is said', async () => {
	const filters = { status: '99' };
	const given = { resource: 'transcript', operation: 'getAll', filters };
	expect((await stage.engine.runNode(ACTION, given)).hints).toEqual([]);
});

describe('what the current API lacks is refused before anything is sent', () => {
	beforeEach(() => {
		const { engine, sandbox } = stage;
		sandbox.knobs.generations = 'both';
		engine.credentials.scriptixResellerApi!.apiGeneration = 'current';
	});

	it.each<[string, string, object, RegExp]>([
		['customer', 'update', { customerId: 1001, updateFields: { phone: '+31' } }, /The field Phone/],
		['usage', 'getHistory', { customerId: 1001 }, /Get History.*running period only.*example/],
		[
			'document',
			'getEditorLink',
			{ customerId: 1001, sessionId: 'a', documentId: 'b' },
			/Get Editor Link/,
		],
	])('%s %s %j', async (resource, operation, parameters, expected) => {
		expect(await refusalOf(resource, operation, parameters)).toMatch(expected);
	});
});
