import { NodeApiError } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { steadyClock } from '../../api/clock';
import { mapConcurrently, SMALL_CONCURRENCY } from '../../api/concurrently';
import { getCustomer } from '../../api/customers';
import { isNotFound, isRateLimited, isRefusedKey } from '../../api/failure';
import { inTurn } from '../../api/inTurn';
import type { Customer } from '../../api/types';
import type { OperationRun } from '../operation';
import type { CustomerDirectory, Unreadable } from './directory';
import { readInto } from './directory';
import type { MetadataMemory } from './metadataMemory';
import { metadataMemoryOf } from './metadataMemory';

// A call without a full reading costs no more than so many requests, with the list of 1,000
// customers, the look at a customer and its change.
const MOST_REFRESHED = 12;
const CUSTOMERS_PER_PAGE = 100;

// More failures than this in one reading are those of the server, not of single customers.
const MOST_UNREADABLE = 3;

// So many customers are worth a word about what they cost.
const MANY = 50;

/** A customer that is looked for. */
export interface Wanted {
	key: string;
	value: string;
	/** Where a customer with this address is known, that one is looked at first. */
	email?: string;
	/** Nothing that was read before this run counts. */
	fullSearch: boolean;
}

/**
 * Finds the customers with a metadata entry, which the API cannot search for.
 *
 * What this process has read before tells where to look; one request verifies it. Only when nothing is
 * found, the list is read, and of it the customers whose entries are not known or were read more than
 * a day ago. What was read is remembered at once, so that a run that had to stop is gone on with by
 * the next one.
 *
 * @returns customers with their metadata
 */
export async function findByMetadata(
	run: OperationRun,
	directory: CustomerDirectory,
	wanted: Wanted,
): Promise<Customer[]> {
	return await new MetadataSearch(run, directory).find(wanted);
}

/** Remembers a customer that this run has written. */
export function rememberCustomer({ client }: OperationRun, customer: Customer): void {
	const id = idOf(customer);
	if (id === undefined || !('metadata' in customer)) return;
	const memory = metadataMemoryOf(client.account);
	memory.put(id, customer.metadata, updatedAtOf(customer), steadyClock.now());
}

class MetadataSearch {
	private readonly memory: MetadataMemory;

	constructor(
		private readonly run: OperationRun,
		private readonly directory: CustomerDirectory,
	) {
		this.memory = metadataMemoryOf(run.client.account);
	}

	async find({ key, value, email, fullSearch }: Wanted): Promise<Customer[]> {
		const { directory, run } = this;
		const found = () => directory.find({ on: 'metadata', key }, value);
		const lookAtRemembered = async () => await this.readAll(this.memory.idsWith(key, value));
		const steps = [
			async () => await run.once('list', async () => await this.list()),
			async () => await this.readAll(this.idsWithEmail(email)),
			async () => await run.once('unknown', async () => await this.readUnknown()),
			// Another run may have read it meanwhile.
			lookAtRemembered,
		];
		if (fullSearch) {
			await run.once('fullSearch', async () => {
				this.memory.distrust();
				await run.once('list', async () => await this.list());
				await run.once('unknown', async () => await this.readUnknown());
			});
		}
		let isListed = fullSearch;
		await lookAtRemembered();
		for (const step of steps) {
			if (found().length > 0) break;
			isListed = true;
			await step();
		}
		await run.once('refresh', async () => await this.refresh(isListed));
		return found();
	}

	/** Lists all customers; where the list has their metadata, nothing else has to be read. */
	private async list(): Promise<void> {
		const { client, itemIndex } = this.run;
		const listed: Customer[] = [];
		await readInto(this.directory, client, (customer) => listed.push(customer), itemIndex);
		const now = steadyClock.now();
		for (const customer of listed) {
			const id = idOf(customer);
			if (id === undefined) continue;
			if ('metadata' in customer) {
				this.memory.put(id, customer.metadata, updatedAtOf(customer), now);
			}
			if (!this.isRead(id)) this.directory.put(customer);
		}
		this.memory.retain(new Set(listed.flatMap((customer) => idOf(customer) ?? [])));
	}

