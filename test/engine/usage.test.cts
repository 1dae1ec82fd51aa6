import type { IDataObject } from 'n8n-workflow';

import { jsonOf, locator, refusalOf, runOperation } from '../harness/action.cts';
import { startStage, type Stage } from '../harness/support.cts';

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
			period: 'As of 2025-01-15',
			generated_at: '2025-01-15T09:00:00.000Z',
			customers: 3,
			transcription_minutes: 6900,
			quota_minutes: 2000,
			usage_percent: 95,
			over_quota: 1,
			by_plan: [
				{ plan: 'silver', customers: 1, usage_percent: 40 },
				{ plan: 'gold', customers: 1, over_quota: 1 },
				{ plan: 'enterprise', customers: 1, quota_minutes: 0, usage_percent: null },
			],
			by_quota_status: { healthy: 1, critical: 1, unlimited: 1 },
			rows: [{ usage_percent: 150 }, { usage_percent: 40 }, { usage_percent: null }],
		});
		expect(binary).toBeUndefined();
		expect(requests()).toHaveLength(1);
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

	it('writes a page for an e-mail', async () => {
		const { binary, property, text } = await report({
			format: 'html',
			filters: { minimumPercent: 100 },
			options: { title: 'A & B', period: 'January 2025', binaryProperty: 'page' },
		});
		expect(property).toBe('page');
		expect(binary).toMatchObject({
			fileName: 'usage-report-2025-01-15.html',
			mimeType: 'text/html',
		});
		expect(text).toContain('<title>A &amp; B</title>');
		expect(text).toContain('January 2025');
		expect(text).not.toContain('Healthy');
	});

	it('is written for nobody as well', async () => {
		const { json, text } = await report({ format: 'html', filters: { plan: ['bronze'] } });
		expect(json).toMatchObject({ customers: 0, usage_percent: null, by_plan: [] });
		expect(text).toContain('No customer matches the filters');
	});

	it.each([
		[{ format: '={{ "pdf" }}' }, '"pdf" is not a format of the report'],
		[{ format: 'csv', options: { binaryProperty: '__proto__' } }, 'cannot be put in that field'],
	])('refuses %j before anything is sent', async (parameters, message) => {
		expect(await refusalOf(report(parameters))).toContain(message);
		expect(requests()).toEqual([]);
	});
});
