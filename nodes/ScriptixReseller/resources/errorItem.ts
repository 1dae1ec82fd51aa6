import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

/** The item that takes the place of an input item's output when the node goes on after its error. */
export function toErrorItem(
	context: IExecuteFunctions,
	error: Error,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const known = error instanceof NodeApiError || error instanceof NodeOperationError;
	const description = (known ? error.description : undefined) ?? undefined;
	const httpCode = (error instanceof NodeApiError ? error.httpCode : undefined) ?? undefined;
	const pairedItem = { item: itemIndex };
	if (node.onError !== 'continueErrorOutput') {
		const json: IDataObject = { error: error.message };
		if (description !== undefined) json.description = description;
		if (httpCode !== undefined) json.status = Number(httpCode);
		return { json, pairedItem };
	}
	// The engine tells the items of the error output by `error`, and keeps only its message.
	const message = httpCode === undefined ? error.message : `${error.message} (HTTP ${httpCode})`;
	const options = { message, description, httpCode, itemIndex };
	return {
		json: { error: message },
		error: new NodeApiError(node, { message }, options),
		pairedItem,
	};
}
