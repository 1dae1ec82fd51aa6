import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IDataObject } from 'n8n-workflow';

import type { Customer, CustomerFields, LoggedRequest } from '../../sandbox/index.cts';
import { CREDENTIAL_NAMES, readExample } from '../../examples/files.cts';
import type { LanguageModel } from '../counterparts/languageModel.cts';
import { startLanguageModel } from '../counterparts/languageModel.cts';
import type { MailServer } from '../counterparts/mailServer.cts';
import { startMailServer } from '../counterparts/mailServer.cts';
import type { Postgres } from '../counterparts/postgres.cts';
import { startPostgres } from '../counterparts/postgres.cts';
import type { WebServer } from '../counterparts/webServer.cts';
import { startWebServer } from '../counterparts/webServer.cts';
import { NEWEST } from '../server/install.cts';
import type { Execution, StoredWorkflowJson } from '../server/rest.cts';
import { outputOf } from '../server/rest.cts';
import type { ServerStage } from '../stage.cts';
import { chain, CREDENTIAL_TYPE, credentialData, startServerStage } from '../stage.cts';
import { until } from '../../harness/until.cts';
import { fillIn, type FilledIn } from './fillIn.cts';

export { until };

/** The header that the CRM of the tests shows itself with. */
export const CRM_HEADER = { name: 'x-crm-key', value: 'crm-only-here' };

/** A name with all that HTML, SQL, JSON and headers are broken by. */
export const ODD_NAME = `Bäcker "Süß" & <b>Söhne</b>, 's-Hertogenbosch 🥖 $1 {{ 1 }}`;

/** One n8n server and a real counterpart for everything that the examples talk to. */
export class ExampleStage {
	private readonly imported: StoredWorkflowJson[] = [];

	private readonly active: StoredWorkflowJson[] = [];

	private credentialId = '';

	private generation = 'current';

	private constructor(
		readonly n8n: ServerStage,
		readonly mail: MailServer,
		readonly web: WebServer,
		readonly model: LanguageModel,
		readonly postgres: Postgres,
		/** Where n8n may write files. */
		readonly folder: string,
	) {}

	static async start(): Promise<ExampleStage> {
		const stops: Array<() => Promise<void>> = [];
		const started = async <T extends { stop(): Promise<void> }>(starting: Promise<T>) => {
			const counterpart = await starting;
			stops.push(async () => await counterpart.stop());
			return counterpart;
		};
		try {
			const folder = await mkdtemp(join(tmpdir(), 'archive-'));
			const stage = new ExampleStage(
				await started(
					startServerStage(
						NEWEST,
						{ customers: 0 },
						{ env: { N8N_RESTRICT_FILE_ACCESS_TO: folder } },
					),
				),
				await started(startMailServer()),
				await started(startWebServer()),
				await started(startLanguageModel()),
				await started(startPostgres()),
				folder,
			);
			await stage.createCredentials();
			return stage;
		} catch (error) {
			for (const stop of stops) await stop();
			throw error;
		}
	}

	async stop(): Promise<void> {
		const { n8n, mail, web, model, postgres, folder } = this;
		for (const counterpart of [n8n, mail, web, model, postgres]) await counterpart.stop();
		await rm(folder, { recursive: true, force: true });
	}

	get sandbox() {
		return this.n8n.sandbox;
	}

	get rest() {
		return this.n8n.server.rest;
	}

	/**
	 * Ends what a test has left running and forgets what it has done.
	 *
	 * @returns why executions of the test's workflows failed
	 */
	async reset(): Promise<string[]> {
		for (const { id } of this.active.splice(0)) await this.rest.deactivate(id);
		const failures: string[] = [];
		for (const workflow of this.imported.splice(0)) {
			await this.settled(workflow);
			failures.push(...(await this.failuresOf(workflow)));
		}
		const { store, knobs, faults, requests, clock, violations, requestViolations } = this.sandbox;
		failures.push(...violations.splice(0), ...requestViolations.splice(0));
		for (const { id } of [...store.customers]) store.removeCustomer(id);
		store.documents.length = 0;
		faults.clear();
		await this.useGeneration('current');
		knobs.patchStatus = 'accept';
		knobs.usagePeriod = true;
		clock.set('2025-01-15T09:00:00Z');
		requests.clear();
		this.mail.isRefusing = false;
		this.mail.take();
		this.web.take();
		this.model.requests.length = 0;
		return failures;
	}

