import type { IDataObject } from 'n8n-workflow';

import type { JsonRecord } from '../../codec/json';
import { isRecord } from '../../codec/json';
import type { Ledger } from '../../quota/ledgerStorage';
import type { Memory } from '../../quota/ledger';
import { decodeLedger, decodeMemory, encodeLedger, encodeMemory } from '../../quota/ledgerStorage';
import type { StateFormat } from '../poll/triggerEvent';

/** What the event remembers between polls. */
export interface QuotaState {
	ledger: Ledger;
	/** The page at which the last poll ran out of time; 1 after a poll that read all. */
	resumeAt: number;
	/** True until all customers have been judged once. */
	isFirstRound: boolean;
	/** Customers whose usage could not be asked for, with the hour of the first try. */
	unanswered: Map<string, number>;
}

/** How the state is stored. */
export const state: StateFormat<QuotaState> = {
	version: 1,
	initial: () => ({ ledger: new Map(), resumeAt: 1, isFirstRound: true, unanswered: new Map() }),
	encode,
	decode,
	putBack: ({ ledger }, undo) => putBack(ledger, undo),
	consequence: 'customers who are over a threshold now are reported again',
};

function decode(stored: JsonRecord): QuotaState | undefined {
	if (!isRecord(stored.ledger)) return undefined;
	return {
		ledger: decodeLedger(stored.ledger),
		resumeAt: isPageNumber(stored.resumeAt) ? stored.resumeAt : 1,
		isFirstRound: stored.isFirstRound === true,
		unanswered: new Map(
			Object.entries(isRecord(stored.unanswered) ? stored.unanswered : {}).filter(
				(entry): entry is [string, number] => typeof entry[1] === 'number',
			),
		),
	};
}

/** The state as plain JSON, without what is at its default. */
function encode({ ledger, resumeAt, isFirstRound, unanswered }: QuotaState): IDataObject {
	return {
		ledger: encodeLedger(ledger),
		...(resumeAt > 1 ? { resumeAt } : {}),
		...(isFirstRound ? { isFirstRound } : {}),
		...(unanswered.size > 0 ? { unanswered: Object.fromEntries(unanswered) } : {}),
	};
}

/**
 * What puts the ledger back to before some customers were reported, about 10 bytes for each who was
 * not in it; undefined when there are none.
 */
export function toUndo(reported: ReadonlyMap<string, Memory | undefined>): IDataObject | undefined {
	if (reported.size === 0) return undefined;
	return Object.fromEntries(
		[...reported].map(([id, memory]) => [id, memory ? encodeMemory(memory) : 0]),
	);
}

function putBack(ledger: Ledger, undo: unknown): void {
	for (const [id, stored] of Object.entries(isRecord(undo) ? undo : {})) {
		const memory = decodeMemory(stored);
		if (memory) ledger.set(id, memory);
		else ledger.delete(id);
	}
}

function isPageNumber(value: unknown): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}
