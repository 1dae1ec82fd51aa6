import type { IDataObject } from 'n8n-workflow';

import { jsonOf, locator, refusalOf, runOperation } from '../harness/action.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { ACTION, NO_CREDENTIAL, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => {
	await stage.stop();
});

const run = async (operation: string, parameters: object = {}) =>
	await runOperation(stage, 'usage', operation, parameters);
const add = (minutes: number, quota: number | null, more: object = {}) =>
	stage.sandbox.store.addCustomer({ plan: 'gold', minutes, quota_minutes: quota, ...more }).id;
const requests = () =>
	stage.sandbox.requests.entries.map(({ path, query }) => ({
		path: path.replace(/.*reseller/, ''),
		query,
	}));

describe('get', () => {
	it('adds percent, remaining minutes and band', async () => {
		const id = add(450, 10_000);
		const [usage] = jsonOf(await run('get', { customerId: locator('id', id) }));
		expect(usage).toMatchObject({
			customer_id: id,
			period: { start: '2025-01-01', end: '2025-01-31' },
			usage: {
				transcription_minutes: 450,
				quota_minutes: 10_000,
				usage_percent: 4.5,
				remaining_minutes: 9550,
				quota_status: 'healthy',
			},
		});
		expect(requests()).toHaveLength(1);
	});

	it('goes above 100 percent and below 0 minutes', async () => {
		const [usage] = jsonOf(await run('get', { customerId: add(1500, 1000) }));
		expect(usage?.usage).toMatchObject({
			usage_percent: 150,
			remaining_minutes: -500,
			quota_status: 'critical',
		});
	});

	it('asks for the customer only where no quota is given', async () => {
		const id = add(450, null, { plan: 'enterprise' });
		const [usage] = jsonOf(await run('get', { customerId: id }));
		expect(usage?.usage).toMatchObject({ remaining_minutes: null, quota_status: 'unlimited' });
		expect(usage?.usage).not.toHaveProperty('usage_percent');
		expect(requests().map(({ path }) => path)).toEqual([
			`/customers/${id}/usage`,
			`/customers/${id}`,
		]);
	});

	it('reads numbers in texts, an envelope, and an answer without a period', async () => {
		Object.assign(stage.sandbox.knobs, {
			numbersAsStrings: true,
			envelope: 'enveloped',
			usagePeriod: false,
		});
		const [usage] = jsonOf(await run('get', { customerId: add(81, 100) }));
		expect(usage?.usage).toMatchObject({ usage_percent: 81, quota_status: 'high' });
		expect(usage).not.toHaveProperty('period');
	});

	it('sends query parameters along', async () => {
		const queryParameters = { values: [{ name: 'period', value: '2024-12' }] };
		await run('get', { customerId: add(1, 2), options: { queryParameters } });
		expect(requests()[0]?.query).toEqual({ period: '2024-12' });
		stage.sandbox.knobs.usageParameters = '422';
		const refusal = await refusalOf(
			run('get', { customerId: add(1, 2), options: { queryParameters } }),
		);
		expect(refusal).toContain('period: is not a parameter');
		const undescribed = 'getCustomerUsage: query period: not described';
		expect(stage.sandbox.takeViolations()).toEqual([undescribed, undescribed]);
	});

	it.each([
		['period', '2024-12', true],
		['month', '2024/12', true],
		['date', '2024-12-15', true],
		['view', 'last_month', true],
		['period', '2025-01', false],
		['page', '2024', false],
		['view', 'month', false],
	])('says that the answer is of another period than %s %s: %p', async (name, value, isAnother) => {
		const queryParameters = { values: [{ name, value }] };
		const { hints } = await run('get', { customerId: add(1, 2), options: { queryParameters } });
		expect(stage.sandbox.takeViolations()).toEqual([
			`getCustomerUsage: query ${name}: not described`,
		]);
		expect(hints.map(({ message }) => message)).toEqual(
			isAnother
				? [
						'The answer is for the period 2025-01-01 to 2025-01-31, not for the one that the query parameters ask for',
					]
				: [],
		);
	});

	it.each([
		['text', ' 2024-12 ', '2024-12'],
		['a number', '={{ 2024 }}', '2024'],
		['a yes', '={{ true }}', 'true'],
		['a date of JavaScript', '={{ new Date(Date.UTC(2024, 11, 1)) }}', '2024-12-01T00:00:00.000Z'],
		['a date of n8n', '={{ DateTime.fromISO("2024-12-01", { zone: "utc" }) }}', '2024-12-01T00'],
	])('sends a query parameter that is %s', async (_, value, sent) => {
		const values = [{ name: 'from', value }];
		const customerId = add(1, 2);
		await run('get', { customerId, options: { queryParameters: { values } } });
		expect(requests()[0]?.query.from).toMatch(sent);
		stage.sandbox.takeViolations();
	});

	it.each([
		...['', '={{ "" }}', '={{ null }}', '={{ undefined }}', '={{ $json.missing }}'],
		...['={{ NaN }}', '={{ { a: 1 } }}', '={{ [] }}', '={{ ["2024-12"] }}', '={{ new Date("x") }}'],
	])('refuses a query parameter without a value, before anything is sent: %j', async (value) => {
		const values = [
			{ name: 'period', value: '2024-12' },
			{ name: 'from', value },
		];
		const options = { queryParameters: { values } };
		expect(await refusalOf(run('get', { customerId: add(1, 2), options }))).toContain(
			'The query parameter "from" has no value that can be sent',
		);
		expect(requests()).toEqual([]);
	});

	it('refuses two query parameters with one name', async () => {
		const values = ['2024-12', '2025-01'].map((value) => ({ name: 'period', value }));
		const options = { queryParameters: { values } };
		expect(await refusalOf(run('get', { customerId: add(1, 2), options }))).toContain(
			'Two query parameters are called "period"',
		);
		expect(requests()).toEqual([]);
	});

	it('says that the period of an answer is not known, where one was asked for', async () => {
		stage.sandbox.knobs.usagePeriod = false;
		const queryParameters = { values: [{ name: 'period', value: '2024-12' }] };
		const asked = await run('get', { customerId: add(1, 2), options: { queryParameters } });
		expect(asked.hints[0]?.message).toContain('names no period');
		stage.sandbox.takeViolations();
		expect((await run('get', { customerId: add(1, 2) })).hints).toEqual([]);
	});

	it('does not take an answer without usage for one', async () => {
		stage.sandbox.faults.add({ status: 200, body: { customer_id: 1 }, times: 1 });
		expect(await refusalOf(run('get', { customerId: add(1, 2) }))).toContain('It lacks "usage"');
	});
});

