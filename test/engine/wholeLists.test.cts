import type { IDataObject } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { ACTION, GENERATIONS, quotaWorkflow, startStage, type Stage } from '../harness/support.cts';

/** Lists that lack something: customers who are not sent or vanish, transcripts that are deleted. */

/** Only alerts need quotas, where the API has none. */
function quotasFor(event: string): object {
	return event === 'quotaThreshold' ? { quotas: { default: 100_000 } } : {};
}

describe.each(GENERATIONS)('a list that lacks customers, on the %s API', (generation) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await startStage({ customers: 130, transcripts: 0, generation });
		// The one sends its first page again and again, the other counts more than there are.
		const faulty = generation === 'current' ? { ignorePage: true } : { total: 7 };
		Object.assign(stage.sandbox.knobs, faulty);
	});

	afterEach(async () => await stage.stop());

	const all = { returnAll: true };
	const shown = generation === 'current' ? 100 : 130;
	const said = generation === 'current' ? 'listed 100 of 130' : 'listed 130 of 137';

	it.each([
		['customer', all],
		['usage', { ...all, options: { quotas: { default: 100 } } }],
	])('is handed on with a hint: %s', async (resource, parameters) => {
		const result = await runOperation(stage, resource, 'getAll', parameters);
		expect(jsonOf(result)).toHaveLength(shown);
		expect(result.hints.map(({ message }) => message).join()).toContain(said);
	});

	it.each(['customer', 'usage'])('does not matter to who wants fewer: %s', async (resource) => {
		const result = await runOperation(stage, resource, 'getAll', { limit: 20 });
		expect(jsonOf(result)).toHaveLength(20);
		expect(result.hints.map(({ message }) => message).join()).not.toContain('listed');
	});

	it.each(['quotaThreshold', 'customerChanged', 'periodClosed'])(
		'is named in the log by a trigger that watches it, once it lasts: %s',
		async (event) => {
			const parameters = { event, options: { ...quotasFor(event) } };
			const { engine } = stage;
			engine.clearLogs();
			const workflow = await engine.activate(quotaWorkflow(engine, parameters));
			const told = () => engine.logs.filter(({ message }) => message.includes('are not watched'));
			expect(told()).toEqual([]);
			await workflow.tick();
			await workflow.tick();
			expect(told()).toHaveLength(1);
			expect(told()[0]).toMatchObject({ level: 'warn' });
			const counts = generation === 'current' ? '100 of the 130' : '130 of the 137';
			expect(told()[0]!.message).toContain(`the list holds ${counts} customers`);
			await workflow.deactivate();
		},
	);

	it('is named by the picker that finds nobody in it, and does not hide whom it finds', async () => {
		const search = async (text: string) =>
			await stage.engine.listSearch(ACTION, 'searchCustomers', text);
		const { id } = stage.sandbox.store.customers[5]!;
		expect((await search(String(id))).results).toHaveLength(1);
		await expect(search('nobody of this name')).rejects.toThrow(
			`Scriptix ${said} customers, and none of those matches`,
		);
	});

	it.each(['items', 'csv', 'html'])('makes no report as %s', async (format) => {
		const report = runOperation(stage, 'usage', 'report', { format });
		expect(await refusalOf(report)).toContain(said);
	});

	it('lets nobody be created who may be there, and known customers be updated', async () => {
		const known = stage.sandbox.store.customers[4]!;
		const upsert = async (input: IDataObject[]) =>
			await runOperation(
				stage,
				'customer',
				'upsert',
				{ name: 'New Name', email: '={{ $json.email }}', plan: 'silver' },
				{ input },
			);
		const { email } = known;
		expect(jsonOf(await upsert([{ email }]))).toMatchObject([{ operation: 'updated' }]);
		for (const input of [
			[{ email: 'new@example.org' }],
			[{ email }, { email: 'new@example.org' }],
		]) {
			expect(await refusalOf(upsert(input))).toContain(said);
		}
		expect(stage.sandbox.requests.count({ method: 'POST' })).toBe(0);
	});
});

