import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

/** Where a parameter is read from: the node and one input item. */
export interface ItemContext {
	context: IExecuteFunctions;
	itemIndex: number;
}

/** The refusal of a parameter's value: what is wrong with it, and what to enter instead. */
export function refusal(
	{ context, itemIndex }: ItemContext,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), message, {
		itemIndex,
		description,
		level: 'warning',
	});
}