describe('getAll', () => {
	beforeEach(() => {
		add(400, 1000, { name: 'Healthy', plan: 'silver' });
		add(1100, 1000, { name: 'Over' });
		add(60, 100, { name: 'Moderate', plan: 'bronze' });
		add(5000, null, { name: 'Unlimited', plan: 'enterprise' });
		add(90, 100, { name: 'High', status: 'suspended' });
	});

	const names = async (parameters: object) =>
		jsonOf(await run('getAll', { returnAll: true, ...parameters })).map(({ name }) => name);

	it('lists usage with one request and no more', async () => {
		const [first] = jsonOf(await run('getAll'));
		expect(first).toEqual({
			customer_id: expect.any(Number),
			name: 'Healthy',
			email: expect.any(String),
			plan: 'silver',
			status: 'active',
			transcription_minutes: 400,
			quota_minutes: 1000,
			usage_percent: 40,
			remaining_minutes: 600,
			quota_status: 'healthy',
		});
		expect(requests()).toHaveLength(1);
	});

	it.each([
		[{ filters: { minimumPercent: 60 } }, ['Over', 'Moderate', 'High']],
		[{ filters: { quotaStatus: ['unlimited', 'critical'] } }, ['Over', 'Unlimited']],
		[{ filters: { quotaStatus: 'high', status: ['suspended'] } }, ['High']],
		[{ filters: { plan: ['gold'] } }, ['Over', 'High']],
		[{ sort: 'percent' }, ['Over', 'High', 'Moderate', 'Healthy', 'Unlimited']],
		[{ sort: 'minutes' }, ['Unlimited', 'Over', 'Healthy', 'High', 'Moderate']],
		[{ sort: 'remaining' }, ['Over', 'High', 'Moderate', 'Healthy', 'Unlimited']],
		[{ sort: 'name' }, ['Healthy', 'High', 'Moderate', 'Over', 'Unlimited']],
		[{ sort: 'percent', returnAll: false, limit: 2 }, ['Over', 'High']],
		[{ returnAll: false, limit: 2 }, ['Healthy', 'Over']],
	])('answers %j', async (parameters, expected) => {
		expect(await names(parameters)).toEqual(expected);
	});

	it('costs one request for 100 customers', async () => {
		for (let count = 0; count < 300; count += 1) add(1, 100);
		expect(await names({})).toHaveLength(305);
		expect(requests()).toHaveLength(4);
	});

	it('refuses a minimum that is no number', async () => {
		const filters = { minimumPercent: '={{ "many" }}' };
		expect(await refusalOf(names({ filters }))).toContain('Minimum Percent is "many"');
	});

	it('judges Minimum Percent on the exact figures, not on what is put out', async () => {
		add(79_996, 100_000, { name: 'Below' });
		add(80_000, 100_000, { name: 'At' });
		add(159_999.99, 200_000, { name: 'Just below' });
		expect(await names({ filters: { minimumPercent: 80 } })).toEqual(['Over', 'High', 'At']);
	});

	it.each([
		[{ search: 'high' }, ['High']],
		[{ search: 'example.org', minimumPercent: 60 }, ['Moderate']],
		[{ metadataKey: 'team' }, ['North', 'South']],
		[{ metadataKey: 'team', metadataValue: 'north' }, ['North']],
		[{ metadataKey: 'team', metadataValue: 'north', minimumPercent: 90 }, []],
	])('filters by %j', async (filters, expected) => {
		for (const customer of stage.sandbox.store.customers) {
			customer.email = customer.name === 'Moderate' ? 'it@example.org' : 'it@example.com';
		}
		add(10, 100, { name: 'North', email: 'a@example.com', metadata: { team: 'north' } });
		add(10, 100, { name: 'South', email: 'b@example.com', metadata: { team: 'south' } });
		expect(await names({ filters })).toEqual(expected);
	});

	it('counts in the limit what is wanted, and reads no further', async () => {
		for (let index = 0; index < 200; index += 1) {
			add(10, 100, { name: `C${index}`, metadata: { team: index % 10 === 9 ? 'north' : 'south' } });
		}
		const filters = { metadataKey: 'team', metadataValue: 'north' };
		expect(await names({ filters, returnAll: false, limit: 3 })).toEqual(['C9', 'C19', 'C29']);
		// Five at a time: the list, the five customers without the key, and 30 or a few more of the others.
		expect(requests().length).toBeLessThanOrEqual(1 + 5 + 35);
	});

	describe('with details', () => {
		const options = { includeUsageDetails: true, includeMetadata: true };

		it('adds the period, the breakdown and the metadata', async () => {
			const id = add(50, 100, { name: 'North', metadata: { team: 'north' } });
			const filters = { search: 'North' };
			const [row] = jsonOf(await run('getAll', { returnAll: true, filters, options }));
			expect(row).toEqual({
				...{ customer_id: id, name: 'North', email: expect.any(String) },
				...{ plan: 'gold', status: 'active' },
				...{ transcription_minutes: 50, quota_minutes: 100, usage_percent: 50 },
				...{ remaining_minutes: 50, quota_status: 'moderate' },
				...{ period_start: '2025-01-01', period_end: '2025-01-31' },
				breakdown: expect.any(Object),
				metadata: { team: 'north' },
			});
			expect(requests().map(({ path }) => path)).toEqual([
				'/customers',
				`/customers/${id}`,
				`/customers/${id}/usage`,
			]);
		});

		it('costs nothing more where the list has the metadata already', async () => {
			stage.sandbox.knobs.listFields.metadata = true;
			add(50, 100, { name: 'North', metadata: { team: 'north' } });
			const filters = { metadataKey: 'team' };
			const rows = await run('getAll', { filters, options: { includeMetadata: true } });
			expect(jsonOf(rows)).toMatchObject([{ metadata: { team: 'north' } }]);
			expect(requests()).toHaveLength(1);
		});

		it('asks only for customers that may be wanted', async () => {
			const filters = { minimumPercent: 95 };
			const rows = jsonOf(await run('getAll', { filters, options: { includeUsageDetails: true } }));
			expect(rows.map(({ name }) => name)).toEqual(['Over']);
			// Of the one over, and of the one whose percentage the list leaves open.
			expect(requests()).toHaveLength(3);
		});

		it('keeps the row of a customer who vanishes meanwhile, without them', async () => {
			const { id } = stage.sandbox.store.customers.find(({ name }) => name === 'Moderate')!;
			stage.sandbox.faults.add({ match: { path: new RegExp(`/${id}(/usage)?$`) }, status: 404 });
			const rows = jsonOf(await run('getAll', { returnAll: true, options }));
			expect(rows).toHaveLength(5);
			const [vanished] = rows.filter(({ name }) => name === 'Moderate');
			expect(vanished).toMatchObject({ transcription_minutes: 60, usage_percent: 60 });
			expect(Object.keys(vanished!)).not.toEqual(
				expect.arrayContaining([expect.stringMatching(/period|breakdown|metadata/)]),
			);
		});

		it('fails on any other answer', async () => {
			stage.sandbox.faults.add({ match: { path: /usage$/ }, status: 403 });
			await expect(run('getAll', { options })).rejects.toThrow();
		});

		it('shows no period where Scriptix gives none', async () => {
			stage.sandbox.knobs.usagePeriod = false;
			const [row] = jsonOf(await run('getAll', { options }));
			expect(row).toHaveProperty('breakdown');
			expect(row).not.toHaveProperty('period_start');
		});

		it('tells of its progress in the log, every hundred customers', async () => {
			for (let index = 0; index < 200; index += 1) add(10, 100);
			const { logs } = await run('getAll', { returnAll: true, options });
			expect(logs.map(({ message }) => message).filter((text) => /one by one/.test(text))).toEqual([
				'Scriptix: read 100 customers one by one so far',
				'Scriptix: read 200 customers one by one so far',
			]);
		});
	});

	it('judges by quotas that the user states', async () => {
		const [over] = stage.sandbox.store.customers.filter(({ name }) => name === 'Over');
		const options = { quotas: { [over!.id]: 2000 }, unlimitedQuotaMinutes: 10_000 };
		const rows = jsonOf(await run('getAll', { returnAll: true, options }));
		expect(rows.map(({ name, usage_percent: percent }) => [name, percent])).toEqual([
			...[
				['Healthy', 40],
				['Over', 55],
				['Moderate', 60],
				['Unlimited', 50],
				['High', 90],
			],
		]);
		const quotas = '={{ [1] }}';
		expect(await refusalOf(run('getAll', { options: { quotas } }))).toContain('Quotas');
	});
});

