import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

// Ids are integers in every sample of the documentation, but are treated as opaque.
const ID = /^[A-Za-z0-9_-]+$/;

// The Scriptix app shows a customer at https://scriptix.app/reseller/<id>?tab=2
const APP_LINK = 'https?://[^/]+/reseller/([A-Za-z0-9_-]+)(?:[/?#].*)?';

/** Picks one customer: from a searchable list, by ID or by a link of the Scriptix app. */
export const customerIdField: INodeProperties = {
	displayName: 'Customer',
	name: 'customerId',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The customer organization to work on',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a customer...',
			typeOptions: {
				searchListMethod: 'searchCustomers',
				searchable: true,
			},
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. 123',
			validation: [
				{
					type: 'regex',
					properties: {
						regex: ID.source,
						errorMessage: 'A customer ID has letters, digits, "-" and "_" only',
					},
				},
			],
		},
		{
			displayName: 'By URL',
			name: 'url',
			type: 'string',
			placeholder: 'e.g. https://scriptix.app/reseller/123?tab=2',
			extractValue: { type: 'regex', regex: APP_LINK },
			validation: [
				{
					type: 'regex',
					properties: {
						regex: APP_LINK,
						errorMessage: 'Paste the link of a customer, such as https://scriptix.app/reseller/123',
					},
				},
			],
		},
	],
};

/** Whether a text can be a customer ID; such a text is safe in a path. */
export function isCustomerId(text: string): boolean {
	return ID.test(text);
}

/**
 * The ID in a locator's stored value, for locators inside of collections, where the engine does
 * not extract it.
 *
 * @returns the text as it is when it is no link of the Scriptix app
 */
export function readCustomerIdValue(stored: unknown): string {
	const isLocator = typeof stored === 'object' && stored !== null && 'value' in stored;
	const text = String((isLocator ? stored.value : stored) ?? '').trim();
	return new RegExp(`^${APP_LINK}$`).exec(text)?.[1] ?? text;
}

/**
 * Reads the customer of an item.
 *
 * @throws NodeOperationError when there is none, or it has characters that no ID has
 */
export function readCustomerId(context: IExecuteFunctions, itemIndex: number): string {
	const value: unknown = context.getNodeParameter('customerId', itemIndex, '', {
		extractValue: true,
	});
	const id = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	if (isCustomerId(id)) return id;
	throw new NodeOperationError(
		context.getNode(),
		id === '' ? 'The customer is missing' : `"${id}" is not a customer ID`,
		{
			itemIndex,
			description:
				'Set the parameter Customer: pick a customer from the list, or enter an ID such as 123, without spaces or other characters.',
		},
	);
}
