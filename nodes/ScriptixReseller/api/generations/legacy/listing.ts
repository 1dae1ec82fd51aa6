import type { IDataObject } from 'n8n-workflow';
import { NodeApiError } from 'n8n-workflow';

import type { ApiClient } from '../../client';
import { ListBudget } from '../../listBudget';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import { readPage } from '../envelope';
import { readOffsets } from './offsets';

// The documented maximum. https://apidocs.scriptix.io/reseller/customer/list/
export const LARGEST_LIMIT = 1000;

// What a server answers that does not know a query parameter.
const UNKNOWN_PARAMETER = ['400', '422'];

/** A list of the API that is read from an offset on. */
export interface ListRequest<T> {
	path: string;
	/** What identifies an item. */
	idOf: (item: T) => string | undefined;
	/** The order to ask for; a server that refuses it is asked without. */
	order?: { sort: string; direction: 'asc' | 'desc' };
	query?: IDataObject;
	/** What to call it that is not found, where the list is that of a customer. */
	subject?: 'customer' | 'list';
}

interface PageOptions {
	limit?: number;
	itemIndex?: number;
	signal?: AbortSignal;
	/** Bounds what is read of the whole list. */
	budget?: ListBudget;
}

/** How a list is read; several lists that are read as one have one budget. */
export interface ReadOptions extends ListOptions {
	budget?: ListBudget;
}

// Servers that refused an order, so that each is asked once only.
const withoutOrder = new WeakSet<ApiClient>();

/** Reads one page of a list. `next` is 1 for the first page, as if offsets counted from 1. */
export async function fetchPage<T extends object>(
	client: ApiClient,
	{ path, order, query, subject = 'list' }: Omit<ListRequest<T>, 'idOf'>,
	at: number,
	{ limit = LARGEST_LIMIT, itemIndex, signal, budget }: PageOptions = {},
): Promise<Page<T>> {
	const send = async (sorting: IDataObject | undefined) =>
		await client.send({
			method: 'GET',
			isList: true,
			path,
			subject,
			query: { limit, offset: at - 1, ...sorting, ...query },
			itemIndex,
			signal,
			read: (body) => budget?.refusalOf(body) ?? readPage<T>(body),
		});
	const asksForOrder = order !== undefined && !withoutOrder.has(client);
	const page = await send(asksForOrder ? order : undefined).catch(async (failure: Error) => {
		if (!asksForOrder || !isUnknownParameter(failure)) {
			return await Promise.reject<Page<T>>(failure);
		}
		const unordered = await send(undefined);
		// Only then was it the order that the server refused.
		withoutOrder.add(client);
		return unordered;
	});
	return { ...page, next: at + page.items.length };
}

/** Reads a list page by page; it ends when the reader wants no more, or a page cannot be read. */
export async function* readList<T extends object>(
	client: ApiClient,
	request: ListRequest<T>,
	{
		maxItems = Infinity,
		itemIndex,
		firstPage = 1,
		pageSize,
		chunkSize,
		skips,
		budget = new ListBudget(),
	}: ReadOptions,
): AsyncGenerator<FreshPage<T>, PagingSummary> {
	const limit = Math.min(maxItems, pageSize ?? LARGEST_LIMIT, LARGEST_LIMIT);
	const pageOptions = { limit, itemIndex, budget };
	const fetchAt = async (at: number) => await fetchPage<T>(client, request, at, pageOptions);
	return yield* readOffsets(fetchAt, {
		limit,
		idOf: request.idOf,
		maxItems,
		startAt: firstPage,
		chunkSize,
		skips,
	});
}

function isUnknownParameter(failure: Error): boolean {
	return failure instanceof NodeApiError && UNKNOWN_PARAMETER.includes(failure.httpCode ?? '');
}
