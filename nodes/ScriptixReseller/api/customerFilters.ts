import { idOf } from './answers';
import { isRecord } from '../codec/json';
import type { CustomerListItem } from './types';

/** Which customers are wanted; an empty list or text means all. Plans and statuses in lower case. */
export interface CustomerFilters {
	plans: string[];
	statuses: string[];
	/** Statuses that are not wanted, where `statuses` names none. */
	unwantedStatuses: string[];
	ids: string[];
	/** Part of the name, the e-mail address or the ID. */
	search: string;
	metadataKey: string;
	/** With an empty value, having the key is enough. */
	metadataValue: string;
}

export const ALL_CUSTOMERS: CustomerFilters = {
	plans: [],
	statuses: [],
	unwantedStatuses: [],
	ids: [],
	search: '',
	metadataKey: '',
	metadataValue: '',
};

/**
 * Whether a customer of the list is wanted. The API's own filters are applied again, because an
 * API that ignores a filter must not widen it. A customer listed without metadata counts as wanted:
 * its metadata has to be read first, see `matchesMetadata`.
 */
export function isWanted(customer: CustomerListItem, filters: CustomerFilters): boolean {
	const { plans, statuses, unwantedStatuses, ids, search } = filters;
	const status = lower(customer.status);
	const id = idOf(customer) ?? '';
	return (
		(plans.length === 0 || plans.includes(lower(customer.plan))) &&
		(statuses.length === 0 ? !unwantedStatuses.includes(status) : statuses.includes(status)) &&
		(ids.length === 0 || ids.includes(id)) &&
		(search === '' ||
			[customer.name, customer.email, id].some((text) => lower(text).includes(search))) &&
		(!('metadata' in customer) || matchesMetadata(customer, filters))
	);
}

/** Whether a customer has the wanted metadata. */
export function matchesMetadata(
	customer: object,
	{ metadataKey, metadataValue }: CustomerFilters,
): boolean {
	if (metadataKey === '') return true;
	const value = metadataText((customer as { metadata?: unknown }).metadata, metadataKey);
	return value !== undefined && (metadataValue === '' || value === metadataValue);
}

/** A metadata value as the text that it is compared by; undefined when the key is not there. */
export function metadataText(metadata: unknown, key: string): string | undefined {
	if (!isRecord(metadata) || !Object.prototype.hasOwnProperty.call(metadata, key)) return undefined;
	const value = metadata[key];
	return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

function lower(value: unknown): string {
	return String(value ?? '').toLowerCase();
}
