import { plainText } from '../codec/text';
import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';
import { readInstant } from '../codec/time';
import { idOf } from './answers';
import type { ApiClient } from './client';
import type { FreshPage, ListOptions, Page, PagingSummary } from './paging';
import { requireFeature } from './requireFeature';
import type { Transcript, TranscriptDocument } from './types';

/** The two kinds of content that Scriptix lists. */
export type ContentKind = 'transcripts' | 'documents';

/** Which transcripts or documents are wanted; what is left out does not matter. */
export interface ContentFilters {
	customerId?: string;
	sessionId?: string;
	status?: string;
	language?: string;
	/** Kind of document. */
	type?: string;
	/** Epoch milliseconds, inclusive. */
	createdAfter?: number;
	/** Epoch milliseconds, exclusive. */
	createdBefore?: number;
}

/** One of the two lists of content, and what identifies its items. */
export interface ContentList {
	kind: ContentKind;
	idOf: (item: JsonRecord) => string | undefined;
}

export const transcriptList: ContentList = { kind: 'transcripts', idOf: sessionIdOf };

export const documentList: ContentList = {
	kind: 'documents',
	// A document's ID may count within its session only.
	idOf: (document) => {
		const id = idOf(document);
		return id === undefined ? undefined : `${plainText(document.session_id)}/${id}`;
	},
};

/** The ID of a transcript in text form. */
export function sessionIdOf(transcript: object): string | undefined {
	return (
		idOf({ id: (transcript as Partial<Transcript>).session_id }) ??
		idOf(transcript as { id?: unknown })
	);
}

/**
 * Reads one page of the transcripts of a customer, or of all; `at` is 1 for the first, or the `next`
 * of the page before.
 *
 * @param cure what to do where only one customer's transcripts can be listed, and none is chosen
 */
export async function fetchTranscriptPage(
	client: ApiClient,
	customerId: string | undefined,
	at: number,
	cure: string,
): Promise<Page<Transcript>> {
	if (customerId === undefined) {
		requireFeature(client, 'allTranscripts', 'A list of all transcripts', { cure });
	}
	const filters = { customerId };
	const page = await client.generation.fetchContentPage(client, 'transcripts', filters, at);
	return page as Page<unknown> as Page<Transcript>;
}

/** Reads the transcripts of the reseller's customers. */
export function listTranscripts(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<{ items: Transcript[] }, PagingSummary> {
	return listWanted<Transcript>(client, 'transcripts', filters, options);
}

/** Reads the documents of the reseller's customers. */
export function listDocuments(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<{ items: TranscriptDocument[] }, PagingSummary> {
	return listWanted<TranscriptDocument>(client, 'documents', filters, options);
}

/** Reads one page of a list as the server sends it, wanted or not. */
export async function fetchContentPage(
	client: ApiClient,
	{ kind }: ContentList,
	filters: ContentFilters,
	at: number,
): Promise<Page<JsonRecord>> {
	requireLists(client, kind, filters);
	return await client.generation.fetchContentPage(client, kind, filters, at);
}

/** Reads a list as the server sends it, wanted or not. */
export function listContent(
	client: ApiClient,
	{ kind }: ContentList,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary> {
	requireLists(client, kind, filters, options);
	return client.generation.listContent(client, kind, filters, options);
}

/** When something was created, epoch milliseconds; NaN when it is not stated. */
export function createdAtOf(item: JsonRecord): number {
	return readInstant(item.created_at ?? item.created);
}

/**
 * Whether the filters let an item through; one that lacks the field in question passes, as the
 * server may have filtered.
 */
export function isWantedContent(item: object, filters: ContentFilters): boolean {
	if (!isRecord(item)) return false;
	const { customerId, sessionId, status, language, type, createdAfter, createdBefore } = filters;
	const createdAt = createdAtOf(item);
	return (
		isText(item.customer_id, customerId) &&
		isText(item.session_id, sessionId) &&
		isText(item.status, status) &&
		isText(item.type, type) &&
		isText(item.language, language) &&
		!(createdAt < (createdAfter ?? -Infinity)) &&
		!(createdAt >= (createdBefore ?? Infinity))
	);
}

async function* listWanted<T extends object>(
	client: ApiClient,
	kind: ContentKind,
	filters: ContentFilters,
	options: ListOptions,
): AsyncGenerator<{ items: T[] }, PagingSummary> {
	// Those of all customers are read one after the other, where there is no list of them.
	if (kind === 'documents') requireLists(client, kind, filters, options);
	else requireStatus(client, filters, options);
	const pages = client.generation.listContent(client, kind, filters, options);
	try {
		for (;;) {
			const page = await pages.next();
			if (page.done) return page.value;
			const wanted: object[] = page.value.items.filter((item) => isWantedContent(item, filters));
			yield { items: wanted as T[] };
		}
	} finally {
		await pages.return({ items: 0, failures: [] });
	}
}

/** Refuses a list that the API does not have. */
function requireLists(
	client: ApiClient,
	kind: ContentKind,
	filters: ContentFilters,
	{ itemIndex }: ListOptions = {},
): void {
	// What no other filter cures comes first.
	if (kind === 'documents') {
		requireFeature(client, 'documents', 'A list of documents', { itemIndex });
	}
	requireStatus(client, filters, { itemIndex });
	if (kind === 'transcripts' && filters.customerId === undefined) {
		const cure = 'Add the filter Customer.';
		requireFeature(client, 'allTranscripts', 'A list of all transcripts', { itemIndex, cure });
	}
}

/** Refuses a status in words where statuses are numbers, so that none would ever be that one. */
function requireStatus(
	client: ApiClient,
	{ status }: ContentFilters,
	{ itemIndex }: ListOptions,
): void {
	if (status === undefined || /^\d+$/.test(status)) return;
	requireFeature(client, 'statusNames', `The filter Status with "${status}"`, { itemIndex });
}

function isText(value: unknown, wanted: string | undefined): boolean {
	if (wanted === undefined || value === undefined || value === null) return true;
	return plainText(value).toLowerCase() === wanted.toLowerCase();
}
