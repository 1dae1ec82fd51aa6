import type { Postgres } from './counterparts/postgres.cts';
import { startPostgres } from './counterparts/postgres.cts';
import type { Redis } from './counterparts/redis.cts';
import { startRedis } from './counterparts/redis.cts';
import type { Receiver } from './receiver.cts';
import { startReceiver } from './receiver.cts';
import { NEWEST } from './server/install.cts';
import type { Program } from './server/process.cts';
import type { StoredWorkflowJson } from './server/rest.cts';
import { ACTION, alertTrigger, chain, queueMode, startServerStage } from './stage.cts';
import type { ServerStage } from './stage.cts';
import { until } from '../harness/until.cts';

// Fewer than one poll and its workflow need together, so that the processes get in each other's way.
const REQUESTS_IN_WINDOW = 10;
const WINDOW_MS = 1_500;

const QUOTA = 1000;

describe(`n8n ${NEWEST} in queue mode, with one main process and two workers`, () => {
	let postgres: Postgres;
	let redis: Redis;
	let receiver: Receiver;
	let stage: ServerStage;
	let workflow: StoredWorkflowJson;
	let workers: Program[] = [];

	beforeAll(async () => {
		[postgres, redis, receiver] = await Promise.all([
			startPostgres(),
			startRedis(),
			startReceiver(),
		]);
		stage = await startServerStage(
			NEWEST,
			{
				customers: 0,
				requestsPerMinute: REQUESTS_IN_WINDOW,
				knobs: { rateWindowMs: WINDOW_MS },
			},
			{ env: queueMode(postgres, redis) },
		);
		workers = await Promise.all([stage.server.startWorker(), stage.server.startWorker()]);
		workflow = await stage.server.rest.createWorkflow(
			chain(
				stage.credential,
				alertTrigger('Alert'),
				{
					name: 'Usage',
					type: ACTION,
					parameters: {
						resource: 'usage',
						operation: 'get',
						customerId: { __rl: true, mode: 'id', value: '={{ $json.customer.id }}' },
					},
				},
				receiver.node('Deliver', "$('Alert').item.json"),
			),
		);
		await stage.server.rest.activate(workflow.id);
	});

	afterAll(async () => {
		await Promise.all(workers.map(async (worker) => await worker.stop('SIGKILL')));
		await stage?.stop();
		await receiver?.stop();
		await redis?.stop();
		await postgres?.stop();
	});

	/** Customers who reach a threshold; returns the ids of their alerts. */
	function reachThreshold(count: number): string[] {
		return Array.from({ length: count }, () => {
			const { id } = stage.sandbox.store.addCustomer({ quota_minutes: QUOTA, minutes: 850 });
			return `${id}:2025-01-01:${QUOTA}:percent:80:quota.threshold_reached`;
		});
	}

	function timesTaken(eventId: string): number {
		return receiver.taken.filter(({ event_id: id }) => id === eventId).length;
	}

	async function expectOnce(eventIds: string[], timeoutMs?: number): Promise<void> {
		await receiver.untilTaken(eventIds, timeoutMs);
		expect(eventIds.map(timesTaken)).toEqual(eventIds.map(() => 1));
	}

	/** Executions that a program says to have started. */
	function startedBy({ output }: { output: string }): string[] {
		return [...output.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id!);
	}

	it('polls in the main process and runs workflows in workers', async () => {
		await expectOnce(reachThreshold(2));
		const executions = await stage.server.rest.listExecutions(workflow.id);
		expect(executions.length).toBeGreaterThan(0);
		expect(workers.flatMap(startedBy).sort()).toEqual(executions.map(({ id }) => id).sort());
		const { log } = stage.server;
		expect(log).toContain('Enqueued execution');
		expect(startedBy({ output: log })).toEqual([]);
	});

	it('tells each alert once though all processes share one rate limit', async () => {
		const { requests } = stage.sandbox;
		// A worker that has not noticed yet how short the window is here waits up to a minute and a half.
		await expectOnce(reachThreshold(REQUESTS_IN_WINDOW), 150_000);
		expect(requests.entries.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
	});

	it('shows a run whose worker was killed as failed; the other worker goes on', async () => {
		receiver.isHolding = true;
		const [lost = ''] = reachThreshold(1);
		await until(() => receiver.held > 0);
		const [{ id } = { id: '' }] = await stage.server.rest.listExecutions(workflow.id);
		const [killed] = workers.filter((worker) => startedBy(worker).includes(id));
		await killed?.stop('SIGKILL');
		receiver.isHolding = false;
		await expectOnce(reachThreshold(2));

		// n8n runs no job twice.
		const execution = await stage.server.rest.finished(id);
		expect(execution.status).toBe('error');
		expect(execution.error?.message).toContain('failed to be processed too many times');
		expect(timesTaken(lost)).toBe(0);
	});

	it('goes on polling without workers, and alerts wait for one in the queue', async () => {
		await Promise.all(workers.map(async (worker) => await worker.stop('SIGKILL')));
		const { requests } = stage.sandbox;
		const known = (await stage.server.rest.listExecutions(workflow.id)).length;
		const alerts = [...reachThreshold(1)];
		await until(async () => (await countExecutions()) > known);
		alerts.push(...reachThreshold(1));
		await until(async () => (await countExecutions()) > known + 1);
		const before = requests.count({ path: /\/customers$/ });
		await until(() => requests.count({ path: /\/customers$/ }) > before);
		expect(alerts.map(timesTaken)).toEqual([0, 0]);
		workers = [await stage.server.startWorker()];
		await expectOnce(alerts);
	});

	async function countExecutions(): Promise<number> {
		return (await stage.server.rest.listExecutions(workflow.id)).length;
	}
});
