import type { JsonRecord } from '../../codec/json';
import type { Feature } from '../../texts/features';
import type { CustomerSubject } from '../../texts/statuses';
import type { ApiClient } from '../client';
import type { ContentFilters, ContentKind } from '../content';
import type { CustomerFields } from '../customerFields';
import type { CustomerFilters } from '../customerFilters';
import type { EditorLink, EditorLinkRequest } from '../editorLink';
import type { HistoryRequest, HistoryRow } from '../history';
import type { FreshPage, ListOptions, Page, PagingSummary } from '../paging';
import type { NewToken } from '../tokens';
import type {
	CreatedCustomer,
	Customer,
	CustomerListItem,
	CustomerUsage,
	GeneratedToken,
} from '../types';

/** A customer's usage as one answer tells it. */
export interface RecentUsage {
	usage: CustomerUsage;
	/** Of the periods before, the latest first, as far back as the answer tells all of each. */
	formers?: CustomerUsage[];
}

/**
 * One generation of the Reseller API. Everything that is spelled by the vendor, such as paths,
 * headers, query names and field names, stands below this interface; what goes in and out has the
 * names of the nodes' own output.
 *
 * Shells do not look at `lacks`: they call `requireFeature`.
 */
export interface Generation {
	readonly lacks: ReadonlySet<Feature>;
	/** Body fields that a token is asked for with in any case. */
	readonly tokenBodyFields: readonly string[];

	/** The cheapest request that shows whether a key answers: one page of one customer. */
	readonly probe: { path: string; query: Record<string, number> };

	/** The part of Requests per Minute that polls may use for requests about single customers. */
	readonly pollShare: number;

	/** The headers that a key is sent in. */
	headers(apiKey: string): Record<string, string>;

	/** Reads the wanted customers page by page. Without `listedUsage` they come without usage. */
	listCustomers(
		client: ApiClient,
		filters: CustomerFilters,
		options: ListOptions,
	): AsyncGenerator<FreshPage<CustomerListItem>, PagingSummary>;
	/** Reads one page of all customers; `at` is 1 for the first, or the `next` of the page before. */
	fetchCustomerPage(client: ApiClient, at: number): Promise<Page<CustomerListItem>>;
	/** Reads one customer; `changedCustomer` after a change that was carried out. */
	getCustomer(
		client: ApiClient,
		customerId: string,
		itemIndex?: number,
		subject?: CustomerSubject,
	): Promise<Customer>;
	/** Creates a customer; the answer may hold its first API key, which is shown only here. */
	createCustomer(
		client: ApiClient,
		fields: CustomerFields,
		itemIndex?: number,
	): Promise<CreatedCustomer>;
	/** Changes the given fields of a customer and returns the customer after the change. */
	updateCustomer(
		client: ApiClient,
		customerId: string,
		changes: CustomerFields,
		itemIndex?: number,
	): Promise<Customer>;
	deleteCustomer(client: ApiClient, customerId: string, itemIndex?: number): Promise<void>;
	/** Reads what a customer used in the current period. */
	getCustomerUsage(
		client: ApiClient,
		customerId: string,
		options: { itemIndex?: number; query?: Record<string, string> },
	): Promise<CustomerUsage>;

	/**
	 * Reads what a customer used in the period that a time lies in, and in the one before where the
	 * same answer tells it.
	 *
	 * @param at epoch milliseconds; without it, now
	 */
	getRecentUsage(
		client: ApiClient,
		customerId: string,
		options: { itemIndex?: number; at?: number },
	): Promise<RecentUsage>;
	/** Reads a customer's usage of the periods so far, in the order of the API. */
	listHistory(
		client: ApiClient,
		customerId: string,
		request: HistoryRequest,
	): AsyncGenerator<{ items: HistoryRow[] }, PagingSummary>;

	/** Makes an API token of a customer; its value is shown only in this answer. */
	generateToken(client: ApiClient, token: NewToken, itemIndex?: number): Promise<GeneratedToken>;
	revokeToken(client: ApiClient, tokenId: string, itemIndex?: number): Promise<void>;

	/** Reads one page of transcripts or documents as the server sends it, wanted or not. */
	fetchContentPage(
		client: ApiClient,
		kind: ContentKind,
		filters: ContentFilters,
		at: number,
	): Promise<Page<JsonRecord>>;
	/** Reads transcripts or documents page by page as the server sends them, wanted or not. */
	listContent(
		client: ApiClient,
		kind: ContentKind,
		filters: ContentFilters,
		options: ListOptions,
	): AsyncGenerator<FreshPage<JsonRecord>, PagingSummary>;
	/** Makes a link with which anybody can edit a document for some hours. */
	createEditorLink(
		client: ApiClient,
		request: EditorLinkRequest,
		itemIndex?: number,
	): Promise<EditorLink>;
}
