import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import {
	addWatchedCustomer,
	emitted,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

const STATES = 'test/fixtures/states';

let stage: Stage;

/** What the fixtures are of. */
beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
	// Logs are of the whole process.
	stage.engine.clearLogs();
	for (const minutes of [850, 100, 1000]) addWatchedCustomer(stage, minutes);
	for (const session of ['s-1', 's-2']) addTranscript(session);
});

afterEach(async () => {
	await stage.stop();
});

function addTranscript(session_id: string): void {
	stage.sandbox.store.transcripts.push({
		session_id,
		customer_id: 1001,
		filename: 'm.mp4',
		duration: 60,
		status: 'completed',
		language: 'nl-nl',
		created_at: '2025-01-15T08:00:00Z',
	});
}

interface Case {
	event: string;
	/** Makes something new. */
	change: () => void;
	/** What a state that begins anew emits at once. */
	anew: string[];
	/** What the change brings to whoever knows the rest. */
	changed: RegExp;
}

const cases: Case[] = [
	{
		event: 'quotaThreshold',
		change: () => void stage.sandbox.store.setUsage(1002, 820),
		anew: [
			'1001:2025-01-01:1000:percent:80:quota.threshold_reached',
			'1003:2025-01-01:1000:percent:100:quota.threshold_reached',
		],
		changed: /^1002:2025-01-01:1000:percent:80:quota.threshold_reached$/,
	},
	{
		event: 'customerChanged',
		change: () => void stage.sandbox.store.updateCustomer(1002, { plan: 'silver' }),
		anew: [],
		changed: /^1002:customer.updated:/,
	},
	{
		event: 'periodClosed',
		change: () => stage.sandbox.store.removeCustomer(1002),
		anew: [],
		changed: /^1002:2025-01-01:usage.period_closed$/,
	},
	{
		event: 'newTranscript',
		change: () => addTranscript('s-3'),
		anew: [],
		changed: /^s-3:transcript.new$/,
	},
];

function fixture(event: string, version: string): IDataObject {
	return JSON.parse(readFileSync(join(STATES, `${event}.${version}.json`), 'utf8')) as IDataObject;
}

/** What builds before the first release stored, or as good as that. */
function unversioned(event: string): IDataObject {
	if (event !== 'periodClosed') return fixture(event, 'unversioned');
	return { ...fixture(event, 'v1'), v: undefined };
}

describe.each(cases)('the stored state of $event', ({ event, change, anew, changed }) => {
	async function activateWith(state: unknown) {
		const workflow = stage.engine.triggerWorkflow(TRIGGER, { event });
		const staticData = { [`node:${workflow.nodes[0]!.name}`]: { [event]: state } } as IDataObject;
		return await stage.engine.activate(workflow, { staticData });
	}

	function complaints(): string[] {
		return stage.engine.logs
			.map(({ message }) => message)
			.filter((message) => message.includes('It starts from nothing'));
	}

	const idsOf = (items: IDataObject[]) => items.map((item) => String(item.event_id)).sort();

	it('of version 1 is read', async () => {
		const workflow = await activateWith(fixture(event, 'v1'));
		expect(emitted(workflow)).toEqual([]);
		change();
		await workflow.tick();
		expect(idsOf(emitted(workflow))).toEqual([expect.stringMatching(changed)]);
		expect(complaints()).toEqual([]);
	});

	it.each([
		['without a version', () => unversioned(event), 'it has no version'],
		['of a later version', () => ({ ...fixture(event, 'v1'), v: 99 }), 'it has version 99, not 1'],
		['that lacks its memory', () => ({ v: 1 }), 'it is broken'],
		['that is no object', () => 'state', 'it is broken'],
	])('%s begins anew, says so once, and then goes on', async (_, state, reason) => {
		const workflow = await activateWith(state());
		expect(idsOf(emitted(workflow))).toEqual(anew);
		change();
		await workflow.tick();
		await workflow.tick();
		const later = idsOf(emitted(workflow)).filter((id) => !anew.includes(id));
		expect(later).toEqual([expect.stringMatching(changed)]);
		expect(complaints()).toEqual([expect.stringContaining(reason)]);
	});
});
