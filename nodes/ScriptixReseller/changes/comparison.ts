import type { CustomerMemory } from './customerMemory';
import { TOLD_LIMIT } from './customerMemory';
import type { Field, Fingerprint } from './fingerprint';
import { HASHED_FIELDS } from './fingerprint';
import { canonicalJson, shortHash } from '../codec/hash';

/** Kinds of change, as the user chooses them. */
export type Change = 'created' | 'deleted' | 'planChanged' | 'statusChanged' | 'updated';

export type CustomerEvent =
	| 'customer.created'
	| 'customer.deleted'
	| 'customer.plan_changed'
	| 'customer.status_changed'
	| 'customer.updated';

/** One thing to tell of a customer. */
export interface ToldChange {
	event: CustomerEvent;
	changedFields: Field[];
}

/** Which fields a difference can be relied on in. */
export interface Comparability {
	/** Fields that were stated of any customer when the memory was made, so that a new one is news. */
	known: (field: Field) => boolean;
	/** Fields that are stated of customers now, so that a missing one is news. */
	stated: (field: Field) => boolean;
	/** Whether `updated_at` is known not to move when usage grows. */
	isTimestampProven: boolean;
}

/** A change with what was remembered before it, and what has been since. */
export interface Transition {
	/** Undefined when the customer was not known. */
	before?: CustomerMemory;
	after: Fingerprint;
	change: ToldChange;
}

const FIELDS: readonly Field[] = [
	...(['name', 'email', 'plan', 'status', 'quota_minutes', 'metadata', 'other'] as const),
	'updated_at',
];

/**
 * Which fields differ.
 *
 * That a field is stated for the first time, or no longer, counts only where the API does so for
 * this customer alone: an API that begins to list a field must not make every customer changed.
 */
export function differingFields(
	before: Fingerprint,
	now: Fingerprint,
	{ known, stated, isTimestampProven }: Comparability,
): Field[] {
	const fields = FIELDS.filter((field) => {
		const [former, current] = [valueOf(before, field), valueOf(now, field)];
		if (former === current) return false;
		if (current === undefined) return stated(field);
		return former !== undefined || known(field);
	});
	// It counts when nothing else shows what was changed, and growing usage is not the reason.
	const counts = fields.length === 1 && (isTimestampProven || !hasOtherUsage(before, now));
	return counts ? fields : fields.filter((field) => field !== 'updated_at');
}

/** Whether usage has grown and `updated_at` has stayed as it was. */
export function isProofOfTimestamp(before: Fingerprint, now: Fingerprint): boolean {
	const { updated_at: former } = before.hashes;
	return former !== undefined && former === now.hashes.updated_at && hasOtherUsage(before, now);
}

function hasOtherUsage(before: Fingerprint, now: Fingerprint): boolean {
	return before.hashes.usage !== now.hashes.usage;
}

/** What to emit of a customer who has changed, in the chosen kinds. */
export function changesBetween(
	before: Fingerprint,
	now: Fingerprint,
	comparability: Comparability,
	chosen: ReadonlySet<Change>,
): ToldChange[] {
	return changesToTell(differingFields(before, now, comparability), chosen);
}

/**
 * What was emitted of a customer before and is to be emitted again: all that has not changed once
 * more since, under the same ids.
 *
 * @param chain what was remembered before each emission, oldest first, and what is remembered now
 */
export function changesAgain(
	chain: Array<CustomerMemory | undefined>,
	now: Fingerprint,
	comparability: Comparability,
	chosen: ReadonlySet<Change>,
): Transition[] {
	const last = chain[chain.length - 1];
	const since = new Set(last ? differingFields(last, now, comparability) : []);
	return chain.slice(1).flatMap((after, level) => {
		const before = chain[level];
		if (!after) return [];
		if (!before) {
			const change: ToldChange = { event: 'customer.created', changedFields: [] };
			return chosen.has('created') ? [{ after, change }] : [];
		}
		const fields = differingFields(before, after, comparability);
		const standing = fields.filter((field) => !since.has(field));
		return changesToTell(standing, chosen).map((change) => ({ before, after, change }));
	});
}

/** The fingerprint to remember: what is not stated and counts for nothing stays as it was. */
export function updatedFingerprint(
	before: Fingerprint,
	now: Fingerprint,
	stated: Comparability['stated'],
): Fingerprint {
	const kept = (field: Field) =>
		valueOf(now, field) ?? (stated(field) ? undefined : valueOf(before, field));
	const hashes: Fingerprint['hashes'] = {};
	for (const field of HASHED_FIELDS) {
		const hash = kept(field);
		if (hash !== undefined) hashes[field] = hash;
	}
	const [plan, status] = [kept('plan'), kept('status')];
	return {
		...(plan === undefined ? {} : { plan }),
		...(status === undefined ? {} : { status }),
		hashes,
	};
}

/**
 * What to tell of a customer with these differences: each once, in its most specific chosen form.
 * A quota that changes together with the plan belongs to the change of the plan.
 */
export function changesToTell(fields: Field[], chosen: ReadonlySet<Change>): ToldChange[] {
	const told: ToldChange[] = [];
	let rest = fields;
	const tell = (event: CustomerEvent, own: Field[]) => {
		const changedFields = rest.filter((field) => own.includes(field));
		rest = rest.filter((field) => !own.includes(field));
		told.push({ event, changedFields });
	};
	if (chosen.has('planChanged') && fields.includes('plan')) {
		tell('customer.plan_changed', ['plan', 'quota_minutes']);
	}
	if (chosen.has('statusChanged') && fields.includes('status')) {
		tell('customer.status_changed', ['status']);
	}
	if (chosen.has('updated') && rest.length > 0) tell('customer.updated', rest);
	return told;
}

/** The count of told changes after one more. */
export function toldOnceMore({ told }: Pick<CustomerMemory, 'told'>): number {
	return (told + 1) % TOLD_LIMIT;
}

/**
 * The id of a change. The same change found twice has the same id; going back and forth between
 * two values gives a new id each time, because the changes told before are counted.
 *
 * @param since what tells this memory from one that was begun anew
 */
export function changeIdOf(
	customerId: string,
	{ event, changedFields }: ToldChange,
	before: CustomerMemory,
	now: Fingerprint,
	since: string,
): string {
	const transition = changedFields.map((field) => [valueOf(before, field), valueOf(now, field)]);
	const hash = shortHash(canonicalJson([since, before.told, changedFields, transition]), 8);
	return `${customerId}:${event}:${hash}`;
}

/** The former values that are known. */
export function previousValues(
	before: Fingerprint,
	fields: Field[],
): { plan?: string; status?: string } {
	const { plan, status } = before;
	return {
		...(fields.includes('plan') && plan !== undefined ? { plan } : {}),
		...(fields.includes('status') && status !== undefined ? { status } : {}),
	};
}

function valueOf(fingerprint: Fingerprint, field: Field): string | undefined {
	return field === 'plan' || field === 'status' ? fingerprint[field] : fingerprint.hashes[field];
}
