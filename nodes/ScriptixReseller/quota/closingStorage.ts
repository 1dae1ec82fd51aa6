import type { DigitReader } from '../codec/base64Numbers';
import { toDigits, toVariableDigits } from '../codec/base64Numbers';
import type { StoredById } from '../codec/entriesById';
import { decodeById, encodeById } from '../codec/entriesById';
import { isRecord } from '../codec/json';
import type { InPieces } from '../codec/pieces';
import type { ClosingMemories, ClosingMemory } from './closingMemory';
import type { Period } from './period';

/**
 * Memories as they are stored, at most 40 bytes of JSON per customer with an id of up to ten digits.
 *
 * `words` and `periods` hold each pair of plan and status, and of first and last day, once; a third
 * entry of a period says that it may end a day later. An entry is the flags, the numbers of words and
 * period, the figures that the flags say are there, and how many seconds before `at` they were read.
 */
export interface StoredClosing extends StoredById {
	at: number;
	words: Array<[string | 0, string | 0]>;
	periods: StoredPeriod[];
}

type StoredPeriod = [number, number] | [number, number, 1];

const FLAG_DIGITS = 3;

// Minutes have two decimals as a rule, quotas none; more are kept up to four.
const COARSE = 100;
const FINE = 10_000;

const FLAGS = {
	hasPeriod: 1,
	isCalendar: 2,
	isClosed: 4,
	beganCancelled: 8,
	met: 16,
	wasEmittedToday: 32,
	isFromHistory: 64,
	hasMinutes: 128,
	isNegative: 256,
	hasFineMinutes: 512,
	hasQuota: 1024,
	hasFineQuota: 2048,
	/** Four bits. */
	probe: 4096,
	isUnconfirmed: 65_536,
	isFormerOpen: 131_072,
} as const;

export function* encodeClosing(memories: ClosingMemories): InPieces<StoredClosing> {
	let at = 0;
	for (const { seenAt } of memories.values()) at = Math.max(at, seenAt);
	const words = new Table<[string | 0, string | 0]>();
	const periods = new Table<StoredPeriod>();
	const entries = yield* encodeById(memories, (memory) => {
		const { minutes, quotaMinutes, period } = memory;
		return (
			toDigits(flagsOf(memory), FLAG_DIGITS) +
			toVariableDigits(words.indexOf([memory.plan ?? 0, memory.status ?? 0])) +
			(period ? toVariableDigits(periods.indexOf(toStored(period))) : '') +
			(minutes === null ? '' : toVariableDigits(Math.abs(scaled(minutes, isFine(minutes))))) +
			(quotaMinutes === null ? '' : toVariableDigits(scaledQuota(quotaMinutes))) +
			toVariableDigits(at - memory.seenAt)
		);
	});
	return { at, words: words.rows, periods: periods.rows, ...entries };
}

/** Reads what `encodeClosing` made; undefined when it is broken. */
export function* decodeClosing(stored: unknown): InPieces<ClosingMemories | undefined> {
	if (!isRecord(stored) || !Array.isArray(stored.words) || !Array.isArray(stored.periods)) {
		return undefined;
	}
	const { at } = stored;
	if (typeof at !== 'number') return undefined;
	const tables = { at, words: stored.words as unknown[], periods: stored.periods as unknown[] };
	return yield* decodeById(stored, (reader) => decodeMemory(reader, tables));
}

