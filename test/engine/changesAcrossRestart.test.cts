import type { IDataObject } from 'n8n-workflow';

import type { ActiveWorkflow } from '../harness/index.cts';
import { emitted, startStage, TRIGGER, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterEach(async () => {
	await stage.stop();
});

const ALL = ['created', 'updated', 'deleted', 'planChanged', 'statusChanged'];

/** Emits something, and ends the process within minutes; what happens then is met by the next one. */
async function acrossRestart(
	{ filters = {}, changes = ALL }: { filters?: object; changes?: string[] },
	emit: (workflow: ActiveWorkflow) => Promise<void>,
	meanwhile: () => void,
): Promise<{ before: IDataObject[]; after: IDataObject[]; next: ActiveWorkflow }> {
	const workflow = stage.engine.triggerWorkflow(TRIGGER, {
		event: 'customerChanged',
		changes,
		filters,
	});
	const first = await stage.engine.activate(workflow);
	await emit(first);
	const staticData = ofFormerProcess(first.savedStaticData());
	await first.deactivate();
	meanwhile();
	const next = await stage.engine.activate(workflow, { staticData, mode: 'init' });
	await next.tick();
	await next.tick();
	return { before: emitted(first), after: emitted(next), next };
}

function ofFormerProcess(staticData: IDataObject): IDataObject {
	const text = JSON.stringify(staticData);
	return JSON.parse(text.replace(/"by":"[^"]*"/g, '"by":"a former process"')) as IDataObject;
}

/** `event, repeated or new` of each item. */
function inShort(items: IDataObject[]): string[] {
	return items.map(({ event, repeated }) => {
		return `${String(event).replace('customer.', '')} ${repeated === undefined ? 'new' : 'repeated'}`;
	});
}

describe('what happens to a customer between the end of n8n and its next start', () => {
	const { gold, silver } = { gold: { plan: 'gold' }, silver: { plan: 'silver' } };
	let id: number;

	const creating = (more: object) => async (workflow: ActiveWorkflow) => {
		({ id } = stage.sandbox.store.addCustomer(more));
		await workflow.tick();
	};

	const changing = (patch: object) => async (workflow: ActiveWorkflow) => {
		stage.sandbox.store.updateCustomer(id, patch);
		await workflow.tick();
	};

	beforeEach(() => {
		({ id } = stage.sandbox.store.addCustomer({ ...silver, name: 'A' }));
	});

	it('created, then leaves the filter: the leaving is emitted', async () => {
		const { after } = await acrossRestart({ filters: { plan: ['gold'] } }, creating(gold), () =>
			stage.sandbox.store.updateCustomer(id, silver),
		);
		expect(inShort(after)).toEqual(['plan_changed new']);
		expect(after[0]).toMatchObject({
			customer: { id, plan: 'silver' },
			previous: { plan: 'gold' },
		});
	});

	it('created, then deleted: the deletion is emitted', async () => {
		const { after } = await acrossRestart({}, creating(gold), () =>
			stage.sandbox.store.removeCustomer(id),
		);
		expect(inShort(after)).toEqual(['deleted new']);
	});

	it('created, then changed: both are emitted', async () => {
		const { before, after } = await acrossRestart({}, creating(gold), () =>
			stage.sandbox.store.updateCustomer(id, { name: 'B' }),
		);
		expect(inShort(after)).toEqual(['created repeated', 'updated new']);
		expect(after[0]!.event_id).toBe(before[0]!.event_id);
	});

	it('changed, then changed back: the change back is emitted', async () => {
		const { before, after } = await acrossRestart({}, changing(gold), () =>
			stage.sandbox.store.updateCustomer(id, silver),
		);
		expect(inShort(after)).toEqual(['plan_changed new']);
		expect(after[0]).toMatchObject({ customer: { plan: 'silver' }, previous: { plan: 'gold' } });
		expect(after[0]!.event_id).not.toBe(before[0]!.event_id);
	});

	it('changed, then changed in something else: both are emitted', async () => {
		const { before, after } = await acrossRestart({}, changing(gold), () =>
			stage.sandbox.store.updateCustomer(id, { status: 'suspended' }),
		);
		expect(inShort(after)).toEqual(['plan_changed repeated', 'status_changed new']);
		expect(after[0]!.event_id).toBe(before[0]!.event_id);
	});

	it('left the filter, then came back: the coming back is emitted', async () => {
		const { after } = await acrossRestart({ filters: { plan: ['silver'] } }, changing(gold), () =>
			stage.sandbox.store.updateCustomer(id, silver),
		);
		expect(inShort(after)).toEqual(['plan_changed new']);
		expect(after[0]).toMatchObject({ customer: { plan: 'silver' }, previous: { plan: 'gold' } });
	});

	it('changed twice before: both changes are emitted again under their ids', async () => {
		const { before, after } = await acrossRestart(
			{},
			async (workflow) => {
				await changing(gold)(workflow);
				await changing({ plan: 'enterprise', name: 'B' })(workflow);
			},
			() => undefined,
		);
		const idsOf = (items: IDataObject[]) => items.map(({ event_id }) => event_id);
		expect(idsOf(after)).toEqual(idsOf(before));
		expect(after.map(({ repeated }) => repeated)).toEqual([1, 1, 1]);
	});

	it('deleted: it is emitted again, and once more by the process after that', async () => {
		const { before, after, next } = await acrossRestart(
			{},
			async (workflow) => {
				stage.sandbox.store.removeCustomer(id);
				await workflow.tick();
			},
			() => undefined,
		);
		expect(inShort(after)).toEqual(['deleted repeated']);
		expect(after[0]!.event_id).toBe(before[0]!.event_id);
		const staticData = ofFormerProcess(next.savedStaticData());
		await next.deactivate();
		const workflow = stage.engine.triggerWorkflow(TRIGGER, {
			event: 'customerChanged',
			changes: ALL,
		});
		const third = await stage.engine.activate(workflow, { staticData, mode: 'init' });
		expect(emitted(third).map(({ event_id, repeated }) => ({ event_id, repeated }))).toEqual([
			{ event_id: before[0]!.event_id, repeated: 2 },
		]);
	});
});

describe('a change that lists do not show', () => {
	async function activate() {
		const workflow = stage.engine.triggerWorkflow(TRIGGER, { event: 'customerChanged' });
		return await stage.engine.activate(workflow);
	}

	beforeEach(() => {
		stage.sandbox.knobs.listFields.updatedAt = true;
	});

	it('is emitted where the list says when a customer was changed', async () => {
		const { store, clock } = stage.sandbox;
		const { id } = store.addCustomer({ metadata: { crm: 1 } });
		store.addCustomer();
		const workflow = await activate();
		clock.advance({ hours: 1 });
		store.updateCustomer(id, { metadata: { crm: 2 } });
		await workflow.tick();
		expect(emitted(workflow)).toMatchObject([
			{ customer: { id }, event: 'customer.updated', changed_fields: ['updated_at'] },
		]);
	});

	it('is not made up of growing usage, whether or not the server counts that as a change', async () => {
		const { store, clock } = stage.sandbox;
		const { id } = store.addCustomer({ minutes: 1 });
		const workflow = await activate();
		for (const minutes of [2, 3]) {
			clock.advance({ hours: 1 });
			store.updateCustomer(id, { minutes });
			await workflow.tick();
		}
		store.setUsage(id, 4);
		await workflow.tick();
		expect(emitted(workflow)).toEqual([]);
	});

	it('is emitted beside growing usage when the server is known not to count that as a change', async () => {
		const { store, clock } = stage.sandbox;
		const { id } = store.addCustomer({ minutes: 1 });
		const workflow = await activate();
		store.setUsage(id, 2);
		await workflow.tick();
		clock.advance({ hours: 1 });
		store.updateCustomer(id, { minutes: 3, metadata: { crm: 2 } });
		await workflow.tick();
		expect(emitted(workflow)).toMatchObject([{ changed_fields: ['updated_at'] }]);
	});

	it('is emitted as metadata where the list states that', async () => {
		const { store, knobs } = stage.sandbox;
		knobs.listFields.metadata = true;
		const { id } = store.addCustomer({ metadata: { crm: 1 } });
		const workflow = await activate();
		store.updateCustomer(id, { metadata: { crm: 2 } });
		await workflow.tick();
		expect(emitted(workflow)).toMatchObject([{ changed_fields: ['metadata'] }]);
	});
});
