import type { IDataObject } from 'n8n-workflow';

import { SkippedTime } from '../harness/faults/skippedTime.cts';
import { skipWaits, useRealClocks } from '../harness/passingTime.cts';
import { until } from '../harness/until.cts';
import { describeBoth, spokenGeneration } from '../harness/generations.cts';
import {
	ACTION,
	generationOf,
	refusal,
	soonAfterRequests,
	startStage,
	type Stage,
} from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 3, ...spokenGeneration() });
});

afterEach(async () => {
	useRealClocks();
	await stage.stop();
});

const get = async (id: unknown = 1001, options: object = {}) =>
	await stage.engine.runNode(
		ACTION,
		{ resource: 'customer', operation: 'get', customerId: { __rl: true, mode: 'id', value: id } },
		options,
	);

/** Runs it, and cancels the execution as soon as the first request is answered. */
async function cancelledOnceAnswered(): Promise<unknown> {
	const cancelling = new AbortController();
	const run = get(1001, { signal: cancelling.signal });
	void until(() => stage.sandbox.requests.entries[0]?.answeredAt !== undefined).then(() =>
		cancelling.abort(),
	);
	return await run;
}

async function errorOf(run: Promise<unknown>): Promise<Error & IDataObject> {
	return await run.then(
		() => {
			throw new Error('It was expected to be refused');
		},
		(error: Error & IDataObject) => error,
	);
}

describeBoth('a read', () => {
	it.each([
		['429 with Retry-After', { status: 429, headers: { 'retry-after': '0' } }],
		['502', { status: 502, headers: { 'retry-after': '0' } }],
		['503', { status: 503, headers: { 'retry-after': '0' } }],
		['504', { status: 504, headers: { 'retry-after': '0' } }],
		['a reset connection', { reset: 'before' as const }],
		['a body that is cut off', { truncate: 20 }],
		['a body that is not JSON', { status: 200, body: '<html>', contentType: 'text/html' }],
	])('is repeated after %s', async (_, fault) => {
		stage.sandbox.faults.add({ ...fault, times: 1 });
		skipWaits();
		expect((await get()).items).toHaveLength(1);
		expect(stage.sandbox.requests.count()).toBe(2);
	});

	it.each([400, 402, 403, 404, 409, 422, 500])('is not repeated after a %s', async (status) => {
		stage.sandbox.faults.add({ status });
		await errorOf(get());
		expect(stage.sandbox.requests.count()).toBe(1);
	});

	it('is tried five times at most', async () => {
		stage.sandbox.faults.add({ status: 503, headers: { 'retry-after': '0' } });
		const error = await errorOf(get());
		expect(stage.sandbox.requests.count()).toBe(5);
		expect(error.message).toBe('Scriptix is not able to answer at the moment');
		expect(error.description).toContain('5 tries');
	});

	it('gives up at once when the limit asks for a longer wait than a quarter of an hour', async () => {
		stage.sandbox.faults.add({ status: 429, headers: { 'retry-after': '901' } });
		const error = await errorOf(get());
		expect(stage.sandbox.requests.count()).toBe(1);
		expect(error.description).toContain('901 seconds');
	});

	it('gives up at once when another failure asks for a longer wait than two minutes', async () => {
		stage.sandbox.faults.add({ status: 503, headers: { 'retry-after': '121' } });
		await errorOf(get());
		expect(stage.sandbox.requests.count()).toBe(1);
	});

	it('ends the wait for the limit, too, when n8n cancels the execution', async () => {
		stage.sandbox.faults.add({ status: 429, headers: { 'retry-after': '100' } });
		const error = await errorOf(cancelledOnceAnswered());
		expect(error.message).toBe('The execution was cancelled');
		expect(stage.sandbox.requests.count()).toBe(1);
	});

	it('is not repeated when n8n cancels the execution, and the wait ends', async () => {
		stage.sandbox.faults.add({ status: 503, headers: { 'retry-after': '100' } });
		const error = await errorOf(cancelledOnceAnswered());
		expect(error.message).toBe('The execution was cancelled');
		expect(stage.sandbox.requests.count()).toBe(1);
	});

	it('does not follow a redirect', async () => {
		stage.sandbox.faults.add({ redirect: `${stage.sandbox.url}/elsewhere`, times: 1 });
		const error = await errorOf(get());
		expect(error.message).toBe('Scriptix answered with a redirect, which is not followed');
		expect(stage.sandbox.requests.count()).toBe(1);
	});
});

