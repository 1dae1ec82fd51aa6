import type { IDataObject } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { SkippedTime } from '../harness/faults/skippedTime.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { startStage, type Stage } from '../harness/support.cts';

const CUSTOMERS = 1_000;
const LATER_CALL = 15;
/** Details of customers under way at a time. */
const READ_AT_ONCE = 50;

let stage: Stage;
const time = new SkippedTime();

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => {
	time.stop();
	await stage.stop();
});

/** Customers with the CRM ids C0, C1, …, and e-mail addresses that nobody asks for. */
function addCustomers(count: number): number[] {
	return Array.from(
		{ length: count },
		(_, index) => stage.sandbox.store.addCustomer({ metadata: { crm_id: `C${index}` } }).id,
	);
}

/** Calls Create or Update as a webhook does: with one customer of the CRM. */
async function call(crm: string, more: object = {}, options: RunNodeOptions = {}) {
	const result = await runOperation(
		stage,
		'customer',
		'upsert',
		{
			matchOn: 'metadata',
			matchMetadataKey: 'crm_id',
			matchValue: crm,
			name: `Customer ${crm}`,
			email: `${crm.toLowerCase()}@crm.example`,
			plan: 'silver',
			...more,
		},
		options,
	);
	return { result, item: jsonOf(result)[0]! };
}

const requests = () => stage.sandbox.requests;
const details = () => requests().count({ method: 'GET', path: /customers\/\d+$/ });
const created = () => requests().count({ method: 'POST' });

describe('an account of 1,000 customers', () => {
	it('is read once in a process; later calls cost a few requests', async () => {
		const ids = addCustomers(CUSTOMERS);
		const first = await call('C700');
		expect(first.item).toMatchObject({ id: ids[700], operation: 'updated' });
		// Ten pages, every customer once, and the change.
		expect(requests().count()).toBe(CUSTOMERS + 11);

		for (const crm of ['C0', 'C999', 'new', 'C700', 'new', 'other']) {
			requests().clear();
			await call(crm);
			expect(requests().count()).toBeLessThanOrEqual(LATER_CALL);
		}
		expect(stage.sandbox.store.customers).toHaveLength(CUSTOMERS + 2);
	});

	it('is read on from where a run had to stop', async () => {
		addCustomers(300);
		stage.sandbox.faults.add({ match: { path: /customers\/\d+$/ }, skip: 200, status: 500 });
		expect(await refusalOf(call('C299'))).toContain('not able to answer');
		stage.sandbox.faults.clear();
		requests().clear();

		expect((await call('C299')).item.operation).toBe('updated');
		// Of the 200 that were answered, some may have been under way when the run stopped.
		expect(details()).toBeGreaterThanOrEqual(100);
		expect(details()).toBeLessThanOrEqual(100 + READ_AT_ONCE);
	});

	it('is read by one of two runs that begin together', async () => {
		addCustomers(100);
		const both = await Promise.all([call('C1'), call('C2')]);
		expect(both.map(({ item }) => item.operation)).toEqual(['updated', 'updated']);
		// Each verifies its own.
		expect(details()).toBeLessThanOrEqual(102);
	});
});

describe('a customer whose page cannot be read', () => {
	const breakPage = (id: number, status: number) =>
		stage.sandbox.faults.add({ match: { path: new RegExp(`customers/${id}$`) }, status });

	it.each([500, 403, 422])('keeps no other from being found: %s', async (status) => {
		const ids = addCustomers(90);
		breakPage(ids[5]!, status);
		expect((await call('C89')).item).toMatchObject({ id: ids[89], operation: 'updated' });
		// The list, every customer once, and the change.
		expect(requests().count()).toBe(92);
		requests().clear();
		expect((await call('C88')).item).toMatchObject({ id: ids[88] });
		expect(requests().count()).toBe(2);
	});

	it('is named, and nobody is created who may be that one', async () => {
		const ids = addCustomers(30);
		breakPage(ids[5]!, 500);
		const both = { matchValue: '={{ $json.crm }}' };
		const input = [{ crm: 'C29' }, { crm: 'new' }, { crm: 'newer' }];
		const { result } = await call('C29', both, { input, onError: 'continueRegularOutput' });
		const [found, ...others] = jsonOf(result);
		expect(found).toMatchObject({ id: ids[29], operation: 'updated' });
		for (const { error } of others) {
			expect(error).toContain(`The details of the customer ${ids[5]} cannot be read`);
		}
		expect(await refusalOf(call('new'))).toContain('nobody was created');
		expect(created()).toBe(0);
	});

	it('is not taken for one of many: where the server fails, nothing more is read', async () => {
		addCustomers(100);
		stage.sandbox.faults.add({ match: { path: /customers\/\d+$/ }, status: 500 });
		expect(await refusalOf(call('C89'))).toContain('not able to answer');
		expect(details()).toBeLessThanOrEqual(30);
	});
});

