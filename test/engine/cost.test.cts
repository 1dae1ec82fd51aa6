import { execFileSync } from 'node:child_process';

import { until } from '../harness/until.cts';
import { jsonOf, pairsOf, refusalOf, runOperation } from '../harness/action.cts';
import { startStage, type Stage } from '../harness/support.cts';

const AT_ONCE = 50;
const ITEMS = 120;

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

it('has no more than fifty customers under way at once', async () => {
	stage.sandbox.faults.add({ delayMs: 20 });
	await getAll();
	const { entries } = stage.sandbox.requests;
	expect(entries).toHaveLength(ITEMS);
	const underWay = entries.map(
		({ receivedAt: at }) =>
			entries.filter(({ receivedAt, answeredAt = Infinity }) => receivedAt <= at && at < answeredAt)
				.length,
	);
	const most = Math.max(...underWay);
	expect(most).toBeGreaterThan(1);
	expect(most).toBeLessThanOrEqual(AT_ONCE);
});

it('ends when it is cancelled with all of them under way', async () => {
	stage.sandbox.faults.add({ hang: true });
	const stop = new AbortController();
	const run = getAll({ signal: stop.signal });
	await until(() => stage.sandbox.requests.count() === AT_ONCE);
	stop.abort();
	expect(await refusalOf(run)).toContain('cancelled');
	expect(stage.sandbox.requests.count()).toBe(AT_ONCE);
});

it('reads the credential once for each item, whose fields may be expressions, and not for each request', async () => {
	const { apiKey, url: baseUrl } = stage.sandbox;
	const readsFor = async (items: number) => {
		let reads = 0;
		const scriptixResellerApi = Object.defineProperty({ baseUrl, apiKey }, 'apiKey', {
			enumerable: true,
			get: () => {
				reads += 1;
				return apiKey;
			},
		});
		const input = ids()
			.slice(0, items)
			.map((id) => ({ id }));
		await getAll({ input, credentials: { scriptixResellerApi } });
		return reads;
	};
	const forOne = await readsFor(1);
	expect(forOne).toBeGreaterThan(0);
	expect(await readsFor(AT_ONCE)).toBeLessThanOrEqual(forOne * AT_ONCE);
});

// The code is one file, but neither names nor lines are shortened, so that an administrator can read it.
it('is at most 180 kB to download', () => {
	const args = ['pack', '--dry-run', '--json', '--ignore-scripts'];
	const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as [
		{ size: number; files: unknown[] },
	];
	expect(packed.files.length).toBeGreaterThan(10);
	expect(packed.size).toBeLessThanOrEqual(180_000);
});
