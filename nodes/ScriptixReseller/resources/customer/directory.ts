import { plainText } from '../../codec/text';
import { idOf, withoutKey } from '../../api/answers';
import { steadyClock } from '../../api/clock';
import type { ApiClient } from '../../api/client';
import { ALL_CUSTOMERS, metadataText } from '../../api/customerFilters';
import { looks, skeleton } from '../../codec/spelling';
import { listCustomers } from '../../api/customers';
import { collect } from '../../api/paging';
import { watchingForMore } from '../../api/shortList';
import type { Customer } from '../../api/types';

/** What customers are told apart by: the e-mail address, or the value of a metadata key. */
export type Criterion = { on: 'email' } | { on: 'metadata'; key: string };

/** A customer that Scriptix lists and does not show, and why not. */
export interface Unreadable {
	id: string;
	failure: Error;
}

interface Index {
	criterion: Criterion;
	idsByValue: Map<string, Set<string>>;
}

/** The customers of an account as a run knows them, found by what they are told apart by. */
export class CustomerDirectory {
	private readonly customers = new Map<string, Customer>();

	/** When the list was begun to be read last, milliseconds of the steady clock. */
	listedAt: number | undefined;

	/** Where Scriptix counts customers that it did not list, so that nobody can be sure who is new. */
	shortage: { listed: number; total: number } | undefined;

	/** A customer whose entries are not known, so that nobody can be sure who is new. */
	unreadable: Unreadable | undefined;

	private readonly indexes = new Map<string, Index>();

	constructor(customers: Customer[] = []) {
		for (const customer of customers) this.put(customer);
	}

	/**
	 * The customers with a value, or with one that a person would take for it: what cannot be seen
	 * does not count, nor the script of a letter, nor for e-mail addresses its case.
	 */
	find(criterion: Criterion, value: string): Customer[] {
		const ids = this.indexFor(criterion).idsByValue.get(toKey(criterion, value)) ?? [];
		return [...ids].flatMap((id) => this.customers.get(id) ?? []);
	}

	/** Adds a customer, or replaces what was known of it; without its key. */
	put(customer: Customer): void {
		const id = idOf(customer);
		if (id === undefined) return;
		const before = this.customers.get(id);
		this.customers.set(id, withoutKey(customer));
		for (const index of this.indexes.values()) {
			if (before) entryOf(index, before)?.delete(id);
			entryOf(index, customer)?.add(id);
		}
	}

	get(id: string): Customer | undefined {
		return this.customers.get(id);
	}

	all(): Customer[] {
		return [...this.customers.values()];
	}

	/** Removes a customer that is not there any more. */
	remove(id: string): void {
		const before = this.customers.get(id);
		if (!before) return;
		this.customers.delete(id);
		for (const index of this.indexes.values()) entryOf(index, before)?.delete(id);
	}

	private indexFor(criterion: Criterion): Index {
		const name = JSON.stringify(criterion);
		const existing = this.indexes.get(name);
		if (existing) return existing;
		const index: Index = { criterion, idsByValue: new Map() };
		for (const [id, customer] of this.customers) entryOf(index, customer)?.add(id);
		this.indexes.set(name, index);
		return index;
	}
}

/** Lists all customers. */
export async function readDirectory(client: ApiClient): Promise<CustomerDirectory> {
	const directory = new CustomerDirectory();
	await readInto(directory, client, (customer) => directory.put(customer));
	return directory;
}

/**
 * Lists all customers for a directory, and notes whether it holds them all then.
 *
 * @param take what to do with each
 */
export async function readInto(
	directory: CustomerDirectory,
	client: ApiClient,
	take: (customer: Customer) => void,
	itemIndex?: number,
): Promise<void> {
	directory.shortage = undefined;
	const listedAt = steadyClock.now();
	const pages = watchingForMore(
		listCustomers(client, ALL_CUSTOMERS, { itemIndex }),
		(listed, total) => (directory.shortage = { listed, total }),
	);
	for (const customer of await collect(pages, Infinity)) take(customer);
	directory.listedAt = listedAt;
}

function entryOf({ criterion, idsByValue }: Index, customer: Customer): Set<string> | undefined {
	const value =
		criterion.on === 'email' ? customer.email : metadataText(customer.metadata, criterion.key);
	const key = toKey(criterion, plainText(value));
	if (key === '') return undefined;
	const ids = idsByValue.get(key) ?? new Set<string>();
	idsByValue.set(key, ids);
	return ids;
}

function toKey({ on }: Criterion, value: string): string {
	return on === 'email' ? skeleton(value) : looks(value);
}
