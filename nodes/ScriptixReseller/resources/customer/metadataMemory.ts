import { metadataText } from '../../api/customerFilters';
import { entryIn } from '../../codec/entryIn';
import { shortHash } from '../../codec/hash';
import { looks } from '../../codec/spelling';
import { DAY_MS } from '../../codec/units';

// What another program writes is found within a day. The reading that finds it is spread over the
// calls, a little faster than needed.
const ROUND_MS = 0.8 * DAY_MS;

const MAX_ACCOUNTS = 50;

// Of one account; the ones read longest ago are forgotten first.
const MAX_CUSTOMERS = 50_000;

// Of one customer; one with more is read again for an entry that nobody is known to have.
const MAX_ENTRIES = 50;

const HASH_WIDTH = 8;

interface Known {
	/** Milliseconds of the steady clock. */
	readAt: number;
	/** When it was changed last, if the list says so. */
	updatedAt: unknown;
	/** Hashes of its metadata entries. */
	entries: string[];
	/** Whether those are all. */
	isWhole: boolean;
}

/**
 * Which customers of an account have which metadata entries, as far as they were read in this process.
 *
 * It holds hashes, no values, and is never trusted without a look at the customer. It may be lost at
 * any time: an action node cannot keep anything beyond the process, because static data that it
 * changes is written over that of the workflow's trigger (n8n 2.41, `execution-lifecycle-hooks.js`).
 */
export class MetadataMemory {
	/** By customer, those read longest ago first. */
	private readonly customers = new Map<string, Known>();

	private readonly idsByEntry = new Map<string, Set<string>>();

	private refreshedAt: number | undefined;

	get size(): number {
		return this.customers.size;
	}

	/** The customers that had an entry when they were read. */
	idsWith(key: string, value: string): string[] {
		return [...(this.idsByEntry.get(hashOf(key, value)) ?? [])];
	}

	/** Whether a customer need not be read to know its entries. */
	knows(id: string, updatedAt: unknown, now: number): boolean {
		const known = this.customers.get(id);
		if (!known?.isWhole || now >= known.readAt + DAY_MS) return false;
		return updatedAt === undefined || updatedAt === known.updatedAt;
	}

	put(id: string, metadata: unknown, updatedAt: unknown, now: number): void {
		this.forget(id);
		const keys = Object.keys((metadata ?? {}) as object);
		const entries = keys
			.slice(0, MAX_ENTRIES)
			.map((key) => hashOf(key, metadataText(metadata, key) ?? ''));
		const isWhole = keys.length <= MAX_ENTRIES;
		this.customers.set(id, { readAt: now, updatedAt, entries, isWhole });
		for (const entry of entries) {
			entryIn(this.idsByEntry, entry, () => new Set()).add(id);
		}
		for (const oldest of this.customers.keys()) {
			if (this.customers.size <= MAX_CUSTOMERS) break;
			this.forget(oldest);
		}
	}

	forget(id: string): void {
		for (const entry of this.customers.get(id)?.entries ?? []) {
			const ids = this.idsByEntry.get(entry);
			ids?.delete(id);
			if (ids?.size === 0) this.idsByEntry.delete(entry);
		}
		this.customers.delete(id);
	}

	/** Lets a customer wait for its next turn that could not be read now. */
	postpone(id: string): void {
		const known = this.customers.get(id);
		if (!known) return;
		this.customers.delete(id);
		this.customers.set(id, known);
	}

	/** Forgets the customers that are not among these. */
	retain(ids: ReadonlySet<string>): void {
		for (const id of [...this.customers.keys()]) if (!ids.has(id)) this.forget(id);
	}

	/** Forgets when customers were read, so that all of them are read again. */
	distrust(): void {
		for (const known of this.customers.values()) known.readAt = -Infinity;
	}

	/**
	 * The customers to read again now, so that each is read once in a day although nobody asks for it.
	 *
	 * @param most how many a call may spend on it
	 */
	due(most: number, now: number): string[] {
		this.refreshedAt ??= now;
		const due = Math.floor((this.customers.size * (now - this.refreshedAt)) / ROUND_MS);
		if (due > 0) this.refreshedAt = now;
		return [...this.customers.keys()].slice(0, Math.min(most, due));
	}
}

// For the whole process, by account: what is known of one is used for no other.
const memories = new Map<string, MetadataMemory>();

/** The memory of an account, as the client names it. */
export function metadataMemoryOf(account: string): MetadataMemory {
	const memory = memories.get(account) ?? new MetadataMemory();
	memories.delete(account);
	memories.set(account, memory);
	for (const oldest of memories.keys()) {
		if (memories.size <= MAX_ACCOUNTS) break;
		memories.delete(oldest);
	}
	return memory;
}

function hashOf(key: string, value: string): string {
	return shortHash(`${key}\n${looks(value)}`, HASH_WIDTH);
}
