import { entryIn } from '../codec/entryIn';
import { isRecord, listOf } from '../codec/json';
import type { InPieces } from '../codec/pieces';
import type { CustomerMemories, CustomerMemory, StoredMemories } from './customerMemory';
import { decodeMemories, encodeMemories } from './customerMemory';

/**
 * What was remembered of customers before each of their latest emissions, oldest first; undefined
 * where nothing was. What is remembered now follows the last of them.
 */
export type Chains = Map<string, Array<CustomerMemory | undefined>>;

/** Chains as they are stored: one level for all first memories, one for all second ones, and so on. */
export type StoredChains = Array<{ memories?: StoredMemories; unknown?: string[] }>;

export function* encodeChains(chains: Chains): InPieces<StoredChains> {
	const levels: StoredChains = [];
	for (;;) {
		const level = levels.length;
		const memories: CustomerMemories = new Map();
		const unknown: string[] = [];
		for (const [id, chain] of chains) {
			const memory = chain[level];
			if (memory) memories.set(id, memory);
			else if (level < chain.length) unknown.push(id);
		}
		if (memories.size + unknown.length === 0) return levels;
		levels.push({
			...(memories.size > 0 ? { memories: yield* encodeMemories(memories) } : {}),
			...(unknown.length > 0 ? { unknown } : {}),
		});
	}
}

/** Reads what `encodeChains` made; what cannot be read is left out. */
export function* decodeChains(stored: unknown): InPieces<Chains> {
	const chains: Chains = new Map();
	const add = (id: string, memory: CustomerMemory | undefined) => {
		entryIn(chains, id, () => []).push(memory);
	};
	for (const level of listOf(stored)) {
		if (!isRecord(level)) continue;
		for (const [id, memory] of (yield* decodeMemories(level.memories)) ?? []) add(id, memory);
		for (const id of listOf(level.unknown)) if (typeof id === 'string') add(id, undefined);
	}
	return chains;
}

/** Puts memories in front of those that are there: what was emitted earlier. */
export function prependChains(chains: Chains, earlier: Chains): void {
	for (const [id, chain] of earlier) chains.set(id, [...chain, ...(chains.get(id) ?? [])]);
}
