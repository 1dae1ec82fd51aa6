import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../../codec/json';
import type { ApiClient } from '../../client';
import type { ContentFilters, ContentKind } from '../../content';
import { documentList, transcriptList } from '../../content';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../../paging';
import { fetchPage, readList } from './listing';

const LISTS = {
	transcripts: { path: '/api/v3/reseller/transcripts', idOf: transcriptList.idOf },
	documents: { path: '/api/v3/reseller/transcripts/documents', idOf: documentList.idOf },
};

export async function fetchContentPage(
	client: ApiClient,
	kind: ContentKind,
	filters: ContentFilters,
	at: number,
): Promise<Page<JsonRecord>> {
	const { path } = LISTS[kind];
	return await fetchPage<JsonRecord>(client, path, at, { query: toQuery(filters) });
}

export function listContent(
	client: ApiClient,
	kind: ContentKind,
	filters: ContentFilters,
	options: ListOptions,
): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary> {
	const isFilteredByServer = Object.values(filters).every((value) => value === undefined);
	return readList<JsonRecord>(
		client,
		{ ...LISTS[kind], query: toQuery(filters), isFilteredByServer, isWanted: () => true },
		options,
	);
}

/** Neither list's parameters are documented, so what counts is the test of the answer. */
function toQuery(filters: ContentFilters): IDataObject {
	const { customerId, status, language, type, createdAfter, createdBefore } = filters;
	const given: Record<string, string | undefined> = {
		customer_id: customerId,
		status,
		language,
		type,
		created_after: toTimestamp(createdAfter),
		created_before: toTimestamp(createdBefore),
	};
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function toTimestamp(time: number | undefined): string | undefined {
	return time === undefined ? undefined : new Date(time).toISOString();
}
