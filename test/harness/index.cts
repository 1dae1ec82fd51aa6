import type {
	IDataObject,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeListSearchResult,
	INodeTypeDescription,
	OnError,
} from 'n8n-workflow';

import { ActiveWorkflow, type ActivateOptions } from './activeWorkflow.cts';
import { testCredential } from './credentialTest.cts';
import type { CredentialStore } from './credentials.cts';
import { createContext, withCredentials, type EngineContext } from './engineContext.cts';
import { loadEngine } from './engineModules.cts';
import { featuresOf, isActive, stopBackground, type EngineFeatures } from './engineVersion.cts';
import type { ExecutionResult } from './execution.cts';
import { listSearch } from './listSearch.cts';
import type { LogEntry } from './logCapture.cts';
import { pollManually } from './manualPoll.cts';
import { createNode } from './nodeJson.cts';
import type { NodeTypeRegistry } from './nodeTypes.cts';
import { runTool, type RunToolOptions, type ToolResult } from './runTool.cts';
import { runWorkflow, type ExecuteOptions } from './runWorkflow.cts';
import { StoredWorkflow } from './storedWorkflow.cts';
import { completeWorkflow, type WorkflowJson } from './workflowJson.cts';

export type { ActivateOptions, ActiveWorkflow } from './activeWorkflow.cts';
export type { CredentialStore } from './credentials.cts';
export type { ExecutionResult } from './execution.cts';
export type { LogEntry } from './logCapture.cts';
export type { TickResult } from './pollRecorder.cts';
export type { RunToolOptions, ToolResult } from './runTool.cts';
export type { ExecuteOptions } from './runWorkflow.cts';
export type { NodeJson, WorkflowJson } from './workflowJson.cts';

export interface StartOptions {
	/** The folder of the built package; by default the current folder. */
	packageDir?: string;
	/** Credential data by credential type, or by id or name for one credential among several. */
	credentials?: CredentialStore;
	/**
	 * A folder in whose `node_modules` n8n-core is installed; by default the environment variable
	 * `N8N_ENGINE_BASE`, or else the current folder.
	 */
	engineBase?: string;
}

export interface RunNodeOptions {
	/** What the node gets; one empty item by default. */
	input?: Array<INodeExecutionData | IDataObject>;
	onError?: OnError;
	/** Other credential data for this run. */
	credentials?: CredentialStore;
	typeVersion?: number;
	cancelAfterMs?: number;
	signal?: AbortSignal;
}

/** What came of running one node. */
export interface NodeResult extends ExecutionResult {
	/** What went out through the node's error output. */
	errorItems: INodeExecutionData[];
}

/**
 * n8n's real engine with the built package in it.
 *
 * The classes that load, activate, poll, execute and request are n8n's own. The harness stands only
 * where a server would: it keeps credentials, static data and logs in memory. Node types of n8n's
 * own packages are pass-through stand-ins; the real ones run in the end-to-end suite.
 */
export class Engine {
	/** All that was logged in this process, by n8n and by the nodes; printed nowhere. */
	readonly logs: LogEntry[];

	constructor(private readonly context: EngineContext) {
		this.logs = context.modules.logger.entries;
	}

	/** The version of n8n-core. */
	get version(): string {
		return this.context.modules.version;
	}

	/** What this version can do that others cannot. */
	get features(): EngineFeatures {
		return featuresOf(this.context.modules);
	}

	/** The node types of the package, the harness and the stand-ins. */
	get nodeTypes(): NodeTypeRegistry {
		return this.context.nodeTypes;
	}

	/** The credential data in use; may be changed at any time, as a user may edit a credential. */
	get credentials(): CredentialStore {
		return this.context.credentials;
	}

	/** A node's description after n8n's loader has worked on it. */
	description(type: string, version?: number): INodeTypeDescription {
		return this.context.nodeTypes.getByNameAndVersion(type, version).description;
	}

