import { SkippedTime } from '../harness/faults/skippedTime.cts';
import type { Fault } from '../sandbox/index.cts';
import { runOperation } from '../harness/action.cts';
import {
	addWatchedCustomer,
	emitted,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../harness/support.cts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const time = new SkippedTime();
let stage: Stage;

const start = async (options: Parameters<typeof startStage>[0] = {}) => {
	stage = await startStage({ customers: 3, ...options });
	time.start();
};

afterEach(async () => {
	time.stop();
	await stage.stop();
});

const read = async (count: number) => {
	const input = Array.from({ length: count }, () => ({ id: 1001 }));
	const customerId = '={{ $json.id }}';
	return await time.finish(runOperation(stage, 'customer', 'get', { customerId }, { input }));
};

const refused = () => stage.sandbox.requests.entries.filter(({ status }) => status === 429).length;

describe.each([
	['back', -2 * HOUR_MS],
	['forward', 2 * HOUR_MS],
])('the clock of n8n set %s by two hours while the limit is used up', (_, byMs) => {
	it.each([
		['stored durably', true],
		['kept in the memory', false],
	])('holds up no alert of polls whose state is %s', async (__, durable) => {
		await start();
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine), { durable });
		const id = addWatchedCustomer(stage, 850);
		const fault = stage.sandbox.faults.add({ status: 429, headers: { 'retry-after': '400' } });
		await time.finish(workflow.tick());
		time.setClock(byMs);
		await time.finish(workflow.tick());
		expect(emitted(workflow)).toEqual([]);
		fault.remove();
		// What the server asked for is over then, by a clock that does not jump.
		time.pass(7 * MINUTE_MS);
		await time.finish(workflow.tick());
		expect(emitted(workflow)).toMatchObject([{ customer: { id } }]);
		await time.finish(workflow.tick());
		expect(emitted(workflow)).toHaveLength(1);
	});

	it.each([
		['stored durably', true],
		['kept in the memory', false],
	])('holds up no alert long after another one, in a state %s', async (__, durable) => {
		await start();
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine), { durable });
		addWatchedCustomer(stage, 850);
		await time.finish(workflow.tick());
		// By then the state holds nothing of what was emitted.
		for (let minutes = 0; minutes < 20; minutes += 5) {
			time.pass(5 * MINUTE_MS);
			await time.finish(workflow.tick());
		}
		time.setClock(byMs);
		addWatchedCustomer(stage, 850);
		await time.finish(workflow.tick());
		expect(emitted(workflow)).toHaveLength(2);
	});

	it('leaves no notice of a limit that has long been free', async () => {
		await start();
		const fault = stage.sandbox.faults.add({
			status: 429,
			headers: { 'retry-after': '1' },
			times: 1,
		});
		await read(1);
		fault.remove();
		time.setClock(byMs);
		time.pass(20 * MINUTE_MS);
		addWatchedCustomer(stage, 850);
		const items = await time.finish(stage.engine.pollManually(quotaWorkflow(stage.engine)));
		expect(items[0]?.json).not.toHaveProperty('notice');
	});

	it('keeps the notice of a limit that was refused a moment ago', async () => {
		await start();
		stage.sandbox.faults.add({ status: 429, headers: { 'retry-after': '1' }, times: 1 });
		await read(1);
		time.setClock(byMs);
		addWatchedCustomer(stage, 850);
		const items = await time.finish(stage.engine.pollManually(quotaWorkflow(stage.engine)));
		expect(items[0]?.json).toHaveProperty('notice');
	});

	it('holds up no action that waits', async () => {
		await start({ requestsPerMinute: 5 });
		await read(5);
		time.setClock(byMs);
		const before = performance.now();
		expect((await read(5)).items).toHaveLength(5);
		expect(performance.now() - before).toBeLessThanOrEqual(2 * MINUTE_MS);
	});
});

describe.each(['fixed', 'sliding'] as const)(
	'a 429 without any hint, of a %s window',
	(rateWindow) => {
		it('waits for the minute to end', async () => {
			await start({ requestsPerMinute: 5 });
			Object.assign(stage.sandbox.knobs, {
				...{
					rateWindow,
					rateHeaders: false,
					rateHints: { header: 'none', body: false, reset: false },
				},
			});
			// Not at the very beginning of a minute.
			time.pass(10_000);
			const before = performance.now();
			expect((await read(12)).items).toHaveLength(12);
			expect(performance.now() - before).toBeGreaterThan(MINUTE_MS - 10_000);
			expect(performance.now() - before).toBeLessThan(5 * MINUTE_MS);
			expect(refused()).toBeGreaterThan(0);
		});
	},
);

describe('a hint that nobody can mean', () => {
	const HINTS: Array<[string, Fault['headers']]> = [
		['a date in 2099', { 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' }],
		['a Unix time in 2099', { 'retry-after': '4070908800' }],
		['a Unix time in milliseconds', { 'retry-after': '4070908800000' }],
		['a century of seconds', { 'retry-after': '3155760000' }],
		['a reset in 2099', { 'x-ratelimit-reset': '4070908800' }],
		['a word', { 'retry-after': 'soon' }],
		['less than nothing', { 'retry-after': '-5' }],
	];

	it.each(HINTS)('blocks no key: %s', async (_, headers) => {
		await start();
		stage.sandbox.faults.add({ status: 429, headers, times: 1 });
		const before = performance.now();
		expect((await read(1)).items).toHaveLength(1);
		expect(performance.now() - before).toBeLessThanOrEqual(2 * MINUTE_MS);
	});

	it.each([
		['a Unix time', (at: number) => String(Math.ceil(at / 1000))],
		['a Unix time in milliseconds', (at: number) => String(at)],
		['a date', (at: number) => new Date(at).toUTCString()],
		['seconds', () => '30'],
	])('is none where it lies half a minute ahead: %s', async (_, write) => {
		await start();
		const serverNow = stage.sandbox.clock.now().getTime();
		const headers = { 'retry-after': write(serverNow + 30_000) };
		stage.sandbox.faults.add({ status: 429, headers, times: 1 });
		const before = performance.now();
		expect((await read(1)).items).toHaveLength(1);
		expect(performance.now() - before).toBeGreaterThanOrEqual(25_000);
		expect(performance.now() - before).toBeLessThanOrEqual(45_000);
	});
});
