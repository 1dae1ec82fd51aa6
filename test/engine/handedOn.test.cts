import type { IDataObject } from 'n8n-workflow';

import type { ActiveWorkflow } from './index.cts';
import type { Stage } from './support.cts';
import { addWatchedCustomer, crossings, emitted, quotaWorkflow, startStage } from './support.cts';

const MINUTE_MS = 60_000;

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0 });
});

afterAll(async () => {
	await stage.stop();
});

afterEach(() => {
	for (const { id } of [...stage.sandbox.store.customers]) stage.sandbox.store.removeCustomer(id);
});

interface HandedOn extends IDataObject {
	by: string;
	polls: Array<{ at: number; items: IDataObject[] }>;
}

/** Starts a workflow from what was saved, as if another process had saved it so many minutes ago. */
async function inNewProcess(
	workflow: ActiveWorkflow,
	minutes: number,
	parameters: object = {},
): Promise<ActiveWorkflow> {
	const staticData = workflow.savedStaticData();
	await workflow.deactivate();
	for (const part of Object.values(staticData) as IDataObject[]) {
		const handedOn = part.handedOn as HandedOn;
		handedOn.by = `process-${Math.random()}`;
		for (const poll of handedOn.polls) poll.at -= minutes * MINUTE_MS;
	}
	return await stage.engine.activate(quotaWorkflow(stage.engine, parameters), { staticData });
}

describe('what a poll handed on', () => {
	it('is repeated by a new process that starts soon after, word for word', async () => {
		const id = addWatchedCustomer(stage, 850);
		const first = await stage.engine.activate(quotaWorkflow(stage.engine));
		// Not even a fall below the threshold keeps back what may not have been told.
		stage.sandbox.store.setUsage(id, 100);
		const second = await inNewProcess(first, 9);
		await second.tick();
		expect(emitted(first)).toHaveLength(1);
		expect(emitted(second)).toEqual(emitted(first));
		await second.deactivate();
	});

	it('is repeated again when the new process is killed as well, with what it found itself', async () => {
		const early = addWatchedCustomer(stage, 850);
		const first = await stage.engine.activate(quotaWorkflow(stage.engine));
		const late = addWatchedCustomer(stage, 950);
		const second = await inNewProcess(first, 1);
		const third = await inNewProcess(second, 1);
		const both = [`${early}: 80`, `${late}: 80 90`];
		expect(crossings(emitted(second))).toEqual(both);
		expect(crossings(emitted(third))).toEqual(both);
		await third.deactivate();
	});

	it('is not repeated by a process that starts later', async () => {
		addWatchedCustomer(stage, 850);
		const first = await stage.engine.activate(quotaWorkflow(stage.engine));
		const second = await inNewProcess(first, 11);
		await second.tick();
		expect(emitted(second)).toEqual([]);
		await second.deactivate();
	});

	it('is not repeated for another event', async () => {
		addWatchedCustomer(stage, 850);
		const first = await stage.engine.activate(quotaWorkflow(stage.engine));
		const second = await inNewProcess(first, 1, { event: 'customerChanged' });
		expect(emitted(second)).toEqual([]);
		await second.deactivate();
	});

	it('is repeated once Scriptix can be reached again', async () => {
		const id = addWatchedCustomer(stage, 850);
		const first = await stage.engine.activate(quotaWorkflow(stage.engine));
		const fault = stage.sandbox.faults.add({ status: 401 });
		await expect(inNewProcess(first, 1)).rejects.toThrow();
		fault.remove();
		const second = await inNewProcess(first, 1);
		expect(crossings(emitted(second))).toEqual([`${id}: 80`]);
		await second.deactivate();
	});

	it('leaves the state of a process that has nothing uncertain any more', async () => {
		addWatchedCustomer(stage, 850);
		const first = await stage.engine.activate(quotaWorkflow(stage.engine));
		const second = await inNewProcess(first, 11);
		expect(Object.keys(second.nodeState())).toEqual(['quotaThreshold']);
		await second.deactivate();
	});
});
