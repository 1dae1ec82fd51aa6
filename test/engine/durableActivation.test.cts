import {
	addWatchedCustomer,
	emitted,
	quotaWorkflow,
	startStage,
	type Stage,
	TRIGGER,
} from '../harness/support.cts';

let stage: Stage;
let customer: number;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
	customer = addWatchedCustomer(stage, 700);
});

afterEach(async () => await stage.stop());

const workflowOf = (event: string) => stage.engine.triggerWorkflow(TRIGGER, { event });

const pushTranscript = () =>
	stage.sandbox.store.transcripts.push({
		session_id: 's-1',
		customer_id: customer,
		filename: 'call.mp3',
		status: 'completed',
		language: 'nl-nl',
		duration: 60,
		created_at: '2025-01-15T09:00:30Z',
	});

// n8n's durable scheduler keeps nothing of an activation that emits nothing.
describe.each<[string, () => Parameters<Stage['engine']['activate']>[0], () => unknown]>([
	[
		'quotaThreshold',
		() => quotaWorkflow(stage.engine, { options: { includeAlreadyExceeded: false } }),
		() => stage.sandbox.store.setUsage(customer, 950),
	],
	['customerChanged', () => workflowOf('customerChanged'), () => addWatchedCustomer(stage, 1)],
	['newTranscript', () => workflowOf('newTranscript'), pushTranscript],
])('%s on the durable path', (_, workflow, happen) => {
	it('emits what happens between the activation and the first scheduled poll', async () => {
		const active = await stage.engine.activate(workflow(), { durable: true });
		happen();
		await active.tick();
		expect(emitted(active)).toHaveLength(1);
		await active.tick();
		expect(emitted(active)).toHaveLength(1);
	});

	it.each([401, 500, 503])(
		'emits it also when the first scheduled polls fail (%d)',
		async (status) => {
			const active = await stage.engine.activate(workflow(), { durable: true });
			happen();
			const fault = stage.sandbox.faults.add({ status, headers: { 'retry-after': '200' } });
			for (let poll = 0; poll < 2; poll += 1) expect((await active.tick()).outcome).toBe('error');
			fault.remove();
			for (let poll = 0; poll < 2; poll += 1) await active.tick();
			expect(emitted(active)).toHaveLength(1);
		},
	);

	it.each([
		['', undefined],
		[', also when that cannot reach Scriptix', 503],
	])('emits it also when the workflow is saved anew before the first one%s', async (__, status) => {
		const active = await stage.engine.activate(workflow(), { durable: true });
		happen();
		const { faults } = stage.sandbox;
		const headers = { 'retry-after': '200' };
		const fault = status === undefined ? undefined : faults.add({ status, headers });
		const edited = await active.update({});
		fault?.remove();
		const again = await edited.update({});
		for (let poll = 0; poll < 2; poll += 1) await again.tick();
		expect([active, edited, again].flatMap(emitted)).toHaveLength(1);
	});

	it('begins from the new activation, also when that could not reach Scriptix', async () => {
		const active = await stage.engine.activate(workflow(), { durable: true });
		await active.deactivate();
		happen();
		const fault = stage.sandbox.faults.add({ status: 503, headers: { 'retry-after': '200' } });
		const next = await stage.engine.activate(workflow(), { durable: true });
		fault.remove();
		for (let poll = 0; poll < 2; poll += 1) await next.tick();
		expect(emitted(next)).toEqual([]);
	});

	it('begins from the new activation when the workflow was switched off in between', async () => {
		const active = await stage.engine.activate(workflow(), { durable: true });
		await active.deactivate();
		happen();
		const next = await stage.engine.activate(workflow(), { durable: true });
		await next.tick();
		expect(emitted(next)).toEqual([]);
	});
});