describe('what is remembered', () => {
	it('holds for customers with more entries than are remembered of one', async () => {
		const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`entry${n}`, n]));
		const { id } = stage.sandbox.store.addCustomer({ metadata: { ...many, crm_id: 'C0' } });
		expect((await call('C0')).item).toMatchObject({ id });
		expect((await call('C0', { email: 'other@crm.example' })).item).toMatchObject({ id });
		expect(created()).toBe(0);
	});

	it('is not read again because a list writes the time of a change in another way', async () => {
		stage.sandbox.knobs.listFields.updatedAt = true;
		addCustomers(40);
		const page = await fetch(`${stage.sandbox.url}/api/v3/reseller/customers?per_page=100`, {
			headers: { authorization: `Bearer ${stage.sandbox.apiKey}` },
		});
		const body = (await page.json()) as { result: IDataObject[] };
		for (const customer of body.result) customer.updated_at = `at ${customer.updated_at as string}`;
		const list = { path: /customers$/, method: 'GET' };
		stage.sandbox.faults.add({ match: list, status: 200, body });
		await call('C1');
		requests().clear();
		await call('new');
		expect(details()).toBeLessThanOrEqual(1);
	});

	it('is verified: a key that was taken away or given to another customer is not followed', async () => {
		const [first, second] = addCustomers(2);
		await call('C0');
		stage.sandbox.store.updateCustomer(first!, { metadata: {} });
		stage.sandbox.store.updateCustomer(second!, { metadata: { crm_id: 'C0' } });
		const { item } = await call('C0', { options: { fullSearch: true } });
		expect(item.id).toBe(second);

		stage.sandbox.store.updateCustomer(second!, { metadata: { crm_id: 'else' } });
		expect((await call('C0')).item.operation).toBe('created');
	});

	it('is forgotten of a customer who was deleted', async () => {
		const [first] = addCustomers(2);
		await call('C0');
		stage.sandbox.store.removeCustomer(first!);
		expect((await call('C0')).item.operation).toBe('created');
	});

	it('is not used for the customers of another key', async () => {
		addCustomers(1);
		await call('C0');
		const { url: baseUrl } = stage.sandbox;
		const credentials = { scriptixResellerApi: { apiKey: 'sk_live_another_one', baseUrl } };
		requests().clear();
		await refusalOf(call('C0', {}, { credentials }));
		expect(details()).toBe(0);
	});

	it('refuses two customers with one value, also when both were read before', async () => {
		const [first, second] = addCustomers(2);
		await call('C1');
		stage.sandbox.store.updateCustomer(second!, { metadata: { crm_id: 'C0' } });
		await call('C1', { options: { fullSearch: true } });
		expect(await refusalOf(call('C0'))).toContain(`${first} and ${second}`);
	});

	it('learns of what the list says itself without a further request', async () => {
		stage.sandbox.knobs.listFields.metadata = true;
		addCustomers(250);
		await call('C1');
		expect(details()).toBe(0);
	});
});

describe('a key that another program has written', () => {
	beforeEach(() => {
		time.start();
	});

	const at = async (crm: string, more: object = {}): Promise<IDataObject> =>
		(await time.finish(call(crm, more))).item;

	it('is found at once with Full Search', async () => {
		const ids = addCustomers(3);
		await at('C0');
		stage.sandbox.store.updateCustomer(ids[2]!, { metadata: { crm_id: 'late' } });
		expect(await at('late', { options: { fullSearch: true } })).toMatchObject({ id: ids[2] });
	});

	it('is found at once where the list tells that the customer has changed', async () => {
		stage.sandbox.knobs.listFields.updatedAt = true;
		const ids = addCustomers(3);
		await at('C0');
		await at('nobody');
		time.passHour();
		stage.sandbox.clock.set(new Date().toISOString());
		stage.sandbox.store.updateCustomer(ids[2]!, { metadata: { crm_id: 'late' } });
		expect(await at('late')).toMatchObject({ id: ids[2] });
	});

	it('is found before another customer with the same address is created', async () => {
		const [id] = addCustomers(3);
		await at('C1');
		stage.sandbox.store.updateCustomer(id!, {
			email: 'late@crm.example',
			metadata: { crm_id: 'late' },
		});
		expect(await at('late')).toMatchObject({ id });
		expect(created()).toBe(0);
	});

	it('is found within 24 hours, by a reading that is spread over the calls', async () => {
		const ids = addCustomers(200);
		await at('C0');
		stage.sandbox.store.updateCustomer(ids[150]!, { metadata: { crm_id: 'late' } });
		for (let hour = 1; hour < 24; hour += 1) {
			time.passHour();
			requests().clear();
			await at('C1');
			expect(requests().count()).toBeLessThanOrEqual(LATER_CALL);
		}
		requests().clear();
		expect(await at('late')).toMatchObject({ id: ids[150], operation: 'updated' });
		expect(requests().count()).toBeLessThanOrEqual(LATER_CALL);
	});

	it('is looked for in more customers where a call needs no list', async () => {
		addCustomers(CUSTOMERS);
		await at('C0');
		time.passHour();
		requests().clear();
		expect((await at('C0')).operation).toBe('unchanged');
		expect(requests().count()).toBe(13);
	});

	it('is looked for by calls that do not fail over it', async () => {
		const ids = addCustomers(200);
		await at('C0');
		const broken = new RegExp(`customers/(?!${ids[0]}$)\\d+$`);
		stage.sandbox.faults.add({ match: { path: broken }, status: 500 });
		for (let hour = 1; hour <= 3; hour += 1) {
			time.passHour();
			requests().clear();
			expect((await at('C0')).operation).toBe('unchanged');
			expect(details()).toBeGreaterThan(1);
			expect(requests().count()).toBeLessThanOrEqual(LATER_CALL);
		}
	});

	it('is found after 24 hours without any call in between', async () => {
		const ids = addCustomers(5);
		await at('C0');
		stage.sandbox.store.updateCustomer(ids[4]!, { metadata: { crm_id: 'late' } });
		for (let hours = 0; hours < 24; hours += 1) time.passHour();
		expect(await at('late')).toMatchObject({ id: ids[4] });
	});
});

describe('the person at the editor', () => {
	it('is told what a full reading has cost and what is remembered', async () => {
		addCustomers(60);
		const { result } = await call('C0');
		expect(JSON.stringify(result.hints)).toContain('details of 60 customers were read');
		expect(JSON.stringify((await call('C1')).result.hints ?? [])).not.toContain('details of');
	});
});
