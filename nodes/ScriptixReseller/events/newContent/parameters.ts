import type { IDataObject, INodeProperties, IPollFunctions } from 'n8n-workflow';

import type { ContentFilters } from '../../api/content';
import { canonicalJson, shortHash } from '../../codec/hash';
import { customerIdField, isCustomerId, readCustomerIdValue } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import { readWord } from '../../parameters/words';

/** What a person sees of the event. */
export const fields: INodeProperties[] = [
	{
		displayName: 'Filters',
		name: 'filters',
		type: 'collection',
		placeholder: 'Add Filter',
		default: {},
		description:
			'What starts the workflow; without a filter, everything new. When you change the filters, what already exists is not emitted.',
		options: [
			{
				...customerIdField,
				required: false,
				description: 'Only what belongs to this customer',
			},
			{
				displayName: 'Language',
				name: 'language',
				type: 'string',
				default: '',
				placeholder: 'e.g. nl-nl',
				description: 'Only this language, written as Scriptix writes it',
			},
			{
				displayName: 'Status',
				name: 'status',
				type: 'string',
				default: '',
				placeholder: 'e.g. completed',
				description:
					'Only this status. What gets the status later is emitted at that time, so "completed" emits what is finished.',
			},
		],
	},
];

/** The parameters of the event, checked. */
export interface Settings {
	filters: ContentFilters;
	/** Stands for the filters in the stored state. */
	fingerprint: string;
}

/**
 * Reads and checks the parameters.
 *
 * @throws NodeOperationError that names the parameter; nothing has been sent then
 */
export function readSettings(context: IPollFunctions): Settings {
	const at = { context };
	const word = (name: 'status' | 'language', parameter: string, example: string) =>
		readWord(at, given[name], parameter, { example, isFilter: true });
	const given = context.getNodeParameter('filters', {}) as IDataObject;
	const customerId = readCustomerIdValue(given.customerId);
	if (customerId !== '' && !isCustomerId(customerId)) {
		throw refusal(
			at,
			`"${customerId}" is not a customer ID`,
			'Set the filter Customer: pick a customer from the list, or enter an ID such as 123.',
		);
	}
	const filters: ContentFilters = {
		customerId: customerId === '' ? undefined : customerId,
		status: word('status', 'filter Status', 'completed'),
		language: word('language', 'filter Language', 'nl-nl'),
	};
	return { filters, fingerprint: shortHash(canonicalJson(filters), 8) };
}
