import type { IDataObject } from 'n8n-workflow';

import {
	ACTION,
	addWatchedCustomer,
	crossings,
	emitted,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../harness/support.cts';

// What the README's compatibility table says of older engines. `npm run test:compat` runs this
// suite on them, `npm test` on the newest; both branches of an expectation are run that way.

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => await stage.stop());

describe('a poll without news', () => {
	it('is remembered over a restart where polls are durable; where not, the alert is told all the same', async () => {
		const { engine, sandbox } = stage;
		const id = addWatchedCustomer(stage, 850);
		let workflow = await engine.activate(quotaWorkflow(engine), { durable: true });
		const before = emitted(workflow);
		await workflow.tick();
		sandbox.store.setUsage(id, 100);
		expect((await workflow.tick()).outcome).toBe('nothing');
		const learned = workflow.nodeState();
		const isKept = JSON.stringify(workflow.savedNodeState()) === JSON.stringify(learned);
		expect(isKept).toBe(engine.features.durablePolls);

		workflow = await workflow.restart();
		expect(emitted(workflow)).toEqual([]);
		sandbox.store.setUsage(id, 910);
		await workflow.tick();
		expect(crossings(before)).toEqual([`${id}: 80`]);
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80 90`]);
	});
});

describe('a failed poll', () => {
	it.each([
		[429, { cause: 'rate-limited', retryAfterMs: 400_000 }],
		[503, { cause: 'temporarily-unavailable', retryAfterMs: 400_000 }],
		[401, { cause: 'credential-invalid' }],
	])(
		'says whether waiting helps after a %s, also where no error of n8n can',
		async (status, failure) => {
			const { engine, sandbox } = stage;
			const workflow = await engine.activate(quotaWorkflow(engine));
			sandbox.faults.add({ status, headers: { 'retry-after': '400' } });
			const { error } = await workflow.tick();
			expect(error).toMatchObject({ failure });
		},
	);
});

describe('an unreachable server', () => {
	it('is told by the code of the network, which older engines hide in a text', async () => {
		const { engine } = stage;
		const error = await engine
			.runNode(
				ACTION,
				{ resource: 'customer', operation: 'create', name: 'A', email: 'a@example.org' },
				{
					credentials: {
						// A port that nothing listens on.
						scriptixResellerApi: { apiKey: 'sk_live_any', baseUrl: 'http://127.0.0.1:9' },
					},
				},
			)
			.catch((thrown: Error & IDataObject) => thrown);
		expect(error).toMatchObject({
			message: 'Scriptix could not be reached',
			description: expect.stringContaining('ECONNREFUSED'),
			failure: { cause: 'temporarily-unavailable' },
		});
	});
});

describe('what an engine can do', () => {
	it('is all of it or none: the two older releases that are tested, or the newest', () => {
		const { features, version } = stage.engine;
		const isNewest = Object.values(features).every((has) => has);
		const isOlder = Object.values(features).every((has) => !has);
		expect({ version, isNewest, isOlder }).toEqual({
			version,
			isNewest: version.startsWith('2.41.'),
			isOlder: ['1.122.48', '2.8.1'].includes(version),
		});
	});
});