describeBoth('an error', () => {
	it.each(['coded', 'plain', 'nested'] as const)(
		'says what Scriptix says, whatever the shape of the body (%s)',
		async (errorShape) => {
			stage.sandbox.knobs.errorShape = errorShape;
			const error = await errorOf(get(9999));
			expect(error.message).toBe('The customer does not exist or belongs to another reseller');
			expect(error.description).toContain('Scriptix says: ');
			expect(error.description).toContain('HTTP 404');
		},
	);

	it('never shows the key, even when the server repeats it', async () => {
		stage.sandbox.faults.add({
			status: 403,
			body: { error: 'Forbidden', message: `The key ${stage.sandbox.apiKey} may not do this` },
		});
		const error = await errorOf(get());
		const everything = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(stage.engine.logs)}`;
		expect(everything).not.toContain(stage.sandbox.apiKey);
		expect(error.description).toContain('[hidden]');
	});

	it('carries no key when the connection is refused', async () => {
		const credentials = {
			scriptixResellerApi: {
				apiKey: 'sk_live_very_secret',
				// A port that nothing listens on; the wait between tries is cut short by cancelling.
				baseUrl: 'http://127.0.0.1:9',
				requestsPerMinute: 100,
				apiGeneration: generationOf(stage),
			},
		};
		const result = await get(1001, {
			credentials,
			cancelAfterMs: 300,
			onError: 'continueRegularOutput',
		});
		expect(JSON.stringify(result.run)).not.toContain('sk_live_very_secret');
		expect(JSON.stringify(stage.engine.logs)).not.toContain('sk_live_very_secret');
	});
});

describe('an ID', () => {
	it.each(['../tokens', '1?x=1', ' 1', '1 2', '', '1/usage', '%2e%2e', 'é', '1#'])(
		'like "%s" is refused before anything is sent',
		async (id) => {
			const error = await errorOf(get(id));
			expect(error.message).toMatch(refusal(stage.engine, 'customer'));
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);

	it.each(['../tokens', '1?x=1', '1 2', '', '1/usage', '%2e%2e', 'é', '1#'])(
		'like "%s" from an expression, which no form of n8n checks, is refused before anything is sent',
		async (id) => {
			const error = await errorOf(get(`={{ ${JSON.stringify(id)} }}`));
			expect(error.message).toMatch(/customer/i);
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);
});

describeBoth('pacing', () => {
	it('keeps all requests of the process below the limit of the key', async () => {
		stage.sandbox.knobs.rateWindowMs = 60_000;
		stage.engine.credentials.scriptixResellerApi = {
			apiKey: stage.sandbox.apiKey,
			baseUrl: stage.sandbox.url,
			requestsPerMinute: 4,
			apiGeneration: generationOf(stage),
		};
		const signal = soonAfterRequests(stage, 4);
		const both = await Promise.allSettled([
			get(1001, { input: Array(3).fill({}), signal }),
			get(1002, { input: Array(3).fill({}), signal }),
		]);
		expect(both.map(({ status }) => status)).toContain('rejected');
		expect(stage.sandbox.requests.count()).toBe(4);
	});
});

describeBoth('Get Many', (generation) => {
	const isLegacy = generation === 'legacy';
	const pageQuery = (page: number): Record<string, string> =>
		isLegacy ? { offset: String((page - 1) * 100) } : { page: String(page) };

	beforeEach(() => (stage.sandbox.knobs.maxLimit = 100));

	it.each([
		['the page size is capped', { maxPerPage: 25, overMaxPerPage: 'clamp' as const }],
		['the total is missing', { total: 'missing' as const }],
		['the total is too small', { total: -100 }],
		['the total is too large', { total: 300 }],
		['ids are texts', { idsAsStrings: true }],
	])('returns every customer once when %s', async (_, knobs) => {
		for (let index = 0; index < 342; index += 1) stage.sandbox.store.addCustomer();
		Object.assign(stage.sandbox.knobs, knobs);
		const { items } = await stage.engine.runNode(ACTION, {
			resource: 'customer',
			operation: 'getAll',
			returnAll: true,
		});
		const ids = items.map(({ json }) => String(json.id));
		expect(ids).toEqual(stage.sandbox.store.customers.map(({ id }) => String(id)));
	});

	it('ends when the server sends the same page for ever', async () => {
		for (let index = 0; index < 342; index += 1) stage.sandbox.store.addCustomer();
		stage.sandbox.knobs.ignorePage = true;
		const { items } = await stage.engine.runNode(ACTION, {
			resource: 'customer',
			operation: 'getAll',
			returnAll: true,
		});
		expect(items).toHaveLength(100);
		expect(stage.sandbox.requests.count()).toBeLessThan(10);
	});

	it('returns no part of the list when a page cannot be read', async () => {
		for (let index = 0; index < 342; index += 1) stage.sandbox.store.addCustomer();
		stage.sandbox.faults.add({ match: { query: pageQuery(3) }, status: 500 });
		const error = await errorOf(
			stage.engine.runNode(ACTION, { resource: 'usage', operation: 'getAll', returnAll: true }),
		);
		expect(error.message).toBe('Scriptix is not able to answer at the moment');
	});
});

describe('pages that are read at the same time', () => {
	it('repeats no request for another page once a page cannot be read', async () => {
		for (let index = 0; index < 342; index += 1) stage.sandbox.store.addCustomer();
		stage.sandbox.faults.add({ match: { query: { page: '3' } }, status: 500, delayMs: 200 });
		stage.sandbox.faults.add({ match: { query: { page: '4' } }, status: 503 });
		const time = new SkippedTime();
		time.start();
		try {
			await errorOf(
				stage.engine.runNode(ACTION, { resource: 'usage', operation: 'getAll', returnAll: true }),
			);
			// Page 4 would be read again by now, and before a customer who is asked for after that.
			await time.wakeAll();
			await time.finish(get());
		} finally {
			time.stop();
		}
		const pages = () =>
			stage.sandbox.requests.entries.flatMap(({ query }) => (query.page ? [query.page] : []));
		expect(pages().sort()).toEqual(['1', '2', '3', '4']);
	});
});
