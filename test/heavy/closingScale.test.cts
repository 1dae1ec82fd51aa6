import { startStage, TRIGGER, type Stage } from '../harness/support.cts';
import type { Engine } from '../harness/index.cts';

const CUSTOMERS = 10_000;
const PAGES = CUSTOMERS / 100;
const CYCLES = 31;

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
	for (let index = 0; index < CUSTOMERS; index += 1) {
		stage.sandbox.store.addCustomer({
			// Ten digits, at distances that differ.
			id: 4_000_000_000 + index * 577_777 + ((index * 7919) % 500_000),
			plan: ['bronze', 'silver', 'gold'][index % 3]!,
			quota_minutes: 1000 + (index % 7) * 500,
			minutes: ((index * 7919) % 90_000) / 100,
			cycleDay: 1 + (index % CYCLES),
		});
	}
}, 60_000);

afterAll(async () => await stage.stop());

const requestsOf = ({ sandbox }: Stage) => ({
	lists: sandbox.requests.count({ path: /\/customers$/ }),
	usages: sandbox.requests.count({ path: /\/usage$/ }),
	all: sandbox.requests.count(),
});

function withLimit({ credentials }: Engine, requestsPerMinute: number): void {
	credentials.scriptixResellerApi = {
		...(credentials.scriptixResellerApi as object),
		requestsPerMinute,
	};
}

it('Period Closed of 10,000 customers costs no more requests than the quota poll, but for those spread', async () => {
	const { sandbox, engine } = stage;
	const { requests, clock, knobs } = sandbox;
	const quota = await engine.activate(
		engine.triggerWorkflow(TRIGGER, {
			event: 'quotaThreshold',
			thresholds: { values: [{ type: 'percent', value: 100, label: '' }] },
		}),
	);
	requests.clear();
	await quota.tick();
	const { all: quotaPoll } = requestsOf(stage);
	await quota.deactivate();
	expect(quotaPoll).toBe(PAGES);

	withLimit(engine, 4 * CUSTOMERS);
	requests.clear();
	const workflow = await engine.activate(
		engine.triggerWorkflow(TRIGGER, { event: 'periodClosed' }),
	);
	// A quarter of the limit.
	expect(requestsOf(stage)).toEqual({ lists: PAGES, usages: CUSTOMERS, all: PAGES + CUSTOMERS });

	// The last of these polls is two minutes before a day's end.
	for (const minutes of [1, 10, 887]) {
		clock.advance({ minutes });
		requests.clear();
		await workflow.tick();
		expect(requestsOf(stage).all).toBe(quotaPoll);
	}

	const state = JSON.stringify(workflow.nodeState());
	expect(state.length).toBeGreaterThan(100_000);
	expect(state.length).toBeLessThanOrEqual(400_000);

	// While Scriptix is late, one customer of each end is asked. The minute of the limit is a real one, in
	// which the quarter may be used up.
	withLimit(engine, 100 * CUSTOMERS);
	knobs.lateRolloverHours = 30;
	clock.advance({ minutes: 10 });
	requests.clear();
	await workflow.tick();
	const { lists, usages } = requestsOf(stage);
	expect(lists).toBe(quotaPoll);
	expect(usages).toBeGreaterThan(0);
	expect(usages).toBeLessThanOrEqual(2);
}, 600_000);
