import type { ApiClient } from './client';
import { idOf, readObject, readPage } from './answers';
import type { FreshPage, Page, PagingSummary } from './paging';
import { readPages } from './paging';
import type { Customer, CustomerListItem, CustomerUsage } from './types';

const CUSTOMERS = '/api/v3/reseller/customers';

// The documented maximum. https://docs.scriptix.io/docs/api/Reseller/Customers/List
const LARGEST_PAGE = 100;

/** Which customers are wanted; an empty list means all. Values in lower case. */
export interface CustomerFilters {
	plans: string[];
	statuses: string[];
}

export interface ListOptions {
	/** The reader will not want more items than this. */
	maxItems?: number;
	/** The input item that the list is read for. */
	itemIndex?: number;
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
 * Reads the customers, usage included, 100 a request.
 *
 * The API filters by one plan and one status at most, so filters are applied to the answer again.
 */
export async function* listCustomers(
	client: ApiClient,
	{ plans, statuses }: CustomerFilters,
	{ maxItems = Infinity, itemIndex, skips }: ListOptions = {},
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	const filter = {
		...(plans.length === 1 ? { plan: plans[0] } : {}),
		...(statuses.length === 1 ? { status: statuses[0] } : {}),
	};
	const isFilteredHere = plans.length > 1 || statuses.length > 1;
	const perPage = isFilteredHere ? LARGEST_PAGE : Math.min(maxItems, LARGEST_PAGE);

	const fetchPage = async (number: number) => {
		const page = fetchCustomerPage(client, number, { perPage, filter, itemIndex });
		if (number === 1 || !skips) return await page;
		return await page.catch(async (failure: Error) =>
			skips(failure) ? { items: [], failure } : await Promise.reject(failure),
		);
	};
	const isWanted = (customer: CustomerListItem) =>
		isOneOf(plans, customer.plan) && isOneOf(statuses, customer.status);

	const pages = readPages(fetchPage, {
		perPage,
		idOf,
		maxItems: isFilteredHere ? Infinity : maxItems,
	});
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		yield { number: page.value.number, items: page.value.items.filter(isWanted) };
	}
}

function isOneOf(wanted: string[], value: unknown): boolean {
	return wanted.length === 0 || wanted.includes(String(value).toLowerCase());
}
