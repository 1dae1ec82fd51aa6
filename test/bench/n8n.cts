import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import { installServer, NEWEST } from '../e2e/server/install.cts';
import { N8nServer, packPackage } from '../e2e/server/n8nServer.cts';
import type { Execution, ExecutionSummary, StoredWorkflowJson } from '../e2e/server/rest.cts';
import { outputOf } from '../e2e/server/rest.cts';
import type { NodeJson } from '../harness/index.cts';
import { ACTION, TRIGGER } from '../harness/support.cts';
import type { Address } from './api.cts';

const run = promisify(execFile);

export const N8N_VERSION = NEWEST;
const WAIT_MS = 250;
const LONGEST_RUN_MS = 300_000;

/** What one node of an execution took and put out. */
export interface NodeRun {
	/** Milliseconds by n8n's own clock. */
	ms: number;
	items: INodeExecutionData[];
}

interface EndedExecution extends ExecutionSummary {
	startedAt: string;
	stoppedAt: string;
}

/** A whole n8n server with the packed package, to run workflows in. */
export class BenchServer {
	private constructor(
		readonly server: N8nServer,
		/** The program that n8n runs on. */
		readonly node: string,
		readonly nodeVersion: string,
	) {}

	/** @param env more environment of the server */
	static async start(env: Record<string, string> = {}): Promise<BenchServer> {
		const { node } = await installServer(N8N_VERSION);
		const folder = await mkdtemp(join(tmpdir(), 'packed-'));
		const packed = await packPackage(folder);
		const server = await N8nServer.start({ version: N8N_VERSION, packages: [packed], env });
		await rm(folder, { recursive: true });
		await server.rest.setUpOwner();
		const { stdout } = await run(node, ['--version']);
		return new BenchServer(server, node, stdout.trim().replace('v', ''));
	}

	/** Credentials that lead to the sandbox: the package's own, and a header for n8n's HTTP Request. */
	async credentialsFor(api: Address): Promise<IDataObject> {
		const { rest } = this.server;
		const own = await rest.createCredential('Scriptix', 'scriptixResellerApi', api.credential());
		const header = await rest.createCredential('Header', 'httpHeaderAuth', {
			name: 'Authorization',
			value: `Bearer ${api.apiKey}`,
		});
		return {
			scriptixResellerApi: { id: own.id, name: 'Scriptix' },
			httpHeaderAuth: { id: header.id, name: 'Header' },
		};
	}

	/** Stores a workflow of nodes one after the other. */
	async store(credentials: IDataObject, ...nodes: NodeJson[]): Promise<StoredWorkflowJson> {
		const complete = nodes.map((node, index) => ({
			id: `node-${index}`,
			typeVersion: 1,
			position: [index * 220, 0] as [number, number],
			parameters: {},
			credentials: credentialsOf(node.type, credentials),
			...node,
		}));
		const connections = Object.fromEntries(
			complete
				.slice(1)
				.map(({ name }, index) => [
					complete[index]!.name,
					{ main: [[{ node: name, type: 'main' as const, index: 0 }]] },
				]),
		);
		return await this.server.rest.createWorkflow({ nodes: complete, connections });
	}

	/**
	 * Runs a workflow as the editor's button does, and deletes the record of it.
	 *
	 * @throws Error when the execution does not succeed
	 */
	async run(workflow: StoredWorkflowJson): Promise<(node: string) => NodeRun> {
		const { id } = await this.start(workflow);
		const execution = await this.server.rest.getExecution(id);
		await this.delete(id);
		return (node) => ({
			ms: timeOf(execution, node),
			items: outputOf(execution, node),
		});
	}

	/** The same where the data are too much to look at; milliseconds from its start to its end. */
	async time(workflow: StoredWorkflowJson): Promise<number> {
		const { id, startedAt, stoppedAt } = await this.start(workflow);
		await this.delete(id);
		return Date.parse(stoppedAt) - Date.parse(startedAt);
	}

	/** Waits until a workflow's latest execution has ended. */
	async untilEnded(workflowId: string, executionId?: string): Promise<EndedExecution> {
		const deadline = Date.now() + LONGEST_RUN_MS;
		for (;;) {
			await sleep(WAIT_MS);
			// Unlike the execution itself, the list comes without data.
			const [latest] = await this.server.rest.listExecutions(workflowId, 1);
			const isMeant = latest !== undefined && (executionId ?? latest.id) === latest.id;
			if (isMeant && !['new', 'running'].includes(latest.status)) {
				if (latest.status === 'success') return latest as EndedExecution;
				throw new Error(`Execution ${latest.id} of workflow ${workflowId}: ${latest.status}`);
			}
			if (Date.now() > deadline) throw new Error(`Workflow ${workflowId} does not end`);
		}
	}

	async stop(): Promise<void> {
		await this.server.remove();
	}

	private async start(workflow: StoredWorkflowJson): Promise<EndedExecution> {
		const { executionId } = await this.server.rest.call<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: workflow.nodes[0]!.name } },
		);
		return await this.untilEnded(workflow.id, executionId);
	}

	private async delete(id: string): Promise<void> {
		await this.server.rest.call('POST', '/executions/delete', { ids: [id] });
	}
}

export const START: NodeJson = { name: 'Start', type: 'n8n-nodes-base.manualTrigger' };

function credentialsOf(type: string, credentials: IDataObject): NodeJson['credentials'] {
	const { scriptixResellerApi, httpHeaderAuth } = credentials as Record<
		string,
		{ id: string; name: string }
	>;
	if (type === ACTION || type === TRIGGER) return { scriptixResellerApi: scriptixResellerApi! };
	return type === 'n8n-nodes-base.httpRequest' ? { httpHeaderAuth: httpHeaderAuth! } : {};
}

function timeOf({ runData }: Execution, node: string): number {
	const runs = runData[node];
	if (!runs) throw new Error(`"${node}" did not run`);
	return runs.reduce((sum, { executionTime }) => sum + executionTime, 0);
}
