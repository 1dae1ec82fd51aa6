import type { Memory } from './ledger';
import { cut } from './usage';

/** Memories by customer id. */
export type Ledger = Map<string, Memory>;

/**
 * A memory as it is stored, about 50 bytes of JSON with its customer id:
 * `[start or 0, end, percent, quota, "p80 p90", (quota, "keys")…, hour of the overdue check?]`.
 */
export type StoredMemory = Array<number | string | null>;

const HEAD = 3;

/** The ledger as plain JSON. */
export function encodeLedger(ledger: Ledger): Record<string, StoredMemory> {
	return Object.fromEntries([...ledger].map(([id, memory]) => [id, encodeMemory(memory)]));
}

/**
 * Reads a stored ledger. What cannot be read is left out, which may repeat an alert with its
 * event id, but never hides one.
 */
export function decodeLedger(stored: unknown): Ledger {
	const ledger: Ledger = new Map();
	if (typeof stored !== 'object' || stored === null) return ledger;
	for (const [id, entry] of Object.entries(stored)) {
		const memory = decodeMemory(entry);
		if (memory) ledger.set(id, memory);
	}
	return ledger;
}

/** One memory as plain JSON. */
export function encodeMemory({
	start,
	end,
	percent,
	raised,
	overdueCheckedAt,
}: Memory): StoredMemory {
	const stored: StoredMemory = [start ?? 0, end, cut(percent)];
	for (const [quota, keys] of raised) stored.push(quota, [...keys].join(' '));
	if (overdueCheckedAt !== undefined) stored.push(overdueCheckedAt);
	return stored;
}

/** Reads a stored memory; undefined when it cannot be read. */
export function decodeMemory(entry: unknown): Memory | undefined {
	if (!Array.isArray(entry)) return undefined;
	const [start, end, percent] = entry as unknown[];
	if (typeof start !== 'number' || typeof end !== 'number') return undefined;
	if (typeof percent !== 'number' && percent !== null) return undefined;

	const raised: Memory['raised'] = new Map();
	let at = HEAD;
	for (; at + 1 < entry.length; at += 2) {
		const quota: unknown = entry[at];
		const keys: unknown = entry[at + 1];
		if (typeof quota !== 'number' || typeof keys !== 'string') return undefined;
		raised.set(quota, new Set(keys.split(' ')));
	}
	const memory: Memory = { start: start === 0 ? null : start, end, percent, raised };
	const overdueCheckedAt: unknown = entry[at];
	if (typeof overdueCheckedAt === 'number') memory.overdueCheckedAt = overdueCheckedAt;
	return memory;
}
