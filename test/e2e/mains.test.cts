import { until } from '../harness/until.cts';
import type { Postgres } from './counterparts/postgres.cts';
import { startPostgres } from './counterparts/postgres.cts';
import type { Receiver } from './receiver.cts';
import { startReceiver } from './receiver.cts';
import { NEWEST } from './server/install.cts';
import { N8nServer } from './server/n8nServer.cts';
import type { ServerStage } from './stage.cts';
import { alertTrigger, chain, databaseIn, DURABLE, startServerStage } from './stage.cts';

const QUOTA = 1000;

const ENCRYPTION_KEY = 'two-mains-with-one-database';

const CUSTOMER_LIST = /\/customers$/;

describe(`two main processes of n8n ${NEWEST} with durable polls and one PostgreSQL`, () => {
	let postgres: Postgres;
	let receiver: Receiver;
	let stage: ServerStage;
	let second: N8nServer;

	beforeAll(async () => {
		[postgres, receiver] = await Promise.all([startPostgres(), startReceiver()]);
		const env = {
			...DURABLE,
			N8N_SCHEDULER_EXECUTOR_INTERVAL: '1',
			N8N_SCHEDULER_MATERIALIZATION_INTERVAL: '2',
			// Makes the processes take turns.
			N8N_SCHEDULER_JITTER_RATIO: '0.5',
			...databaseIn(postgres),
		};
		const options = { env, encryptionKey: ENCRYPTION_KEY };
		stage = await startServerStage(NEWEST, { customers: 0 }, options);
		const packages = [process.env.PACKED_PACKAGE!];
		second = await N8nServer.start({ version: NEWEST, packages, ...options });
		for (let count = 0; count < 8; count += 1) {
			stage.sandbox.store.addCustomer({ quota_minutes: QUOTA, minutes: 100 });
		}
		const workflow = await stage.server.rest.createWorkflow(
			chain(stage.credential, alertTrigger('Alert'), receiver.node('Deliver')),
		);
		await stage.server.rest.activate(workflow.id);
	});

	afterAll(async () => {
		await second?.remove();
		await stage?.stop();
		await receiver?.stop();
		await postgres?.stop();
	});

	/** The customer with this number reaches 80 %; returns the alert's id. */
	function reachThreshold(index: number): string {
		const { id } = stage.sandbox.store.customers[index]!;
		stage.sandbox.store.setUsage(id, 850);
		return `${id}:2025-01-01:${QUOTA}:percent:80:quota.threshold_reached`;
	}

	/** Waits until both processes together have polled so many times more. */
	async function untilPolled(times: number): Promise<void> {
		const { requests } = stage.sandbox;
		const before = requests.count({ path: CUSTOMER_LIST });
		await until(() => requests.count({ path: CUSTOMER_LIST }) >= before + times, {
			timeoutMs: 180_000,
		});
	}

	const arrivals = (id: string) =>
		receiver.taken.filter((item) => item.event_id === id).map(({ repeated }) => repeated ?? 0);

	it('do not take each other for dead: an alert comes once, or once more where they had not met yet', async () => {
		const first = reachThreshold(0);
		await receiver.untilTaken([first]);
		await untilPolled(12);
		const later = reachThreshold(1);
		await receiver.untilTaken([later]);
		await untilPolled(6);
		expect([[0], [0, 1]]).toContainEqual(arrivals(first));
		expect(arrivals(later)).toEqual([0]);
	}, 400_000);

	it('lose no alert when both are killed while the workflow runs', async () => {
		receiver.isHolding = true;
		const id = reachThreshold(2);
		await until(() => receiver.held > 0, { timeoutMs: 60_000 });
		await Promise.all([stage.server.kill(), second.kill()]);
		receiver.isHolding = false;
		await stage.server.startAgain();
		await second.startAgain();
		await receiver.untilTaken([id], 120_000);
		expect(arrivals(id)).toEqual([1]);
	});
});