describe('report', () => {
	beforeEach(() => {
		add(400, 1000, { name: 'Healthy', plan: 'silver' });
		add(1500, 1000, { name: '=HYPERLINK("x")' });
		add(5000, null, { name: '<script>alert(1)</script>', plan: 'enterprise' });
	});

	const report = async (parameters: object) => {
		const result = await run('report', parameters);
		const [item] = result.items;
		const [property = ''] = Object.keys(item?.binary ?? {});
		const text = property
			? (await result.binary('Scriptix Reseller', 0, property)).toString('utf8')
			: '';
		return { json: item?.json as IDataObject, binary: item?.binary?.[property], property, text };
	};

	it('sums up and lists the customers, most of the quota first', async () => {
		const { json, binary } = await report({ format: 'items' });
		expect(json).toMatchObject({
			title: 'Scriptix usage',
			period: 'January 2025, as of 15 January 2025, 09:00 UTC',
			generated_at: '2025-01-15T09:00:00.000Z',
			customers: 3,
			transcription_minutes: 1900,
			quota_minutes: 2000,
			usage_percent: 95,
			over_quota: 1,
			without_quota: { customers: 1, transcription_minutes: 5000 },
			by_group: [
				{ group: 'silver', customers: 1, usage_percent: 40 },
				{ group: 'gold', customers: 1, over_quota: 1 },
				{
					group: 'enterprise',
					customers: 1,
					transcription_minutes: 0,
					quota_minutes: 0,
					usage_percent: null,
					without_quota: { customers: 1, transcription_minutes: 5000 },
				},
			],
			by_quota_status: { healthy: 1, critical: 1, unlimited: 1 },
			periods: [{ start: '2025-01-01', end: '2025-01-31' }],
			rows: [{ usage_percent: 150 }, { usage_percent: 40 }, { usage_percent: null }],
		});
		expect(json).not.toHaveProperty('previous_minutes');
		expect(binary).toBeUndefined();
		expect(requests()).toHaveLength(1);
	});

	it('leaves out who has cancelled unless a filter asks for them, as the trigger does', async () => {
		add(70, 100, { name: 'Gone', status: 'cancelled' });
		expect((await report({ format: 'items' })).json.customers).toBe(3);
		const filters = { status: ['cancelled', 'active'] };
		expect((await report({ format: 'items', filters })).json.customers).toBe(4);
	});

	it('names the period that Scriptix gives', async () => {
		stage.sandbox.knobs.periodEnd = 'exclusive';
		const { json } = await report({ format: 'items', options: { includeUsageDetails: true } });
		expect(json).toMatchObject({
			period: 'January 2025, as of 15 January 2025, 09:00 UTC',
			periods: [{ start: '2025-01-01', end: '2025-01-31' }],
			rows: [{ period_start: '2025-01-01' }, {}, {}],
		});
		expect(requests()).toHaveLength(4);
	});

	it('groups by a metadata key, reading each customer once', async () => {
		add(10, 100, { name: 'A', metadata: { manager: 'Zoë' } });
		add(20, 100, { name: 'B', metadata: { manager: 'Anna' } });
		add(30, 100, { name: 'C', metadata: { manager: ' ' } });
		const { json } = await report({
			format: 'items',
			groupBy: 'metadata',
			groupByKey: 'manager',
		});
		expect(json.by_group).toMatchObject([
			{ group: 'Anna', customers: 1, transcription_minutes: 20 },
			{ group: 'Zoë', customers: 1, transcription_minutes: 10 },
			{ group: '(none)', customers: 4 },
		]);
		const rows = json.rows as IDataObject[];
		expect(rows.find(({ name }) => name === 'B')).toMatchObject({ group: 'Anna' });
		expect(rows[0]).not.toHaveProperty('metadata');
		expect(requests()).toHaveLength(1 + 6);
	});

	it('writes CSV for spreadsheets', async () => {
		const { json, binary, text } = await report({ format: 'csv' });
		expect(binary).toMatchObject({ fileName: 'usage-report-2025-01-15.csv', mimeType: 'text/csv' });
		expect(text.startsWith('\uFEFFcustomer_id,name,')).toBe(true);
		expect(text).toContain(`"'=HYPERLINK(""x"")"`);
		expect(json).not.toHaveProperty('rows');
		const plain = await report({ format: 'csv', options: { byteOrderMark: false } });
		expect(plain.text.startsWith('customer_id,')).toBe(true);
	});

	it.each([
		[{ language: 'nl' }, ';2015,5;5000;40,31;'],
		[{ language: 'de', csvSeparator: 'tab' }, '\t2015,5\t5000\t40,31\t'],
		[{ language: 'fr', csvSeparator: ',' }, ',"2015,5",5000,"40,31",'],
		[{ csvSeparator: '|' }, '|2015.5|5000|40.31|'],
		[{ csvSeparator: ';' }, ';2015.5;5000;40.31;'],
	])('writes CSV with %j', async (options, cells) => {
		add(2015.5, 5000, { name: 'Decimal' });
		const { text } = await report({ format: 'csv', options });
		expect(text).toContain(cells);
		expect(text).toContain('quota_minutes');
	});

	it('writes a page for an e-mail', async () => {
		const { binary, property, text } = await report({
			format: 'html',
			filters: { minimumPercent: 100 },
			options: { title: 'A & B', binaryProperty: 'page', language: 'nl' },
		});
		expect(property).toBe('page');
		expect(binary).toMatchObject({
			fileName: 'usage-report-2025-01-15.html',
			mimeType: 'text/html',
		});
		expect(text).toContain('<title>A &amp; B</title>');
		expect(text).toContain('Januari 2025, stand op 15 januari 2025, 09:00 UTC');
		expect(text).not.toContain('Healthy');
	});

	it('is written for nobody as well', async () => {
		const { json, text } = await report({ format: 'html', filters: { plan: ['bronze'] } });
		expect(json).toMatchObject({ customers: 0, usage_percent: null, by_group: [] });
		expect(text).toContain('No customer matches the filters');
	});

	it.each([
		[{ format: '={{ "pdf" }}' }, '"pdf" is not a choice of Format'],
		[{ format: 'csv', options: { binaryProperty: '__proto__' } }, 'cannot be put in that field'],
		[{ options: { language: '={{ "es" }}' } }, '"es" is not a choice of Language'],
		[{ format: 'csv', options: { csvSeparator: ';;' } }, '";;" cannot separate'],
		[{ format: 'csv', options: { csvSeparator: 'comma' } }, '"comma" cannot separate'],
		[{ format: 'csv', options: { csvSeparator: '"' } }, 'cannot separate'],
		[{ format: 'csv', options: { csvSeparator: '5' } }, '"5" cannot separate'],
		[{ format: 'csv', options: { csvSeparator: '\u0000' } }, 'cannot separate'],
		[{ format: 'csv', options: { csvSeparator: '\u200b' } }, 'cannot separate'],
		[{ format: 'csv', options: { csvSeparator: 'é' } }, '"é" cannot separate'],
		[{ groupBy: 'metadata' }, 'The parameter Metadata Key is empty'],
		[{ options: { quotas: '={{ "x" }}' } }, 'Quotas'],
	])('refuses %j before anything is sent', async (parameters, message) => {
		expect(await refusalOf(report(parameters))).toContain(message);
		expect(requests()).toEqual([]);
	});
});

