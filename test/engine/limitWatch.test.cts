import { SkippedTime } from '../harness/faults/skippedTime.cts';
import {
	addWatchedCustomer,
	emitted,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../harness/support.cts';

const time = new SkippedTime();
let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 3 });
	stage.engine.clearLogs();
	time.start();
});

afterEach(async () => {
	time.stop();
	await stage.stop();
});

const warnings = () =>
	stage.engine.logs.filter(({ message }) =>
		/with the same API key have left too little/.test(message),
	);

describe('a trigger beside others who use up the limit', () => {
	// Longer than a poll may wait.
	const refuse = () => stage.sandbox.faults.add({ status: 429, headers: { 'retry-after': '400' } });

	it('says so once, with since when, and loses nothing', async () => {
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine));
		const id = addWatchedCustomer(stage, 850);
		const fault = refuse();
		for (let poll = 0; poll < 4; poll += 1) await time.finish(workflow.tick());
		expect(emitted(workflow)).toEqual([]);
		expect(warnings()).toHaveLength(1);
		expect(warnings()[0]?.message).toMatch(/since \d{4}-\d\d-\d\d \d\d:\d\d UTC others/);
		fault.remove();
		time.passHour();
		await time.finish(workflow.tick());
		expect(emitted(workflow)).toMatchObject([{ customer: { id } }]);
	});

	it('says so in the examples of the manual test', async () => {
		addWatchedCustomer(stage, 850);
		const quiet = await time.finish(stage.engine.pollManually(quotaWorkflow(stage.engine)));
		expect(quiet[0]?.json).not.toHaveProperty('notice');
		stage.sandbox.faults.add({ status: 429, headers: { 'retry-after': '1' }, times: 1 });
		const items = await time.finish(stage.engine.pollManually(quotaWorkflow(stage.engine)));
		expect(items[0]?.json.notice).toMatch(/^since .* left too little of its limit/);
	});

	it('says nothing about one poll that is made up for', async () => {
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine));
		refuse();
		await time.finish(workflow.tick());
		expect(warnings()).toEqual([]);
	});
});
