import type { ApiClient } from '../../api/client';
import { matchesMetadata } from '../../api/customerFilters';
import { getCustomer, getCustomerUsage } from '../../api/customers';
import { isNotFound, isTransient } from '../../api/failure';
import type { CustomerListItem, CustomerUsage } from '../../api/types';
import type { PeriodAnswer } from '../../quota/knownPeriod';
import type { Verdict } from '../../quota/ledger';
import { mergeCustomer } from '../../quota/mergeCustomer';
import { readPeriod } from '../../quota/period';
import { recallMetadata, rememberMetadata } from '../poll/metadataMemory';
import type { AlertSettings } from '../../parameters/alerts/settings';

/** A customer that the list alone cannot settle. */
export interface Candidate {
	id: string;
	customer: CustomerListItem;
	verdict: Extract<Verdict, { kind: 'ask' }>;
}

/** All that the API says of a candidate. */
export interface Asked {
	/** List entry, page and `/usage` in one. */
	customer: CustomerListItem;
	/** Whether the customer has the metadata that the filters ask for. */
	isWanted: boolean;
	answer: PeriodAnswer;
	/** Why Scriptix refuses to answer. */
	refusal?: Error;
	/** Where the user wants to see it. */
	breakdown?: unknown;
}

/** What has to be known of the settings to ask. */
type AskSettings = Pick<AlertSettings, 'filters' | 'common'> & {
	/** The trigger node for which metadata is kept for an hour; an operation reads it anew. */
	nodeKey?: string;
};

/**
 * Asks for what the list does not say.
 *
 * @param isOverdue whether no answer is an answer by now: what is known has to do
 * @throws a failure that may pass
 */
export async function askFor(
	client: ApiClient,
	settings: AskSettings,
	{ id, customer: listed, verdict }: Candidate,
	isOverdue: boolean,
	itemIndex?: number,
): Promise<Asked> {
	const customer = await withFilteredMetadata(client, settings, id, listed, itemIndex);
	if (!matchesMetadata(customer, settings.filters)) {
		return { customer, isWanted: false, answer: { kind: 'notAsked' } };
	}
	const { includesDetails } = settings.common;
	if (!includesDetails && !verdict.needsPeriod) {
		return { customer, isWanted: true, answer: { kind: 'notAsked' } };
	}
	const details = await getCustomerUsage(client, id, { itemIndex }).catch(async (failure: Error) =>
		isTransient(failure) && !isOverdue ? await Promise.reject<CustomerUsage>(failure) : failure,
	);
	if (details instanceof Error) {
		const unanswered = { customer, isWanted: true, answer: { kind: 'unanswered' } as const };
		return isTransient(details) ? unanswered : { ...unanswered, refusal: details };
	}
	return {
		customer: mergeCustomer(customer, undefined, details),
		isWanted: true,
		answer: { kind: 'answered', period: readPeriod(details.period) },
		...(includesDetails ? { breakdown: details.breakdown } : {}),
	};
}

/** The customer with its metadata, as far as it can be had: an alert without it is better than none. */
export async function withMetadata(
	client: ApiClient,
	id: string,
	customer: CustomerListItem,
): Promise<CustomerListItem> {
	if ('metadata' in customer) return customer;
	const page = await getCustomer(client, id).catch(() => undefined);
	return page ? mergeCustomer<CustomerListItem>(page, customer) : customer;
}

/** Reads the metadata that the filters ask for, where the list leaves it out, once an hour. */
export async function withFilteredMetadata(
	client: ApiClient,
	{ filters, nodeKey }: AskSettings,
	id: string,
	listed: CustomerListItem,
	itemIndex?: number,
): Promise<CustomerListItem> {
	if (filters.metadataKey === '' || 'metadata' in listed) return listed;
	const known = nodeKey === undefined ? undefined : recallMetadata(nodeKey, id);
	if (known) return { ...listed, metadata: known.metadata } as CustomerListItem;
	const page = await getCustomer(client, id, itemIndex).catch(async (failure: Error) =>
		// It may have been deleted since it was listed.
		isNotFound(failure) ? undefined : await Promise.reject<undefined>(failure),
	);
	if (!page) return listed;
	const { metadata } = page as { metadata?: unknown };
	if (nodeKey !== undefined) rememberMetadata(nodeKey, id, metadata);
	return { ...mergeCustomer<CustomerListItem>(listed, page), metadata } as CustomerListItem;
}
