import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { createClient } from '../api/client';
import { ALL_CUSTOMERS } from '../api/customerFilters';
import { fetchCustomerPage, listCustomers } from '../api/endpoints';
import type { CustomerListItem } from '../api/types';
import { idOf } from '../api/answers';

// The API has no search, so a search reads pages until it has found enough to fill the list.
const ENOUGH_MATCHES = 100;

/**
 * Fills the "From List" picker: a page at a time while scrolling, all customers while searching
 * by name, e-mail address or ID.
 */
export async function searchCustomers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const client = await createClient(this);
	const term = filter?.trim().toLowerCase() ?? '';
	if (term === '') {
		const number = Number(paginationToken ?? 1);
		const page = await fetchCustomerPage(client, number);
		const isLast =
			page.items.length === 0 || number * page.items.length >= (page.total ?? Infinity);
		return {
			results: page.items.map(toChoice),
			...(isLast ? {} : { paginationToken: String(number + 1) }),
		};
	}

	const results: INodeListSearchResult['results'] = [];
	for await (const page of listCustomers(client, { ...ALL_CUSTOMERS, search: term })) {
		results.push(...page.items.map(toChoice));
		if (results.length >= ENOUGH_MATCHES) break;
	}
	return { results };
}

function toChoice(customer: CustomerListItem): INodeListSearchResult['results'][number] {
	const id = idOf(customer) ?? '';
	const name = [customer.name, customer.email && `(${customer.email})`].filter(Boolean).join(' ');
	return { name: name === '' ? id : name, value: id };
}
