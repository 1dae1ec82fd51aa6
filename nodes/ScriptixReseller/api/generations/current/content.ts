import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../../codec/json';
import { readInstant } from '../../../codec/time';
import { idOf } from '../../answers';
import { isRecord } from '../../../codec/json';
import type { ApiClient } from '../../client';
import type { ListOptions } from './listing';
import { fetchPage, readList } from './listing';
import type { FreshPage, Page, PagingSummary } from '../../paging';
import type { Transcript, TranscriptDocument } from '../../types';

const TRANSCRIPTS = '/api/v3/reseller/transcripts';
const DOCUMENTS = '/api/v3/reseller/transcripts/documents';

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

/** The ID of a transcript in text form. */
export function sessionIdOf(transcript: Transcript): string | undefined {
	return idOf({ id: transcript.session_id }) ?? idOf(transcript as { id?: unknown });
}

/** Reads one page of all transcripts, counted from 1. */
export async function fetchTranscriptPage(
	client: ApiClient,
	number: number,
): Promise<Page<Transcript>> {
	return await fetchPage<Transcript>(client, TRANSCRIPTS, number);
}

/** One of the two lists of content, and what identifies its items. */
export interface ContentList {
	path: string;
	idOf: (item: JsonRecord) => string | undefined;
}

export const transcriptList: ContentList = { path: TRANSCRIPTS, idOf: sessionIdOf };

export const documentList: ContentList = {
	path: DOCUMENTS,
	// A document's ID may count within its session only.
	idOf: (document) => {
		const id = idOf(document);
		return id === undefined ? undefined : `${String(document.session_id ?? '')}/${id}`;
	},
};

/** Reads the transcripts of the reseller's customers. */
export function listTranscripts(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<Transcript>, PagingSummary> {
	return readList<Transcript>(client, { ...transcriptList, ...toListFilters(filters) }, options);
}

/** Reads the documents of the reseller's customers. */
export function listDocuments(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<TranscriptDocument>, PagingSummary> {
	return readList<TranscriptDocument>(
		client,
		{ ...documentList, ...toListFilters(filters) },
		options,
	);
}

/** Reads one page of a list as the server sends it, wanted or not. */
export async function fetchContentPage(
	client: ApiClient,
	{ path }: ContentList,
	filters: ContentFilters,
	number: number,
): Promise<Page<JsonRecord>> {
	const { query } = toListFilters(filters);
	return await fetchPage<JsonRecord>(client, path, number, { query });
}

/** Reads a list as the server sends it, wanted or not. */
export function listContent(
	client: ApiClient,
	list: ContentList,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary> {
	const { query, isFilteredByServer } = toListFilters(filters);
	return readList<JsonRecord>(
		client,
		{ ...list, query, isFilteredByServer, isWanted: () => true },
		options,
	);
}

/** When something was created, epoch milliseconds; NaN when it is not stated. */
export function createdAtOf(item: JsonRecord): number {
	return readInstant(item.created_at ?? item.created);
}

/**
 * The filters as a query and as a test. Neither list's parameters are documented, so the test is
 * what counts; an item that lacks the field in question passes, as the server may have filtered.
 */
function toListFilters(filters: ContentFilters) {
	const { customerId, status, language, type, createdAfter, createdBefore } = filters;
	const given: Record<string, string | undefined> = {
		customer_id: customerId,
		status,
		language,
		type,
		created_after: toTimestamp(createdAfter),
		created_before: toTimestamp(createdBefore),
	};
	const query: IDataObject = Object.fromEntries(
		Object.entries(given).filter(([, value]) => value !== undefined),
	);
	return {
		query,
		isWanted: (item: object) => isWantedContent(item, filters),
		isFilteredByServer: Object.values(filters).every((value) => value === undefined),
	};
}

/** Whether the filters let an item through. */
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

function isText(value: unknown, wanted: string | undefined): boolean {
	if (wanted === undefined || value === undefined || value === null) return true;
	return String(value).toLowerCase() === wanted.toLowerCase();
}

function toTimestamp(time: number | undefined): string | undefined {
	return time === undefined ? undefined : new Date(time).toISOString();
}
