import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { readNumber } from './numbers';
import { refusal } from './refusal';

export const returnAllFields: INodeProperties[] = [
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { returnAll: [false] } },
	},
];

/**
 * How many results are wanted.
 *
 * @returns Infinity for all
 * @throws NodeOperationError when the limit is not a number of 1 or more
 */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	if (context.getNodeParameter('returnAll', itemIndex, false) === true) return Infinity;
	const limit = readNumber(
		{ context, itemIndex },
		context.getNodeParameter('limit', itemIndex, 50),
		{
			parameter: 'parameter Limit',
			atLeast: 1,
			isWhole: true,
			example: 50,
		},
	);
	if (limit !== undefined) return limit;
	throw refusal(
		{ context, itemIndex },
		'The limit is missing',
		'Set the parameter Limit to a whole number of 1 or more, or switch on Return All.',
	);
}
