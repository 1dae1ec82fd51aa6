import type { IDataObject } from 'n8n-workflow';

import { jsonOf, runOperation } from '../harness/action.cts';
import { GENERATIONS, startStage, type Stage } from '../harness/support.cts';
import { until } from '../harness/until.cts';

/* Calls of Create or Update that run at the same time in one process, as webhooks start them. */

const record = { plan: 'silver', name: '={{ $json.name }}', email: '={{ $json.email }}' };
const byCrmId = { matchOn: 'metadata', matchMetadataKey: 'crm_id', matchValue: '={{ $json.crm }}' };
const POST = { method: 'POST' };

describe.each(GENERATIONS)('on the %s API', (generation) => {
	let stage: Stage;

	beforeEach(async () => {
		stage = await startStage({ customers: 3, transcripts: 0, generation });
	});

	afterEach(async () => await stage.stop());

	const matchings: Array<[string, object]> = [
		['email', {}],
		...(generation === 'current' ? ([['metadata', byCrmId]] as Array<[string, object]>) : []),
	];
	const posts = () => stage.sandbox.requests.count(POST);
	const call = async (matching: object, input: IDataObject[], options: object = {}) =>
		await runOperation(
			stage,
			'customer',
			'upsert',
			{ ...record, ...matching },
			{ input, ...options },
		);
	const operations = async (calls: Array<ReturnType<typeof call>>) =>
		(await Promise.all(calls)).flatMap((result) =>
			jsonOf(result).map(({ operation }) => operation),
		);
	const item = (key: string, name = 'A') => ({ name, email: `${key}@example.org`, crm: key });

	describe.each(matchings)('matched on %s', (_, matching) => {
		it('three for one new customer create it once and update it then', async () => {
			const names = ['A', 'B', 'C'];
			const done = await operations(
				names.map(async (name) => await call(matching, [item('n', name)])),
			);
			expect(done.sort()).toEqual(['created', 'updated', 'updated']);
			expect(posts()).toBe(1);
			expect(stage.sandbox.store.customers).toHaveLength(4);
		});

		it('spellings of one value that count as the same wait for each other too', async () => {
			const keys = ['Ne\u0301w', 'N\u00e9w', ' N\u00e9w\u200b '];
			const emails = ['new@example.org', 'NEW@example.org', ' new@Example.org'];
			const calls = keys.map(
				async (crm, index) => await call(matching, [{ name: 'A', email: emails[index], crm }]),
			);
			expect(await operations(calls)).not.toContain(undefined);
			expect(posts()).toBe(1);
		});

		it('a customer is found whom another run created after this one had read the list', async () => {
			// The second run reads the list for its first item, and comes to the customer later.
			stage.sandbox.faults.add({ match: POST, times: 1, delayMs: 200 });
			const long = call(matching, [item('first'), item('n'), item('last')]);
			await until(() => posts() === 1);
			const short = await operations([call(matching, [item('n')])]);
			expect(short).toEqual(['created']);
			expect(await operations([long])).toEqual(['created', 'unchanged', 'created']);
			expect(posts()).toBe(3);
		});

		it('runs over the same items in opposite orders end, and create each once', async () => {
			const keys = ['a', 'b', 'c', 'd'];
			const done = await operations([
				call(
					matching,
					keys.map((key) => item(key)),
				),
				call(
					matching,
					[...keys].reverse().map((key) => item(key)),
				),
			]);
			expect(done.filter((each) => each === 'created')).toHaveLength(4);
			expect(posts()).toBe(4);
		});

		it('other customers do not wait', async () => {
			stage.sandbox.faults.add({ match: POST, times: 1, hang: true });
			const stop = new AbortController();
			const stuck = call(matching, [item('stuck')], { signal: stop.signal });
			await until(() => posts() === 1);
			expect(await operations([call(matching, [item('other')])])).toEqual(['created']);
			stop.abort();
			await expect(stuck).rejects.toThrow('cancelled');
		});

		it('one that is cancelled lets the next go on, and one that waited and was cancelled sends nothing', async () => {
			stage.sandbox.faults.add({ match: POST, times: 1, hang: true });
			const stops = [new AbortController(), new AbortController()];
			const [first, second] = stops.map(
				async ({ signal }) => await call(matching, [item('n')], { signal }),
			);
			await until(() => posts() === 1);
			const third = call(matching, [item('n')]);
			stops[1]!.abort();
			await expect(second).rejects.toThrow('cancelled');
			stops[0]!.abort();
			await expect(first).rejects.toThrow('cancelled');
			expect(await operations([third])).toEqual(['created']);
			expect(posts()).toBe(2);
		});

		it.each([
			['answer is lost', { status: 500, delayMs: 100 }],
			['execution is cancelled', { hang: true as const }],
		])('one whose %s is not repeated by the one that waits', async (_what, fault) => {
			const stop = new AbortController();
			stage.sandbox.faults.add({ match: POST, times: 1, delayMs: 150 });
			stage.sandbox.faults.add({
				...{ match: POST, times: 1, ...fault },
				mutate: (store) =>
					void store.addCustomer({ ...item('n'), metadata: { crm_id: 'n' }, plan: 'silver' }),
			});
			// It has read the list before the other one creates the customer.
			const other = call(matching, [item('x'), item('n')]);
			await until(() => posts() === 1);
			const lost = call(matching, [item('n')], { signal: stop.signal }).catch(() => undefined);
			await until(() => posts() === 2);
			if ('hang' in fault) stop.abort();
			await lost;
			expect(await operations([other])).toEqual(['created', 'unchanged']);
			expect(stage.sandbox.store.customers).toHaveLength(5);
		});

		it('what was refused is tried by the next one', async () => {
			stage.sandbox.faults.add({ match: POST, times: 1, status: 422, delayMs: 100 });
			const refused = call(matching, [item('n')], { onError: 'continueRegularOutput' });
			await until(() => posts() === 1);
			expect(await operations([refused, call(matching, [item('n')])])).toEqual([
				undefined,
				'created',
			]);
		});

		it('costs no more requests than one call after the other', async () => {
			const keys = ['a', 'b', 'a', 'b', 'a'];
			for (const key of keys) await call(matching, [item(key)]);
			const inTurn = stage.sandbox.requests.count();
			stage.sandbox.requests.clear();
			await Promise.all(keys.map(async (key) => await call(matching, [item(`new-${key}`)])));
			expect(stage.sandbox.requests.count()).toBeLessThanOrEqual(inTurn);
			expect(posts()).toBe(2);
		});
	});

	if (generation === 'current') {
		it('updates that merge metadata keep the entries of all', async () => {
			const { id } = stage.sandbox.store.addCustomer({ metadata: { old: '1' } });
			const merge = async (key: string) =>
				await runOperation(stage, 'customer', 'update', {
					customerId: id,
					updateFields: { metadataJson: JSON.stringify({ [key]: '1' }) },
				});
			await Promise.all(['a', 'b', 'c'].map(merge));
			expect(stage.sandbox.store.getCustomer(id)?.metadata).toEqual({
				...{ old: '1', a: '1', b: '1', c: '1' },
			});
			expect(stage.sandbox.requests.count()).toBe(6);
		});

		it('one matched on metadata and one on the address of the same customer create it once', async () => {
			const done = await operations([
				call(byCrmId, [item('n')]),
				call({}, [item('n')]),
				call(byCrmId, [item('n')]),
			]);
			expect(done.sort()).toEqual(['created', 'unchanged', 'unchanged']);
			expect(posts()).toBe(1);
		});
	}
});
