import { plainText } from '../codec/text';
import { idOf } from './answers';
import { isRecord } from '../codec/json';
import { comparable, looks, skeleton } from '../codec/spelling';
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

// Spelled with two l in British English, as Scriptix documents it, and with one in American.
export const CANCELLED = 'cancelled';

const SUSPENDED = 'suspended';

/** A status by which customers are told apart, whatever its case and spelling. */
export function canonicalStatus(status: string): string {
	const text = comparable(status);
	return /^cancell?ed$/.test(text) ? CANCELLED : text;
}

/** Whether some customers may not be wanted. */
export function hasFilter(filters: CustomerFilters): boolean {
	return Object.values(filters).some((wanted: string | string[]) => wanted.length > 0);
}

/**
 * Whether a customer of the list is wanted. The API's own filters are applied again, because an
 * API that ignores a filter must not widen it. A customer listed without metadata counts as wanted:
 * its metadata has to be read first, see `matchesMetadata`.
 */
export function isWanted(customer: CustomerListItem, filters: CustomerFilters): boolean {
	const { plans, statuses, unwantedStatuses, ids, search } = filters;
	const id = idOf(customer) ?? '';
	return (
		(plans.length === 0 || isOneOf(plans, customer.plan, comparable)) &&
		(statuses.length === 0
			? !isOneOf(unwantedStatuses, customer.status, canonicalStatus)
			: isOneOf(statuses, customer.status, canonicalStatus)) &&
		(ids.length === 0 || ids.includes(id)) &&
		(search === '' ||
			[customer.name, customer.email, id].some((text) => containsText(text, search))) &&
		(!('metadata' in customer) || matchesMetadata(customer, filters))
	);
}

/**
 * Whether a customer may use something, so that its usage is worth a request of its own. Nobody who
 * is suspended does; somebody who is asked for by name is looked at all the same.
 */
export function mayUse({ status }: CustomerListItem, { statuses, ids }: CustomerFilters): boolean {
	return status !== SUSPENDED || statuses.length + ids.length > 0;
}

function isOneOf(wanted: string[], value: unknown, spell: (text: string) => string): boolean {
	const text = spell(plainText(value));
	return wanted.some((word) => spell(word) === text);
}

/** Whether a text contains another, given as its `skeleton`, whatever their spelling. */
export function containsText(text: unknown, search: string): boolean {
	return skeleton(plainText(text)).includes(search);
}

/** Whether a customer has the wanted metadata. */
export function matchesMetadata(
	customer: object,
	{ metadataKey, metadataValue }: CustomerFilters,
): boolean {
	if (metadataKey === '') return true;
	const value = metadataText((customer as { metadata?: unknown }).metadata, metadataKey);
	return value !== undefined && (metadataValue === '' || looks(value) === looks(metadataValue));
}

/** A metadata value as the text that it is compared by; undefined when the key is not there. */
export function metadataText(metadata: unknown, key: string): string | undefined {
	if (!isRecord(metadata) || !Object.prototype.hasOwnProperty.call(metadata, key)) return undefined;
	const value = metadata[key];
	return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}
