import type { IDataObject } from 'n8n-workflow';

import type { Transcript } from '../sandbox/index.cts';
import type { WorkflowJson } from '../harness/index.cts';
import { speak, spokenGeneration } from '../harness/generations.cts';
import {
	addWatchedCustomer,
	emitted,
	GENERATIONS,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

const MINUTE_MS = 60_000;

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, ...spokenGeneration() });
});

afterEach(async () => {
	await stage.stop();
});

interface Case {
	event: string;
	/** What the event needs on the legacy API. */
	onLegacy?: object;
	/** What is there at activation. */
	prepare: () => void;
	/** What the next poll emits items about. */
	change: () => void;
	/** What happens after that. */
	addNews: () => void;
}

const cases: Case[] = [
	{
		event: 'quotaThreshold',
		onLegacy: { options: { quotas: { default: 1000 } } },
		prepare: () => void addWatchedCustomer(stage, 850),
		change: () => {
			const [first] = stage.sandbox.store.customers;
			stage.sandbox.store.setUsage(first!.id, 900);
			addWatchedCustomer(stage, 1000);
		},
		addNews: () => void addWatchedCustomer(stage, 800),
	},
	{
		event: 'customerChanged',
		prepare: () => {
			for (let index = 0; index < 3; index += 1) stage.sandbox.store.addCustomer({ name: 'A' });
		},
		change: () => {
			const { store } = stage.sandbox;
			const [first, second] = store.customers;
			store.updateCustomer(first!.id, { name: 'B', plan: 'enterprise' });
			store.removeCustomer(second!.id);
			store.addCustomer();
		},
		addNews: () => void stage.sandbox.store.addCustomer(),
	},
	{
		event: 'newTranscript',
		onLegacy: { filters: { customerId: '7' } },
		prepare: () => {
			stage.sandbox.store.addCustomer({ id: 7 });
			stage.sandbox.store.transcripts.push(transcript('s-1'));
		},
		change: () => {
			stage.sandbox.store.transcripts.push(transcript('s-2'), transcript('s-3'));
		},
		addNews: () => void stage.sandbox.store.transcripts.push(transcript('s-4')),
	},
];

function transcript(session_id: string): Transcript {
	return {
		session_id,
		customer_id: 7,
		filename: 'meeting.mp4',
		duration: 60,
		status: 'completed',
		language: 'nl-nl',
		created_at: '2025-01-15T08:00:00Z',
	};
}

const both = GENERATIONS.flatMap((generation) => cases.map((one) => ({ generation, ...one })));

describe.each(both)('what $event emitted on the $generation API', (given) => {
	const { generation, event, onLegacy, prepare, change, addNews } = given;
	speak(generation);

	let workflow: WorkflowJson;
	let before: string[];
	/** What the database holds before and after the alerts. */
	let older: IDataObject;
	let saved: IDataObject;

	beforeEach(async () => {
		prepare();
		const more = generation === 'legacy' ? onLegacy : {};
		workflow = stage.engine.triggerWorkflow(TRIGGER, { event, ...more });
		const active = await stage.engine.activate(workflow);
		const early = emitted(active).length;
		older = active.staticData();
		change();
		await active.tick();
		before = idsOf(emitted(active).slice(early));
		expect(before.length).toBeGreaterThan(1);
		// The state's window is of real minutes; what the activation emitted lies before it.
		saved = aged(active.savedStaticData(), early > 0 ? 1 : 0, 30);
		await active.deactivate();
	});

	it('is emitted again, with the same ids and once, by the process that follows within minutes', async () => {
		const active = await stage.engine.activate(workflow, { staticData: ofFormerProcess(saved) });
		await active.tick();
		await active.tick();
		expect(idsOf(emitted(active))).toEqual(before);
	});

	it('is emitted again three times at most when n8n is killed again and again', async () => {
		let staticData = ofFormerProcess(saved);
		const repeated: unknown[][] = [];
		for (let start = 0; start < 5; start += 1) {
			const active = await stage.engine.activate(workflow, { staticData });
			const items = emitted(active);
			if (items.length > 0) expect(idsOf(items)).toEqual(before);
			repeated.push([...new Set(items.map((item) => item.repeated))]);
			staticData = ofFormerProcess(active.savedStaticData(), `process ${start}`);
			await active.deactivate();
		}
		expect(repeated).toEqual([[1], [2], [3], [], []]);
	});

	it('is emitted again with the count in front of the last fields, and beside what is new without', async () => {
		addNews();
		const active = await stage.engine.activate(workflow, { staticData: ofFormerProcess(saved) });
		const items = emitted(active);
		expect(items.length).toBeGreaterThan(before.length);
		for (const item of items) {
			const isOld = before.includes(String(item.event_id));
			expect(item.repeated).toBe(isOld ? 1 : undefined);
			if (!isOld && event === 'quotaThreshold') continue;
			const names = [...(isOld ? ['repeated'] : []), 'event', 'event_id', 'detected_at'];
			expect(Object.keys(item).slice(-names.length)).toEqual(names);
		}
	});

	it('is emitted again by a later process when the first one after the kill cannot reach Scriptix', async () => {
		const fault = stage.sandbox.faults.add({ status: 503 });
		const staticData = ofFormerProcess(saved);
		const second = await stage.engine.activate(workflow, {
			staticData,
			mode: 'init',
			pollBudgetMs: 500,
		});
		expect(emitted(second)).toEqual([]);
		const later = aged(second.savedStaticData(), Infinity, 60);
		await second.deactivate();
		fault.remove();
		const third = await stage.engine.activate(workflow, { staticData: later, mode: 'init' });
		expect(idsOf(emitted(third))).toEqual(before);
		expect(emitted(third).map((item) => item.repeated)).toEqual(before.map(() => 1));
	});

	it('is emitted again by a later process when the first one after the kill has no valid key', async () => {
		const fault = stage.sandbox.faults.add({ status: 401 });
		const staticData = ofFormerProcess(saved);
		const second = await stage.engine.activate(workflow, { staticData, mode: 'init' });
		expect((await second.tick()).error?.message).toContain('API key');
		const later = aged(second.savedStaticData(), Infinity, 60);
		await second.deactivate();
		fault.remove();
		const third = await stage.engine.activate(workflow, { staticData: later, mode: 'init' });
		expect(idsOf(emitted(third))).toEqual(before);
	});

	it('is emitted again by a durable poll, also when the first one after the kill fails', async () => {
		const { durablePolls } = stage.engine.features;
		expect(typeof durablePolls).toBe('boolean');
		if (!durablePolls) return;
		const active = await stage.engine.activate(workflow, { durable: true, mode: 'init' });
		const [state] = Object.values(aged(ofFormerProcess(saved), Infinity, 2)) as IDataObject[];
		active.presentState(state!);
		const fault = stage.sandbox.faults.add({ status: 401 });
		expect((await active.tick()).outcome).toBe('nothing');
		expect((await active.tick()).outcome).toBe('error');
		fault.remove();
		const later = aged({ node: active.savedNodeState() }, Infinity, 60).node as IDataObject;
		active.presentState(later);
		await active.tick();
		expect(idsOf(emitted(active))).toEqual(before);
		expect(emitted(active).map((item) => item.repeated)).toEqual(before.map(() => 1));
	});

	it('is emitted again under the same ids, and nothing else, when n8n starts from an older state', async () => {
		const active = await stage.engine.activate(workflow, { staticData: older, mode: 'init' });
		await active.tick();
		await active.tick();
		expect(idsOf(emitted(active))).toEqual(before);
	});

	it('is not emitted again by the same process', async () => {
		const active = await stage.engine.activate(workflow, { staticData: saved });
		await active.tick();
		expect(emitted(active)).toEqual([]);
	});

	it('is not emitted again by a process that follows later', async () => {
		const old = ofFormerProcess(aged(saved, Infinity, 30));
		const active = await stage.engine.activate(workflow, { staticData: old });
		await active.tick();
		expect(emitted(active)).toEqual([]);
	});
});

