import type { INodeExecutionData } from 'n8n-workflow';

import { shortHash } from '../../codec/hash';
import type { Due, Sent } from './emissions';
import { MAX_REPETITIONS } from './emissions';

/** Items that are emitted together: those that are new, or those of one earlier emission. */
export interface Batch {
	/** How many times they are repeated with this poll; 0 when they are new. */
	times: number;
	items: INodeExecutionData[];
}

/** What a poll found, sorted by whether it was emitted before. */
export interface Sorted {
	/** To be emitted, those that are new last. */
	batches: Batch[];
	/** What to remember of the items, also of those that were repeated often enough. */
	sent: Sent[];
	/** What was to be found again and was not. */
	due: Due[];
}

// An item is mistaken for one of 1,000 that are due in 1 of a million cases.
const HASH_WIDTH = 5;

/** Tells the items that an earlier emission has had from those that are new. */
export function sortItems(items: INodeExecutionData[], due: Due[]): Sorted {
	const groupOf = new Map<string, number>();
	due.forEach(({ ids }, group) => {
		for (const hash of split(ids)) groupOf.set(hash, group);
	});
	const fresh: INodeExecutionData[] = [];
	const found = due.map(() => [] as INodeExecutionData[]);
	const foundHashes = new Set<string>();
	for (const item of items) {
		const hash = hashOf(item);
		const group = groupOf.get(hash);
		(group === undefined ? fresh : found[group])?.push(item);
		if (group !== undefined) foundHashes.add(hash);
	}
	const repeated = due.map(({ times }, group) => ({ times: times + 1, items: found[group] ?? [] }));
	const all = [...repeated, { times: 0, items: fresh }].filter((batch) => batch.items.length > 0);
	return {
		batches: all.filter(({ times }) => times <= MAX_REPETITIONS),
		sent: all.map((batch) => ({
			times: Math.min(batch.times, MAX_REPETITIONS),
			ids: batch.items.map(hashOf).join(''),
		})),
		due: due.flatMap(({ ids, ...rest }) => {
			const left = split(ids).filter((hash) => !foundHashes.has(hash));
			return left.length > 0 ? [{ ...rest, ids: left.join('') }] : [];
		}),
	};
}

/** The item with how often it is repeated, in front of the fields that stand at the end. */
export function asRepeated(
	{ json, ...rest }: INodeExecutionData,
	times: number,
): INodeExecutionData {
	if (times === 0) return { ...rest, json };
	const { event, event_id, detected_at, ...facts } = json;
	return { ...rest, json: { ...facts, repeated: times, event, event_id, detected_at } };
}

function hashOf({ json }: INodeExecutionData): string {
	return shortHash(String(json.event_id), HASH_WIDTH);
}

function split(hashes: string): string[] {
	return hashes.match(new RegExp(`.{${HASH_WIDTH}}`, 'g')) ?? [];
}
