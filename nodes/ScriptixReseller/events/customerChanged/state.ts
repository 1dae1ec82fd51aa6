import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord } from '../../codec/json';
import { isCount } from '../../codec/plainNumber';
import type { CustomerMemories, CustomerMemory } from '../../changes/customerMemory';
import { decodeMemories, encodeMemories } from '../../changes/customerMemory';
import type { StateFormat } from '../poll/triggerEvent';

/** What the event remembers between polls. */
export interface ChangesState {
	memories: CustomerMemories;
	/** When the memories were begun, epoch milliseconds; undefined before the very first poll. */
	since?: number;
	/** Which customers the memories are of. */
	scope: string;
	/** True until all customers have been met once; customers not met before are no news then. */
	isFirstRound: boolean;
	/** Names of the fields that customers had in rounds before. */
	knownFields: Set<string>;
	/** The page at which the last poll ran out of time; 1 after a poll that came to the end. */
	resumeAt: number;
	/** Of the round under way. */
	round: RoundState;
	/** Whether the last round met all it could, and customers not met are still to be asked for. */
	hasOpenChecks: boolean;
	/** How many customers fewer than stated the last round met. */
	shortfall: number;
}

export interface RoundState {
	/** Customers met so far. */
	items: number;
	/** Whether a page could not be read. */
	hasGaps: boolean;
	/** Names of fields that no round before had. */
	newFields: Set<string>;
}

/** How the state is stored. */
export const state: StateFormat<ChangesState> = {
	version: 1,
	initial,
	encode,
	decode,
	putBack,
	consequence: 'changes since the last poll are not reported',
};

function initial(): ChangesState {
	return {
		memories: new Map(),
		scope: '',
		isFirstRound: true,
		knownFields: new Set(),
		resumeAt: 1,
		round: { items: 0, hasGaps: false, newFields: new Set() },
		hasOpenChecks: false,
		shortfall: 0,
	};
}

function decode(stored: JsonRecord): ChangesState | undefined {
	const memories = decodeMemories(stored.memories);
	if (!memories || !isCount(stored.since)) return undefined;
	const round = isRecord(stored.round) ? stored.round : {};
	return {
		memories,
		since: stored.since,
		scope: typeof stored.scope === 'string' ? stored.scope : '',
		isFirstRound: stored.isFirstRound === true,
		knownFields: readNames(stored.fields),
		resumeAt: isCount(stored.resumeAt) ? Math.max(1, stored.resumeAt) : 1,
		round: {
			items: isCount(round.items) ? round.items : 0,
			hasGaps: round.hasGaps === true,
			newFields: readNames(round.newFields),
		},
		hasOpenChecks: stored.hasOpenChecks === true,
		shortfall: isCount(stored.shortfall) ? stored.shortfall : 0,
	};
}

/** The state as plain JSON, without what is at its default. */
function encode(state: ChangesState): IDataObject {
	const { round } = state;
	return {
		since: state.since,
		memories: { ...encodeMemories(state.memories) } as unknown as IDataObject,
		fields: [...state.knownFields],
		...(state.scope === '' ? {} : { scope: state.scope }),
		...(state.isFirstRound ? { isFirstRound: true } : {}),
		...(state.hasOpenChecks ? { hasOpenChecks: true } : {}),
		...(state.shortfall > 0 ? { shortfall: state.shortfall } : {}),
		...(state.resumeAt > 1
			? {
					resumeAt: state.resumeAt,
					round: {
						items: round.items,
						hasGaps: round.hasGaps,
						newFields: [...round.newFields],
					},
				}
			: {}),
	};
}

/** What puts the memories back to before some customers were reported; undefined when there are none. */
export function toUndo(
	reported: ReadonlyMap<string, CustomerMemory | undefined>,
): IDataObject | undefined {
	if (reported.size === 0) return undefined;
	const known = [...reported].filter((entry): entry is [string, CustomerMemory] => !!entry[1]);
	return {
		memories: { ...encodeMemories(new Map(known)) } as unknown as IDataObject,
		created: [...reported.keys()].filter((id) => !reported.get(id)),
	};
}

function putBack({ memories, resumeAt }: ChangesState, undo: unknown): void {
	const { memories: stored, created } = isRecord(undo) ? undo : {};
	for (const id of readNames(created)) memories.delete(id);
	// In the middle of a round, those whose page was read already are left to the next round.
	const met = resumeAt > 1;
	for (const [id, memory] of decodeMemories(stored) ?? []) memories.set(id, { ...memory, met });
}

function readNames(value: unknown): Set<string> {
	return new Set(Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);
}
