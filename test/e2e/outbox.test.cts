import { readFileSync } from 'node:fs';

import { CREDENTIAL_NAMES, readExample } from '../examples/files.cts';
import type { WorkflowJson } from '../harness/index.cts';
import type { Customer } from '../sandbox/index.cts';
import type { MailServer } from './counterparts/mailServer.cts';
import { startMailServer } from './counterparts/mailServer.cts';
import type { Postgres } from './counterparts/postgres.cts';
import { startPostgres } from './counterparts/postgres.cts';
import type { Redis } from './counterparts/redis.cts';
import { startRedis } from './counterparts/redis.cts';
import { fillIn } from './examples/fillIn.cts';
import { OUTBOX_FIELDS, OUTBOX_TEXTS } from './examples/outbox.cts';
import { NEWEST } from './server/install.cts';
import type { Program } from './server/process.cts';
import type { StoredWorkflowJson } from './server/rest.cts';
import type { ServerStage } from './stage.cts';
import { CREDENTIAL_TYPE, credentialData, queueMode, startServerStage } from './stage.cts';
import { until } from '../harness/until.cts';

/** How often everything that stands is read anew, in place of once an hour. */
const LOOK_SECONDS = 6;

/** How long a run may take to send what it has taken, in place of a quarter of an hour. */
const PATIENCE_SECONDS = 12;

const QUOTA = 1000;

const NAME = 'quota-alert-guaranteed';

/** Sessions of the database that wait for one that sleeps. */
const WAITING = `SELECT pid FROM pg_stat_activity
	WHERE (SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep') = ANY (pg_blocking_pids(pid))`;

/** Where the outbox is kept. */
interface OutboxStore {
	title: string;
	/** A query for the name of the table. */
	table: string;
	workflow(): WorkflowJson;
}

const DATA_TABLE: OutboxStore = {
	title: 'with a data table',
	table: `SELECT 'data_table_user_' || id AS table FROM data_table WHERE name = 'scriptix_outbox'`,
	workflow: () => filledIn(readExample(NAME)),
};

const POSTGRES: OutboxStore = {
	title: 'with PostgreSQL, as the recipe says',
	table: `SELECT 'scriptix_outbox' AS table`,
	workflow: () => withPostgres(filledIn(readExample(NAME))),
};

function filledIn(workflow: WorkflowJson): WorkflowJson {
	return fillIn(workflow, {
		fields: OUTBOX_FIELDS,
		texts: {
			...OUTBOX_TEXTS,
			'minus({ minutes: 15 })': `minus({ seconds: ${PATIENCE_SECONDS} })`,
			'"field":"hours","triggerAtMinute":7': `"field":"cronExpression","expression":"*/${LOOK_SECONDS} * * * * *"`,
		},
	});
}

/** The workflow with the statements and parameters of the recipe in place of the data table's nodes. */
function withPostgres(workflow: WorkflowJson): WorkflowJson {
	const recipe = readFileSync('docs/recipes.md', 'utf8');
	const parameters = new Map(
		[...recipe.matchAll(/^\| \*\*(.+?)\*\* +\| `(\{\{ \[.+\] \}\})` +\|$/gm)].map(
			([, name = '', text = '']) => [name, `=${text.replace('minutes: 10', 'seconds: 1')}`],
		),
	);
	const statements = [...recipe.matchAll(/^-- (.+)\n([^;]+);$/gm)];
	const nodes = statements.map(([, name = '', query = '']) => {
		const node = workflow.nodes.find((each) => each.name === name);
		if (node?.type !== 'n8n-nodes-base.dataTable') throw new Error(`There is no "${name}"`);
		return {
			...node,
			type: 'n8n-nodes-base.postgres',
			typeVersion: 2.6,
			parameters: {
				operation: 'executeQuery',
				query: query.replace("interval '15 minutes'", `interval '${PATIENCE_SECONDS} seconds'`),
				options: parameters.has(name) ? { queryReplacement: parameters.get(name) } : {},
			},
			credentials: { postgres: { id: '', name: CREDENTIAL_NAMES.postgres! } },
		};
	});
	const others = workflow.nodes.filter((node) => !nodes.some(({ id }) => id === node.id));
	return { ...workflow, nodes: [...others, ...nodes] };
}

