import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { idOf } from '../api/answers';
import { createClient } from '../api/client';
import { ALL_CUSTOMERS } from '../api/customerFilters';
import { fetchCustomerPage, listCustomers } from '../api/customers';
import type { CustomerListItem } from '../api/types';
import { choiceName, findChoices, openingDeadline, searchDeadline, showPage } from './pages';

/**
 * Fills the "From List" picker: a page at a time while scrolling, all customers while searching
 * by name, e-mail address or ID, because the API has no search.
 */
export async function searchCustomers(
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
): Promise<INodeListSearchResult> {
	const isSearch = (filter ?? '').trim() !== '';
	const deadline = isSearch ? searchDeadline() : openingDeadline();
	const client = await createClient(this, { deadline });
	if (isSearch) {
		const pages = listCustomers(client, ALL_CUSTOMERS);
		return await findChoices(this, { noun: 'customers', pages }, toChoice, filter);
	}
	const fetchPage = async (number: number) => await fetchCustomerPage(client, number);
	return await showPage(fetchPage, toChoice, paginationToken);
}

function toChoice(customer: CustomerListItem): INodeListSearchResult['results'][number] {
	const id = idOf(customer) ?? '';
	return {
		name: choiceName(id, customer.name, customer.email),
		value: id,
		url: `https://scriptix.app/reseller/${encodeURIComponent(id)}`,
	};
}
