import type { INodeProperties } from 'n8n-workflow';

import { isGroupedByDots, withoutZeroDecimals } from '../codec/plainNumber';
import { ID, isId, locatorText } from './ids';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';

// The Scriptix app shows a customer at https://scriptix.app/reseller/<id>?tab=2
const APP_LINK = 'https?://[^/]+/reseller/([A-Za-z0-9._~:-]+)(?:[/?#].*)?';

// A word before the ID, as in the addresses of the API, is none itself.
const LIST_IN_LINK = /(\/reseller\/)customers?(?:\/|(?=[?#]|$))/i;

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
						errorMessage: 'A customer ID has no spaces or slashes',
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

/**
 * The ID in the stored value of a customer locator, or in a plain value in its place.
 *
 * Spreadsheets write 123 as 123.0, too.
 *
 * @returns the text as it is when it is no link of the Scriptix app
 */
export function readCustomerIdValue(stored: unknown): string {
	const text = locatorText(stored);
	const link = text.replace(LIST_IN_LINK, '$1');
	return withoutZeroDecimals(new RegExp(`^${APP_LINK}$`, 'i').exec(link)?.[1] ?? text);
}

/** Whether a text can be the ID of a customer; "1.001" is the customer 1001 to some and 1 to others. */
export function isCustomerId(text: string): boolean {
	return isId(text) && !isGroupedByDots(text);
}

/**
 * Reads the customer of an item. The engine's own extraction is not used: it knows no links in the
 * mode "By ID", where expressions and AI agents put them.
 *
 * @throws NodeOperationError when there is none, or it has characters that no ID has
 */
export function readCustomerId(at: ItemContext): string {
	const id = readCustomerIdValue(at.context.getNodeParameter('customerId', at.itemIndex, ''));
	return checkCustomerId(at, id);
}

/** @throws NodeOperationError when it is empty or has characters that no ID has */
export function checkCustomerId(
	at: ItemContext,
	id: string,
	parameter = 'parameter Customer',
): string {
	if (isCustomerId(id)) return id;
	throw refusal(
		at,
		id === '' ? 'The customer is missing' : `"${id}" is not a customer ID`,
		id.endsWith('(rounded)')
			? `This number is too large to be exact. Enter the ID as text in the ${parameter}.`
			: `Set the ${parameter}: pick a customer from the list, or enter an ID such as 123, without spaces or other characters.`,
	);
}
