import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord } from '../../codec/json';
import type { InPieces } from '../../codec/pieces';
import { isCount } from '../../codec/plainNumber';
import type { Chains } from '../../changes/chains';
import { decodeChains, encodeChains, prependChains } from '../../changes/chains';
import type { CustomerMemories } from '../../changes/customerMemory';
import { decodeMemories, encodeMemories } from '../../changes/customerMemory';
import type { StateFormat } from '../poll/triggerEvent';

/** What the event remembers between polls. */
export interface ChangesState {
	memories: CustomerMemories;
	/** What was emitted and is to be emitted again, by what was remembered before. */
	again: Chains;
	/** When the memories were begun, epoch milliseconds; undefined before the very first poll. */
	since?: number;
	/** Which customers the memories are of. */
	scope: string;
	/** True until all customers have been met once; customers not met before are no news then. */
	isFirstSweep: boolean;
	/** Names of the fields that customers had in sweeps before. */
	knownFields: Set<string>;
	/** The page at which the last poll ran out of time; 1 after a poll that came to the end. */
	resumeAt: number;
	/** Of the sweep under way. */
	sweep: SweepState;
	/** Whether the last sweep met all it could, and customers not met are still to be asked for. */
	hasOpenChecks: boolean;
	/** How many customers fewer than stated the last sweep met. */
	shortfall: number;
	/** Whether the API was seen to leave `updated_at` as it is when usage grows. */
	isTimestampProven: boolean;
}

export interface SweepState {
	/** Customers met so far. */
	items: number;
	/** Whether a page could not be read. */
	hasGaps: boolean;
	/** Names of fields that no sweep before had. */
	newFields: Set<string>;
	/** Whether a customer could not be judged. */
	hasPostponed: boolean;
}

/** How the state is stored. */
export const state: StateFormat<ChangesState> = {
	version: 1,
	initial,
	encode,
	decode,
	putBack,
	consequence: 'changes since the last poll are not emitted',
};

function initial(): ChangesState {
	return {
		memories: new Map(),
		again: new Map(),
		scope: '',
		isFirstSweep: true,
		knownFields: new Set(),
		resumeAt: 1,
		sweep: noSweep(),
		hasOpenChecks: false,
		shortfall: 0,
		isTimestampProven: false,
	};
}

function noSweep(): SweepState {
	return { items: 0, hasGaps: false, newFields: new Set(), hasPostponed: false };
}

/** Makes the next customer to be met the first one of a new sweep. */
export function endSweep(state: ChangesState): void {
	state.hasOpenChecks = false;
	state.sweep = noSweep();
	for (const memory of state.memories.values()) memory.met = false;
}

function* decode(stored: JsonRecord): InPieces<ChangesState | undefined> {
	const memories = yield* decodeMemories(stored.memories);
	if (!memories || (stored.since !== undefined && !isCount(stored.since))) return undefined;
	const sweep = isRecord(stored.sweep) ? stored.sweep : {};
	return {
		memories,
		again: yield* decodeChains(stored.again),
		since: stored.since,
		scope: typeof stored.scope === 'string' ? stored.scope : '',
		isFirstSweep: stored.isFirstSweep === true,
		knownFields: readNames(stored.fields),
		resumeAt: isCount(stored.resumeAt) ? Math.max(1, stored.resumeAt) : 1,
		sweep: {
			items: isCount(sweep.items) ? sweep.items : 0,
			hasGaps: sweep.hasGaps === true,
			newFields: readNames(sweep.newFields),
			hasPostponed: sweep.hasPostponed === true,
		},
		hasOpenChecks: stored.hasOpenChecks === true,
		shortfall: isCount(stored.shortfall) ? stored.shortfall : 0,
		isTimestampProven: stored.isTimestampProven === true,
	};
}

/** The state as plain JSON, without what is at its default. */
function* encode(state: ChangesState): InPieces<IDataObject> {
	const { sweep } = state;
	const memories = yield* encodeMemories(state.memories);
	const again = yield* encodeChains(state.again);
	return {
		since: state.since,
		memories: { ...memories } as unknown as IDataObject,
		fields: [...state.knownFields],
		...(again.length > 0 ? { again: again as unknown as IDataObject } : {}),
		...(state.scope === '' ? {} : { scope: state.scope }),
		...(state.isFirstSweep ? { isFirstSweep: true } : {}),
		...(state.hasOpenChecks ? { hasOpenChecks: true } : {}),
		...(state.shortfall > 0 ? { shortfall: state.shortfall } : {}),
		...(state.isTimestampProven ? { isTimestampProven: true } : {}),
		...(state.resumeAt > 1
			? {
					resumeAt: state.resumeAt,
					sweep: {
						items: sweep.items,
						hasGaps: sweep.hasGaps,
						newFields: [...sweep.newFields],
						...(sweep.hasPostponed ? { hasPostponed: true } : {}),
					},
				}
			: {}),
	};
}

/**
 * What is remembered stays: the customer may have changed once more meanwhile. That the emission is
 * to be repeated is noted beside it.
 */
function* putBack({ again }: ChangesState, undo: unknown): InPieces<void> {
	prependChains(again, yield* decodeChains(isRecord(undo) ? undo.chains : undefined));
}

function readNames(value: unknown): Set<string> {
	return new Set(Array.isArray(value) ? value.filter((name) => typeof name === 'string') : []);
}
