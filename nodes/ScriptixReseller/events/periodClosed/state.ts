import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord, listOf } from '../../codec/json';
import type { InPieces } from '../../codec/pieces';
import { isCount } from '../../codec/plainNumber';
import { decodeRecord, encodeRecord } from '../../codec/recordById';
import type { ClosingMemories } from '../../quota/closingMemory';
import type { StoredClosing } from '../../quota/closingStorage';
import { decodeClosing, encodeClosing } from '../../quota/closingStorage';
import type { StateFormat } from '../poll/triggerEvent';

/** What the event remembers between polls. */
export interface ClosedState {
	memories: ClosingMemories;
	/** Periods that were emitted and are to be emitted again, by poll. */
	again: ClosingMemories[];
	/** The page at which the last poll ran out of time; 1 after a poll that came to the end. */
	resumeAt: number;
	/** Of the sweep under way. */
	sweep: { items: number; hasGaps: boolean };
	/** Ends of periods, by `endKey`, that Scriptix no longer reports for some customers. */
	rolledEnds: Set<number>;
	/** By customer: how often in a row `/usage` was not answered, and when last, epoch seconds. */
	unanswered: Map<string, { times: number; at: number }>;
	/** The day in UTC of the last poll, since 1970. */
	day: number;
	/** True until the first poll has ended. */
	isFirstPoll: boolean;
}

/** How the state is stored. */
export const state: StateFormat<ClosedState> = {
	version: 1,
	initial: () => ({
		memories: new Map(),
		again: [],
		resumeAt: 1,
		sweep: { items: 0, hasGaps: false },
		rolledEnds: new Set(),
		unanswered: new Map(),
		day: 0,
		isFirstPoll: true,
	}),
	encode,
	decode,
	putBack,
	consequence: 'periods that end before Scriptix has been asked for them again are not emitted',
};

/** What brings the items of a poll back. */
export function* toUndo(
	closed: ClosingMemories,
	day: number,
	running: string[],
): InPieces<IDataObject | undefined> {
	if (closed.size + running.length === 0) return undefined;
	return {
		...(closed.size > 0
			? { closed: (yield* encodeClosing(closed)) as unknown as IDataObject }
			: {}),
		...(running.length > 0 ? { day, running: running.join(' ') } : {}),
	};
}

function* putBack({ again, memories, day }: ClosedState, undo: unknown): InPieces<void> {
	if (!isRecord(undo)) return;
	const closed = yield* decodeClosing(undo.closed);
	if (closed) again.push(closed);
	// The rows of another day are rows of their own.
	if (undo.day !== day || typeof undo.running !== 'string') return;
	for (const id of undo.running.split(' ')) {
		const memory = memories.get(id);
		if (memory) memory.wasEmittedToday = false;
	}
}

function* decode(stored: JsonRecord): InPieces<ClosedState | undefined> {
	const memories = yield* decodeClosing(stored.memories);
	if (!memories) return undefined;
	const again: ClosingMemories[] = [];
	for (const level of listOf(stored.again)) {
		const decoded = yield* decodeClosing(level);
		if (decoded) again.push(decoded);
	}
	const sweep = isRecord(stored.sweep) ? stored.sweep : {};
	return {
		memories,
		again,
		resumeAt: isCount(stored.resumeAt) ? Math.max(1, stored.resumeAt) : 1,
		sweep: { items: isCount(sweep.items) ? sweep.items : 0, hasGaps: sweep.hasGaps === true },
		rolledEnds: new Set(listOf(stored.rolledEnds).filter(isCount)),
		unanswered: yield* decodeRecord(stored.unanswered, readUnanswered),
		day: isCount(stored.day) ? stored.day : 0,
		isFirstPoll: stored.isFirstPoll === true,
	};
}

/** The state as plain JSON, without what is at its default. */
function* encode(state: ClosedState): InPieces<IDataObject> {
	const { memories, resumeAt, sweep, rolledEnds, unanswered, day } = state;
	const again: StoredClosing[] = [];
	for (const level of state.again) again.push(yield* encodeClosing(level));
	const missed = yield* encodeRecord(unanswered, ({ times, at }) => [times, at]);
	return {
		memories: (yield* encodeClosing(memories)) as unknown as IDataObject,
		day,
		...(again.length > 0 ? { again: again as unknown as IDataObject[] } : {}),
		...(resumeAt > 1 ? { resumeAt, sweep: { ...sweep } } : {}),
		...(rolledEnds.size > 0 ? { rolledEnds: [...rolledEnds] } : {}),
		...(unanswered.size > 0 ? { unanswered: missed } : {}),
		...(state.isFirstPoll ? { isFirstPoll: true } : {}),
	};
}

/** How often a customer was not answered, and when last. */
function readUnanswered(stored: unknown): { times: number; at: number } | undefined {
	const [times, at] = listOf(stored);
	return isCount(times) && isCount(at) ? { times, at } : undefined;
}
