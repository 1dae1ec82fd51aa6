import { plainText } from '../codec/text';
import { canonicalJson, shortHash } from '../codec/hash';
import { isRecord } from '../codec/json';

/**
 * Fields that are remembered as hashes; `other` is all that has no name of its own here. The last two
 * are there only where the API states when a customer was changed, which shows what lists leave out.
 */
export const HASHED_FIELDS = [
	'name',
	'email',
	'quota_minutes',
	'metadata',
	'other',
	'updated_at',
	'usage',
] as const;

export type HashedField = (typeof HASHED_FIELDS)[number];
export type Field = HashedField | 'plan' | 'status';

/** What of a customer is compared. A field that was not stated is not there. */
export interface Fingerprint {
	plan?: string;
	status?: string;
	hashes: Partial<Record<HashedField, string>>;
}

/** Digits of a field's hash. A change goes unnoticed in 1 of 262,144 cases. */
export const HASH_WIDTH = 3;

const COMPARED_BY_NAME = ['name', 'email', 'plan', 'status', 'metadata'];

// They never change, or are secret, or are read on their own.
const LEFT_OUT = new Set(['id', 'api_key', 'token', 'usage', 'quota_minutes', ...COMPARED_BY_NAME]);

// Words in the names of fields that move although nobody changes the customer.
const MOVING =
	/(^|_)(at|on|last|date|time|timestamp|modified|login|seen|activity|minutes|hours|percent|percentage|usage|used|remaining|count|total|balance|credits|units|calls|requests)(_|$)/i;

/** The values of the fields that only change when somebody changes the customer. */
export function stableFields(customer: object): Map<string, unknown> {
	const source = new Map(Object.entries(customer) as Array<[string, unknown]>);
	const usage = source.get('usage');
	const quotaInUsage =
		typeof usage === 'object' && usage !== null && 'quota_minutes' in usage
			? usage.quota_minutes
			: undefined;
	const fields = new Map<string, unknown>();
	for (const field of COMPARED_BY_NAME) fields.set(field, source.get(field));
	const quotas = [quotaInUsage, source.get('quota_minutes')];
	const noQuota = quotas.includes(null) ? null : undefined;
	fields.set(
		'quota_minutes',
		quotas.find((quota) => quota !== undefined && quota !== null) ?? noQuota,
	);
	for (const [field, value] of source) {
		if (!LEFT_OUT.has(field) && !MOVING.test(field)) fields.set(field, value);
	}
	const updatedAt = source.get('updated_at');
	if (typeof updatedAt === 'string') {
		fields.set('updated_at', updatedAt);
		// Some servers count growing usage as a change.
		fields.set('usage', minutesIn(usage));
	}
	for (const [field, value] of fields) {
		const isStated = isWord(field) ? typeof value === 'string' : value !== undefined;
		if (!isStated) fields.delete(field);
	}
	return fields;
}

/**
 * The fingerprint of a customer.
 *
 * @param fields as `stableFields` returns them
 * @param isCounted which of the fields without a name of their own go into `other`
 */
export function fingerprintOf(
	fields: ReadonlyMap<string, unknown>,
	isCounted: (field: string) => boolean = () => true,
): Fingerprint {
	const hashes: Fingerprint['hashes'] = {};
	const other: Array<[string, unknown]> = [];
	const fingerprint: Fingerprint = { hashes };
	for (const [field, value] of fields) {
		if (isWord(field)) fingerprint[field] = plainText(value);
		else if (isHashed(field)) hashes[field] = shortHash(canonicalJson(value), HASH_WIDTH);
		else if (isCounted(field)) other.push([field, value]);
	}
	if (other.length > 0) {
		hashes.other = shortHash(canonicalJson(Object.fromEntries(other)), HASH_WIDTH);
	}
	return fingerprint;
}

function minutesIn(usage: unknown): unknown {
	return isRecord(usage) ? (usage.transcription_minutes ?? null) : null;
}

/** The field under which a stable field is compared. */
export function comparedAs(field: string): Field {
	return isWord(field) || isHashed(field) ? field : 'other';
}

/** Fields that are remembered as they are. */
function isWord(field: string): field is 'plan' | 'status' {
	return field === 'plan' || field === 'status';
}

function isHashed(field: string): field is HashedField {
	return HASHED_FIELDS.some((hashed) => hashed === field);
}
