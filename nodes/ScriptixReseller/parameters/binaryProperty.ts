import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { readText } from './text';

/** Where in the output item a file goes. */
export const binaryPropertyField: INodeProperties = {
	displayName: 'Put Output File in Field',
	name: 'binaryProperty',
	type: 'string',
	default: 'data',
	placeholder: 'e.g. data',
	hint: 'The name of the output binary field to put the file in',
};

/** @throws NodeOperationError when it is a name that an item cannot have */
export function readBinaryProperty(at: ItemContext, options: IDataObject): string {
	const name = readText(at, options.binaryProperty, 'option Put Output File in Field') ?? 'data';
	if (name !== '__proto__') return name;
	throw refusal(
		at,
		'The file cannot be put in that field',
		'Set the option Put Output File in Field to a name such as data.',
	);
}