	/**
	 * Runs a whole workflow once. It starts with the first node that nothing leads to; unless that
	 * is a trigger, a harness input node in front of it emits the given items.
	 */
	async execute(workflow: WorkflowJson, options?: ExecuteOptions): Promise<ExecutionResult> {
		return await runWorkflow(this.context, workflow, options);
	}

	/**
	 * Runs one action node on the given items.
	 *
	 * @throws the node's error, unless `onError` continues or the run was cancelled
	 */
	async runNode(
		type: string,
		parameters: object,
		options: RunNodeOptions = {},
	): Promise<NodeResult> {
		const { onError, typeVersion, credentials, ...run } = options;
		const context = withCredentials(this.context, credentials);
		const node = { ...createNode(context, type, parameters, typeVersion), onError };
		const result = await runWorkflow(context, { nodes: [node], connections: {} }, run);
		if (result.error && result.status !== 'canceled') throw result.error;
		return {
			...result,
			items: result.data(node.name),
			errorItems: result.errorOutput(node.name),
		};
	}

	/**
	 * Activates a workflow that starts with a polling trigger.
	 *
	 * @throws n8n's `WorkflowActivationError` if its first poll throws
	 */
	async activate(
		workflow: WorkflowJson,
		{ staticData, mode = 'activate', ...options }: ActivateOptions = {},
	): Promise<ActiveWorkflow> {
		const complete = completeWorkflow(workflow);
		if (isActive(this.context.modules, complete.id)) {
			throw new Error(`Workflow "${complete.id}" is active already; update() changes it`);
		}
		const stored = new StoredWorkflow({
			...complete,
			staticData: staticData ?? workflow.staticData,
		});
		return await ActiveWorkflow.start(this.context, stored, options, mode);
	}

	/**
	 * "Fetch Test Event": polls once in manual mode.
	 *
	 * @throws the error that the editor would show
	 */
	async pollManually(workflow: WorkflowJson): Promise<INodeExecutionData[]> {
		return await pollManually(this.context, completeWorkflow(workflow));
	}

	/** A polling trigger alone in a workflow, to activate or to poll manually. */
	triggerWorkflow(type: string, parameters: object = {}): WorkflowJson {
		return { nodes: [createNode(this.context, type, parameters)], connections: {} };
	}

	/** Fills a "From List" picker. */
	async listSearch(
		type: string,
		method: string,
		filter?: string,
		paginationToken?: string,
		parameters?: object,
	): Promise<INodeListSearchResult> {
		return await listSearch(this.context, type, method, filter, paginationToken, parameters);
	}

	/** Tests credential data as n8n does when a user saves it. */
	async testCredential(
		type: string,
		data: Record<string, unknown>,
	): Promise<INodeCredentialTestResult> {
		return await testCredential(this.context, type, data);
	}

	/**
	 * Runs the tool variant of a node as an AI agent does.
	 *
	 * @param args the values that the language model chose for the `$fromAI` places in `parameters`
	 */
	async runTool(
		type: string,
		parameters: object,
		args: IDataObject,
		options?: RunToolOptions,
	): Promise<ToolResult> {
		return await runTool(this.context, type, parameters, args, options);
	}

	/** Forgets what was logged. */
	clearLogs(): void {
		this.logs.length = 0;
	}

	/** Deactivates every workflow and deletes what was stored. */
	async stop(): Promise<void> {
		for (const workflow of [...this.context.active]) await workflow.deactivate();
		stopBackground(this.context.modules);
		this.context.modules.closeHome();
	}
}

/** Starts n8n's engine with the built package of a folder. */
export async function startEngine({
	packageDir = process.cwd(),
	credentials = {},
	engineBase,
}: StartOptions = {}): Promise<Engine> {
	const modules = loadEngine(engineBase);
	await modules.openHome();
	try {
		return new Engine(await createContext(modules, packageDir, credentials));
	} catch (error) {
		modules.closeHome();
		throw error;
	}
}
