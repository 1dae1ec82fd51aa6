import { createHash } from 'crypto';

import { isCount } from '../codec/plainNumber';
import { giveWay } from './clock';
import { CONCURRENCY } from './concurrently';

/** One page of a list as the server sent it. */
export interface Page<T> {
	items: T[];
	/** Items over all pages as the server states it; undefined when it states none. */
	total?: number;
	/** Where the page after it begins; undefined when the reader counts pages itself. */
	next?: number;
	/** Why the page could not be read, when the caller wants the listing to go on without it. */
	failure?: Error;
}

/** One page as it is handed on: only items that no earlier page held. */
export interface FreshPage<T> {
	number: number;
	/** Where to go on after it, for `firstPage`; the same page when the rest of it is to come. */
	next: number;
	items: T[];
}

export interface ListOptions {
	/** The reader will not want more items than this. */
	maxItems?: number;
	/** The input item that the list is read for. */
	itemIndex?: number;
	/** Where to begin, when the pages before it have been read at another time. */
	firstPage?: number;
	/** Items to ask for at a time, where fewer than usual are likely to be needed. */
	pageSize?: number;
	/** Hands each page on in pieces of so many items, where the API can go on after any item. */
	chunkSize?: number;
	/** Given a page's failure, answers whether to go on without that page; never asked for the first. */
	skips?: (failure: Error) => boolean;
}

export interface PagingOptions<T> {
	/** Items asked for a page. */
	perPage: number;
	/** What identifies an item; items without an id are told apart by their whole content. */
	idOf: (item: T) => string | undefined;
	/** Pages requested at the same time once the total is known. */
	concurrency?: number;
	/** Ask for no more pages than this many items need. */
	maxItems?: number;
	/** Where to begin, when the pages before it have been read at another time. */
	firstPage?: number;
}

/** What is known when a listing has ended. */
export interface PagingSummary {
	/** Items handed on, each id once. */
	items: number;
	/** The largest total the server stated, if any. */
	total?: number;
	/** Why pages are missing. */
	failures: Error[];
	/** Where to go on another time, when the end was not reached. */
	stoppedAt?: number;
	/** The customers, where the list is made of one list per customer. */
	customers?: { listed: number; total?: number; gone: string[] };
}

// Pages in a row without anything new that are put up with while the stated total is not reached.
export const MAX_BARREN_PAGES = 2;

// A server that knows no pages sends all at once. So many items are looked at without a pause.
const PIECE = 1_000;

// A server that always has one more page must not keep a workflow busy for ever.
export const MAX_PAGES = 20_000;

/**
 * Reads a numbered list and hands its pages on in order, each item once.
 *
 * After the first page the total is known, so the rest is fetched a few pages at a time. The
 * server's numbers are not trusted: a page may be shorter than asked, the total may be missing or
 * wrong, pages may repeat or be empty. The listing ends where the total and the items received
 * agree, else at a page that brings nothing new.
 *
 * @param fetchPage reads page `number`, counted from 1
 * @throws whatever `fetchPage` throws; pages still under way are then left to themselves
 */
export async function* readPages<T>(
	fetchPage: (number: number) => Promise<Page<T>>,
	{
		perPage,
		idOf,
		concurrency = CONCURRENCY,
		maxItems = Infinity,
		firstPage = 1,
	}: PagingOptions<T>,
): AsyncGenerator<FreshPage<T>, PagingSummary> {
	const seen = new Set<string>();
	const failures: Error[] = [];
	const underWay: Array<Promise<Page<T>>> = [];
	let total: number | undefined;
	let pageSize = perPage;
	// Before the second page of a resumed listing, a short page may be a capped or the last one.
	let isSizeSure = firstPage === 1;
	let received = 0;
	let barren = 0;
	let nextToAsk = firstPage;

	const ask = () => {
		const page = fetchPage(nextToAsk);
		// A page that fails while an earlier one is awaited must not count as unhandled.
		page.catch(() => undefined);
		underWay.push(page);
		nextToAsk += 1;
	};

	for (let number = firstPage; number <= MAX_PAGES; number += 1) {
		const page = await (underWay.shift() ?? fetchPage(nextToAsk++));
		const fresh = page.items.filter((item) => isFirstSight(item));

		received += page.items.length;
		if (page.failure) failures.push(page.failure);
		if (isCount(page.total)) total = Math.max(total ?? 0, page.total);
		// A server that caps the page size says so only by sending fewer items.
		if (number === firstPage && page.items.length > 0) {
			pageSize = Math.min(perPage, page.items.length);
			isSizeSure ||= pageSize === perPage;
		} else if (!isSizeSure) {
			if (page.items.length === 0) pageSize = perPage;
			isSizeSure = true;
		}
		for (const items of piecesOf(fresh)) {
			const isLast = items.at(-1) === fresh.at(-1);
			yield { number, next: isLast ? number + 1 : number, items };
			if (!isLast) await giveWay();
		}

		const lastStatedPage =
			total === undefined ? number : Math.ceil(Math.min(maxItems, total) / pageSize);
		barren = fresh.length > 0 || page.failure ? 0 : barren + 1;
		if (seen.size >= maxItems || barren >= MAX_BARREN_PAGES) break;
		if (number >= lastStatedPage && (fresh.length === 0 || totalIsConfirmed(page, number))) break;

		while (isSizeSure && underWay.length < concurrency && nextToAsk <= lastStatedPage) ask();
	}
	return { items: seen.size, total, failures };

	function isFirstSight(item: T): boolean {
		const id = identityOf(item, idOf);
		if (seen.has(id)) return false;
		seen.add(id);
		return true;
	}

	function totalIsConfirmed(page: Page<T>, number: number): boolean {
		// "100 of 100" on a full first page is also what a server says that counts that page only.
		const mayCountThePageOnly = number === 1 && page.items.length === perPage;
		const receivedBefore = (firstPage - 1) * pageSize;
		return receivedBefore + received === total && !mayCountThePageOnly;
	}
}

/** Items in pieces that can be looked at without keeping n8n from all else. */
export function* piecesOf<T>(items: T[], size = PIECE): Generator<T[]> {
	for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

// An id is some ten characters; a hash of a longer one takes less memory.
const LONGEST_IDENTITY = 100;

/** What tells an item from the others of a list; those without an id are told apart by their content. */
export function identityOf<T>(item: T, idOf: (item: T) => string | undefined): string {
	const identity = idOf(item) ?? JSON.stringify(item);
	return identity.length > LONGEST_IDENTITY
		? createHash('sha256').update(identity).digest('base64')
		: identity;
}

/** Collects a listing up to a number of items. */
export async function collect<T>(
	pages: AsyncIterable<{ items: T[] }>,
	limit: number,
): Promise<T[]> {
	const items: T[] = [];
	for await (const page of pages) {
		items.push(...page.items);
		if (items.length >= limit) break;
	}
	return items.slice(0, limit);
}
