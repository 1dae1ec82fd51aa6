import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isRecord } from '../codec/json';
import { toText } from '../codec/text';
import { requireText } from './checks';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

/** What is added to the address of a request, for parameters that Scriptix does not document. */
export const queryParametersField: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Parameter',
	default: {},
	description:
		'Sent as they are. Scriptix documents none; use one that Scriptix has given you, for example for an earlier period.',
	options: [
		{
			displayName: 'Parameter',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. period',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. 2025-01',
				},
			],
		},
	],
};

/**
 * Reads query parameters. A date of JavaScript or Luxon is sent as the text of its instant.
 *
 * @throws NodeOperationError for one without a name or a value, and for two with one name: sent
 * without its value, or without the other, a request would be answered with other usage than was
 * asked for
 */
export function readQueryParameters(at: ItemContext, options: IDataObject): Record<string, string> {
	const values = isRecord(options.queryParameters) ? options.queryParameters.values : undefined;
	const query = new Map<string, string>();
	for (const entry of (Array.isArray(values) ? values : []) as IDataObject[]) {
		const name = requireText(at, entry.name, 'Query Parameters > Name');
		const value = valueOf(entry.value);
		if (value === undefined) {
			throw refusal(
				at,
				`The query parameter "${name}" has no value that can be sent`,
				'Enter text or a number as its value, or remove it. If it is an expression, check that the input item has that field.',
			);
		}
		if (query.has(name)) {
			throw refusal(
				at,
				`Two query parameters are called "${name}"`,
				'Only one of them would be sent. Remove the other one.',
			);
		}
		query.set(name, value);
	}
	return Object.fromEntries(query);
}

function valueOf(value: unknown): string | undefined {
	if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
	const isDate = isRecord(value) && ('toMillis' in value || value instanceof Date);
	return toText(isDate ? (JSON.parse(JSON.stringify(value)) as unknown) : value);
}
