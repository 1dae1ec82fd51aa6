import { plainText, toText } from '../codec/text';
import type { JsonRecord } from '../codec/json';
import { withNumbersOf } from '../codec/exactNumbers';
import { isRecord } from '../codec/json';
import { readPlainNumber } from '../codec/plainNumber';
import { readInstant } from '../codec/time';
import type { Customer } from './types';

/** What can be set on a customer; what is left out stays as it is. */
export interface CustomerFields {
	name?: string;
	email?: string;
	phone?: string;
	plan?: string;
	status?: string;
	quotaMinutes?: number;
	metadata?: JsonRecord;
}

type FieldName = keyof CustomerFields;

/** The plan that a customer states; undefined for none, and for what is no word. */
export function planOf({ plan }: Customer): string | undefined {
	return toText(plan);
}

/** The minutes per month that a customer states, be it as a number or as a text; null for none. */
export function quotaOf({ quota_minutes: quota, usage }: Customer): number | null {
	return readPlainNumber(quota) ?? readPlainNumber(usage?.quota_minutes) ?? null;
}

/** The fields as a customer states them; a list states fewer than the customer's own page. */
function statedFields(customer: Customer): CustomerFields {
	const { name, email, plan, status, metadata } = customer;
	const phone = customer.phone ?? undefined;
	const quota = customer.quota_minutes ?? customer.usage?.quota_minutes ?? undefined;
	const stated: CustomerFields = { name, email, phone, plan, status, quotaMinutes: quota };
	return isRecord(metadata) ? { ...stated, metadata } : stated;
}

/** Which of the asked fields the customer does not state at all. */
export function unstated(asked: CustomerFields, customer: Customer): FieldName[] {
	const stated = statedFields(customer);
	return namesOf(asked).filter((field) => stated[field] === undefined);
}

/**
 * Which of the asked fields the customer states otherwise or not at all.
 *
 * Metadata is the same when the customer has every asked entry, and none that is asked to be null;
 * it may have others.
 */
export function differing(asked: CustomerFields, customer: Customer): FieldName[] {
	const stated = statedFields(customer);
	return namesOf(asked).filter((field) => !isSame(field, asked[field], stated[field]));
}

/** The metadata after a change: what is there, with the asked entries; null removes one. */
export function mergeMetadata(stored: unknown, asked: JsonRecord): JsonRecord {
	const present = isRecord(stored) ? stored : {};
	const removed = new Set(Object.keys(asked).filter((key) => asked[key] === null));
	const merged: JsonRecord = Object.fromEntries(
		Object.entries({ ...present, ...asked }).filter(([key]) => !removed.has(key)),
	);
	return withNumbersOf(merged, present, asked);
}

/** The given fields alone. */
export function pick(fields: CustomerFields, names: FieldName[]): CustomerFields {
	return Object.fromEntries(names.map((name) => [name, fields[name]]));
}

function namesOf(fields: CustomerFields): FieldName[] {
	return (Object.keys(fields) as FieldName[]).filter((name) => fields[name] !== undefined);
}

function isSame(field: FieldName, asked: unknown, stated: unknown): boolean {
	if (field === 'quotaMinutes') return Number(asked) === Number(stated ?? NaN);
	if (field === 'metadata') {
		const present = new Map(Object.entries(isRecord(stated) ? stated : {}));
		return Object.entries(asked as JsonRecord).every(([key, value]) =>
			// Null asks for the entry not to be there.
			isDeepEqual(value, present.get(key) ?? null),
		);
	}
	const [a, b] = [asked, stated].map((text) => plainText(text).normalize('NFC').trim());
	return field === 'name' ? a === b : a?.toLowerCase() === b?.toLowerCase();
}

/** Whether two JSON values hold the same; the order of keys does not count. */
function isDeepEqual(a: unknown, b: unknown): boolean {
	if (Array.isArray(a) && Array.isArray(b)) {
		return a.length === b.length && a.every((entry, index) => isDeepEqual(entry, b[index]));
	}
	if (!isRecord(a) || !isRecord(b)) return a === b || isSameInstant(a, b);
	const present = new Map(Object.entries(b));
	return (
		Object.keys(a).length === present.size &&
		Object.entries(a).every(
			([key, value]) => present.has(key) && isDeepEqual(value, present.get(key)),
		)
	);
}

/** Whether two texts name one moment: "2025-01-10T10:00:00Z" and "2025-01-10T10:00:00.000Z" do. */
function isSameInstant(a: unknown, b: unknown): boolean {
	return [a, b].every(isZonedTime) && readInstant(a) === readInstant(b);
}

function isZonedTime(value: unknown): boolean {
	return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:?\d{2})$/.test(value);
}
