import type {
	ExecutionStatus,
	IDataObject,
	INode,
	INodeExecutionData,
	IRun,
	IWorkflowExecuteAdditionalData,
	NodeExecutionHint,
	Workflow,
	WorkflowExecuteMode,
} from 'n8n-workflow';

import type { EngineModules } from './engineModules.cts';
import { restoreError } from './errors.cts';
import type { LogEntry } from './logCapture.cts';

/** What came of one execution. */
export interface ExecutionResult {
	status: ExecutionStatus;
	/**
	 * The error that stopped it, with the class and the properties that n8n keeps. As in n8n itself,
	 * what is not enumerable, such as `cause`, is lost.
	 */
	error?: Error;
	/** What the last executed node put out first. */
	items: INodeExecutionData[];
	/** What a node put out, over all its runs; nothing if it did not run. */
	data(nodeName: string, output?: number): INodeExecutionData[];
	/** What a node put out through its error output (`onError: 'continueErrorOutput'`). */
	errorOutput(nodeName: string): INodeExecutionData[];
	/** The hints that nodes showed the user. */
	hints: NodeExecutionHint[];
	/** What was logged in the process while it ran. */
	logs: LogEntry[];
	/** Reads a file that an item holds. */
	binary(nodeName: string, itemIndex: number, key?: string): Promise<Buffer>;
	/** n8n's own record of the execution. */
	run: IRun;
}

export interface RunOptions {
	/** The node that the execution starts with, and the items it gets. */
	start: { node: INode; items: INodeExecutionData[][] };
	mode: WorkflowExecuteMode;
	/** Runs the start node only. */
	only?: boolean;
	/** Cancels the execution, as the Stop button does. */
	signal?: AbortSignal;
	/** Gets the static data if the execution changed it. */
	onStaticData?(staticData: IDataObject): void;
}

/** Runs a workflow in n8n's engine, from one node on, the way production executions are run. */
export async function runExecution(
	modules: EngineModules,
	workflow: Workflow,
	additionalData: IWorkflowExecuteAdditionalData,
	{ start, mode, only, signal, onStaticData }: RunOptions,
): Promise<ExecutionResult> {
	const { WorkflowExecute } = modules.core;
	const { entries } = modules.logger;
	const firstLog = entries.length;
	const data = modules.workflow.createRunExecutionData({
		startData: only ? { runNodeFilter: [start.node.name] } : {},
		resultData: { pinData: mode === 'manual' ? workflow.pinData : undefined },
		executionData: {
			nodeExecutionStack: [
				{ node: workflow.getNode(start.node.name)!, data: { main: start.items }, source: null },
			],
		},
	});
	additionalData.hooks!.addHandler('workflowExecuteAfter', (_run, staticData) => {
		if (staticData) onStaticData?.(staticData);
	});

	const startedAt = new Date();
	let run: IRun;
	try {
		const execution = new WorkflowExecute(additionalData, mode, data).processRunExecutionData(
			workflow,
		);
		const cancel = () => execution.cancel();
		signal?.addEventListener('abort', cancel);
		if (signal?.aborted) cancel();
		run = await execution;
		signal?.removeEventListener('abort', cancel);
	} catch (error) {
		// Thrown before the first node, if parameters or node types are missing.
		data.resultData.error = error as NonNullable<typeof data.resultData.error>;
		run = { data, mode, startedAt, stoppedAt: new Date(), status: 'error', storedAt: 'db' };
	}
	return createResult(modules, run, entries.slice(firstLog));
}

function createResult(modules: EngineModules, run: IRun, logs: LogEntry[]): ExecutionResult {
	const { runData, lastNodeExecuted, error } = run.data.resultData;
	const outputs = (nodeName: string) =>
		(runData[nodeName] ?? []).map((task) => task.data?.main ?? []);
	const data = (nodeName: string, output = 0) =>
		outputs(nodeName).flatMap((main) => main[output] ?? []);

	return {
		status: run.status,
		error: error && restoreError(modules, error),
		items: lastNodeExecuted === undefined ? [] : data(lastNodeExecuted),
		data,
		errorOutput: (nodeName) =>
			outputs(nodeName).flatMap((main) => (main.length > 1 ? (main.at(-1) ?? []) : [])),
		hints: Object.values(runData)
			.flat()
			.flatMap((task) => task.hints ?? []),
		logs,
		async binary(nodeName, itemIndex, key = 'data') {
			const file = data(nodeName)[itemIndex]?.binary?.[key];
			if (!file) throw new Error(`Item ${itemIndex} of "${nodeName}" holds no file "${key}"`);
			return await modules.container.get(modules.core.BinaryDataService).getAsBuffer(file);
		},
		run,
	};
}