it('what is kept of the last minutes is bounded, however often n8n polls', async () => {
	const workflow = stage.engine.triggerWorkflow(TRIGGER, { event: 'quotaThreshold' });
	const active = await stage.engine.activate(workflow);
	for (let poll = 0; poll < 25; poll += 1) {
		addWatchedCustomer(stage, 850);
		await active.tick();
	}
	const { polls } = emittedIn(active.savedStaticData());
	expect(polls).toHaveLength(20);
	expect(JSON.stringify(polls.at(-1))).toContain(String(stage.sandbox.store.customers.at(-1)!.id));
});

it('an alert is emitted again once Scriptix can be reached again', async () => {
	addWatchedCustomer(stage, 850);
	const workflow = stage.engine.triggerWorkflow(TRIGGER, { event: 'quotaThreshold' });
	const first = await stage.engine.activate(workflow);
	const staticData = ofFormerProcess(first.savedStaticData());
	await first.deactivate();
	const fault = stage.sandbox.faults.add({ status: 401 });
	await expect(stage.engine.activate(workflow, { staticData })).rejects.toThrow('API key');
	fault.remove();
	const second = await stage.engine.activate(workflow, { staticData });
	expect(idsOf(emitted(second))).toEqual(idsOf(emitted(first)));
});

it('the same customer is not told of a threshold again that was told long before the kill', async () => {
	const id = addWatchedCustomer(stage, 850);
	const workflow = stage.engine.triggerWorkflow(TRIGGER, { event: 'quotaThreshold' });
	const active = await stage.engine.activate(workflow);
	stage.sandbox.store.setUsage(id, 950);
	await active.tick();
	const saved = aged(active.savedStaticData(), 1, 30);
	await active.deactivate();
	const next = await stage.engine.activate(workflow, { staticData: ofFormerProcess(saved) });
	expect(emitted(next)).toMatchObject([{ thresholds_crossed: [90], previous_percent: 85 }]);
});

function idsOf(items: IDataObject[]): string[] {
	return items.map((item) => String(item.event_id)).sort();
}

interface StoredPoll {
	by: string;
	at: number;
	seen?: number;
}

interface Stored {
	emitted?: { polls?: StoredPoll[] };
}

function emittedIn(staticData: IDataObject): { polls: StoredPoll[] } {
	const [node] = Object.values(staticData) as IDataObject[];
	const [state] = Object.values(node!) as unknown as Stored[];
	const { polls = [] } = state!.emitted ?? {};
	return { polls };
}

/** The state as a process would have left it that is not this one. */
function ofFormerProcess(staticData: IDataObject, by = 'a former process'): IDataObject {
	const copy = structuredClone(staticData);
	for (const poll of emittedIn(copy).polls) poll.by = by;
	return copy;
}

/** The state with its oldest polls so many minutes further back. */
function aged(staticData: IDataObject, polls: number, minutes: number): IDataObject {
	const copy = structuredClone(staticData);
	for (const poll of emittedIn(copy).polls.slice(0, polls)) {
		poll.at -= minutes * MINUTE_MS;
		delete poll.seen;
	}
	return copy;
}
