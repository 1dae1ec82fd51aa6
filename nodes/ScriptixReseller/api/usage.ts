import { idOf } from './answers';
import type { ApiClient } from './client';
import { CONCURRENCY, mapConcurrently } from './concurrently';
import type { CustomerFilters } from './customerFilters';
import { listCustomers } from './customers';
import { isTooLateToAsk } from './deadline';
import { isNotFound, isRateLimited, isRefusedKey } from './failure';
import type { FreshPage, ListOptions, PagingSummary } from './paging';
import { rememberUsage } from './knownUsage';
import { noUsageAtAll } from './noUsage';
import type { CustomerListItem } from './types';

// How many customers a page holds that each cost a request; a reader may stop after any page.
const PAGE_SIZE = 100;

// Failures in a row after which it is the server that fails, and not some customers.
const MAX_FAILURES_IN_A_ROW = 10;

// So many customers are not deleted while they are read: their usage is what cannot be found.
const MAX_GONE = 3;

export interface UsageListOptions extends ListOptions {
	/** Whether the usage of a customer is worth a request of its own; others are handed on without it. */
	needsUsage?: (customer: CustomerListItem) => boolean;
	/** For polls, which may go on another time. */
	poll?: PollTerms;
}

/** How a poll reads usage where each customer costs a request. */
export interface PollTerms {
	/**
	 * The time whose period counts, epoch milliseconds by the server's clock. Asked after the first
	 * answer, which states that clock.
	 */
	at: () => number;
	/** Milliseconds of the steady clock until which requests may be sent. */
	deadline: number;
	/** Told of a customer whose usage could not be read; the customer is left out then. */
	onFailure: (failure: Error) => void;
}

/**
 * Reads the wanted customers with their usage. To be used in place of `listCustomers` by everything
 * that looks at usage: where a list leaves usage out, this is the one function that adds it, with
 * one request per customer. Without `poll`, a customer whose usage cannot be read fails the list.
 *
 * In a poll, requests stop when its share of the limit is used up; the summary then tells by
 * `stoppedAt` where to go on.
 */
export async function* listCustomersWithUsage(
	client: ApiClient,
	filters: CustomerFilters,
	{ poll, needsUsage = () => true, ...options }: UsageListOptions = {},
): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary> {
	if (!client.generation.lacks.has('listedUsage')) {
		return yield* listCustomers(client, filters, options);
	}
	const pages = listCustomers(client, filters, {
		...options,
		pageSize: PAGE_SIZE,
		// In small pieces, so that no request has to be repeated.
		chunkSize: poll ? client.pollBudget.pieceOf(CONCURRENCY) : (options.chunkSize ?? CONCURRENCY),
	});
	let failuresInARow = 0;
	const reading = { found: 0, gone: [] as Error[] };
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		const { number, next, items } = page.value;
		if (poll && isTooLateToAsk(poll.deadline)) return await stopAt(number);
		const asked = items.filter(needsUsage);
		if (poll && !client.pollBudget.take(asked.length)) return await stopAt(number);

		const failures = new Map<CustomerListItem, Error>();
		const outcomes = await mapConcurrently(items, async (customer) => {
			if (!asked.includes(customer)) return customer;
			const read = await withUsage(client, customer, poll, options.itemIndex).catch(
				(failure: Error) => failure,
			);
			if (!(read instanceof Error)) {
				reading.found += 1;
				return read;
			}
			// It may have been deleted since it was listed; a poll does without it.
			if (isNotFound(read) && !poll) reading.gone.push(read);
			else failures.set(customer, read);
			return customer;
		});
		// A key that is refused for one customer of several is not refused as such.
		const isLasting = [...failures.values()].every(isRefusedKey) && failures.size === asked.length;
		const [failure] = failures.values();
		if (failure && (poll === undefined || isLasting)) throw failure;
		const [gone] = reading.gone;
		if (gone && reading.found === 0 && reading.gone.length >= MAX_GONE) {
			throw noUsageAtAll(client, gone, options.itemIndex);
		}
		// What is cut off at the deadline, or could not be asked again before it, is no failure of the customer's.
		const isOver = failures.size > 0 && poll !== undefined && isTooLateToAsk(poll.deadline);
		if (isOver || [...failures.values()].some(isRateLimited)) return await stopAt(number);
		for (const each of failures.values()) poll?.onFailure(each);
		failuresInARow = failures.size === asked.length ? failuresInARow + failures.size : 0;
		yield { number, next, items: outcomes.filter((customer) => !failures.has(customer)) };
		if (failuresInARow >= MAX_FAILURES_IN_A_ROW) return await stopAt(next);
	}

	async function stopAt(stoppedAt: number): Promise<PagingSummary> {
		await pages.return({ items: 0, failures: [] });
		return { items: 0, failures: [], stoppedAt };
	}
}

/** Whether the usage of a listed customer was stated. */
export function hasUsage(customer: CustomerListItem): boolean {
	return (customer as { usage?: unknown }).usage !== undefined;
}

async function withUsage(
	client: ApiClient,
	customer: CustomerListItem,
	poll: PollTerms | undefined,
	itemIndex: number | undefined,
): Promise<CustomerListItem> {
	const id = idOf(customer);
	if (id === undefined) return customer;
	const recent = await client.generation.getRecentUsage(client, id, { itemIndex, at: poll?.at() });
	rememberUsage(client, id, recent);
	return { ...customer, usage: recent.usage.usage };
}
