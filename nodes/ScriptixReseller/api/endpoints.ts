import type { ApiClient } from './client';
import type { CustomerFilters } from './customerFilters';
import { isFilteredHere, isWanted, toQuery } from './customerFilters';
import { idOf, readObject, readPage } from './answers';
import type { FreshPage, Page, PagingSummary } from './paging';
import { readPages } from './paging';
import type { Customer, CustomerListItem, CustomerUsage } from './types';

const CUSTOMERS = '/api/v3/reseller/customers';

// The documented maximum. https://docs.scriptix.io/docs/api/Reseller/Customers/List
const LARGEST_PAGE = 100;

export interface ListOptions {
	/** The reader will not want more items than this. */
	maxItems?: number;
	/** The input item that the list is read for. */
	itemIndex?: number;
	/** Where to begin, when the pages before it have been read at another time. */
	firstPage?: number;
	/** Given a page's failure, answers whether to go on without that page; never asked for the first. */
	skips?: (failure: Error) => boolean;
}

interface CustomerPageOptions {
	perPage?: number;
	filter?: { plan?: string; status?: string };
	itemIndex?: number;
}

/** Reads one customer. */
export async function getCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<Customer> {
	return await client.send({
		method: 'GET',
		path: `${CUSTOMERS}/${encodeURIComponent(customerId)}`,
		subject: 'customer',
		itemIndex,
		read: (body) => readObject<Customer>(body, 'id'),
	});
}

/** Reads what a customer used in the current period. */
export async function getCustomerUsage(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<CustomerUsage> {
	return await client.send({
		method: 'GET',
		path: `${CUSTOMERS}/${encodeURIComponent(customerId)}/usage`,
		subject: 'customer',
		itemIndex,
		read: (body) => readObject<CustomerUsage>(body, 'usage'),
	});
}

/** Reads one page of all customers, counted from 1, as large as the API allows. */
export async function fetchCustomerPage(
	client: ApiClient,
	number: number,
	{ perPage = LARGEST_PAGE, filter = {}, itemIndex }: CustomerPageOptions = {},
): Promise<Page<CustomerListItem>> {
	return await client.send({
		method: 'GET',
		path: CUSTOMERS,
		subject: 'list',
		query: { page: number, per_page: perPage, ...filter },
		itemIndex,
		read: (body) => readPage<CustomerListItem>(body),
	});
}

/**
 * Reads the wanted customers, usage included, 100 a request.
 *
 * A customer that the list shows without metadata is handed on even when the filters ask for
 * metadata; see `matchesMetadata`.
 */
export async function* listCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	{ maxItems = Infinity, itemIndex, firstPage = 1, skips }: ListOptions = {},
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	const isExact = !isFilteredHere(filters);
	const perPage = isExact ? Math.min(maxItems, LARGEST_PAGE) : LARGEST_PAGE;
	const filter = toQuery(filters);

	const fetchPage = async (number: number) => {
		const page = fetchCustomerPage(client, number, { perPage, filter, itemIndex });
		if (number === firstPage || !skips) return await page;
		return await page.catch(async (failure: Error) =>
			skips(failure) ? { items: [], failure } : await Promise.reject(failure),
		);
	};
	const pages = readPages(fetchPage, {
		perPage,
		idOf,
		maxItems: isExact ? maxItems : Infinity,
		firstPage,
	});
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		const { number, items } = page.value;
		yield { number, items: items.filter((customer) => isWanted(customer, filters)) };
	}
}
