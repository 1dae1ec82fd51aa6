import type { JsonRecord } from '../../../codec/json';
import { idOf, idValue } from '../../answers';
import type { ApiClient } from '../../client';
import type { ContentFilters, ContentKind } from '../../content';
import { sessionIdOf } from '../../content';
import { ALL_CUSTOMERS } from '../../customerFilters';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import { listCustomers, pathOf } from './customers';
import type { ListRequest } from './listing';
import { fetchPage, readList } from './listing';
import type { components } from './openapi';
import { renamed } from './renamed';

type LegacyTranscript = components['schemas']['Transcript'];

const PAGE_SIZE = 100;

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
	options: ListOptions,
): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary> {
	if (customerId === undefined && kind === 'transcripts') {
		return yield* listOfAll(client, filters, options);
	}
	const id = requireCustomer(kind, customerId);
	const isFiltered = Object.values(filters).some((filter) => filter !== undefined);
	const maxItems = isFiltered ? Infinity : options.maxItems;
	const pages = readList<LegacyTranscript>(client, listOf(id), { ...options, maxItems });
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
	let items = 0;
	for await (const page of listCustomers(client, ALL_CUSTOMERS, { itemIndex })) {
		for (const customer of page.items) {
			const customerId = idOf(customer);
			if (customerId === undefined) continue;
			const own = { ...filters, customerId };
			for await (const content of listContent(client, 'transcripts', own, options)) {
				items += content.items.length;
				yield content;
			}
		}
	}
	return { items, failures: [] };
}

/** Shells have refused by `requireFeature` what this would refuse. */
function requireCustomer(kind: ContentKind, customerId: string | undefined): string {
	if (kind === 'transcripts' && customerId !== undefined) return customerId;
	throw new Error(`This generation of the API has no list of ${kind} across customers`);
}

function listOf(customerId: string): ListRequest<LegacyTranscript> {
	return {
		path: `${pathOf(customerId)}transcript`,
		order: { sort: 'date_session_start', direction: 'desc' },
		idOf: sessionIdOf,
	};
}

/** The transcripts in the names of the nodes' output, without those that are deleted. */
function toTranscripts(transcripts: LegacyTranscript[], customerId: string): JsonRecord[] {
	return transcripts
		.filter(({ is_deleted: isDeleted }) => isDeleted !== true)
		.map((transcript) => ({
			...renamed(transcript, {
				date_session_start: 'created_at',
				last_update: 'updated_at',
				is_deleted: undefined,
			}),
			customer_id: idValue(customerId),
		}));
}
