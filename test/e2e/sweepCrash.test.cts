import { until } from '../harness/until.cts';
import type { Receiver } from './receiver.cts';
import { startReceiver } from './receiver.cts';
import {
	alertTrigger,
	chain,
	CREDENTIAL_TYPE,
	credentialData,
	startServerStage,
} from './stage.cts';
import { NEWEST } from './server/install.cts';
import type { ServerStage } from './stage.cts';

// A poll may ask for 60 of them within a minute.
const CUSTOMERS = 100;
const LIMIT = 100;

const QUOTA = 1000;

const USAGE = /\/customer\/\d+\/usage$/;

/** On the legacy API a sweep is one request per customer, over several polls where the limit is low. */
describe('a kill of n8n in the middle of a sweep on the legacy API', () => {
	let stage: ServerStage;
	let receiver: Receiver;
	let ids: number[];
	const expected = new Set<string>();

	beforeAll(async () => {
		receiver = await startReceiver();
		stage = await startServerStage(NEWEST, { customers: 0, generation: 'legacy' });
		const { store } = stage.sandbox;
		ids = Array.from({ length: CUSTOMERS }, () => store.addCustomer({ minutes: 100 }).id);
	});

	afterAll(async () => {
		await stage?.stop();
		await receiver?.stop();
	});

	const reached = new Set<number>();

	function reachThreshold(...indexes: number[]): void {
		for (const index of indexes) {
			reached.add(index);
			stage.sandbox.store.setUsage(ids[index]!, 850);
			expected.add(`${ids[index]}:2025-01-01:${QUOTA}:percent:80:quota.threshold_reached`);
		}
	}

	async function activate(requestsPerMinute: number): Promise<string> {
		const { rest } = stage.server;
		const name = `Legacy ${requestsPerMinute}`;
		const { id } = await rest.createCredential(name, CREDENTIAL_TYPE, {
			...credentialData(stage.sandbox),
			apiGeneration: 'legacy',
			requestsPerMinute,
		});
		const trigger = alertTrigger('Alert', { options: { quotas: { default: QUOTA } } });
		const workflow = await rest.createWorkflow(
			chain({ id, name }, trigger, receiver.node('Deliver')),
		);
		await rest.activate(workflow.id);
		return workflow.id;
	}

	async function killAndStartAgain(): Promise<void> {
		await stage.server.kill();
		stage.sandbox.faults.clear();
		await stage.server.startAgain();
	}

	/** All alerts came, no other, and each with one id. */
	async function expectAll(): Promise<void> {
		await receiver.untilTaken(expected);
		expect(new Set(receiver.taken.map(({ event_id: id }) => id))).toEqual(expected);
	}

	it('goes on with the customers whom the ended process had no requests for', async () => {
		reachThreshold(10, 70, 99);
		const id = await activate(LIMIT);
		const asked = stage.sandbox.requests.count({ path: USAGE });
		expect(asked).toBeLessThan(CUSTOMERS);
		expect(asked).toBeGreaterThan(CUSTOMERS / 2);
		await until(() => receiver.taken.length > 0);
		await killAndStartAgain();
		await expectAll();
		// What was asked for before the kill was not asked for again before the others.
		const since = stage.sandbox.requests.entries
			.filter(({ path }) => USAGE.test(path))
			.slice(asked);
		expect(since[0]?.path).toContain(`/customer/${ids[asked]}/`);
		await stage.server.rest.deactivate(id);
	});

	it('loses no alert at whichever customer the sweep is', async () => {
		await activate(1_000_000);
		await expectAll();
		const { faults, requests } = stage.sandbox;
		for (const [index, ...reaching] of [
			[0, 1, 98],
			[37, 34, 36, 90],
			[97, 0, 95, 96],
		] as const) {
			const path = new RegExp(`/customer/${ids[index]}/usage$`);
			faults.add({ match: { path }, hang: true });
			const before = requests.count({ path });
			// Before the customer, itself, and behind it.
			reachThreshold(...[index, ...reaching].filter((at) => !reached.has(at)));
			await until(() => requests.count({ path }) > before);
			await killAndStartAgain();
			await expectAll();
		}
	});
});
