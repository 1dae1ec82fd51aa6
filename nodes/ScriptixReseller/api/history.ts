import type { ApiClient } from './client';
import type { PagingSummary } from './paging';
import { requireFeature } from './requireFeature';

/** Which periods usage is told by. */
export type HistoryView = 'day' | 'week' | 'month' | 'year' | 'invoice';

/** What each period's usage is divided by. */
export type HistorySplit = 'language' | 'token' | 'subscription' | 'period';

export interface HistoryRequest {
	view: HistoryView;
	splitBy?: HistorySplit;
	/** The reader will not want more rows than this. */
	maxItems?: number;
	itemIndex?: number;
}

/** The usage of one period, or of one part of it. What is not stated is null. */
export interface HistoryRow {
	customer_id: number | string;
	/** `YYYY-MM-DD`, the first and the last day; what cannot be read is as Scriptix states it. */
	period_start: string | null;
	period_end: string | null;
	/** The units, taken as minutes. */
	transcription_minutes: number | null;
	units_used: number | null;
	/** Of invoices; the currency is not stated. */
	cost: number | null;
	language: string | null;
	token_name: string | null;
	subscription_id: number | null;
}

/** Reads a customer's usage of the periods so far, in the order of Scriptix. */
export function listHistory(
	client: ApiClient,
	customerId: string,
	request: HistoryRequest,
): AsyncGenerator<{ items: HistoryRow[] }, PagingSummary> {
	requireFeature(client, 'history', 'The operation Get History', request);
	return client.generation.listHistory(client, customerId, request);
}
