import { idOf, readObject, UnusableAnswer } from '../../answers';
import { isRecord } from '../../../codec/json';
import type { ApiClient } from '../../client';
import { CONCURRENCY, mapConcurrently } from '../../concurrently';
import type { CustomerFields } from './customerFields';
import { toBody } from './customerFields';
import type { CustomerFilters } from '../../customerFilters';
import { isFilteredHere, isWanted, matchesMetadata, toQuery } from '../../customerFilters';
import { isNotFound } from '../../failure';
import type { ListOptions } from './listing';
import { fetchPage, readList } from './listing';
import type { FreshPage, Page, PagingSummary } from '../../paging';
import type { CreatedCustomer, Customer, CustomerListItem, CustomerUsage } from '../../types';

const CUSTOMERS = '/api/v3/reseller/customers';

/** Reads one customer. */
export async function getCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<Customer> {
	return await client.send({
		method: 'GET',
		path: pathOf(customerId),
		subject: 'customer',
		itemIndex,
		read: (body) => readObject<Customer>(body, 'id'),
	});
}

/** Creates a customer; the answer may hold its first API key, which is shown only here. */
export async function createCustomer(
	client: ApiClient,
	fields: CustomerFields,
	itemIndex?: number,
): Promise<CreatedCustomer> {
	return await client.send({
		method: 'POST',
		path: CUSTOMERS,
		subject: 'customer',
		body: toBody(fields),
		itemIndex,
		read: (body) => readObject<CreatedCustomer>(body, 'id'),
	});
}

/** Changes the given fields of a customer and returns the customer after the change. */
export async function updateCustomer(
	client: ApiClient,
	customerId: string,
	changes: CustomerFields,
	itemIndex?: number,
): Promise<Customer> {
	const answered = await client.send({
		method: 'PATCH',
		path: pathOf(customerId),
		subject: 'customer',
		body: toBody(changes),
		itemIndex,
		// What the answer holds is not documented; without the customer in it, the customer is read.
		read: (body) => {
			const customer = readObject<Customer>(body, 'id');
			return { customer: customer instanceof UnusableAnswer ? undefined : customer };
		},
	});
	return answered.customer ?? (await getCustomer(client, customerId, itemIndex));
}

/** Deletes a customer. */
export async function deleteCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
): Promise<void> {
	await client.send({
		method: 'DELETE',
		path: pathOf(customerId),
		subject: 'customer',
		itemIndex,
		read: () => undefined,
	});
}

/** Reads what a customer used in the current period. */
export async function getCustomerUsage(
	client: ApiClient,
	customerId: string,
	{ itemIndex, query }: { itemIndex?: number; query?: Record<string, string> } = {},
): Promise<CustomerUsage> {
	return await client.send({
		method: 'GET',
		path: `${pathOf(customerId)}/usage`,
		subject: 'customer',
		query,
		itemIndex,
		read: (body) => {
			const answer = readObject<CustomerUsage>(body, 'usage');
			if (answer instanceof UnusableAnswer || isRecord(answer.usage)) return answer;
			return new UnusableAnswer('Its "usage" is no object.');
		},
	});
}

/** Reads one page of all customers, counted from 1. */
export async function fetchCustomerPage(
	client: ApiClient,
	number: number,
): Promise<Page<CustomerListItem>> {
	return await fetchPage<CustomerListItem>(client, CUSTOMERS, number);
}

/**
 * Reads the wanted customers, usage included, 100 a request.
 *
 * A customer that the list shows without metadata is handed on even when the filters ask for
 * metadata; see `listDetailedCustomers`.
 */
export function listCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	return readList<CustomerListItem>(
		client,
		{
			path: CUSTOMERS,
			idOf,
			query: toQuery(filters),
			isWanted: (customer) => isWanted(customer, filters),
			isFilteredByServer: !isFilteredHere(filters),
		},
		options,
	);
}

/**
 * Reads the wanted customers. A filter on metadata costs one more request for every customer that
 * is otherwise wanted and that the list shows without metadata.
 */
export async function* listDetailedCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions = {},
): AsyncGenerator<{ items: Customer[] }> {
	for await (const { items } of listCustomers(client, filters, options)) {
		if (filters.metadataKey === '') {
			yield { items };
			continue;
		}
		// A few at a time, so that a reader who has enough causes no further request.
		for (let start = 0; start < items.length; start += CONCURRENCY) {
			const detailed = await mapConcurrently(
				items.slice(start, start + CONCURRENCY),
				async (customer) => await withMetadata(client, customer, options.itemIndex),
			);
			yield { items: detailed.filter((customer) => matchesMetadata(customer, filters)) };
		}
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
		(details) => ({ ...customer, ...details }),
		// It may have been deleted since it was listed.
		async (error: Error) => (isNotFound(error) ? customer : await Promise.reject<Customer>(error)),
	);
}

function pathOf(customerId: string): string {
	return `${CUSTOMERS}/${encodeURIComponent(customerId)}`;
}
