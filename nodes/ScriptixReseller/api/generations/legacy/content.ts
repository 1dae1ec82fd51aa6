import type { JsonRecord } from '../../../codec/json';
import { idOf, idValue } from '../../answers';
import type { ApiClient } from '../../client';
import type { ContentFilters, ContentKind } from '../../content';
import { sessionIdOf } from '../../content';
import { ALL_CUSTOMERS } from '../../customerFilters';
import { atCustomer, isNotFound } from '../../failure';
import { ListBudget } from '../../listBudget';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import { listCustomers, pathOf } from './customers';
import type { ListRequest, ReadOptions } from './listing';
import { fetchPage, readList } from './listing';
import type { components } from './openapi';
import { readFlag } from './flag';
import { renamed } from './renamed';

type LegacyTranscript = components['schemas']['Transcript'];

const PAGE_SIZE = 100;

const MOST_GONE = 3;

/** Reads one page of a customer's transcripts. */
export async function fetchContentPage(
	client: ApiClient,
	kind: ContentKind,
	{ customerId }: ContentFilters,
	at: number,
): Promise<Page<JsonRecord>> {
	const id = requireCustomer(kind, customerId);
	const page = await fetchPage<LegacyTranscript>(client, listOf(id), at, { limit: PAGE_SIZE });
	return { ...page, items: toTranscripts(page.items, id) };
}

/** Reads the transcripts of a customer, newest first, or those of all customers one after the other. */
export async function* listContent(
	client: ApiClient,
	kind: ContentKind,
	{ customerId, ...filters }: ContentFilters,
	options: ReadOptions,
): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary> {
	if (customerId === undefined && kind === 'transcripts') {
		return yield* listOfAll(client, filters, options);
	}
	const id = requireCustomer(kind, customerId);
	// What is filtered or deleted does not count, so that the reader says when it has enough.
	const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
	const { maxItems, ...others } = options;
	const pages = readList<LegacyTranscript>(client, listOf(id), {
		...(isFiltered ? {} : { pageSize: maxItems }),
		...others,
	});
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		yield { ...page.value, items: toTranscripts(page.value.items, id) };
	}
}

async function* listOfAll(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions,
): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary> {
	const { itemIndex } = options;
	const ofEach = { ...options, budget: new ListBudget() };
	const reading = {
		...{ items: 0, total: 0, found: 0, gone: [] as string[] },
		firstFailure: undefined as Error | undefined,
	};
	const customers = listCustomers(client, ALL_CUSTOMERS, { itemIndex });
	try {
		for (;;) {
			const page = await customers.next();
			if (page.done) {
				const { items: listed, total } = page.value;
				const { items, total: counted, gone } = reading;
				return { items, total: counted, failures: [], customers: { listed, total, gone } };
			}
			for (const customer of page.value.items) {
				const customerId = idOf(customer);
				if (customerId === undefined) continue;
				const own = { ...filters, customerId };
				try {
					const { items, total } = yield* listContent(client, 'transcripts', own, ofEach);
					reading.items += items;
					reading.total += Math.max(items, total ?? 0);
					reading.found += 1;
				} catch (failure) {
					// It may have been deleted since it was listed.
					if (!isNotFound(failure)) throw atCustomer(failure as Error, customerId);
					reading.gone.push(customerId);
					reading.firstFailure ??= failure as Error;
				}
				// So many are not deleted meanwhile: their transcripts are what cannot be found.
				if (reading.found === 0 && reading.gone.length >= MOST_GONE) throw reading.firstFailure!;
			}
		}
	} finally {
		await customers.return({ items: 0, failures: [] });
	}
}

/** Shells have refused by `requireFeature` what this would refuse. */
function requireCustomer(kind: ContentKind, customerId: string | undefined): string {
	if (kind === 'transcripts' && customerId !== undefined) return customerId;
	throw new Error(`This generation of the API has no list of ${kind} across customers`);
}

function listOf(customerId: string): ListRequest<LegacyTranscript> {
	return {
		path: `${pathOf(customerId)}transcript`,
		subject: 'customer',
		order: { sort: 'date_session_start', direction: 'desc' },
		idOf: sessionIdOf,
	};
}

/** The transcripts in the names of the nodes' output, without those that are deleted. */
function toTranscripts(transcripts: LegacyTranscript[], customerId: string): JsonRecord[] {
	return transcripts
		.filter(({ is_deleted: isDeleted }) => readFlag(isDeleted) !== true)
		.map((transcript) => ({
			...renamed(transcript, {
				date_session_start: 'created_at',
				last_update: 'updated_at',
				is_deleted: undefined,
			}),
			customer_id: idValue(customerId),
		}));
}
