import type { IDataObject } from 'n8n-workflow';

import type { ApiClient } from '../../client';
import { ListBudget } from '../../listBudget';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import { readPages } from '../../paging';
import { readPage } from '../envelope';

// The documented maximum. https://docs.scriptix.io/docs/api/Reseller/Customers/List
const LARGEST_PAGE = 100;

/** A numbered list of the API, and what of it is wanted. */
export interface ListRequest<T> {
	path: string;
	/** What identifies an item. */
	idOf: (item: T) => string | undefined;
	/** Filters that the server is asked to apply. */
	query?: IDataObject;
	/** The same filters and those the server does not have, applied to its answer. */
	isWanted: (item: T) => boolean;
	/** True when the server surely heeds all filters, so that every item it sends is wanted. */
	isFilteredByServer: boolean;
}

interface PageOptions {
	perPage?: number;
	query?: IDataObject;
	itemIndex?: number;
	signal?: AbortSignal;
	/** Bounds what is read of the whole list. */
	budget?: ListBudget;
}

/** Reads one page of a list, counted from 1, as large as the API allows. */
export async function fetchPage<T extends object>(
	client: ApiClient,
	path: string,
	number: number,
	{ perPage = LARGEST_PAGE, query = {}, itemIndex, signal, budget }: PageOptions = {},
): Promise<Page<T>> {
	const page = await client.send({
		method: 'GET',
		isList: true,
		path,
		subject: 'list',
		query: { page: number, per_page: perPage, ...query },
		itemIndex,
		signal,
		read: (body) => budget?.refusalOf(body) ?? readPage<T>(body),
	});
	return { ...page, next: number + 1 };
}

/**
 * Reads a list page by page and hands on what of each page is wanted. Requests for further pages
 * end when the reader wants no more, or when a page cannot be read.
 */
export async function* readList<T extends object>(
	client: ApiClient,
	request: ListRequest<T>,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<T>, PagingSummary> {
	const { path, idOf, query, isWanted, isFilteredByServer } = request;
	const { maxItems = Infinity, itemIndex, firstPage = 1, skips } = options;
	const itemsToAsk = isFilteredByServer ? maxItems : Infinity;
	const perPage = Math.min(itemsToAsk, LARGEST_PAGE);
	const ended = new AbortController();
	let isHeeded = true;
	const pageOptions = { perPage, query, itemIndex, signal: ended.signal, budget: new ListBudget() };
	const fetchNumbered = async (number: number) => {
		const page = fetchPage<T>(client, path, number, pageOptions);
		if (number === firstPage) isHeeded = (await page).items.every(isWanted);
		if (number === firstPage || !skips) return await page;
		return await page.catch(async (failure: Error) =>
			skips(failure) ? { items: [], failure } : await Promise.reject(failure),
		);
	};
	const pages = readPages(fetchNumbered, { perPage, idOf, maxItems: itemsToAsk, firstPage });
	try {
		for (;;) {
			const page = await pages.next();
			if (page.done) return page.value;
			// A server that passes a filter over sends others too: all pages are read then.
			if (itemsToAsk < Infinity && !isHeeded) {
				return yield* readList(client, { ...request, isFilteredByServer: false }, options);
			}
			yield { ...page.value, items: page.value.items.filter(isWanted) };
		}
	} finally {
		ended.abort();
	}
}