describe('a list over all customers of the legacy API', () => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await startStage({ customers: 12, transcripts: 40, generation: 'legacy' });
	});

	afterEach(async () => await stage.stop());

	const lists = [
		['usage', 'getHistory', { allCustomers: true, returnAll: true }, 'usage'],
		['transcript', 'getAll', { returnAll: true }, 'transcript'],
	] as const;
	const run = async (resource: string, operation: string, parameters: object) =>
		await runOperation(stage, resource, operation, parameters);
	const ownOf = (id: number, end: string) => new RegExp(`/customer/${id}/${end}$`);
	const customerIds = (items: IDataObject[]) => new Set(items.map((item) => item.customer_id));

	it.each(lists)(
		'%s.%s does without a customer who is deleted meanwhile',
		async (resource, operation, parameters, end) => {
			const before = jsonOf(await run(resource, operation, parameters));
			for (const gone of [...customerIds(before)].slice(0, 3) as number[]) {
				stage.sandbox.faults.clear();
				stage.sandbox.faults.add({ match: { path: ownOf(gone, end) }, status: 404 });
				const result = await run(resource, operation, parameters);
				expect(jsonOf(result)).toEqual(before.filter((item) => item.customer_id !== gone));
				const hints = result.hints.map(({ message }) => message).join();
				expect(hints).toMatch(new RegExp(`could not find afterwards.*not in the output: ${gone}`));
			}
		},
	);

	it.each(lists)('%s.%s says when customers are counted and not listed', async (...list) => {
		const [resource, operation, parameters, end] = list;
		const customers = /\/customer\/$/;
		stage.sandbox.faults.add({
			...{ match: { path: customers }, status: 200 },
			body: {
				...{ result: stage.sandbox.store.customers.map(({ id }) => ({ id })), count: 12 },
				total_results: 15,
			},
		});
		const { hints } = await run(resource, operation, parameters);
		expect(hints.map(({ message }) => message).join()).toContain('listed 12 of 15 customers');
		expect(stage.sandbox.requests.count({ path: new RegExp(`/${end}$`) })).toBeGreaterThan(0);
	});

	it.each([
		[...lists[0], 'rows of usage'],
		[...lists[1], 'transcripts'],
	] as const)('%s.%s says when a part of one customer is missing', async (...list) => {
		const [resource, operation, parameters, end, what] = list;
		const { id } = stage.sandbox.store.customers[3]!;
		const result = await run(resource, operation, parameters);
		const one = jsonOf(result).filter((item) => item.customer_id === id);
		const rows =
			operation === 'getHistory'
				? { usage_period_start: '2025-01-01', usage_period_end: '2025-02-01', units_used: 5 }
				: { session_id: 'one', date_session_start: '2025-01-01T00:00:00Z' };
		const body = { result: [rows], count: 1, total_results: 40 };
		stage.sandbox.faults.add({ match: { path: ownOf(id, end) }, status: 200, body });
		const { hints } = await run(resource, operation, parameters);
		const counted = jsonOf(result).length - one.length;
		const said =
			operation === 'getHistory' ? `1 of 40 ${what}` : `${counted + 1} of ${counted + 40} ${what}`;
		expect(hints.map(({ message }) => message).join()).toContain(`Scriptix listed ${said}`);
		const own = { ...parameters, allCustomers: false, customerId: id, filters: { customerId: id } };
		const single = await run(resource, operation, own);
		expect(single.hints.map(({ message }) => message).join()).toContain(`listed 1 of 40 ${what}`);
	});

	it.each(lists)(
		'%s.%s is an error when nobody is found',
		async (resource, operation, parameters, end) => {
			stage.sandbox.faults.add({ match: { path: new RegExp(`/${end}$`) }, status: 404 });
			expect(await refusalOf(run(resource, operation, parameters))).not.toBe('');
			expect(stage.sandbox.requests.count({ path: new RegExp(`/${end}$`) })).toBe(3);
		},
	);

	it.each(lists)(
		'%s.%s names the customer of whom a request fails',
		async (resource, operation, parameters, end) => {
			const { id } = stage.sandbox.store.customers[7]!;
			for (const status of [403, 500]) {
				stage.sandbox.faults.clear();
				stage.sandbox.faults.add({ match: { path: ownOf(id, end) }, status });
				expect(await refusalOf(run(resource, operation, parameters))).toContain(`customer ${id}`);
			}
		},
	);

	it('a customer who is chosen and not there is called so', async () => {
		const parameters = { filters: { customerId: 99_999 } };
		expect(await refusalOf(run('transcript', 'getAll', parameters))).toContain(
			'The customer does not exist',
		);
	});

	it.each([1, 2, 3, 4, 5, 6, 7, 10, 11])(
		'usage of %d customers costs hardly more requests than that',
		async (limit) => {
			stage.sandbox.requests.clear();
			const options = { quotas: { default: 100 } };
			const result = await run('usage', 'getAll', { limit, options });
			expect(jsonOf(result)).toHaveLength(limit);
			const asked = stage.sandbox.requests.count({ path: /\/usage$/ });
			expect(asked).toBeGreaterThanOrEqual(limit);
			expect(asked - limit).toBeLessThanOrEqual(limit <= 6 ? 0 : 2);
		},
	);

	it.each([true, 'true', 1])(
		'transcripts whose is_deleted is %j take nobody the place',
		async (isDeleted) => {
			const { transcripts } = stage.sandbox.store;
			const { customer_id: customerId } = transcripts[0]!;
			const row = (id: number, deleted: unknown) => ({
				...{ session_id: `s${id}`, filename: 'x.mp3', status: 3, language: 'nl', duration: 1 },
				...{ date_session_start: `2025-01-${30 - id}T00:00:00Z`, is_deleted: deleted },
			});
			const rows = [1, 2, 3, 4, 5, 6].map((id) => row(id, id < 3 ? isDeleted : false));
			for (const offset of [0, 2, 4]) {
				const result = rows.slice(offset, offset + 2);
				const match = { query: { offset: String(offset), limit: '2' } };
				const body = { result, count: 2, total_results: 6 };
				stage.sandbox.faults.add({ match, status: 200, body });
			}
			const result = await run('transcript', 'getAll', { limit: 2, filters: { customerId } });
			expect(jsonOf(result).map((item) => item.session_id)).toEqual(['s3', 's4']);
		},
	);

	const units: unknown[] = [null, undefined, 'x', '95,5', '9.500', {}, [], true, NaN];

	it.each(units)('units of usage that are %p are unknown and not 0', async (value) => {
		const { id } = stage.sandbox.store.customers[0]!;
		const used = { usage_period_start: '2025-01-01', usage_period_end: '2025-02-01' };
		const body = { result: [{ ...used, units_used: value }], count: 1, total_results: 1 };
		stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 200, body });
		const options = { quotas: { default: 100 }, emit: 'digest' };
		const [one] = jsonOf(await run('usage', 'get', { customerId: id, options }));
		expect(one?.usage).toMatchObject({ transcription_minutes: null, quota_status: 'unknown' });
		const [row] = jsonOf(await run('usage', 'getAll', { limit: 1, options }));
		expect(row).toMatchObject({ transcription_minutes: null, usage_percent: null });
		const [period] = jsonOf(await run('usage', 'getHistory', { customerId: id }));
		expect(period).toMatchObject({ transcription_minutes: null, units_used: null });
		const [digest] = jsonOf(await run('usage', 'getAlerts', { options }));
		const { customers, unknown } = digest?.checked as IDataObject;
		expect([customers, unknown]).toEqual([unknown, customers]);
		expect(digest?.alerts).toEqual([]);
	});
});

test.each([0, '0', 500])('usage of a customer with the agreed quota %j', async (quota) => {
	const stage = await startStage({ customers: 1, transcripts: 0 });
	const { id } = stage.sandbox.store.customers[0]!;
	stage.sandbox.store.setUsage(id, 100);
	const options = { quotas: { [id]: quota } };
	const get = await runOperation(stage, 'usage', 'get', { customerId: id, options });
	const list = await runOperation(stage, 'usage', 'getAll', { options });
	const { quota_minutes, usage_percent, remaining_minutes, quota_status } = jsonOf(get)[0]
		?.usage as IDataObject;
	const expected = { quota_minutes, usage_percent, remaining_minutes, quota_status };
	expect(jsonOf(list)).toMatchObject([expected]);
	expect(quota_minutes).toBe(Number(quota) === 0 ? null : 500);
	await stage.stop();
});
