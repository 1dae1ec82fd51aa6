import { Agent } from 'node:http';

import type { AxiosInstance } from 'axios';
import axios from 'axios';
import type { IDataObject, INodeExecutionData, ITaskData } from 'n8n-workflow';
import { setTimeout as sleep } from 'node:timers/promises';

import type { WorkflowJson } from '../../harness/index.cts';

/** The account that the first start of a server is set up with. */
export const OWNER = {
	email: 'owner@example.org',
	password: 'Sandbox-only-1',
	firstName: 'Test',
	lastName: 'Owner',
};

export interface StoredWorkflowJson extends WorkflowJson {
	id: string;
	versionId: string;
	active?: boolean;
}

export interface ExecutionSummary {
	id: string;
	status: string;
	mode: string;
	workflowId: string;
}

/** An execution with what each node put out. */
export interface Execution extends ExecutionSummary {
	error?: { message: string; description?: string };
	runData: Record<string, ITaskData[]>;
}

interface Publication {
	status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	triggers: Array<{ errorMessage: string | null }>;
}

/** What n8n's editor asks of its server, as far as tests and tools here need it. */
export class N8nRest {
	private readonly http: AxiosInstance;

	private cookie = '';

	constructor(url: string) {
		this.http = axios.create({
			baseURL: `${url}/rest`,
			// n8n may close an idle connection at the moment in which it is used again.
			httpAgent: new Agent({ keepAlive: false }),
			// n8n binds a login to the browser that it came from.
			headers: { 'browser-id': 'tests' },
			validateStatus: () => true,
			maxBodyLength: Infinity,
		});
	}

