import type { INodeExecutionData } from 'n8n-workflow';

import { createAdditionalData } from './additionalData.cts';
import type { EngineContext } from './engineContext.cts';
import { runExecution } from './execution.cts';
import { buildWorkflow, type CompleteWorkflow } from './workflowJson.cts';

/**
 * "Fetch Test Event": executes the polling trigger of a workflow in manual mode, alone.
 *
 * @returns what it found; nothing if it found nothing
 * @throws the error that the editor would show
 */
export async function pollManually(
	{ modules, nodeTypes, credentialsHelper, nextExecutionId }: EngineContext,
	json: CompleteWorkflow,
): Promise<INodeExecutionData[]> {
	const workflow = buildWorkflow(modules, nodeTypes, json);
	const [node] = workflow.getPollNodes();
	if (!node) throw new Error(`"${json.name}" has no polling trigger`);
	const additionalData = createAdditionalData(modules, credentialsHelper, json, {
		executionId: nextExecutionId(),
		mode: 'manual',
	});
	const result = await runExecution(modules, workflow, additionalData, {
		start: { node, items: [[{ json: {} }]] },
		mode: 'manual',
		only: true,
	});
	if (result.error) throw result.error;
	return result.data(node.name);
}
