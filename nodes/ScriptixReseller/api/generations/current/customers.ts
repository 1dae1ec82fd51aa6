import type { IDataObject } from 'n8n-workflow';

import { idOf, refuseOtherCustomer, UnusableAnswer, withoutKey } from '../../answers';
import { isRecord } from '../../../codec/json';
import { isDocumentedPlan } from '../../../quota/plans';
import type { ApiClient } from '../../client';
import type { CustomerFields } from '../../customerFields';
import type { CustomerSubject } from '../../../texts/statuses';
import type { CustomerFilters } from '../../customerFilters';
import { CANCELLED, canonicalStatus, hasFilter, isWanted } from '../../customerFilters';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import type { CreatedCustomer, Customer, CustomerListItem, CustomerUsage } from '../../types';
import { changedCustomerIn } from '../changedCustomer';
import { readObject } from '../envelope';
import { fetchPage, readList } from './listing';

const CUSTOMERS = '/api/v3/reseller/customers';

/** Reads one customer. */
export async function getCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
	subject: CustomerSubject = 'customer',
): Promise<Customer> {
	return await client.send({
		method: 'GET',
		path: pathOf(customerId),
		subject,
		itemIndex,
		read: (body) => {
			const customer = readObject<Customer>(body, 'id');
			if (customer instanceof UnusableAnswer) return customer;
			return refuseOtherCustomer(customerId, customer.id) ?? withoutKey(customer);
		},
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
		subject: 'creation',
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
		read: (answer) => ({
			customer: changedCustomerIn<Customer>(answer, customerId, (found) => 'status' in found),
		}),
	});
	if (answered.customer) return withoutKey(answered.customer);
	return await getCustomer(client, customerId, itemIndex, 'changedCustomer');
}

/** Reads what a customer used in the current period. */
export async function getCustomerUsage(
	client: ApiClient,
	customerId: string,
	{ itemIndex, query }: { itemIndex?: number; query?: Record<string, string> },
): Promise<CustomerUsage> {
	return await client.send({
		method: 'GET',
		path: `${pathOf(customerId)}/usage`,
		subject: 'customer',
		query,
		itemIndex,
		read: (body) => {
			const answer = readObject<CustomerUsage>(body, 'usage');
			if (answer instanceof UnusableAnswer) return answer;
			if (!isRecord(answer.usage)) return new UnusableAnswer('Its "usage" is no object.');
			return refuseOtherCustomer(customerId, answer.customer_id) ?? answer;
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

/** Reads the wanted customers, usage included, 100 per request. */
export function listCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions,
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	return readList<CustomerListItem>(
		client,
		{
			path: CUSTOMERS,
			idOf,
			query: toQuery(filters),
			isWanted: (customer) => isWanted(customer, filters),
			// A server that ignores a filter must not use up the limit with whom nobody wants.
			isFilteredByServer: !hasFilter(filters),
		},
		options,
	);
}

/** The path of a customer. */
export function pathOf(customerId: string): string {
	return `${CUSTOMERS}/${encodeURIComponent(customerId)}`;
}

/** The part of the filters that the API applies itself: one plan and one status at most. */
function toQuery({ plans, statuses }: CustomerFilters): IDataObject {
	const [plan, status] = [plans, statuses].map((words) =>
		words.length === 1 ? words[0] : undefined,
	);
	return {
		// How others are spelled is known to their price list only.
		...(plan !== undefined && isDocumentedPlan(plan) ? { plan } : {}),
		// A server that spells it with one l would send none.
		...(status === undefined || canonicalStatus(status) === CANCELLED ? {} : { status }),
	};
}

/** The body that sets the given fields. */
function toBody({ quotaMinutes, ...fields }: CustomerFields): IDataObject {
	return { ...fields, ...(quotaMinutes === undefined ? {} : { quota_minutes: quotaMinutes }) };
}
