import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

// How the engine names the variant of a node that agents use.
const TOOL = /Tool$/;

/** Whether an agent runs the node. */
export function isForAgent(context: IExecuteFunctions): boolean {
	return TOOL.test(context.getNode().type);
}

/**
 * Puts the advice of an error into its message where an agent runs the node: the engine hands a language
 * model the message only (n8n-core 2.41.1, execution-engine/workflow-execute.js), and without the advice
 * the model cannot do better at its next try.
 */
export function adviseAgent(context: IExecuteFunctions, error: Error): Error {
	const isKnown = error instanceof NodeApiError || error instanceof NodeOperationError;
	if (!isKnown || !error.description || !isForAgent(context)) return error;
	error.message = `${error.message.replace(/\.$/, '')}. ${error.description}`;
	// The editor shows both.
	error.description = undefined;
	return error;
}
