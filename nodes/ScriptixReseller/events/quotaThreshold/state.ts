import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord, listOf } from '../../codec/json';
import type { InPieces } from '../../codec/pieces';
import { PIECE } from '../../codec/pieces';
import { isCount } from '../../codec/plainNumber';
import { decodeRecord, encodeRecord } from '../../codec/recordById';
import type { AlertRecord } from '../../quota/alertRecord';
import { customerOf } from '../../quota/alertRecord';
import type { Ledger } from '../../quota/ledgerStorage';
import { decodeLedger, encodeLedger } from '../../quota/ledgerStorage';
import type { StateFormat } from '../poll/triggerEvent';
import type { FirstRoundState } from './firstRound';
import { decodeFirstRound, encodeFirstRound } from './firstRound';

/** What the event remembers between polls. */
export interface QuotaState {
	ledger: Ledger;
	/** The page at which the last poll ran out of time; 1 after a poll that read all. */
	resumeAt: number;
	/** True until all customers have been judged once. */
	isFirstRound: boolean;
	/** Who was met in a first round that takes several polls, where they are taken as known. */
	firstRound?: FirstRoundState;
	/** Customers whose usage could not be asked for, with the epoch second of the first try. */
	unanswered: Map<string, number>;
	/** Customers whose usage was refused, with the epoch seconds of the first and the last try. */
	refused: Map<string, Refused>;
	/** Alerts that are to be emitted again. */
	repeats: AlertRecord[];
	/** Whether the next poll sees to them, and to nothing else. */
	repeatsFirst?: boolean;
	/** The sweep that goes on, or ended last, where one takes several polls. */
	sweep?: SweepState;
}

/** What a pass over the customers changes of it. */
export type RoundState = Omit<QuotaState, 'isFirstRound' | 'repeats'>;

/** Tries in a row that were refused, epoch seconds. */
export interface Refused {
	since: number;
	at: number;
}

/** A sweep over several polls. */
export interface SweepState {
	/** When it began, epoch seconds by the server's clock; the period that lies there is judged. */
	at: number;
	/** Whether it is the first of a new period, so that the end of the former one is judged too. */
	judgesFormer: boolean;
}

/** How the state is stored. */
export const state: StateFormat<QuotaState> = {
	version: 1,
	initial: () => ({
		ledger: new Map(),
		resumeAt: 1,
		isFirstRound: true,
		unanswered: new Map(),
		refused: new Map(),
		repeats: [],
	}),
	encode,
	decode,
	putBack,
	consequence: 'customers who are over a threshold now are emitted again',
};

/**
 * What repeats the alerts of a poll: the alerts themselves, as the ledger, which is not put back,
 * may know by then that usage fell, and what was emitted is to be emitted again all the same.
 */
export function toUndo(records: AlertRecord[]): IDataObject | undefined {
	return records.length === 0 ? undefined : ({ alerts: records } as unknown as IDataObject);
}

function* putBack({ repeats }: QuotaState, undo: unknown): InPieces<void> {
	for (const record of readRecords(isRecord(undo) ? undo.alerts : undefined)) {
		repeats.push(record);
		if (repeats.length % PIECE === 0) yield;
	}
}

function* decode(stored: JsonRecord): InPieces<QuotaState | undefined> {
	if (!isRecord(stored.ledger)) return undefined;
	return {
		ledger: yield* decodeLedger(stored.ledger),
		resumeAt: isPageNumber(stored.resumeAt) ? stored.resumeAt : 1,
		isFirstRound: stored.isFirstRound === true,
		firstRound: decodeFirstRound(stored.firstRound),
		unanswered: yield* decodeRecord(stored.unanswered, readTime),
		refused: yield* decodeRecord(stored.refused, readRefused),
		repeats: readRecords(stored.repeats),
		repeatsFirst: stored.repeatsFirst === true,
		...readSweep(stored.sweep),
	};
}

/** The state as plain JSON, without what is at its default. */
function* encode(kept: QuotaState): InPieces<IDataObject> {
	const { resumeAt, isFirstRound, firstRound, repeats, repeatsFirst, sweep } = kept;
	const ledger = yield* encodeLedger(kept.ledger);
	const unanswered = yield* encodeRecord(kept.unanswered, (since) => since);
	const refused = yield* encodeRecord(kept.refused, ({ since, at }) => [since, at]);
	return {
		ledger,
		...(resumeAt > 1 ? { resumeAt } : {}),
		...(isFirstRound ? { isFirstRound } : {}),
		...(firstRound ? { firstRound: encodeFirstRound(firstRound) as IDataObject } : {}),
		...(kept.unanswered.size > 0 ? { unanswered } : {}),
		...(kept.refused.size > 0 ? { refused } : {}),
		...(sweep ? { sweep: [sweep.at, Number(sweep.judgesFormer)] } : {}),
		...(repeats.length > 0 ? { repeats: repeats as unknown as IDataObject[] } : {}),
		...(repeatsFirst ? { repeatsFirst } : {}),
	};
}

function readSweep(stored: unknown): { sweep?: SweepState } {
	if (!Array.isArray(stored)) return {};
	const [at, judgesFormer] = stored as unknown[];
	return typeof at === 'number' ? { sweep: { at, judgesFormer: judgesFormer === 1 } } : {};
}

/** Epoch seconds. */
function readTime(stored: unknown): number | undefined {
	return typeof stored === 'number' ? stored : undefined;
}

function readRefused(stored: unknown): Refused | undefined {
	const [since, at] = listOf(stored);
	return isCount(since) && isCount(at) ? { since, at } : undefined;
}

function readRecords(stored: unknown): AlertRecord[] {
	return (Array.isArray(stored) ? stored : []).filter(
		(record): record is AlertRecord => customerOf(record) !== undefined,
	);
}

function isPageNumber(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
