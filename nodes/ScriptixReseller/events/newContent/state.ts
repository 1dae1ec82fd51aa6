import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord } from '../../codec/json';
import type { InPieces } from '../../codec/pieces';
import { isCount } from '../../codec/plainNumber';
import { ContentMemory } from '../../changes/contentMemory';
import type { StateFormat } from '../poll/triggerEvent';

/** What the event remembers between polls. */
export interface ContentState {
	/** Stands for the filters that the memory was made under. */
	filters: string;
	memory: ContentMemory;
	/** When the memory was begun, epoch milliseconds; undefined before the very first poll. */
	since?: number;
	/** True until the whole list has been read once; what is met for the first time is no news then. */
	isFirstReading: boolean;
	/** Where the reading of the whole list that is under way goes on. */
	reading: { resumeAt: number; items: number; hasGaps: boolean };
	/** Whether the whole list has to be read, because looking at parts of it did not account for all. */
	isReadingDue: boolean;
	/** How many items fewer than stated the last reading of the whole list met. */
	shortfall: number;
	/**
	 * By how much the stated total is larger than the number of known items when all are known;
	 * null when the total cannot be relied on.
	 */
	surplus: number | null;
	/** The page between the ends of the list that is looked at next. */
	turn: number;
}

export const NO_READING: ContentState['reading'] = { resumeAt: 1, items: 0, hasGaps: false };

/** How the state is stored. */
export const state: StateFormat<ContentState> = {
	version: 1,
	initial,
	encode,
	decode,
	putBack: ({ memory }, undo) => memory.unlearn(String(undo)),
	consequence: 'what is new since the last poll is not emitted',
};

export function initial(): ContentState {
	return {
		filters: '',
		memory: new ContentMemory(),
		isFirstReading: true,
		reading: { ...NO_READING },
		isReadingDue: false,
		shortfall: 0,
		surplus: 0,
		turn: 0,
	};
}

function* decode(stored: JsonRecord): InPieces<ContentState | undefined> {
	const memory = yield* ContentMemory.fromStored(stored.memory);
	if (!memory || !isCount(stored.since) || typeof stored.filters !== 'string') return undefined;
	const reading = isRecord(stored.reading) ? stored.reading : {};
	return {
		filters: stored.filters,
		memory,
		since: stored.since,
		isFirstReading: stored.isFirstReading === true,
		reading: {
			resumeAt: isCount(reading.resumeAt) ? Math.max(1, reading.resumeAt) : 1,
			items: isCount(reading.items) ? reading.items : 0,
			hasGaps: reading.hasGaps === true,
		},
		isReadingDue: stored.isReadingDue === true,
		shortfall: isCount(stored.shortfall) ? stored.shortfall : 0,
		surplus: stored.surplus === null || isCount(stored.surplus) ? stored.surplus : 0,
		turn: isCount(stored.turn) ? stored.turn : 0,
	};
}

/** The state as plain JSON, without what is at its default. */
function* encode(state: ContentState): InPieces<IDataObject> {
	const { filters, memory, since, reading, shortfall, surplus, turn } = state;
	return {
		filters,
		since,
		memory: { ...(yield* memory.toStored()) } as unknown as IDataObject,
		...(state.isFirstReading ? { isFirstReading: true } : {}),
		...(reading.resumeAt > 1 ? { reading: { ...reading } } : {}),
		...(state.isReadingDue ? { isReadingDue: true } : {}),
		...(shortfall > 0 ? { shortfall } : {}),
		...(surplus === 0 ? {} : { surplus }),
		...(turn > 0 ? { turn } : {}),
	};
}