describe('report of input items', () => {
	const row = (
		id: number,
		month: string,
		minutes: unknown,
		more: IDataObject = {},
	): IDataObject => ({
		customer_id: id,
		name: `Customer ${id}`,
		plan: 'gold',
		status: 'active',
		transcription_minutes: minutes as number,
		quota_minutes: 1000,
		period_start: `${month}-01`,
		period_end: `${month}-${month.endsWith('02') ? '28' : '31'}`,
		is_final: true,
		...more,
	});
	const report = async (
		input: IDataObject[],
		parameters: object = {},
		options: Omit<RunNodeOptions, 'input'> = {},
	) =>
		await runOperation(
			stage,
			'usage',
			'report',
			{ source: 'input', format: 'items', ...parameters },
			{ credentials: NO_CREDENTIAL, ...options, input },
		);

	afterEach(() => expect(requests()).toEqual([]));

	it('makes one result of all, the newest month compared with the one before, without a credential', async () => {
		const rows = [
			row(1, '2024-12', 500),
			row(2, '2024-12', 100),
			row(1, '2025-01', 600.5),
			row(3, '2025-01', 1200, { plan: 'silver' }),
			row(4, '2025-01', 70, { quota_minutes: null, plan: 'enterprise' }),
		];
		const result = await report(rows);
		expect(result.items).toHaveLength(1);
		expect(jsonOf(result)[0]).toMatchObject({
			period: 'January 2025, compared with December 2024',
			customers: 3,
			transcription_minutes: 1800.5,
			quota_minutes: 2000,
			usage_percent: 90.02,
			over_quota: 1,
			without_quota: { customers: 1, transcription_minutes: 70 },
			previous_minutes: 600,
			change_minutes: 1200.5,
			change_percent: 200.08,
			by_group: [
				{ group: 'silver', previous_minutes: null, change_minutes: null, change_percent: null },
				{ group: 'gold', customers: 1, previous_minutes: 600, change_minutes: 0.5 },
				{ group: 'enterprise', without_quota: { customers: 1, transcription_minutes: 70 } },
			],
			periods: [
				{ start: '2025-01-01', end: '2025-01-31' },
				{ start: '2024-12-01', end: '2024-12-31' },
			],
			rows: [
				{ customer_id: 3, usage_percent: 120, previous_minutes: null, change_percent: null },
				{
					customer_id: 1,
					usage_percent: 60.05,
					previous_minutes: 500,
					change_minutes: 100.5,
					change_percent: 20.1,
				},
				{ customer_id: 4, usage_percent: null, quota_status: 'unlimited' },
			],
		});
		expect(result.items[0]?.pairedItem).toEqual([0, 1, 2, 3, 4].map((item) => ({ item })));
		expect(result.hints).toEqual([]);
	});

	it('adds up to the hundredth of a minute, and refuses sums too large for that', async () => {
		const large = [4_999_999_999_999.25, 4_999_999_999_999.5, 0.07, 0.1, 0.07];
		const rows = (minutes: number[]) =>
			minutes.map((each, index) => row(index, '2025-01', each, { quota_minutes: 4 }));
		const [json] = jsonOf(await report(rows(large)));
		expect(json?.transcription_minutes).toBe(9_999_999_999_998.99);
		expect(json?.by_group).toMatchObject([{ transcription_minutes: 9_999_999_999_998.99 }]);
		const refused = await refusalOf(report(rows([...large, 2])));
		expect(refused).toContain('The minutes are too many to be added up exactly');
	});

	it('refuses periods under another heading, which would make one month of several', async () => {
		const { period_start, period_end, ...rest } = row(1, '2025-01', 5);
		const renamed = { ...rest, 'Period Start': period_start, 'Period End': period_end };
		const refused = await refusalOf(report([renamed, { ...renamed, customer_id: 2 }]));
		expect(refused).toContain('The column "Period Start" is not read: name it period_start');
	});

	it('groups by a column, or by the metadata, of the rows', async () => {
		const [json] = jsonOf(
			await report(
				[
					row(1, '2025-01', 10, { manager: 'Anna' }),
					row(2, '2025-01', 20, { metadata: { manager: 'Zoë' }, manager: 'no' }),
					row(3, '2025-01', 30),
					row(4, '2025-01', 40, { metadata: '{"manager":"Anna"}' }),
				],
				{ groupBy: 'metadata', groupByKey: 'manager' },
			),
		);
		expect(json?.by_group).toMatchObject([
			{ group: 'Anna', transcription_minutes: 50 },
			{ group: 'Zoë', transcription_minutes: 20 },
			{ group: '(none)', transcription_minutes: 30 },
		]);
	});

	it.each(['{"manager":"An', '[object Object]'])(
		'counts nobody as without a group whose metadata is lost: %s',
		async (metadata) => {
			const by = { groupBy: 'metadata', groupByKey: 'manager' };
			const rows = [
				row(1, '2025-01', 10, { manager: 'Anna' }),
				row(2, '2025-01', 20, { metadata }),
			];
			expect(await refusalOf(report(rows, by))).toContain(
				`Item 1: The column metadata holds ${metadata}, which is not whole JSON`,
			);
			expect(jsonOf(await report(rows))).toMatchObject([{ transcription_minutes: 30 }]);
			const [json] = jsonOf(await report([{ ...rows[1], manager: 'Zoë' }], by));
			expect(json?.by_group).toMatchObject([{ group: 'Zoë' }]);
		},
	);

	it.each<[string, object, string, unknown[], string[]]>([
		['plans whatever their case', {}, 'plan', ['gold', 'Gold ', 'GOLD', 'go\u200Bld'], ['gold']],
		['plans without one apart', {}, 'plan', ['silver', '', null], ['silver', '(none)']],
		[
			'metadata as its filter takes them for the same',
			{ groupBy: 'metadata', groupByKey: 'manager' },
			'manager',
			['\u00C1nna', 'A\u0301nna', ' \u00C1nna ', '\u00C1nna\u00AD', 'Bob', 'bob', null],
			['\u00C1nna', 'bob', 'Bob', '(none)'],
		],
		[
			'metadata that are no texts',
			{ groupBy: 'metadata', groupByKey: 'manager' },
			'manager',
			[true, 'true', 0, '0', { a: 1 }, '__proto__'],
			['__proto__', '{"a":1}', '0', 'true'],
		],
	])('puts what is the same into one group: %s', async (_, form, column, values, groups) => {
		const rows = values.map((value, index) =>
			row(index, '2025-01', 1, { [column]: value as string }),
		);
		const [json] = jsonOf(await report(rows, form));
		const found = json?.by_group as Array<{ group: string; customers: number }>;
		expect(found.map(({ group }) => group)).toEqual(groups);
		expect(found.reduce((sum, { customers }) => sum + customers, 0)).toBe(values.length);
	});

	it('compares a group of which the months have several spellings', async () => {
		const rows = [
			row(1, '2025-01', 10, { plan: 'Gold' }),
			row(2, '2024-12', 4, { plan: 'gold' }),
			row(1, '2024-12', 5, { plan: 'GOLD' }),
		];
		expect(jsonOf(await report(rows))).toMatchObject([
			{ by_group: [{ group: 'Gold', customers: 1, previous_minutes: 9, change_minutes: 1 }] },
		]);
	});

	it('says when figures of periods that run still came in, and that they are not final', async () => {
		const day = (days: number) =>
			new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
		const runs = { period_start: day(-5), period_end: day(20), is_final: null };
		const result = await report([row(1, '2025-01', 10, runs)]);
		expect(jsonOf(result)[0]?.period).toMatch(
			/^Usage periods that end in \w+ \d{4}, as of .* UTC$/,
		);
		expect(result.hints.map(({ message }) => message)).toEqual([
			'The figures of the period are not final',
		]);
	});

	it.each(['csv', 'html'])('writes %s, named after the month', async (format) => {
		const result = await report([row(1, '2024-12', 500), row(1, '2025-01', 600.5)], {
			format,
			options: { language: 'de' },
		});
		expect(result.items[0]?.binary?.data?.fileName).toBe(`usage-report-2025-01.${format}`);
		const text = (await result.binary('Scriptix Reseller', 0)).toString('utf8');
		const expected =
			format === 'csv'
				? ';2025-01-01;2025-01-31;500;100,5;20,1\r\n'
				: '▲&nbsp;100,5 (+20,1&nbsp;%)';
		expect(text).toContain(expected);
	});

	it('adds up periods that overlap, and says so', async () => {
		const result = await report([
			row(1, '2025-01', 10),
			row(1, '2025-01', 20, { period_start: '2025-01-16' }),
		]);
		expect(jsonOf(result)).toMatchObject([{ customers: 1, transcription_minutes: 30 }]);
		expect(result.hints.map(({ message }) => message)).toEqual([
			'Periods of one customer overlap, and their minutes are added up',
		]);
	});

	it('counts a period once: a final row beats one that is not, and hints say so', async () => {
		const result = await report([
			row(1, '2025-01', 600),
			row(1, '2025-01', 650, { is_final: false }),
			row(1, '2024-10', 1),
			row(2, '2025-01', 1, { is_final: false }),
		]);
		expect(jsonOf(result)[0]).toMatchObject({ transcription_minutes: 601, customers: 2 });
		expect(result.hints.map(({ message }) => message)).toEqual([
			'Another item has other figures, or another plan, for the same customer and period; the final one counts, or else the last (item 1)',
			'The periods are of earlier months than the report and its comparison (item 2)',
			'The figures of the period are not final (item 3)',
		]);
	});

	it.each<[string, IDataObject[]]>([
		['transcription_minutes holds "8100,5"', [row(1, '2025-01', '8100,5')]],
		['transcription_minutes holds "8.100"', [row(1, '2025-01', '8.100')]],
		['transcription_minutes is empty or missing', [row(1, '2025-01', null)]],
		['quota_minutes holds "all"', [row(1, '2025-01', 1, { quota_minutes: 'all' })]],
		['holds "1e+21"', [row(1, '2025-01', 1e21)]],
		['plan holds {"a":1}', [row(1, '2025-01', 1, { plan: { a: 1 } })]],
		['plan holds false', [row(1, '2025-01', 1, { plan: false })]],
		[
			'"Quota Minutes" is not read',
			[row(1, '2025-01', 1, { quota_minutes: null, 'Quota Minutes': 5 })],
		],
		['"Plan" is not read', [row(1, '2025-01', 1, { plan: '', Plan: 'gold' })]],
		['"isFinal" is not read', [row(1, '2025-01', 1, { is_final: null, isFinal: false })]],
		['cannot be read', [row(1, '0001-01', 1)]],
		['cannot be read', [row(1, '2025-01', 1, { period_start: '0099-01-01' })]],
		['customer_id is empty', [row(1, '2025-01', 1, { customer_id: null })]],
		['cannot be read', [row(1, '2025-01', 1, { period_end: '31.01.2025' })]],
		[
			'period_start and period_end are missing',
			[row(2, '2025-01', 1, { period_start: null, period_end: null })],
		],
	])('refuses before anything is emitted, naming the item: %s', async (reason, rows) => {
		const input = [row(9, '2025-01', 1), ...rows];
		const refusal = await refusalOf(report(input));
		expect(refusal).toContain('1 of 2 items cannot be reported (item 1)');
		expect(refusal).toContain(reason);
		const continued = await report(input, {}, { onError: 'continueRegularOutput' });
		expect(jsonOf(continued)).toEqual([
			expect.objectContaining({ customers: 1 }),
			{ error: expect.stringContaining(reason) },
		]);
	});

	it('reports rows without any period, without a comparison', async () => {
		const none = { period_start: null, period_end: '' };
		const rows = [row(1, '', 5, none), row(2, '', 6, none)];
		expect(jsonOf(await report(rows))[0]).toMatchObject({
			transcription_minutes: 11,
			previous_minutes: null,
			periods: [],
			rows: [{ previous_minutes: null }, {}],
		});
	});

	it('hides what only concerns Scriptix, and is not offered to AI tools', () => {
		const { properties, credentials } = stage.engine.description(ACTION);
		expect(credentials).toMatchObject([{ displayOptions: { hide: { source: ['input'] } } }]);
		const ofReport = properties.filter(({ displayOptions }) =>
			displayOptions?.show?.operation?.includes('report'),
		);
		expect(ofReport.find(({ name }) => name === 'source')?.displayOptions?.hide).toEqual({
			'@tool': [true],
		});
		const hidden = (options: typeof ofReport) =>
			options
				.filter(({ displayOptions: { hide } = {} }) =>
					(hide?.source ?? hide?.['/source'])?.includes('input'),
				)
				.map(({ name }) => name);
		expect(hidden(ofReport)).toEqual(['filters']);
		const options = ofReport.find(({ name }) => name === 'options')?.options as typeof ofReport;
		expect(hidden(options).sort()).toEqual([
			'includeUsageDetails',
			'quotas',
			'unlimitedQuotaMinutes',
		]);
	});
});