describe.each([NEWEST, '2.8.4'] as const)('the outbox in queue mode, n8n %s', (version) => {
	let postgres: Postgres;
	let redis: Redis;
	let mail: MailServer;
	let stage: ServerStage;
	let workers: Program[] = [];
	let customers = 0;
	let workflow: StoredWorkflowJson;
	/** The table of the database that holds the outbox. */
	let table = '';

	beforeAll(async () => {
		[postgres, redis, mail] = await Promise.all([startPostgres(), startRedis(), startMailServer()]);
		stage = await startServerStage(version, { customers: 0 }, { env: queueMode(postgres, redis) });
		workers = await Promise.all([stage.server.startWorker(), stage.server.startWorker()]);
		const { rest } = stage.server;
		const name = CREDENTIAL_NAMES[CREDENTIAL_TYPE]!;
		await rest.createCredential(name, CREDENTIAL_TYPE, credentialData(stage.sandbox));
		await rest.createCredential(CREDENTIAL_NAMES.smtp!, 'smtp', mail.credential);
		await rest.createCredential(CREDENTIAL_NAMES.postgres!, 'postgres', postgres.credential);
	});

	afterAll(async () => {
		await Promise.all(workers.map(async (worker) => await worker.stop('SIGKILL')));
		await stage?.stop();
		await mail?.stop();
		await redis?.stop();
		await postgres?.stop();
	});

	/** A customer reaches a threshold; returns its name. */
	function reachThreshold(): string {
		customers += 1;
		const name = `Customer ${String(customers).padStart(3, '0')}`;
		// No database of n8n takes a NUL but SQLite.
		const fields = { name: `${name}\u0000`, quota_minutes: QUOTA, minutes: 850 };
		stage.sandbox.store.addCustomer(fields);
		return name;
	}

	function mailsOf(name: string): number {
		return mail.mails.filter(({ text }) => text.includes(name)).length;
	}

	/** Waits for so many mails, and then for two more looks, which may bring no further one. */
	async function expectMails(name: string, count: number): Promise<void> {
		await until(() => mailsOf(name) >= count);
		await successes(2);
		expect(mailsOf(name)).toBe(count);
	}

	async function successes(count: number): Promise<void> {
		const ended = async () =>
			(await stage.server.rest.listExecutions(workflow.id)).filter(
				({ status }) => status === 'success',
			).length;
		const before = await ended();
		await until(async () => (await ended()) >= before + count, { timeoutMs: 120_000 });
	}

	/** Executions that a worker runs, or ran. */
	function startedBy({ output }: Program): string[] {
		return [...output.matchAll(/Worker started execution (\d+)/g)].map(([, id]) => id!);
	}

	/** Kills the workers with everything that they do now, and starts two others. */
	async function killWorkers(): Promise<void> {
		await Promise.all(workers.map(async (worker) => await worker.stop('SIGKILL')));
		// A statement that has reached the database is carried out though nobody waits for it.
		await postgres.query(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) AS waiting`);
		workers = await Promise.all([stage.server.startWorker(), stage.server.startWorker()]);
	}

	/** Lets nobody read or write the outbox until the function that is returned is called. */
	async function lockTable(): Promise<() => Promise<void>> {
		const locked = postgres
			.execute(`LOCK TABLE "${table}" IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)`)
			.catch(() => undefined);
		const sessions = `FROM pg_stat_activity WHERE query LIKE 'LOCK TABLE%' AND pid <> pg_backend_pid()`;
		const sleeping = async () =>
			(await postgres.query(`SELECT pid ${sessions} AND wait_event = 'PgSleep'`)).length === 1;
		await until(sleeping);
		return async () => {
			await postgres.query(`SELECT pg_terminate_backend(pid) ${sessions}`);
			await locked;
		};
	}

	/** Whether something waits for the table that is locked. */
	async function isWaitedFor(): Promise<boolean> {
		return (await postgres.query(WAITING)).length > 0;
	}

	/** Waits until a poll has reported the customer and workers run all that there is to run. */
	async function untilRun(name: string): Promise<void> {
		const { id } = customerOf(name);
		const path = new RegExp(`/customers/${id}/usage$`);
		await until(() => stage.sandbox.requests.count({ path }) > 0);
		await until(async () => {
			const executions = await stage.server.rest.listExecutions(workflow.id);
			const running = executions.filter(({ status }) => status === 'running');
			const started = workers.flatMap(startedBy);
			return running.length > 0 && running.every((each) => started.includes(each.id));
		});
	}

	function customerOf(name: string): Customer {
		return stage.sandbox.store.customers.find((customer) => customer.name.startsWith(name))!;
	}

	describe.each(version === NEWEST ? [DATA_TABLE, POSTGRES] : [DATA_TABLE])('$title', (store) => {
		beforeAll(async () => {
			const { rest } = stage.server;
			workflow = await rest.createWorkflow(store.workflow());
			await rest.activate(workflow.id);
			await expectMails(reachThreshold(), 1);
			[{ table }] = (await postgres.query<{ table: string }>(store.table)) as [{ table: string }];
		});

		afterAll(async () => await stage?.server.rest.deactivate(workflow.id));

		it('runs in the workers, which reach the rows as the main process does', async () => {
			const executions = await stage.server.rest.listExecutions(workflow.id);
			expect(executions.length).toBeGreaterThan(0);
			expect(workers.flatMap(startedBy)).toEqual(
				expect.arrayContaining(executions.map(({ id }) => id)),
			);
		});

		it('brings an alert once whose worker is killed before it is written', async () => {
			const unlock = await lockTable();
			const name = reachThreshold();
			await untilRun(name);
			await until(isWaitedFor);
			await killWorkers();
			await unlock();
			await expectMails(name, 1);
		});

		it('brings an alert once whose worker is killed after it is written and before it is sent', async () => {
			mail.isHolding = true;
			const name = reachThreshold();
			await until(() => mail.held > 0);
			await killWorkers();
			await until(() => mail.held === 0);
			mail.isHolding = false;
			await expectMails(name, 1);
		});

		it('brings an alert twice whose worker is killed between the mail and the mark', async () => {
			mail.isHolding = true;
			const name = reachThreshold();
			await until(() => mail.held > 0);
			const unlock = await lockTable();
			mail.isHolding = false;
			await until(() => mailsOf(name) === 1);
			await until(isWaitedFor);
			await killWorkers();
			await unlock();
			await expectMails(name, 2);
		});

		it('sends again what returns, once', async () => {
			const { store } = stage.sandbox;
			const name = reachThreshold();
			await expectMails(name, 1);
			const { id } = customerOf(name);
			store.setUsage(id, 100);
			await until(
				async () =>
					(
						await postgres.query(
							`SELECT id FROM "${table}" WHERE customer_id = '${id}' AND cleared_at IS NOT NULL`,
						)
					).length > 0,
			);
			store.setUsage(id, 860);
			await expectMails(name, 2);
		});
	});
});