	private async failuresOf({ id }: StoredWorkflowJson): Promise<string[]> {
		const executions = await this.rest.listExecutions(id);
		const failed = executions.filter(({ status }) => status !== 'success');
		return await Promise.all(
			failed.map(async (execution) => {
				const { status, error } = await this.rest.getExecution(execution.id);
				return `${status}: ${error?.message}`;
			}),
		);
	}

	/** Imports a file as the editor does, with what a user fills in. */
	async import(
		name: string,
		filledIn: FilledIn = {},
		settings: IDataObject = {},
	): Promise<StoredWorkflowJson> {
		const filled = fillIn(readExample(name), filledIn);
		const workflow = await this.rest.createWorkflow({
			...filled,
			settings: { ...filled.settings, ...settings },
		});
		this.imported.push(workflow);
		return workflow;
	}

	/** All rows of a data table, as n8n's own node reads them; none before a workflow has made it. */
	async readTable(name: string): Promise<IDataObject[]> {
		const dataTableId = { __rl: true, mode: 'name', value: name };
		const workflow = await this.rest.createWorkflow(
			chain(
				this.n8n.credential,
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: 'Rows',
					type: 'n8n-nodes-base.dataTable',
					typeVersion: 1.1,
					parameters: { resource: 'row', operation: 'get', dataTableId, returnAll: true },
				},
			),
		);
		const execution = await this.rest.run(workflow, 'Start');
		if (execution.status === 'success') return outputOf(execution, 'Rows').map(({ json }) => json);
		if (JSON.stringify(execution.error).includes(`${name}\\" not found`)) return [];
		throw failureOf(execution);
	}

	/** Switches a workflow on; it is switched off by `reset`. */
	async activate(workflow: StoredWorkflowJson): Promise<void> {
		await this.rest.activate(workflow.id);
		this.active.push(workflow);
	}

	/** Runs a workflow from one of its triggers, as the editor's button does. */
	async run(workflow: StoredWorkflowJson, trigger: string): Promise<Execution> {
		const execution = await this.rest.run(workflow, trigger);
		if (execution.status === 'success') return execution;
		throw failureOf(execution);
	}

	/** Lets the credential name one of the API's generations; until `reset`. */
	async useGeneration(generation: 'current' | 'legacy'): Promise<void> {
		if (generation === this.generation) return;
		await this.rest.call('PATCH', `/credentials/${this.credentialId}`, {
			name: CREDENTIAL_NAMES[CREDENTIAL_TYPE],
			type: CREDENTIAL_TYPE,
			data: { ...credentialData(this.sandbox), apiGeneration: generation },
		});
		this.generation = generation;
	}

	/** Why executions of a workflow failed that a test expects to fail; `reset` leaves it out. */
	async expectedFailures(workflow: StoredWorkflowJson): Promise<string[]> {
		await this.settled(workflow);
		this.imported.splice(this.imported.indexOf(workflow), 1);
		return await this.failuresOf(workflow);
	}

	addCustomer(fields: Partial<CustomerFields>): Customer {
		return this.sandbox.store.addCustomer({ plan: 'gold', quota_minutes: 1000, ...fields });
	}

	/** Requests that change something in Scriptix. */
	get writes(): LoggedRequest[] {
		return this.sandbox.requests.entries.filter(({ method }) => method !== 'GET');
	}

	/** Waits until triggers have read the list of customers so many times more. */
	async polls(count: number): Promise<void> {
		const lists = { method: 'GET', path: /\/customers?\/?$/ };
		const wanted = this.sandbox.requests.count(lists) + count;
		await until(() => this.sandbox.requests.count(lists) >= wanted);
	}

	/** Waits until no execution of a workflow runs. */
	async settled({ id }: StoredWorkflowJson): Promise<void> {
		await until(async () => {
			const executions = await this.rest.listExecutions(id);
			return executions.every(({ status }) => !['new', 'running', 'waiting'].includes(status));
		});
	}

	private async createCredentials(): Promise<void> {
		const data = {
			httpHeaderAuth: CRM_HEADER,
			openAiApi: { apiKey: 'no-key-is-asked-for', url: this.model.url },
			postgres: this.postgres.credential,
			scriptixResellerApi: credentialData(this.sandbox),
			smtp: this.mail.credential,
		};
		for (const [type, values] of Object.entries(data)) {
			const { id } = await this.rest.createCredential(CREDENTIAL_NAMES[type]!, type, values);
			if (type === CREDENTIAL_TYPE) this.credentialId = id;
		}
	}
}

function failureOf({ status, error }: Execution): Error {
	return new Error(`The run is ${status}: ${JSON.stringify(error)}`);
}
