import type { IDataObject } from 'n8n-workflow';

import { idOf, isRecord } from './answers';
import type { ApiClient } from './client';
import type { ListOptions } from './listing';
import { fetchPage, readList } from './listing';
import type { FreshPage, Page, PagingSummary } from './paging';
import type { Transcript, TranscriptDocument } from './types';

const TRANSCRIPTS = '/api/v3/reseller/transcripts';
const DOCUMENTS = '/api/v3/reseller/transcripts/documents';

/** Which transcripts or documents are wanted; what is left out does not matter. */
export interface ContentFilters {
	customerId?: string;
	status?: string;
	/** "nl" also means "nl-NL". */
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

/** Reads the transcripts of the reseller's customers. */
export function listTranscripts(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<Transcript>, PagingSummary> {
	return readList<Transcript>(
		client,
		{ path: TRANSCRIPTS, idOf: sessionIdOf, ...toListFilters(filters) },
		options,
	);
}

/** Reads the documents of the reseller's customers. */
export function listDocuments(
	client: ApiClient,
	filters: ContentFilters,
	options: ListOptions = {},
): AsyncGenerator<FreshPage<TranscriptDocument>, PagingSummary> {
	// A document's ID may count within its session only.
	const idInSession = (document: TranscriptDocument) => {
		const id = idOf(document);
		return id === undefined ? undefined : `${document.session_id ?? ''}/${id}`;
	};
	return readList<TranscriptDocument>(
		client,
		{ path: DOCUMENTS, idOf: idInSession, ...toListFilters(filters) },
		options,
	);
}

/**
 * The filters as a query and as a test. Neither list's parameters are documented, so the test is
 * what counts; an item that lacks the field in question passes, as the server may have filtered.
 */
function toListFilters(filters: ContentFilters) {
	const { customerId, status, language } = filters;
	const query: IDataObject = {
		...(customerId === undefined ? {} : { customer_id: customerId }),
		...(status === undefined ? {} : { status }),
		...(language === undefined ? {} : { language }),
	};
	return {
		query,
		isWanted: (item: object) => isWantedContent(item, filters),
		isFilteredByServer: Object.values(filters).every((value) => value === undefined),
	};
}

function isWantedContent(item: object, filters: ContentFilters): boolean {
	if (!isRecord(item)) return false;
	const { customerId, status, language, type, createdAfter, createdBefore } = filters;
	const createdAt = Date.parse(String(item.created_at ?? item.created ?? ''));
	return (
		isText(item.customer_id, customerId) &&
		isText(item.status, status) &&
		isText(item.type, type) &&
		(isText(item.language, language) || isText(baseLanguage(item.language), language)) &&
		!(createdAt < (createdAfter ?? -Infinity)) &&
		!(createdAt >= (createdBefore ?? Infinity))
	);
}

function isText(value: unknown, wanted: string | undefined): boolean {
	if (wanted === undefined || value === undefined || value === null) return true;
	return String(value).toLowerCase() === wanted.toLowerCase();
}

function baseLanguage(language: unknown): unknown {
	return typeof language === 'string' ? language.split(/[-_]/)[0] : language;
}
