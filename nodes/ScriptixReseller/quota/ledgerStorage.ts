import type { InPieces } from '../codec/pieces';
import { decodeRecord, encodeRecord } from '../codec/recordById';
import type { CustomerMemory, Mark } from './memory';
import { emptyMemory } from './memory';
import { compress, expand } from './tokens';
import { thresholdOf, type ThresholdKey } from './thresholds';
import { cut } from './usage';

/** Memories by customer id. */
export type Ledger = Map<string, CustomerMemory>;

/**
 * A memory as it is stored, version 1, about 55 bytes of JSON with its customer id:
 * `[period, end, percent, quota, "marks", (quota, "marks")…, overdue?]`.
 *
 * - period: the first day that Scriptix stated, or below zero a day that belongs to it
 * - percent: null when it is not known
 * - quota: in minutes, 0 for none
 * - marks: see `toMark`, with blanks between
 * - overdue: the hour of `overdueCheckedAt`, or -1 for `isUnasked`
 *
 * The version stands in the state that holds the ledger.
 */
export type StoredMemory = Array<number | string | null>;

const HEAD = 3;
const UNASKED = -1;
const FORECAST = 'f';
const RECOVERY = 'v';

const STATE_SIGNS: Record<Mark['state'], string> = { reached: '', fallen: '-', falling: '~' };

/** The ledger as plain JSON. */
export function encodeLedger(ledger: Ledger): InPieces<Record<string, StoredMemory>> {
	return encodeRecord(ledger, encodeMemory);
}

/**
 * Reads a stored ledger. What cannot be read is left out, which may repeat an alert with its
 * event id, but never hides one.
 */
export function decodeLedger(stored: unknown): InPieces<Ledger> {
	return decodeRecord(stored, decodeMemory);
}

/** One memory as plain JSON. */
export function encodeMemory(memory: CustomerMemory): StoredMemory {
	const { period, percent, marks, recoveries, forecasts, overdueCheckedAt } = memory;
	const stored: StoredMemory = [
		period.isStated ? period.since : -period.since,
		period.end,
		cut(percent),
	];
	for (const quota of new Set([...marks.keys(), ...recoveries.keys(), ...forecasts])) {
		const tokens = [...(marks.get(quota) ?? [])].map(([key, mark]) => toToken(key, mark));
		for (const [key, times] of recoveries.get(quota) ?? []) {
			tokens.push(`${RECOVERY}${key}${timesOf(times)}`);
		}
		if (forecasts.has(quota)) tokens.push(FORECAST);
		stored.push(quota, compress(tokens).join(' '));
	}
	if (period.isUnasked) stored.push(UNASKED);
	else if (overdueCheckedAt !== undefined) stored.push(overdueCheckedAt);
	return stored;
}

/** Reads a stored memory; undefined when it cannot be read. */
export function decodeMemory(entry: unknown): CustomerMemory | undefined {
	if (!Array.isArray(entry)) return undefined;
	const [since, end, percent] = entry as unknown[];
	if (!isWhole(since) || !isWhole(end)) return undefined;
	if (typeof percent !== 'number' && percent !== null) return undefined;

	const isStated = since >= 0;
	const period = { since: Math.abs(since), isStated, end, isUnasked: false };
	const memory = emptyMemory(period, percent);
	let at = HEAD;
	for (; at + 1 < entry.length; at += 2) {
		const quota: unknown = entry[at];
		const tokens: unknown = entry[at + 1];
		if (typeof quota !== 'number' || typeof tokens !== 'string') return undefined;
		if (!readTokens(memory, quota, tokens)) return undefined;
	}
	if (at === entry.length) return memory;
	const last: unknown = entry[at];
	if (!isWhole(last)) return undefined;
	if (last === UNASKED) memory.period.isUnasked = true;
	else memory.overdueCheckedAt = last;
	return memory;
}

/** `p80` reached, `p80-` fallen, `p80~` falling, `p80!` known at activation, `p80*2` the second time. */
function toToken(key: ThresholdKey, { times, wasKnown, state }: Mark): string {
	return `${key}${wasKnown ? '!' : ''}${timesOf(times)}${STATE_SIGNS[state]}`;
}

function timesOf(times: number): string {
	return times > 1 ? `*${times}` : '';
}

const TOKEN = /^(v?)([pmr][\d.]+(?:e[+-]?\d+)?)(!?)(?:\*(\d+))?([-~]?)$/;

function readTokens(memory: CustomerMemory, quota: number, text: string): boolean {
	const marks = new Map<ThresholdKey, Mark>();
	const recoveries = new Map<ThresholdKey, number>();
	for (const token of expand(text.split(' '))) {
		if (token === FORECAST) {
			memory.forecasts.add(quota);
			continue;
		}
		const match = TOKEN.exec(token);
		if (!match) return false;
		const [, recovery, key, known, times, sign] = match;
		if (key === undefined || thresholdOf(key) === undefined) return false;
		if (recovery !== '') recoveries.set(key, Number(times ?? 1));
		else {
			const state = sign === '-' ? 'fallen' : sign === '~' ? 'falling' : 'reached';
			marks.set(key, { times: Number(times ?? 1), wasKnown: known !== '', state });
		}
	}
	if (marks.size > 0) memory.marks.set(quota, marks);
	if (recoveries.size > 0) memory.recoveries.set(quota, recoveries);
	return true;
}

function isWhole(value: unknown): value is number {
	return Number.isSafeInteger(value);
}
