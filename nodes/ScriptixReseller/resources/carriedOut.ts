import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/**
 * The error of a write, with the number of items that were carried out before it: n8n shows nothing
 * of their output when the node stops.
 */
export function tellCarriedOut(error: Error, done: number, itemCount: number): Error {
	const isKnown = error instanceof NodeApiError || error instanceof NodeOperationError;
	if (!isKnown || done === 0) return error;
	const were = done === 1 ? 'items was' : 'items were';
	const told = `${done} of ${itemCount} ${were} carried out before this one, and n8n does not show their output, such as new API keys. Run the node for the others only; with On Error set to Continue, the output of every item is kept.`;
	error.description = [error.description, told].filter((text) => Boolean(text)).join(' ');
	return error;
}
