import { setTimeout as sleep } from 'node:timers/promises';

import { jsonOf, pairsOf, refusalOf, runOperation } from './action.cts';
import { startStage, type Stage } from './support.cts';

const AT_ONCE = 20;
const ITEMS = 60;

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: ITEMS });
});

afterEach(async () => {
	await stage.stop();
});

const ids = () => stage.sandbox.store.customers.map(({ id }) => id);
const getAll = async (options: object = {}) =>
	await runOperation(
		stage,
		'customer',
		'get',
		{ customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' } },
		{ input: ids().map((id) => ({ id })), ...options },
	);

it('keeps the order and the pairing of items although late answers overtake each other', async () => {
	for (const id of ids().filter((_, index) => index % 3 === 0)) {
		stage.sandbox.faults.add({ match: { path: `/api/v3/reseller/customers/${id}` }, delayMs: 60 });
	}
	const result = await getAll();
	expect(jsonOf(result).map(({ id }) => id)).toEqual(ids());
	expect(pairsOf(result)).toEqual([...ids().keys()]);
	expect(stage.sandbox.requests.count()).toBe(ITEMS);
});

it('has no more than twenty customers under way at once', async () => {
	stage.sandbox.faults.add({ hang: true });
	const stop = new AbortController();
	const run = getAll({ signal: stop.signal });
	while (stage.sandbox.requests.count() < AT_ONCE) await sleep(5);
	await sleep(100);
	expect(stage.sandbox.requests.count()).toBe(AT_ONCE);
	stop.abort();
	expect(await refusalOf(run)).toContain('cancelled');
});
