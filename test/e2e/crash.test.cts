import { setTimeout as sleep } from 'node:timers/promises';

import type { Customer } from '../sandbox/index.cts';
import { Random } from '../sandbox/random.cts';
import type { Receiver } from './receiver.cts';
import { startReceiver } from './receiver.cts';
import { NEWEST } from './server/install.cts';
import type { ServerVersion } from './server/install.cts';
import type { StoredWorkflowJson } from './server/rest.cts';
import { alertTrigger, chain, DURABLE, startServerStage } from './stage.cts';
import type { ServerStage } from './stage.cts';
import { until } from '../harness/until.cts';

/** Durable polls that begin at once. */
const SOONER = {
	N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
	N8N_SCHEDULER_MATERIALIZATION_INTERVAL: '2',
};

interface Case {
	title: string;
	version: ServerVersion;
	env?: Record<string, string>;
}

const CASES: Case[] = [
	{ title: `${NEWEST}, polls kept in memory`, version: NEWEST },
	{ title: `${NEWEST}, durable polls`, version: NEWEST, env: { ...DURABLE, ...SOONER } },
	{ title: '2.8.4', version: '2.8.4' },
];

// Three pages of the list.
const CUSTOMERS = 250;

const QUOTA = 1000;

describe.each(CASES)('a kill of n8n $title', ({ version, env }) => {
	const random = new Random(7);
	let stage: ServerStage;
	let receiver: Receiver;
	let workflow: StoredWorkflowJson;
	let customers: Customer[];
	/** Alerts that the model has. */
	const expected = new Set<string>();

	beforeAll(async () => {
		receiver = await startReceiver();
		stage = await startServerStage(version, { customers: 0 }, { env });
		const { store } = stage.sandbox;
		customers = Array.from({ length: CUSTOMERS }, () =>
			store.addCustomer({ quota_minutes: QUOTA, minutes: 100 }),
		);
		workflow = await stage.server.rest.createWorkflow(
			chain(stage.credential, alertTrigger('Alert'), receiver.node('Deliver')),
		);
		await stage.server.rest.activate(workflow.id);
	});

	afterAll(async () => {
		await stage?.stop();
		await receiver?.stop();
	});

	/** One to three customers whose last alert is not of this threshold reach it. */
	function reachThreshold(): void {
		const count = 1 + Math.floor(random.next() * 3);
		for (let index = 0; index < count; index += 1) {
			const { id } = customers.pop()!;
			stage.sandbox.store.setUsage(id, 850);
			expected.add(`${id}:2025-01-01:${QUOTA}:percent:80:quota.threshold_reached`);
		}
	}

	async function killAndStartAgain(): Promise<void> {
		await stage.server.kill();
		receiver.isHolding = false;
		stage.sandbox.faults.clear();
		await stage.server.startAgain();
	}

	/** All alerts of the model came, no other, and each with one id. */
	async function expectAll(): Promise<void> {
		await receiver.untilTaken(expected);
		expect(new Set(receiver.taken.map(({ event_id: id }) => id))).toEqual(expected);
	}

	it('loses no alert while a poll reads its third page', async () => {
		const { faults, requests } = stage.sandbox;
		const before = requests.count();
		faults.add({ match: { query: { page: '3' } }, hang: true });
		reachThreshold();
		await until(() => requests.entries.slice(before).some(({ query }) => query.page === '3'));
		await killAndStartAgain();
		await expectAll();
	});

	it('loses no alert while the workflow runs', async () => {
		receiver.isHolding = true;
		reachThreshold();
		await until(() => receiver.held > 0);
		await killAndStartAgain();
		await expectAll();
	});

	it('loses no alert between the end of the poll and the start of the workflow', async () => {
		const { requests } = stage.sandbox;
		const before = requests.count({ path: /\/usage$/ });
		reachThreshold();
		// The poll ends with the details of the customer that it reports.
		await until(() => requests.count({ path: /\/usage$/ }) > before, { everyMs: 2 });
		await sleep(random.next() * 60);
		await killAndStartAgain();
		await expectAll();
	});

	it('loses no alert between polls, nor at any other moment', async () => {
		reachThreshold();
		await expectAll();
		reachThreshold();
		await sleep(random.next() * 4_000);
		await killAndStartAgain();
		await expectAll();
	});
});
