import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord, listOf } from '../../codec/json';
import { isCount } from '../../codec/plainNumber';
import type { ClosingMemories } from '../../quota/closingMemory';
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
export function toUndo(
	closed: ClosingMemories,
	day: number,
	running: string[],
): IDataObject | undefined {
	if (closed.size + running.length === 0) return undefined;
	return {
		...(closed.size > 0 ? { closed: encodeClosing(closed) as unknown as IDataObject } : {}),
		...(running.length > 0 ? { day, running: running.join(' ') } : {}),
	};
}

function putBack({ again, memories, day }: ClosedState, undo: unknown): void {
	if (!isRecord(undo)) return;
	const closed = decodeClosing(undo.closed);
	if (closed) again.push(closed);
	// The rows of another day are rows of their own.
	if (undo.day !== day || typeof undo.running !== 'string') return;
	for (const id of undo.running.split(' ')) {
		const memory = memories.get(id);
		if (memory) memory.wasEmittedToday = false;
	}
}

function decode(stored: JsonRecord): ClosedState | undefined {
	const memories = decodeClosing(stored.memories);
	if (!memories) return undefined;
	const sweep = isRecord(stored.sweep) ? stored.sweep : {};
	return {
		memories,
		again: listOf(stored.again).flatMap((level) => decodeClosing(level) ?? []),
		resumeAt: isCount(stored.resumeAt) ? Math.max(1, stored.resumeAt) : 1,
		sweep: { items: isCount(sweep.items) ? sweep.items : 0, hasGaps: sweep.hasGaps === true },
		rolledEnds: new Set(listOf(stored.rolledEnds).filter(isCount)),
		unanswered: readUnanswered(stored.unanswered),
		day: isCount(stored.day) ? stored.day : 0,
		isFirstPoll: stored.isFirstPoll === true,
	};
}

/** The state as plain JSON, without what is at its default. */
function encode(state: ClosedState): IDataObject {
	const { memories, again, resumeAt, sweep, rolledEnds, unanswered, day } = state;
	return {
		memories: encodeClosing(memories) as unknown as IDataObject,
		day,
		...(again.length > 0 ? { again: again.map(encodeClosing) as unknown as IDataObject[] } : {}),
		...(resumeAt > 1 ? { resumeAt, sweep: { ...sweep } } : {}),
		...(rolledEnds.size > 0 ? { rolledEnds: [...rolledEnds] } : {}),
		...(unanswered.size > 0 ? { unanswered: toStoredUnanswered(unanswered) } : {}),
		...(state.isFirstPoll ? { isFirstPoll: true } : {}),
	};
}

function toStoredUnanswered(unanswered: ClosedState['unanswered']): IDataObject {
	return Object.fromEntries([...unanswered].map(([id, { times, at }]) => [id, [times, at]]));
}

function readUnanswered(stored: unknown): ClosedState['unanswered'] {
	const unanswered: ClosedState['unanswered'] = new Map();
	for (const [id, entry] of Object.entries(isRecord(stored) ? stored : {})) {
		const [times, at] = listOf(entry);
		if (isCount(times) && isCount(at)) unanswered.set(id, { times, at });
	}
	return unanswered;
}
