import type { IExecuteFunctions, INode } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { asErrorMessage } from '../codec/text';

/** Where a parameter is read: in a node, and there for one input item unless it is a trigger. */
export interface ParameterContext {
	context: { getNode(): INode };
	itemIndex?: number;
}

/** Where an action's parameter is read from: the node and one input item. */
export interface ItemContext extends ParameterContext {
	context: IExecuteFunctions;
	itemIndex: number;
}

/** The refusal of a parameter's value: what is wrong with it, and what to enter instead. */
export function refusal(
	{ context, itemIndex }: ParameterContext,
	message: string,
	description: string,
): NodeOperationError {
	return new NodeOperationError(context.getNode(), asErrorMessage(message), {
		itemIndex,
		description,
		level: 'warning',
	});
}