	private idsWithEmail(email: string | undefined): string[] {
		if (email === undefined || email === '') return [];
		return this.directory.find({ on: 'email' }, email).flatMap((customer) => idOf(customer) ?? []);
	}

	/**
	 * Reads the listed customers whose entries nobody has read within a day. One run after the other
	 * does, so that two do not read the same.
	 */
	private async readUnknown(): Promise<void> {
		await inTurn(`metadata of ${this.run.client.account}`, async () => {
			const now = steadyClock.now();
			const unknown = this.directory.all().flatMap((customer) => {
				const id = idOf(customer);
				const isKnown = id === undefined || this.memory.knows(id, updatedAtOf(customer), now);
				return isKnown ? [] : [id];
			});
			await this.readReadable(unknown);
			if (unknown.length < MANY) return;
			this.run.hint(
				`Scriptix cannot be searched by metadata, so the details of ${unknown.length} customers were read. This process of n8n remembers them until it is restarted; another worker reads them once, too. What another program writes is found within 24 hours, or at once with the option Full Search.`,
			);
		});
	}

	/**
	 * Reads what can be read. One customer whose page Scriptix does not show does not keep the others
	 * from being found; but nobody can be created then, who may be that one.
	 */
	private async readReadable(ids: string[]): Promise<void> {
		const unreadable: Unreadable[] = [];
		await this.readAll(ids, async (id, failure) => {
			unreadable.push({ id, failure });
			const isOfServer = isOfEveryCustomer(failure) || unreadable.length > MOST_UNREADABLE;
			if (isOfServer) await Promise.reject(failure);
		});
		this.directory.unreadable = unreadable[0];
	}

	/** Reads some of the customers again that were read longest ago. It may fail: nobody waits for it. */
	private async refresh(isListed: boolean): Promise<void> {
		const pages = isListed ? Math.ceil(this.memory.size / CUSTOMERS_PER_PAGE) : 0;
		const most = Math.max(1, MOST_REFRESHED - pages);
		const due = this.memory.due(most, steadyClock.now());
		await this.readAll(due, async (id, failure) => {
			this.memory.postpone(id);
			if (isOfEveryCustomer(failure)) await Promise.reject(failure);
		}).catch(() => undefined);
	}

	private async readAll(
		ids: string[],
		fails?: (id: string, failure: Error) => Promise<void>,
	): Promise<void> {
		const unread = ids.filter((id) => !this.isRead(id));
		const read = async (id: string) =>
			await this.read(id).catch(async (failure: Error) =>
				fails ? await fails(id, failure) : await Promise.reject<undefined>(failure),
			);
		await mapConcurrently(unread, read, SMALL_CONCURRENCY);
	}

	private async read(id: string): Promise<void> {
		const { client, itemIndex } = this.run;
		const found = await getCustomer(client, id, itemIndex).catch((failure: Error) => failure);
		if (found instanceof Error) {
			if (!isNotFound(found)) return await Promise.reject(found);
			this.memory.forget(id);
			this.directory.remove(id);
			return;
		}
		const { metadata = {}, ...details } = found;
		const listed = this.directory.get(id);
		this.directory.put({ ...listed, ...details, metadata });
		// It is the next list that this is compared with, which may write times in another way.
		const updatedAt = listed ? updatedAtOf(listed) : updatedAtOf(found);
		this.memory.put(id, metadata, updatedAt, steadyClock.now());
	}

	/** Whether the directory holds what the customer is like now. */
	private isRead(id: string): boolean {
		return 'metadata' in (this.directory.get(id) ?? {});
	}
}

/** Whether the page of another customer could not be read either, or nobody waits for it any more. */
function isOfEveryCustomer(failure: Error): boolean {
	return !(failure instanceof NodeApiError) || isRateLimited(failure) || isRefusedKey(failure);
}

function updatedAtOf(customer: Customer): unknown {
	return (customer as { updated_at?: unknown }).updated_at;
}
