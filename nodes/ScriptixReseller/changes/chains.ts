import { isRecord } from '../codec/json';
import type { CustomerMemories, CustomerMemory, StoredMemories } from './customerMemory';
import { decodeMemories, encodeMemories } from './customerMemory';

/**
 * What was remembered of customers before each of their latest emissions, oldest first; undefined
 * where nothing was. What is remembered now follows the last of them.
 */
export type Chains = Map<string, Array<CustomerMemory | undefined>>;

/** Chains as they are stored: one level for all first memories, one for all second ones, and so on. */
export type StoredChains = Array<{ memories?: StoredMemories; unknown?: string[] }>;

export function encodeChains(chains: Chains): StoredChains {
	const depth = Math.max(0, ...[...chains.values()].map(({ length }) => length));
	return Array.from({ length: depth }, (_, level) => {
		const memories: CustomerMemories = new Map();
		const unknown: string[] = [];
		for (const [id, chain] of chains) {
			const memory = chain[level];
			if (memory) memories.set(id, memory);
			else if (level < chain.length) unknown.push(id);
		}
		return {
			...(memories.size > 0 ? { memories: encodeMemories(memories) } : {}),
			...(unknown.length > 0 ? { unknown } : {}),
		};
	});
}

/** Reads what `encodeChains` made; what cannot be read is left out. */
export function decodeChains(stored: unknown): Chains {
	const chains: Chains = new Map();
	const add = (id: string, memory: CustomerMemory | undefined) => {
		chains.set(id, [...(chains.get(id) ?? []), memory]);
	};
	for (const level of Array.isArray(stored) ? (stored as unknown[]) : []) {
		if (!isRecord(level)) continue;
		for (const [id, memory] of decodeMemories(level.memories) ?? []) add(id, memory);
		for (const id of Array.isArray(level.unknown) ? (level.unknown as unknown[]) : []) {
			if (typeof id === 'string') add(id, undefined);
		}
	}
	return chains;
}

/** Puts memories in front of those that are there: what was emitted earlier. */
export function prependChains(chains: Chains, earlier: Chains): void {
	for (const [id, chain] of earlier) chains.set(id, [...chain, ...(chains.get(id) ?? [])]);
}
