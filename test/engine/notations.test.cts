import type { IDataObject } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { ACTION, quotaWorkflow, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => {
	await stage.stop();
});

const run = async (
	resource: string,
	operation: string,
	parameters: object,
	options?: RunNodeOptions,
) => await runOperation(stage, resource, operation, parameters, options);
const add = (more: object = {}) => stage.sandbox.store.addCustomer(more).id;
const metadataOf = (id: number) => stage.sandbox.store.getCustomer(id)?.metadata;
const sent = (method: string) =>
	stage.sandbox.requests.entries.filter((request) => request.method === method);
const entries = (values: Record<string, unknown>) => ({
	values: Object.entries(values).map(([key, value]) => ({ key, value })),
});

describe('a number in another notation than plain digits is refused', () => {
	const NOTATIONS = [
		'"10.000"',
		'"1e3"',
		'"0x10"',
		'" 1 000"',
		'"１０"',
		'true',
		'[7]',
		'{}',
		'NaN',
	];
	const customer = { name: 'Example BV', email: 'it@example.org', plan: 'silver' };

	it.each([
		[
			'Quota Minutes',
			'customer',
			'create',
			(value: string) => ({ ...customer, additionalFields: { quotaMinutes: value } }),
		],
		[
			'Quota Minutes',
			'customer',
			'update',
			(value: string) => ({ customerId: 1, updateFields: { quotaMinutes: value } }),
		],
		['Limit', 'customer', 'getAll', (value: string) => ({ limit: value })],
		['Limit', 'transcript', 'getAll', (value: string) => ({ limit: value })],
		[
			'Minimum Percent',
			'usage',
			'getAll',
			(value: string) => ({ filters: { minimumPercent: value } }),
		],
	])('as %s of %s.%s', async (name, resource, operation, parameters) => {
		for (const notation of NOTATIONS) {
			const refusal = await refusalOf(run(resource, operation, parameters(`={{ ${notation} }}`)));
			expect(refusal).toContain(`${name} is "`);
			expect(refusal).toContain('plain digits');
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each([
		['Margin for Alerting Again', (value: unknown) => ({ options: { hysteresis: value } })],
		['Thresholds', (value: unknown) => ({ thresholds: { values: [{ type: 'percent', value }] } })],
	])('as %s of the trigger', async (name, parameters) => {
		for (const value of ['10.000', '1e1', '0x10', '6,5', '１０', true, []]) {
			await expect(
				stage.engine.activate(quotaWorkflow(stage.engine, parameters(value))),
			).rejects.toThrow(name);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each([
		[1500, 1500],
		['={{ "1500" }}', 1500],
		['={{ " 1500 " }}', 1500],
		['={{ "" }}', undefined],
		['={{ null }}', undefined],
		['={{ undefined }}', undefined],
	])('but %j is read as %j', async (quotaMinutes, minutes) => {
		await run('customer', 'create', { ...customer, additionalFields: { quotaMinutes } });
		expect((sent('POST')[0]?.body as IDataObject).quota_minutes).toBe(minutes);
	});
});

describe('metadata whose expression gives nothing', () => {
	const leftovers = [
		...['={{ "undefined" }}', '={{ "null" }}', '={{ "[object Object]" }}', '={{ "#N/A" }}'],
		...['={{ DateTime.fromISO("soon") }}', '={{ DateTime.fromISO("soon").toFormat("yyyy") }}'],
		...['={{ new Date("soon").toString() }}', '={{ " NaN " }}'],
	];

	it.each(leftovers)('but left a word for it is refused: %s', async (value) => {
		const id = add({ metadata: { account: 'Ann' } });
		const customer = { name: 'A', email: 'it@example.org', plan: 'silver' };
		const metadata = entries({ account: value });
		for (const [operation, parameters] of [
			['update', { customerId: id, updateFields: { metadata } }],
			['upsert', { ...customer, additionalFields: { metadata } }],
			['create', { ...customer, additionalFields: { metadata } }],
		] as const) {
			const refusal = await refusalOf(run('customer', operation, parameters));
			expect(refusal).toContain('The metadata entry "account"');
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	const nothings = ['={{ $json.missing }}', '={{ null }}', '={{ "" }}', '={{ " " }}', '={{ NaN }}'];

	it.each(nothings)('keeps what is stored in an update: %s', async (value) => {
		const id = add({ metadata: { account: 'Ann', tier: 1 } });
		await run('customer', 'update', {
			customerId: id,
			updateFields: { metadata: entries({ account: value, tier: '={{ 2 }}' }) },
		});
		expect(metadataOf(id)).toEqual({ account: 'Ann', tier: 2 });
	});

	it.each(nothings)('holds up no other item of an update: %s', async (value) => {
		const ids = [add({ metadata: { account: 'Ann' } }), add({ metadata: { account: 'Ann' } })];
		const nothing = value.slice('={{ '.length, -' }}'.length);
		const metadata = entries({ account: `={{ $itemIndex === 0 ? ${nothing} : "Bob" }}` });
		const parameters = { customerId: '={{ $json.id }}', updateFields: { metadata } };
		const result = await run('customer', 'update', parameters, {
			input: ids.map((id) => ({ id })),
		});
		expect(jsonOf(result)).toMatchObject([{ id: ids[0] }, { id: ids[1] }]);
		expect(ids.map(metadataOf)).toEqual([{ account: 'Ann' }, { account: 'Bob' }]);
		expect(result.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('Nothing was changed: the metadata entries have no value'),
		]);
	});

	it.each(nothings)('keeps what is stored in a create or update: %s', async (value) => {
		const id = add({
			name: 'A',
			email: 'it@example.org',
			plan: 'silver',
			metadata: { account: 'Ann' },
		});
		const result = await run('customer', 'upsert', {
			name: 'A',
			email: 'it@example.org',
			plan: 'silver',
			additionalFields: { metadata: entries({ account: value }) },
		});
		expect(jsonOf(result)).toMatchObject([{ id, operation: 'unchanged' }]);
		expect(metadataOf(id)).toEqual({ account: 'Ann' });
	});

	it('is not sent with a new customer', async () => {
		await run('customer', 'create', {
			...{ name: 'A', email: 'it@example.org', plan: 'silver' },
			additionalFields: {
				metadata: entries({ a: '={{ null }}', b: '={{ 0 }}', c: '={{ false }}' }),
			},
		});
		expect((sent('POST')[0]?.body as IDataObject).metadata).toEqual({ b: 0, c: false });
	});
});

describe('a JSON null in the metadata', () => {
	it.each([
		['{ "account": null }'],
		['={{ ({ account: null }) }}'],
		['{"account":null,"none":null}'],
	])('removes a key in merge mode: %s', async (metadataJson) => {
		const id = add({ metadata: { account: 'Ann', tier: 1 } });
		const result = await run('customer', 'update', {
			customerId: id,
			updateFields: { metadataJson },
		});
		expect(metadataOf(id)).toEqual({ tier: 1 });
		expect(result.hints).toEqual([]);
	});

	it('removes a key in a create or update, once', async () => {
		const id = add({
			name: 'A',
			email: 'it@example.org',
			plan: 'silver',
			metadata: { account: 'Ann', tier: 1 },
		});
		const upsert = async (email: string) =>
			jsonOf(
				await run('customer', 'upsert', {
					...{ name: 'A', email, plan: 'silver' },
					additionalFields: { metadataJson: '{ "account": null }' },
				}),
			)[0]!.operation;
		expect(await upsert('it@example.org')).toBe('updated');
		expect(metadataOf(id)).toEqual({ tier: 1 });
		expect(await upsert('it@example.org')).toBe('unchanged');
		expect(await upsert('new@example.org')).toBe('created');
		expect((sent('POST')[0]?.body as IDataObject).metadata).toEqual({});
	});

	it('that the server does not heed is told', async () => {
		stage.sandbox.knobs.metadataMode = 'merge';
		const id = add({ metadata: { account: 'Ann' } });
		const result = await run('customer', 'update', {
			customerId: id,
			updateFields: { metadataJson: '{ "account": null }' },
		});
		expect(result.hints.map(({ message }) => message)).toEqual([
			'Scriptix accepted the request, but these fields did not take effect: Metadata',
		]);
	});
});

it.each([
	['a date of JavaScript', '={{ new Date("2025-01-10T10:00:00Z") }}'],
	['a date of Luxon', '={{ DateTime.fromISO("2025-01-10T10:00:00.000Z").toUTC() }}'],
	[
		'a date of Luxon in another zone',
		'={{ DateTime.fromISO("2025-01-10T11:00:00.000+01:00", { setZone: true }) }}',
	],
	['a text without milliseconds', '2025-01-10T10:00:00Z'],
])('metadata that is %s leaves a customer who has it unchanged', async (_, value) => {
	add({
		name: 'A',
		email: 'it@example.org',
		plan: 'silver',
		metadata: { since: '2025-01-10T10:00:00.000Z' },
	});
	const result = await run('customer', 'upsert', {
		...{ name: 'A', email: 'it@example.org', plan: 'silver' },
		additionalFields: { metadata: entries({ since: value }) },
	});
	expect(jsonOf(result)).toMatchObject([{ operation: 'unchanged' }]);
	expect(sent('PATCH')).toEqual([]);
});

describe('metadata that cannot be sent as it is', () => {
	const customer = { name: 'A', email: 'it@example.org', plan: 'silver' };
	const operations: Array<[string, (metadata: object) => object]> = [
		['create', (additionalFields) => ({ ...customer, additionalFields })],
		['upsert', (additionalFields) => ({ ...customer, additionalFields })],
		['update', (updateFields) => ({ customerId: 1, updateFields })],
	];

	it.each([
		['{ "a": 1e400 }', '"a" of the parameter Metadata (JSON)'],
		['{ "a": [1, { "b": -1e999 }], "c": 1 }', '"a" of the parameter Metadata (JSON)'],
		['={{ { n: NaN } }}', '"n" of the parameter Metadata (JSON)'],
		['={{ { n: { deep: [Infinity] } } }}', '"n" of the parameter Metadata (JSON)'],
		['={{ { since: new Date("none") } }}', '"since" of the parameter Metadata (JSON)'],
		['={{ new Date() }}', 'Metadata (JSON) is not a JSON object'],
		['={{ $now }}', 'Metadata (JSON) is not a JSON object'],
		['={{ [1] }}', 'Metadata (JSON) is not a JSON object'],
	])('as JSON is refused before anything is sent: %s', async (metadataJson, text) => {
		for (const [operation, parameters] of operations) {
			expect(await refusalOf(run('customer', operation, parameters({ metadataJson })))).toContain(
				text,
			);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each([
		[{ key: 'a', value: '={{ { n: NaN } }}' }, 'entry "a" holds a number or a date'],
		[{ key: 'a', value: '={{ new Date("none") }}' }, 'entry "a" holds a number or a date'],
		[{ key: 'b', value: 'again' }, 'Two metadata entries have the key "b"'],
	])('as an entry is refused before anything is sent: %j', async (entry, text) => {
		const metadata = { values: [{ key: 'b', value: 'once' }, entry] };
		for (const [operation, parameters] of operations) {
			expect(await refusalOf(run('customer', operation, parameters({ metadata })))).toContain(text);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('is sent as a number where it is one beyond 2^53, also one that was stored before', async () => {
		const id = add({ metadata: {} });
		const stored = `{"id":${id},"name":"A","metadata":{"big":12345678901234567890,"text":"12345678901234567890","deep":{"n":[9007199254740993]}}}`;
		stage.sandbox.faults.add({ match: { method: 'GET' }, status: 200, body: stored, times: 1 });
		await run('customer', 'update', {
			customerId: id,
			updateFields: {
				metadataJson: '{ "new": 9223372036854775807, "word": "9223372036854775807" }',
			},
		});
		expect((sent('PATCH')[0]?.body as IDataObject).metadata).toEqual({
			...{ big: 12345678901234567890, text: '12345678901234567890' },
			...{ deep: { n: [9007199254740992] }, new: 9223372036854775807, word: '9223372036854775807' },
		});
	});
});

describe('a date', () => {
	const ids = async (filters: object, created: unknown[]) => {
		stage.sandbox.faults.clear();
		const items = created.map((created_at, index) => ({ session_id: `s${index}`, created_at }));
		stage.sandbox.faults.add({ status: 200, body: items });
		const workflow = stage.engine.triggerWorkflow(ACTION, {
			resource: 'transcript',
			operation: 'getAll',
			returnAll: true,
			filters,
		});
		const result = await stage.engine.execute({
			...workflow,
			settings: { timezone: 'America/New_York' },
		});
		if (result.error) throw result.error;
		return result.items.map(({ json }) => json.session_id);
	};

	it('from the API without a zone is in UTC', async () => {
		const created = [
			...['2025-01-10T09:59:59', '2025-01-10T10:00:00', '2025-01-10 10:00:00'],
			...[Date.UTC(2025, 0, 10, 10), Date.UTC(2025, 0, 10, 10) / 1000, '1736503199'],
			...['2025-01-10T11:00:00+01:00', '2025-01-10T10:30:00+01:00'],
		];
		expect(await ids({ createdAfter: '2025-01-10T10:00:00Z' }, created)).toEqual(
			[1, 2, 3, 4, 6].map((index) => `s${index}`),
		);
	});

	it('that the user enters without a zone is in the zone of the workflow', async () => {
		const created = ['2025-01-10T14:59:59Z', '2025-01-10T15:00:00Z'];
		for (const createdAfter of [
			'2025-01-10T10:00:00',
			'2025-01-10 10:00:00',
			'={{ "2025-01-10T10:00" }}',
		]) {
			expect(await ids({ createdAfter }, created)).toEqual(['s1']);
		}
		expect(
			await ids({ createdBefore: '2025-01-10' }, ['2025-01-10T04:59:59Z', '2025-01-10T05:00:00Z']),
		).toEqual(['s0']);
	});

	it.each(['={{ 1736521200 }}', '={{ 1736521200000 }}', '={{ "1736521200" }}'])(
		'may be an epoch number: %s',
		async (createdAfter) => {
			expect(await ids({ createdAfter }, ['2025-01-10T14:59:59Z', '2025-01-10T15:00:00Z'])).toEqual(
				['s1'],
			);
		},
	);

	it.each([
		...['15 Jan 2025', 'Wed, 15 Jan 2025', 'Jan 15, 2025', '15 January 2025', 'January 15 2025'],
		...['15 Jan 2025 00:00', '2025-01-15T00:00:00.000', '2025-01-15 00:00', 'Wed Jan 15 2025'],
		...['2025-01-14T15:00:00Z', '2025-01-14T15:00+00:00', '2025-01-14 10:00:00 -05:00'],
		...['Tue, 14 Jan 2025 15:00:00 GMT', 'Tue Jan 14 2025 10:00:00 GMT-0500 (Eastern Time)'],
		...['={{ new Date("2025-01-14T15:00:00Z") }}', '={{ DateTime.fromISO("2025-01-15") }}'],
	])('with the month in words, or in its zone, is read on every clock: %s', async (stated) => {
		for (const resource of ['transcript', 'document']) {
			stage.sandbox.requests.clear();
			const filters = { createdAfter: stated, createdBefore: stated };
			const workflow = stage.engine.triggerWorkflow(ACTION, {
				...{ resource, operation: 'getAll', returnAll: true, filters },
			});
			const settings = { timezone: 'Asia/Tokyo' };
			const { error } = await stage.engine.execute({ ...workflow, settings });
			expect(error).toBeUndefined();
			const { query } = stage.sandbox.requests.entries[0]!;
			for (const name of ['created_after', 'created_before']) {
				expect(Date.parse(String(query[name]))).toBe(Date.UTC(2025, 0, 14, 15));
			}
		}
	});

	it.each([
		...['1.2.2025', '1/2/2025', '={{ 5 }}', '={{ true }}', '={{ [] }}', 'tomorrow', '2025-01'],
		...['2025-02-30', '2025-02-30T10:00:00Z', '2025-04-31', '2025-02-29', '30 Feb 2025'],
		...['2025-13-01', '2025-00-10', '2025-01-00', '2025-01-10T25:00:00', '2025-01-10T10:61'],
		...['Week 3', 'Example 1', 'March 5', 'May', 'Jan 2025', '15 Jan 25', '15 mai 2025'],
		...['Mon, 15 Jan 2025', '2025-W03', '2025-015', '2025-01-15 noon', '2025-01-15T10:00 PM'],
		...['Jan 5', '2025-04-31T10:00', '2025-01-31T09:30:00+99:00', '2025-01-31T09:30:00-15:00'],
		...['20250115', '={{ ["2025-01-15"] }}', '={{ { a: "2025-01-15" } }}', '15-Jan-2025'],
		...['={{ new Date("none") }}', '={{ DateTime.fromISO("2025-02-30") }}', '2025-01-15+01:00'],
	])('that another country reads otherwise, or nobody, is refused: %s', async (createdAfter) => {
		const refusal = await refusalOf(ids({ createdAfter }, []));
		expect(refusal).toMatch(/Created After is not a date \| It is ".+"\. Pick a date/);
		await expect(ids({ createdBefore: createdAfter }, [])).rejects.toThrow(
			'Created Before is not a date',
		);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(['10 Jan 2025', 'January 10, 2025', 'Fri, 10 Jan 2025 00:00:00 -0500'])(
		'may be in words, with a year: %s',
		async (createdAfter) => {
			expect(await ids({ createdAfter }, ['2025-01-10T04:59:59Z', '2025-01-10T05:00:00Z'])).toEqual(
				['s1'],
			);
		},
	);
});

describe('a word that stands for nothing', () => {
	const WORDS = [
		...['null', 'undefined', 'none', 'any', 'ALL', 'N/A', '"null"', '""', '[]', 'unset'],
		...['not provided', 'Not applicable'],
	];

	it.each([
		['Status', 'transcript', (word: string) => ({ filters: { status: word } })],
		['Language', 'transcript', (word: string) => ({ filters: { language: word } })],
		['Type', 'document', (word: string) => ({ filters: { type: word } })],
		['Statuses', 'customer', (word: string) => ({ filters: { status: word } })],
		['Plans', 'customer', (word: string) => ({ filters: { plan: ['gold', word] } })],
		['Statuses', 'usage', (word: string) => ({ filters: { status: word } })],
	])('is named as %s of %s.getAll', async (filter, resource, parameters) => {
		for (const word of WORDS) {
			const refusal = await refusalOf(run(resource, 'getAll', parameters(word)));
			expect(refusal).toContain(
				`"${word}" is not a ${filter
					.replace(/e?s$/, '')
					.replace(/^Statu$/, 'Status')
					.toLowerCase()}`,
			);
			expect(refusal).toContain(`Leave the filter ${filter} empty`);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(['plan', 'status'])('is no new %s', async (field) => {
		for (const word of WORDS) {
			const refusal = await refusalOf(
				run('customer', 'update', {
					customerId: 1,
					updateFields: { [field]: `={{ ${JSON.stringify(word)} }}` },
				}),
			);
			expect(refusal).toContain(`"${word}" is not a ${field}`);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(['null', 'undefined', 'NULL', 'None', 'NaN', 'n/a', '[object Object]', '#N/A', '#REF!'])(
		'names nobody and nothing: %s',
		async (word) => {
			const value = `={{ "${word}" }}`;
			const customer = { name: 'A', email: 'it@example.org', plan: 'silver' };
			const onMetadata = { matchOn: 'metadata', matchMetadataKey: 'crm', matchValue: 'A-1' };
			for (const [resource, operation, parameters, label] of [
				['customer', 'create', { ...customer, name: value }, 'parameter Name'],
				['customer', 'upsert', { ...customer, name: value }, 'parameter Name'],
				['customer', 'update', { customerId: 1, updateFields: { name: value } }, 'parameter Name'],
				[
					'customer',
					'update',
					{ customerId: 1, updateFields: { phone: value } },
					'parameter Phone',
				],
				[
					...(['customer', 'upsert'] as const),
					{ ...customer, ...onMetadata, matchValue: value },
					'parameter Metadata Value',
				],
				[
					...(['customer', 'upsert'] as const),
					{ ...customer, ...onMetadata, matchMetadataKey: value },
					'parameter Metadata Key',
				],
				['customer', 'getAll', { filters: { search: value } }, 'filter Search'],
				['usage', 'getAll', { filters: { metadataKey: value } }, 'filter Metadata Key'],
				[
					...(['usage', 'report'] as const),
					{ filters: { metadataKey: 'crm', metadataValue: value } },
					'filter Metadata Value',
				],
				[
					...(['usage', 'report'] as const),
					{ groupBy: 'metadata', groupByKey: value },
					'parameter Metadata Key',
				],
				['token', 'generate', { customerId: 1, name: value, type: 'live' }, 'parameter Name'],
			] as const) {
				const refusal = await refusalOf(run(resource, operation, parameters));
				expect(refusal).toContain(`The ${label} is "${word}", which stands for nothing`);
			}
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);

	it.each(['Null BV', 'None of Us', 'All', 'True', 'Any', '#1 Media', 'Nan'])(
		'is no part of a name: %s',
		async (name) => {
			await run('customer', 'create', { name, email: 'it@example.org', plan: 'silver' });
			const found = jsonOf(await run('customer', 'getAll', { filters: { search: name } }));
			expect(found).toMatchObject([{ name }]);
		},
	);

	it.each(['null', 'undefined', 'none', '[object Object]'])('is no customer: %s', async (word) => {
		const refusal = await refusalOf(run('customer', 'get', { customerId: `={{ "${word}" }}` }));
		expect(refusal).toContain(`"${word}" is not a customer ID`);
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});

describe('a list as a language model writes it, in JSON,', () => {
	const text = (list: unknown) => `={{ ${JSON.stringify(JSON.stringify(list))} }}`;

	it.each<[string, string, object, string[]]>([
		['customer', 'getAll', { plan: text(['gold']) }, ['Gold']],
		['customer', 'getAll', { plan: text(['gold', 'silver']) }, ['Gold', 'Silver']],
		['usage', 'getAll', { status: text(['active']) }, ['Gold', 'Silver']],
		['usage', 'getAll', { quotaStatus: text(['critical', 'high']) }, ['Gold']],
	])('is read: %s.%s %j', async (resource, operation, filters, names) => {
		add({ name: 'Gold', plan: 'gold', quota_minutes: 100, minutes: 95 });
		add({ name: 'Silver', plan: 'silver', quota_minutes: 100, minutes: 5 });
		add({ name: 'Other', plan: 'bronze', status: 'suspended', quota_minutes: 100 });
		const found = jsonOf(await run(resource, operation, { filters }));
		expect(found.map(({ name }) => name)).toEqual(names);
	});

	it('may name customers', async () => {
		const [id, other] = [add({ minutes: 950, quota_minutes: 1000 }), add()];
		const customerIds = text([String(id), other]);
		const alerts = jsonOf(await run('usage', 'getAlerts', { filters: { customerIds } }));
		expect(alerts).toMatchObject([{ customer: { id } }]);
	});

	it.each(['[{"plan":"gold"}]', '[["gold"]]', '[null]', '["gold"'])(
		'selects not everybody where it holds something else: %s',
		async (list) => {
			add({ plan: 'gold' });
			const filters = { plan: `={{ ${JSON.stringify(list)} }}` };
			const { items, hints } = await run('customer', 'getAll', { filters });
			expect(items).toEqual([]);
			expect(hints[0]?.message).toContain('No customer on the plan');
		},
	);
});

describe('a plan of somebody’s own price list', () => {
	it.each(['platinum', 'Platinum', 'gold plus'])('is taken: %s', async (plan) => {
		const created = await run('customer', 'create', {
			...{ name: 'A', email: 'it@example.org', plan: `={{ "${plan}" }}` },
		});
		const { id } = jsonOf(created)[0] as { id: number };
		expect(sent('POST')[0]?.body).toMatchObject({ plan });
		const found = jsonOf(
			await run('customer', 'getAll', { filters: { plan: [plan.toUpperCase()] } }),
		);
		expect(found).toMatchObject([{ id, plan }]);
	});
});

describe('an address that is more than an address', () => {
	it.each([
		...['mailto:it@example.org', 'IT <it@example.org>', '"it@example.org"', '(it@example.org)'],
		...[
			'it@example.org;',
			'it@example.org, b@example.org',
			'[it@example.org](x)',
			'it@example.org:',
		],
	])('is refused before anything is sent: %s', async (address) => {
		const email = `={{ ${JSON.stringify(address)} }}`;
		const customer = { name: 'A', email, plan: 'silver' };
		for (const [operation, parameters] of [
			['create', customer],
			['upsert', customer],
			['update', { customerId: 1, updateFields: { email } }],
		] as const) {
			const refusal = await refusalOf(run('customer', operation, parameters));
			expect(refusal).toContain('is not an e-mail address');
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(["o'brien+it@sub.example.org", 'a.b_c-d@example.co.uk', 'x{y}/z@example.org'])(
		'is not one with signs that addresses have: %s',
		async (email) => {
			await run('customer', 'create', { name: 'A', email, plan: 'silver' });
			expect(stage.sandbox.store.customers).toMatchObject([{ email }]);
		},
	);
});

describe('a cancelled customer', () => {
	beforeEach(() => {
		for (const status of ['canceled', 'CANCELLED', 'Canceled ', 'cancelled', 'active']) {
			add({ name: status, status, plan: 'gold', quota_minutes: 100, minutes: 95 });
		}
	});

	it.each(['cancelled', 'canceled', 'CANCELLED'])(
		'is found as "%s", however it is spelled',
		async (status) => {
			const found = jsonOf(await run('customer', 'getAll', { filters: { status: [status] } }));
			expect(found.map(({ name }) => name)).toEqual([
				'canceled',
				'CANCELLED',
				'Canceled ',
				'cancelled',
			]);
		},
	);

	it('is not watched', async () => {
		const items = await stage.engine.pollManually(quotaWorkflow(stage.engine));
		expect(items.map(({ json }) => (json.customer as IDataObject).name)).toEqual(['active']);
	});
});

describe('a limit', () => {
	beforeEach(() => {
		stage.sandbox.knobs.ignoredQuery = [
			'plan',
			'status',
			'customer_id',
			'language',
			'type',
			'created_after',
			'created_before',
		];
		for (let count = 0; count < 149; count += 1)
			add({ plan: 'bronze', status: 'active', name: `Other ${count}` });
		add({ plan: 'gold', status: 'suspended', name: 'Wanted', metadata: { crm_id: 'A' } });
	});

	it.each([
		[{ plan: ['gold'] }],
		[{ plan: ['gold', 'silver'] }],
		[{ status: ['suspended'] }],
		[{ status: ['suspended', 'cancelled'] }],
		[{ search: 'wanted' }],
		[{ metadataKey: 'crm_id' }],
		[{ plan: ['gold'], status: ['suspended'] }],
	])('counts what is wanted, also where the server ignores %j', async (filters) => {
		for (const resource of ['customer', 'usage']) {
			if (resource === 'usage' && ('search' in filters || 'metadataKey' in filters)) continue;
			const found = jsonOf(await run(resource, 'getAll', { limit: 1, filters }));
			expect(found.map(({ name }) => name)).toEqual(['Wanted']);
		}
	});

	it.each([
		[{ customerId: '77' }],
		[{ status: 'failed' }],
		[{ language: 'fr' }],
		[{ createdAfter: '2025-02-01T00:00:00Z' }],
		[{ createdBefore: '2024-02-01T00:00:00Z', status: 'failed' }],
		[{ type: 'caption' }],
	])('counts what is wanted of documents, also where the server ignores %j', async (filters) => {
		const other = {
			id: 'x',
			session_id: 'x',
			customer_id: 1,
			status: 'completed',
			language: 'nl',
			type: 'document',
			created_at: '2024-06-01T00:00:00Z',
		};
		const wanted = {
			customer_id: 77,
			status: 'failed',
			language: 'fr',
			type: 'caption',
			created_at: 'createdBefore' in filters ? '2024-01-01T00:00:00Z' : '2025-03-01T00:00:00Z',
		};
		const all = Array.from({ length: 150 }, (_, index) => ({
			...other,
			id: `d${index}`,
			...(index === 149 ? wanted : {}),
		}));
		for (const page of [1, 2]) {
			stage.sandbox.faults.add({
				match: { query: { page: String(page) } },
				status: 200,
				body: { count: 100, total_results: 150, result: all.slice(page * 100 - 100, page * 100) },
			});
		}
		const found = jsonOf(await run('document', 'getAll', { limit: 1, filters }));
		expect(found).toMatchObject([{ id: 'd149' }]);
	});
});

describe('ids beyond 2^53 that differ in the last digit', () => {
	const LIST =
		'{"count":3,"total_results":3,"result":[{"id":9007199254740993,"name":"One","email":"one@example.org","plan":"gold","status":"active"},{"id":9007199254740992,"name":"Two","email":"two@example.org","plan":"gold","status":"active"},{"id":9007199254740994,"name":"Three","email":"three@example.org","plan":"gold","status":"active"}]}';

	it('are three customers in a list, in usage and for a picker', async () => {
		stage.sandbox.faults.add({ status: 200, body: LIST, contentType: 'application/json' });
		const wanted = ['9007199254740993', '9007199254740992', '9007199254740994'];
		const found = jsonOf(await run('customer', 'getAll', {}));
		expect(found.map(({ id }) => id)).toEqual(wanted);
		const rows = jsonOf(await run('usage', 'getAll', {}));
		expect(rows.map(({ customer_id }) => customer_id)).toEqual(wanted);
		const picker = await stage.engine.listSearch(ACTION, 'searchCustomers');
		expect(picker.results.map(({ value }) => value).sort()).toEqual([...wanted].sort());
	});

	it('lead to the right customer, and a number that was rounded is refused', async () => {
		stage.sandbox.faults.add({
			match: { path: /customers\/9007199254740993$/ },
			status: 200,
			body: '{"id":9007199254740993,"name":"One"}',
			contentType: 'application/json',
		});
		expect(jsonOf(await run('customer', 'get', { customerId: '9007199254740993' }))).toEqual([
			{ id: '9007199254740993', name: 'One' },
		]);
		for (const rounded of ['9007199254740993', '12345678901234567890', '2 ** 53']) {
			const refusal = await refusalOf(run('customer', 'get', { customerId: `={{ ${rounded} }}` }));
			expect(refusal).toContain('too large to be exact');
		}
	});
	it.each<[string, string, object]>([
		['customer', 'get', { customerId: '1.001' }],
		['customer', 'delete', { customerId: '={{ "12.345" }}' }],
		['usage', 'get', { customerId: '={{ "1.234.567" }}' }],
		['usage', 'getAlerts', { filters: { customerIds: '1.001, 2' } }],
		['transcript', 'getAll', { filters: { customerId: '1.001' } }],
	])(
		'are no IDs with a separator for thousands: %s.%s',
		async (resource, operation, parameters) => {
			const refusal = await refusalOf(run(resource, operation, parameters));
			expect(refusal).toMatch(/"(1\.001|12\.345|1\.234\.567)" is not a customer ID/);
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);

	it.each(['={{ 1001.0 }}', '1001.0', '={{ "1001.00" }}', 'HTTPS://SCRIPTIX.APP/reseller/1001'])(
		'are the same as a spreadsheet writes them: %s',
		async (customerId) => {
			const id = add({ id: 1001 });
			expect(jsonOf(await run('customer', 'get', { customerId }))).toMatchObject([{ id }]);
			expect(stage.sandbox.requests.entries.map(({ path }) => path)).toEqual([
				'/api/v3/reseller/customers/1001',
			]);
			expect(jsonOf(await run('customer', 'delete', { customerId }))).toEqual([
				{ deleted: true, id: 1001 },
			]);
		},
	);

	const HUGE = '={{ 9007199254740993 }}';
	const person = { name: 'A', email: 'a@example.org', plan: 'gold' };
	it.each<[string, string, string, object]>([
		['the customers of a filter', 'usage', 'getAlerts', { filters: { customerIds: HUGE } }],
		[
			'a list of customers',
			'usage',
			'getAlerts',
			{ filters: { customerIds: '={{ [5, 9007199254740993] }}' } },
		],
		[
			'a value to match on',
			'customer',
			'upsert',
			{ ...person, matchOn: 'metadata', matchMetadataKey: 'crm', matchValue: HUGE },
		],
		[
			'a metadata entry',
			'customer',
			'create',
			{ ...person, additionalFields: { metadata: entries({ crm: HUGE }) } },
		],
		[
			'metadata as an object',
			'customer',
			'create',
			{ ...person, additionalFields: { metadataJson: '={{ { a: [{ b: 9007199254740993 }] } }}' } },
		],
	])('are refused as numbers: %s', async (_, resource, operation, parameters) => {
		const refusal = await refusalOf(run(resource, operation, parameters));
		expect(refusal).toContain('9007199254740992');
		expect(refusal).toMatch(/rounded|too large to be exact/);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each([9007199254740992, 1e21, 5.5, NaN])('are refused in usage rows: %p', async (id) => {
		const row = { customer_id: id, transcription_minutes: 5, period_start: '2025-01-01' };
		const refusal = await refusalOf(
			run(
				'usage',
				'report',
				{ source: 'input' },
				{ input: [{ ...row, period_end: '2025-01-31' }] },
			),
		);
		expect(refusal).toMatch(/customer_id holds .*(too large to be exact|not an ID)/);
	});
});
