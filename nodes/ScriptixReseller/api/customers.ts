import { idOf } from './answers';
import type { ApiClient } from './client';
import { CONCURRENCY, mapConcurrently } from './concurrently';
import type { CustomerFields } from './customerFields';
import type { CustomerFilters } from './customerFilters';
import { matchesMetadata } from './customerFilters';
import { mergeCustomer } from '../quota/mergeCustomer';
import { isNotFound } from './failure';
import { knownUsageOf } from './knownUsage';
import type { FreshPage, ListOptions, Page, PagingSummary } from './paging';
import { requireCustomerFields, requireFeature, requireFilters } from './requireFeature';
import type { CreatedCustomer, Customer, CustomerListItem, CustomerUsage } from './types';

/** Reads one customer. */
export async function getCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<Customer> {
	return await client.generation.getCustomer(client, customerId, itemIndex);
}

/**
 * Reads a customer after a change that was carried out.
 *
 * @throws NodeApiError that says so, so that nobody takes the change for undone
 */
export async function getChangedCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<Customer> {
	return await client.generation.getCustomer(client, customerId, itemIndex, 'changedCustomer');
}

/** Creates a customer; the answer may hold its first API key, which is shown only here. */
export async function createCustomer(
	client: ApiClient,
	fields: CustomerFields,
	itemIndex?: number,
): Promise<CreatedCustomer> {
	// The form always has a plan, which means nothing where there are none.
	const others = { ...fields, plan: undefined };
	requireCustomerFields(client, others, { itemIndex });
	return await client.generation.createCustomer(client, fields, itemIndex);
}

/** Changes the given fields of a customer and returns the customer after the change. */
export async function updateCustomer(
	client: ApiClient,
	customerId: string,
	changes: CustomerFields,
	itemIndex?: number,
): Promise<Customer> {
	requireCustomerFields(client, changes, { itemIndex });
	return await client.generation.updateCustomer(client, customerId, changes, itemIndex);
}

/** Deletes a customer. */
export async function deleteCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<void> {
	await client.generation.deleteCustomer(client, customerId, itemIndex);
}

/** Reads what a customer used in the current period, unless the customer was listed with it. */
export async function getCustomerUsage(
	client: ApiClient,
	customerId: string,
	options: { itemIndex?: number; query?: Record<string, string> } = {},
): Promise<CustomerUsage> {
	if (options.query !== undefined && Object.keys(options.query).length > 0) {
		requireFeature(client, 'usageParameters', 'The option Query Parameters', options);
	}
	const known = options.query === undefined ? knownUsageOf(client, customerId) : undefined;
	return known ?? (await client.generation.getCustomerUsage(client, customerId, options));
}

/** Reads one page of all customers; `at` is 1 for the first, or the `next` of the page before. */
export async function fetchCustomerPage(
	client: ApiClient,
	at: number,
): Promise<Page<CustomerListItem>> {
	return await client.generation.fetchCustomerPage(client, at);
}

/**
 * Reads the wanted customers.
 *
 * A customer that the list shows without metadata is handed on even when the filters ask for
 * metadata; see `listDetailedCustomers`.
 */
export function listCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	requireFilters(client, filters, options);
	return client.generation.listCustomers(client, filters, options);
}

/**
 * Reads the wanted customers. A filter on metadata costs one more request for every customer that
 * is otherwise wanted and that the list shows without metadata.
 */
export async function* listDetailedCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions = {},
): AsyncGenerator<{ items: Customer[] }, PagingSummary> {
	const pages = listCustomers(client, filters, options);
	if (filters.metadataKey === '') return yield* pages;
	try {
		for (;;) {
			const page = await pages.next();
			if (page.done) return page.value;
			const { items } = page.value;
			// A few at a time, so that a reader who has enough causes no further request.
			for (let start = 0; start < items.length; start += CONCURRENCY) {
				const detailed = await mapConcurrently(
					items.slice(start, start + CONCURRENCY),
					async (customer) => await withMetadata(client, customer, options.itemIndex),
				);
				yield { items: detailed.filter((customer) => matchesMetadata(customer, filters)) };
			}
		}
	} finally {
		await pages.return({ items: 0, failures: [] });
	}
}

/** The customer with its metadata, which is read where the list leaves it out. */
export async function withMetadata(
	client: ApiClient,
	customer: Customer,
	itemIndex?: number,
): Promise<Customer> {
	const id = idOf(customer);
	if ('metadata' in customer || id === undefined) return customer;
	return await getCustomer(client, id, itemIndex).then(
		(page) => mergeCustomer<Customer>(customer, page),
		// It may have been deleted since it was listed.
		async (error: Error) => (isNotFound(error) ? customer : await Promise.reject<Customer>(error)),
	);
}
