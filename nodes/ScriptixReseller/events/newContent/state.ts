import type { IDataObject } from 'n8n-workflow';

import { isRecord } from '../../codec/json';
import { ContentMemory } from '../../changes/contentMemory';

/** What the event remembers between polls. */
export interface ContentState {
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

/** Reads the stored state; what cannot be read, or is for other filters, begins anew. */
export function readState(stored: unknown, fingerprint: string): ContentState {
	const isKept = isRecord(stored) && stored.filters === fingerprint && isCount(stored.since);
	const source = isKept ? stored : {};
	const memory = ContentMemory.fromStored(source.memory);
	const reading = isRecord(source.reading) ? source.reading : {};
	return {
		memory: memory ?? new ContentMemory(),
		since: memory ? (source.since as number) : undefined,
		isFirstReading: !memory || source.isFirstReading === true,
		reading: {
			resumeAt: memory && isCount(reading.resumeAt) ? Math.max(1, reading.resumeAt) : 1,
			items: isCount(reading.items) ? reading.items : 0,
			hasGaps: reading.hasGaps === true,
		},
		isReadingDue: source.isReadingDue === true,
		shortfall: isCount(source.shortfall) ? source.shortfall : 0,
		surplus: source.surplus === null || isCount(source.surplus) ? source.surplus : 0,
		turn: isCount(source.turn) ? source.turn : 0,
	};
}

/** The state as plain JSON, without what is at its default. */
export function toStored(state: ContentState, fingerprint: string): IDataObject {
	const { memory, since, isFirstReading, reading, isReadingDue, shortfall, surplus, turn } = state;
	return {
		filters: fingerprint,
		since,
		memory: { ...memory.toStored() } as unknown as IDataObject,
		...(isFirstReading ? { isFirstReading } : {}),
		...(reading.resumeAt > 1 ? { reading: { ...reading } } : {}),
		...(isReadingDue ? { isReadingDue } : {}),
		...(shortfall > 0 ? { shortfall } : {}),
		...(surplus === 0 ? {} : { surplus }),
		...(turn > 0 ? { turn } : {}),
	};
}

function isCount(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
