import type { IDataObject, INode, INodeExecutionData, WorkflowExecuteMode } from 'n8n-workflow';

import { createAdditionalData } from './additionalData.cts';
import type { EngineContext } from './engineContext.cts';
import { runExecution, type ExecutionResult } from './execution.cts';
import {
	buildWorkflow,
	completeWorkflow,
	findStartNodes,
	prependInput,
	toItems,
	type CompleteWorkflow,
	type WorkflowJson,
} from './workflowJson.cts';

export interface ExecuteOptions {
	/** What the start node gets; one empty item by default. */
	input?: Array<INodeExecutionData | IDataObject>;
	/** By default `manual`, as with the Execute Workflow button. */
	mode?: WorkflowExecuteMode;
	/** Where to start; by default at the first node that nothing leads to. */
	startNode?: string;
	/** Cancels the execution after this time, as the Stop button does. */
	cancelAfterMs?: number;
	/** Cancels the execution when aborted. */
	signal?: AbortSignal;
}

/** Runs a workflow once. */
export async function runWorkflow(
	{ modules, nodeTypes, credentialsHelper, nextExecutionId }: EngineContext,
	json: WorkflowJson,
	{ input, mode = 'manual', startNode, cancelAfterMs, signal }: ExecuteOptions = {},
): Promise<ExecutionResult> {
	const complete = completeWorkflow(json);
	const first = findStart(complete, startNode);
	const type = nodeTypes.getByNameAndVersion(first.type, first.typeVersion);
	// A trigger takes the place of the input node: outside of manual mode it hands on what it gets.
	const start = type.poll || type.trigger ? first : prependInput(complete, first.name);

	const additionalData = createAdditionalData(modules, credentialsHelper, complete, {
		executionId: nextExecutionId(),
		mode,
	});
	const signals = signal ? [signal] : [];
	if (cancelAfterMs !== undefined) signals.push(AbortSignal.timeout(cancelAfterMs));
	return await runExecution(modules, buildWorkflow(modules, nodeTypes, complete), additionalData, {
		start: { node: start, items: [toItems(input ?? [{}])] },
		mode,
		signal: AbortSignal.any(signals),
	});
}

function findStart(workflow: CompleteWorkflow, name?: string): INode {
	const start =
		name === undefined
			? findStartNodes(workflow)[0]
			: workflow.nodes.find((node) => node.name === name);
	if (!start)
		throw new Error(`"${workflow.name}" has no ${name ? `node "${name}"` : 'start node'}`);
	return start;
}
