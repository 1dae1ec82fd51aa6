import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord, listOf } from '../../codec/json';
import type { InPieces } from '../../codec/pieces';
import { isCount } from '../../codec/plainNumber';
import { decodeRecord, encodeRecord } from '../../codec/recordById';
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
	/** Of the sweep under way; `day` is the one in UTC on which it began, or 0. */
	sweep: { items: number; hasGaps: boolean; day: number };
	/** The day in UTC on which the last complete sweep began, at first that of the first poll; or 0. */
	listedOn: number;
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
		sweep: { items: 0, hasGaps: false, day: 0 },
		listedOn: 0,
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
	closed: ClosingMemories[],
	day: number,
	running: string[],
): InPieces<IDataObject | undefined> {
	if (closed.length + running.length === 0) return undefined;
	const [first, ...others] = yield* encodeLevels(closed);
	return {
		...(first ? { closed: first } : {}),
		...(others.length > 0 ? { others } : {}),
		...(running.length > 0 ? { day, running: running.join(' ') } : {}),
	};
}

function* putBack({ again, memories, day }: ClosedState, undo: unknown): InPieces<void> {
	if (!isRecord(undo)) return;
	again.push(...(yield* decodeLevels([undo.closed, ...listOf(undo.others)])));
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
	const day = isCount(stored.day) ? stored.day : 0;
	const sweep = isRecord(stored.sweep) ? stored.sweep : {};
	return {
		memories,
		again: yield* decodeLevels(listOf(stored.again)),
		resumeAt: isCount(stored.resumeAt) ? Math.max(1, stored.resumeAt) : 1,
		sweep: {
			items: isCount(sweep.items) ? sweep.items : 0,
			hasGaps: sweep.hasGaps === true,
			day: isCount(sweep.day) ? sweep.day : day,
		},
		listedOn: isCount(stored.listedOn) ? stored.listedOn : day,
		rolledEnds: new Set(listOf(stored.rolledEnds).filter(isCount)),
		unanswered: yield* decodeRecord(stored.unanswered, readUnanswered),
		day,
		isFirstPoll: stored.isFirstPoll === true,
	};
}

/** The state as plain JSON, without what is at its default. */
function* encode(state: ClosedState): InPieces<IDataObject> {
	const { memories, resumeAt, sweep, listedOn, rolledEnds, unanswered, day } = state;
	const again = yield* encodeLevels(state.again);
	const missed = yield* encodeRecord(unanswered, ({ times, at }) => [times, at]);
	return {
		memories: (yield* encodeClosing(memories)) as unknown as IDataObject,
		day,
		...(listedOn === day ? {} : { listedOn }),
		...(again.length > 0 ? { again } : {}),
		...(resumeAt > 1 ? { resumeAt, sweep: { ...sweep } } : {}),
		...(rolledEnds.size > 0 ? { rolledEnds: [...rolledEnds] } : {}),
		...(unanswered.size > 0 ? { unanswered: missed } : {}),
		...(state.isFirstPoll ? { isFirstPoll: true } : {}),
	};
}

function* encodeLevels(levels: ClosingMemories[]): InPieces<IDataObject[]> {
	const encoded: IDataObject[] = [];
	for (const level of levels) encoded.push((yield* encodeClosing(level)) as unknown as IDataObject);
	return encoded;
}

/** Reads levels; those that are broken or not there are left out. */
function* decodeLevels(stored: readonly unknown[]): InPieces<ClosingMemories[]> {
	const levels: ClosingMemories[] = [];
	for (const each of stored) {
		const level = yield* decodeClosing(each);
		if (level) levels.push(level);
	}
	return levels;
}

/** How often a customer was not answered, and when last. */
function readUnanswered(stored: unknown): { times: number; at: number } | undefined {
	const [times, at] = listOf(stored);
	return isCount(times) && isCount(at) ? { times, at } : undefined;
}