	/**
	 * Calls the editor's API.
	 *
	 * @returns `data` of the answer
	 * @throws Error with n8n's own text when the answer is no success
	 */
	async call<T = unknown>(method: string, path: string, data?: unknown): Promise<T> {
		const { status, ...answer } = await this.http.request<{ data: T; message?: string }>({
			method,
			url: path,
			data,
			headers: { cookie: this.cookie },
		});
		if (status >= 300) {
			throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer.data)}`);
		}
		const cookies = answer.headers['set-cookie'];
		if (cookies) this.cookie = cookies.map((each) => each.split(';')[0]).join('; ');
		return answer.data.data;
	}

	/** Makes the owner's account at the first start, and logs in. */
	async setUpOwner(): Promise<void> {
		await this.call('POST', '/owner/setup', OWNER);
		await this.login();
	}

	async login(): Promise<void> {
		const { email, password } = OWNER;
		await this.call('POST', '/login', { emailOrLdapLoginId: email, email, password });
	}

	async createCredential(name: string, type: string, data: IDataObject): Promise<{ id: string }> {
		return await this.call('POST', '/credentials', { name, type, data });
	}

	/** What the editor shows under a credential when it is saved. */
	async testCredential(
		name: string,
		type: string,
		data: IDataObject,
		id = '',
	): Promise<{ status: string; message: string }> {
		return await this.call('POST', '/credentials/test', {
			credentials: { id, name, type, data },
		});
	}

	async createWorkflow(workflow: WorkflowJson): Promise<StoredWorkflowJson> {
		return await this.call('POST', '/workflows', {
			name: 'Test',
			settings: { executionOrder: 'v1' },
			...workflow,
		});
	}

	async getWorkflow(id: string): Promise<StoredWorkflowJson> {
		return await this.call('GET', `/workflows/${id}`);
	}

	/**
	 * Activates a workflow and waits until its triggers run.
	 *
	 * @throws Error with n8n's text when a trigger refuses
	 */
	async activate(id: string): Promise<void> {
		const { versionId } = await this.getWorkflow(id);
		await this.call('POST', `/workflows/${id}/activate`, { versionId });
		await this.published(id);
	}

	/** Deactivates a workflow and waits until its triggers have stopped. */
	async deactivate(id: string): Promise<void> {
		await this.call('POST', `/workflows/${id}/deactivate`);
		await this.published(id);
	}

	/** Newer releases of n8n answer before triggers start or stop; older ones lack the path. */
	private async published(id: string): Promise<void> {
		const deadline = Date.now() + 60_000;
		for (;;) {
			const { status, data } = await this.http.get<{ data?: Publication }>(
				`/workflows/${id}/publication-status`,
				{ headers: { cookie: this.cookie } },
			);
			const publication = status === 200 ? data.data : undefined;
			if (publication?.status !== 'in_progress') {
				const failures = (publication?.triggers ?? []).flatMap(
					({ errorMessage }) => errorMessage ?? [],
				);
				if (failures.length > 0) throw new Error(failures.join('\n'));
				return;
			}
			if (Date.now() > deadline) throw new Error(`Workflow ${id} is still being published`);
			await sleep(50);
		}
	}

	/**
	 * Runs a workflow from a trigger, as the editor's button does, and waits for its end.
	 *
	 * @param message what the editor's chat hands to a chat trigger
	 */
	async run(
		workflow: StoredWorkflowJson,
		trigger: string,
		message?: IDataObject,
	): Promise<Execution> {
		const data = message && {
			startTime: Date.now(),
			executionTime: 0,
			executionIndex: 0,
			executionStatus: 'success',
			source: [null],
			data: { main: [[{ json: message }]] },
		};
		const { executionId } = await this.call<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: trigger, ...(data && { data }) } },
		);
		return await this.finished(executionId);
	}

	/** Waits until an execution has ended. */
	async finished(id: string, timeoutMs = 60_000): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const execution = await this.getExecution(id);
			if (!['new', 'running', 'waiting'].includes(execution.status)) return execution;
			if (Date.now() > deadline) throw new Error(`Execution ${id} is ${execution.status}`);
			await sleep(50);
		}
	}

	/**
	 * Waits for an execution that a trigger starts, and for its end.
	 *
	 * @param known ids of executions that are not meant
	 */
	async nextExecution(
		workflowId: string,
		known: string[] = [],
		timeoutMs = 60_000,
	): Promise<Execution> {
		const deadline = Date.now() + timeoutMs;
		for (;;) {
			const executions = await this.listExecutions(workflowId);
			const next = executions.filter(({ id }) => !known.includes(id)).pop();
			if (next) return await this.finished(next.id, deadline - Date.now());
			if (Date.now() > deadline) throw new Error(`Workflow ${workflowId} was not started`);
			await sleep(100);
		}
	}

	/** Executions that ended or run, the newest first. */
	async listExecutions(workflowId: string, limit = 100): Promise<ExecutionSummary[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const { results } = await this.call<{ results: ExecutionSummary[] }>(
			'GET',
			`/executions?limit=${limit}&filter=${filter}`,
		);
		return results;
	}

	/** What a node put out in all executions of a workflow that ended, the oldest first. */
	async allOutputs(workflowId: string, node: string): Promise<INodeExecutionData[]> {
		const outputs: INodeExecutionData[] = [];
		for (const { id } of (await this.listExecutions(workflowId)).reverse()) {
			outputs.push(...outputOf(await this.finished(id), node));
		}
		return outputs;
	}

	async getExecution(id: string): Promise<Execution> {
		const stored = await this.call<ExecutionSummary & { data: string }>('GET', `/executions/${id}`);
		const { parse } = await import('flatted');
		// n8n flattens repeated parts of an execution's data; while it runs there may be none.
		const data = parse(stored.data) as
			| { resultData?: { runData?: Execution['runData']; error?: Execution['error'] } }
			| undefined;
		const { runData = {}, error } = data?.resultData ?? {};
		return { ...stored, runData, error };
	}
}

/** What a node put out in an execution. */
export function outputOf({ runData }: Execution, node: string, output = 0): INodeExecutionData[] {
	return (runData[node] ?? []).flatMap(({ data }) => data?.main?.[output] ?? []);
}
