import type { IDataObject } from 'n8n-workflow';

import { idOf, refuseOtherCustomer, UnusableAnswer, withoutKey } from '../../answers';
import type { ApiClient } from '../../client';
import type { CustomerFields } from '../../customerFields';
import type { CustomerSubject } from '../../../texts/statuses';
import type { CustomerFilters } from '../../customerFilters';
import { isWanted } from '../../customerFilters';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import type { CreatedCustomer, Customer, CustomerListItem } from '../../types';
import { changedCustomerIn } from '../changedCustomer';
import { readObject } from '../envelope';
import { readFlag } from './flag';
import { inTurn } from '../../inTurn';
import { fetchPage, readList } from './listing';
import type { components } from './openapi';
import { renamed } from './renamed';

type LegacyCustomer = components['schemas']['Customer'];

// With the slash at its end, without which some servers answer nothing.
const CUSTOMERS = '/api/v3/reseller/customer/';

// So that a list that is read over several polls keeps its order.
const LIST = {
	path: CUSTOMERS,
	order: { sort: 'id', direction: 'asc' },
	idOf,
} as const;

/** The path of a customer, with the slash that only this one and the list end in. */
export function pathOf(customerId: string): string {
	return `${CUSTOMERS}${encodeURIComponent(customerId)}/`;
}

/** Reads the wanted customers, without usage. Filters are applied here: how booleans are written is not documented. */
export async function* listCustomers(
	client: ApiClient,
	filters: CustomerFilters,
	options: ListOptions,
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	const isFiltered = Object.values(filters).some((filter: { length: number }) => filter.length > 0);
	const maxItems = isFiltered ? Infinity : options.maxItems;
	const pages = readList<LegacyCustomer>(client, LIST, { ...options, maxItems });
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		const items = page.value.items.map(toCustomer);
		yield { ...page.value, items: items.filter((customer) => isWanted(customer, filters)) };
	}
}

export async function fetchCustomerPage(
	client: ApiClient,
	at: number,
): Promise<Page<CustomerListItem>> {
	const page = await fetchPage<LegacyCustomer>(client, LIST, at, { limit: 100 });
	return { ...page, items: page.items.map(toCustomer) };
}

export async function getCustomer(
	client: ApiClient,
	customerId: string,
	itemIndex?: number,
	subject: CustomerSubject = 'customer',
): Promise<Customer> {
	return toCustomer(withoutKey(await getRaw(client, customerId, { itemIndex, subject })));
}

/** Creates a customer; no API key comes with it. */
export async function createCustomer(
	client: ApiClient,
	{ name, email, phone }: CustomerFields,
	itemIndex?: number,
): Promise<CreatedCustomer> {
	return toCustomer(
		await client.send({
			method: 'POST',
			path: CUSTOMERS,
			subject: 'creation',
			body: { name, email, ...(phone === undefined ? {} : { phone }) },
			itemIndex,
			read: (body) => readObject<LegacyCustomer>(body, 'id'),
		}),
	);
}

/**
 * Changes a customer by replacing it, as there is no other way: it is read first, and all of it is
 * sent. Two updates of one customer within this process wait for each other; those of other
 * programs in between are overwritten, which the API gives no means to prevent.
 */
export async function updateCustomer(
	client: ApiClient,
	customerId: string,
	changes: CustomerFields,
	itemIndex?: number,
): Promise<Customer> {
	return await inTurn(customerId, async () => {
		const before = await getRaw(client, customerId, { itemIndex, check: refuseWithoutStatus });
		const body = replacementOf(before, changes);
		const answered = await client.send({
			method: 'PUT',
			path: pathOf(customerId),
			subject: 'customer',
			body,
			itemIndex,
			read: (answer) => ({
				customer: changedCustomerIn<LegacyCustomer>(
					answer,
					customerId,
					(found) => isActive(found) !== undefined,
				),
			}),
		});
		const after =
			answered.customer ??
			(await getRaw(client, customerId, { itemIndex, subject: 'changedCustomer' }));
		return toCustomer(withoutKey(after));
	});
}

interface RawRequest {
	itemIndex: number | undefined;
	subject?: CustomerSubject;
	check?: (customer: LegacyCustomer) => UnusableAnswer | undefined;
}

async function getRaw(
	client: ApiClient,
	customerId: string,
	{ itemIndex, subject = 'customer', check = () => undefined }: RawRequest,
): Promise<LegacyCustomer> {
	return await client.send({
		method: 'GET',
		path: pathOf(customerId),
		subject,
		itemIndex,
		read: (body) => {
			const customer = readObject<LegacyCustomer>(body, 'id');
			if (customer instanceof UnusableAnswer) return customer;
			return refuseOtherCustomer(customerId, customer.id) ?? check(customer) ?? customer;
		},
	});
}

function refuseWithoutStatus(customer: LegacyCustomer): UnusableAnswer | undefined {
	if (isActive(customer) !== undefined) return undefined;
	return new UnusableAnswer(
		'It does not say whether the customer is active, so that a change could reactivate it.',
	);
}

/**
 * The whole customer as it is to be. `is_active` is always stated: its documented default would
 * reactivate a suspended customer. https://apidocs.scriptix.io/reseller/customer/update/
 */
function replacementOf(before: LegacyCustomer, changes: CustomerFields): IDataObject {
	const { status } = changes;
	const phone = changes.phone ?? before.phone;
	return {
		name: changes.name ?? before.name,
		email: changes.email ?? before.email,
		...(phone === undefined || phone === null ? {} : { phone }),
		is_active: status === undefined ? isActive(before) : status === 'active',
	};
}

/** The customer in the names of the nodes' output. */
function toCustomer(customer: LegacyCustomer): Customer {
	const active = isActive(customer);
	return {
		...renamed(customer, {
			is_active: undefined,
			registration_date: 'created_at',
			last_modified: 'updated_at',
		}),
		...(active === undefined ? {} : { status: active ? 'active' : 'suspended' }),
	} as Customer;
}

function isActive({ is_active: value }: { is_active?: unknown }): boolean | undefined {
	return readFlag(value);
}