function decodeMemory(
	reader: DigitReader,
	{ at, words, periods }: { at: number; words: unknown[]; periods: unknown[] },
): ClosingMemory | undefined {
	const flags = reader.number(FLAG_DIGITS);
	const has = (flag: number) => (flags & flag) !== 0;
	const pair = words[reader.variableNumber()];
	if (!Array.isArray(pair)) return undefined;
	const [plan, status] = pair as unknown[];
	const days = has(FLAGS.hasPeriod) ? periods[reader.variableNumber()] : [0, 0];
	if (!Array.isArray(days)) return undefined;
	const [start, end, mark] = days as unknown[];
	if (typeof start !== 'number' || typeof end !== 'number') return undefined;
	const minutes = has(FLAGS.hasMinutes)
		? (reader.variableNumber() / (has(FLAGS.hasFineMinutes) ? FINE : COARSE)) *
			(has(FLAGS.isNegative) ? -1 : 1)
		: null;
	const quotaMinutes = has(FLAGS.hasQuota)
		? reader.variableNumber() / (has(FLAGS.hasFineQuota) ? FINE : 1)
		: null;
	const seenAt = at - reader.variableNumber();
	if (![minutes ?? 0, quotaMinutes ?? 0, seenAt].every(Number.isFinite)) return undefined;
	// One shape for all: objects put together of parts cost twenty times as much by the 100,000.
	const memory: ClosingMemory = {
		plan: typeof plan === 'string' ? plan : undefined,
		status: typeof status === 'string' ? status : undefined,
		minutes,
		quotaMinutes,
		seenAt,
		period: has(FLAGS.hasPeriod) ? { start, end } : undefined,
		source: has(FLAGS.isCalendar) ? 'calendar_month' : 'api',
		isClosed: has(FLAGS.isClosed),
		isUnconfirmed: has(FLAGS.isUnconfirmed),
		isFormerOpen: has(FLAGS.isFormerOpen),
		beganCancelled: has(FLAGS.beganCancelled),
		probes: Math.floor(flags / FLAGS.probe) & MAX_PROBES_STORED,
		isFromHistory: has(FLAGS.isFromHistory),
		met: has(FLAGS.met),
		wasEmittedToday: has(FLAGS.wasEmittedToday),
	};
	if (memory.period && mark === 1) memory.period.mayEndLater = true;
	return memory;
}

function toStored({ start, end, mayEndLater }: Period): StoredPeriod {
	return mayEndLater ? [start, end, 1] : [start, end];
}

function flagsOf(memory: ClosingMemory): number {
	const { minutes, quotaMinutes } = memory;
	const set = (isSet: boolean, flag: number) => (isSet ? flag : 0);
	return (
		set(memory.period !== undefined, FLAGS.hasPeriod) |
		set(memory.source === 'calendar_month', FLAGS.isCalendar) |
		set(memory.isClosed, FLAGS.isClosed) |
		set(memory.isUnconfirmed, FLAGS.isUnconfirmed) |
		set(memory.isFormerOpen, FLAGS.isFormerOpen) |
		set(memory.beganCancelled, FLAGS.beganCancelled) |
		set(memory.met, FLAGS.met) |
		set(memory.wasEmittedToday, FLAGS.wasEmittedToday) |
		set(memory.isFromHistory, FLAGS.isFromHistory) |
		set(minutes !== null, FLAGS.hasMinutes) |
		set((minutes ?? 0) < 0, FLAGS.isNegative) |
		set(isFine(minutes ?? 0), FLAGS.hasFineMinutes) |
		set(quotaMinutes !== null, FLAGS.hasQuota) |
		set(!Number.isInteger(quotaMinutes ?? 0), FLAGS.hasFineQuota) |
		(Math.min(memory.probes, MAX_PROBES_STORED) * FLAGS.probe)
	);
}

const MAX_PROBES_STORED = 15;

function isFine(minutes: number): boolean {
	return Math.round(minutes * COARSE) / COARSE !== minutes;
}

function scaled(minutes: number, fine: boolean): number {
	return Math.round(minutes * (fine ? FINE : COARSE));
}

function scaledQuota(quotaMinutes: number): number {
	return Number.isInteger(quotaMinutes) ? quotaMinutes : Math.round(quotaMinutes * FINE);
}

/** Rows that are stored once and named by their number. */
class Table<Row> {
	readonly rows: Row[] = [];

	private readonly known = new Map<string, number>();

	indexOf(row: Row): number {
		const key = JSON.stringify(row);
		const index = this.known.get(key) ?? this.rows.push(row) - 1;
		this.known.set(key, index);
		return index;
	}
}
