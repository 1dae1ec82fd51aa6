import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { parameterOf, readSwitch } from './choices';
import { readNumber } from './numbers';
import { refusal } from './refusal';

const returnAllField: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
};

export const returnAllFields: INodeProperties[] = [
	returnAllField,
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
 * @throws NodeOperationError when Return All is neither yes nor no, or the limit not a number of 1
 * or more
 */
export function readLimit(context: IExecuteFunctions, itemIndex: number): number {
	const at = { context, itemIndex };
	if (readSwitch(at, parameterOf(at, returnAllField), returnAllField)) return Infinity;
	const limit = readNumber(at, context.getNodeParameter('limit', itemIndex, 50), {
		parameter: 'parameter Limit',
		atLeast: 1,
		isWhole: true,
		example: 50,
	});
	if (limit !== undefined) return limit;
	throw refusal(
		at,
		'The limit is missing',
		'Set the parameter Limit to a whole number of 1 or more, or switch on Return All.',
	);
}
