import { shortHash } from '../codec/hash';
import { entryIn } from '../codec/entryIn';
import { isRecord } from '../codec/json';
import type { InPieces } from '../codec/pieces';
import { PIECE } from '../codec/pieces';
import { DAY_MS } from '../codec/units';

/** What is known of an item of a list when it is met. */
export interface ContentFacts {
	/** What identifies it. */
	key: string;
	/** When it was created, epoch milliseconds; NaN when it is not stated. */
	createdAt: number;
	/** `later`: it is not wanted as it is now, but may become so, such as one that is not finished. */
	wanted: 'yes' | 'no' | 'later';
}

/** How an item was met. */
export interface ContentMeeting {
	/** Whether it was not known at all. */
	isUnknown: boolean;
	/** Whether it is wanted for the first time. */
	isNew: boolean;
}

/** The memory as it is stored: 6 bytes an item, and what is at its default is left out. */
export interface StoredContent {
	/** Hashes without a separator, by the day of creation; `-` for those without a date. */
	days: Record<string, string>;
	waiting?: string;
	missing?: string;
	met?: string;
	floor?: number;
}

// Two of 100,000 items have the same hash in 1 of 14 cases; a new item is mistaken for a known one in
// 1 of 690,000 cases.
const HASH_WIDTH = 6;

const UNDATED = '-';

/** Which items of a list have been met. It never says of an item twice that it is new. */
export class ContentMemory {
	/** Days since 1970 by hash. */
	private readonly known = new Map<string, number | undefined>();

	/** Known items that are not wanted yet. */
	private waiting = new Set<string>();

	/** Known items that the last complete reading of the list did not meet. */
	private missing = new Set<string>();

	/** What the reading under way has met. */
	private met: Set<string> | undefined;

	/** Items of this day and before are taken for known. */
	private floor = -Infinity;

	/** How many items are known and may still be listed. */
	get size(): number {
		return this.known.size - this.missing.size;
	}

	/** Whether items wait to become wanted. */
	get hasWaiting(): boolean {
		return this.waiting.size > 0;
	}

	/** Takes note of an item. */
	meet({ key, createdAt, wanted }: ContentFacts): ContentMeeting {
		const hash = hashOf(key);
		this.met?.add(hash);
		this.missing.delete(hash);
		if (this.known.has(hash)) {
			const isNew = wanted === 'yes' && this.waiting.delete(hash);
			return { isUnknown: false, isNew };
		}
		const day = Number.isNaN(createdAt) ? undefined : Math.floor(createdAt / DAY_MS);
		if (day !== undefined && day <= this.floor) return { isUnknown: false, isNew: false };
		this.known.set(hash, day);
		if (wanted === 'later') this.waiting.add(hash);
		return { isUnknown: true, isNew: wanted === 'yes' };
	}

	/** Takes items for unknown again, given by their hashes without a separator. */
	*unlearn(hashes: string): InPieces<void> {
		for (const piece of piecesOf(hashes)) {
			for (const hash of piece) this.forget(hash);
			yield;
		}
	}

	/** Begins a reading of the whole list, unless one is under way. */
	beginReading(): void {
		this.met ??= new Set();
	}

	/**
	 * Ends a reading of the whole list. An item that a complete reading did not meet may have moved
	 * from page to page meanwhile; it is forgotten when the next complete one does not meet it either.
	 */
	endReading(isComplete: boolean): void {
		const { met } = this;
		this.met = undefined;
		if (!isComplete || !met) return;
		const unmet = [...this.known.keys()].filter((hash) => !met.has(hash));
		for (const hash of unmet) if (this.missing.has(hash)) this.forget(hash);
		this.missing = new Set(unmet.filter((hash) => this.known.has(hash)));
	}

	/**
	 * Forgets the oldest days until no more than `limit` items are known. All that was created on
	 * such a day or before is taken for known from then on.
	 */
	*limitTo(limit: number): InPieces<void> {
		if (this.known.size <= limit) return;
		const days = [...(yield* this.byDay())].flatMap(([day, hashes]) =>
			day === undefined ? [] : { day, hashes },
		);
		for (const { day, hashes } of days.sort((a, b) => a.day - b.day)) {
			if (this.known.size <= limit) return;
			this.floor = day;
			for (const hash of hashes) this.forget(hash);
			yield;
		}
	}

	*toStored(): InPieces<StoredContent> {
		const days = [...(yield* this.byDay())];
		const joined = (hashes: Set<string>) => [...hashes].join('');
		return {
			days: Object.fromEntries(days.map(([day, hashes]) => [day ?? UNDATED, hashes.join('')])),
			...(this.waiting.size > 0 ? { waiting: joined(this.waiting) } : {}),
			...(this.missing.size > 0 ? { missing: joined(this.missing) } : {}),
			...(this.met ? { met: joined(this.met) } : {}),
			...(this.floor > -Infinity ? { floor: this.floor } : {}),
		};
	}

	/** Reads a stored memory; undefined when it cannot be read. */
	static *fromStored(stored: unknown): InPieces<ContentMemory | undefined> {
		if (!isRecord(stored) || !isRecord(stored.days)) return undefined;
		const memory = new ContentMemory();
		for (const [day, hashes] of Object.entries(stored.days)) {
			const number = day === UNDATED ? undefined : Number(day);
			for (const piece of piecesOf(hashes)) {
				for (const hash of piece) memory.known.set(hash, number);
				yield;
			}
		}
		const isKnown = (hash: string) => memory.known.has(hash);
		memory.waiting = yield* setOf(stored.waiting, isKnown);
		memory.missing = yield* setOf(stored.missing, isKnown);
		if (stored.met !== undefined) memory.met = yield* setOf(stored.met);
		if (typeof stored.floor === 'number') memory.floor = stored.floor;
		return memory;
	}

	private *byDay(): InPieces<Map<number | undefined, string[]>> {
		const days = new Map<number | undefined, string[]>();
		let count = 0;
		for (const [hash, day] of this.known) {
			entryIn(days, day, () => []).push(hash);
			count += 1;
			if (count % PIECE === 0) yield;
		}
		return days;
	}

	private forget(hash: string): void {
		this.known.delete(hash);
		this.waiting.delete(hash);
		this.missing.delete(hash);
	}
}

/** What an item is known by. */
export function hashOf(key: string): string {
	return shortHash(key, HASH_WIDTH);
}

function* setOf(
	hashes: unknown,
	isWanted: (hash: string) => boolean = () => true,
): InPieces<Set<string>> {
	const set = new Set<string>();
	for (const piece of piecesOf(hashes)) {
		for (const hash of piece) if (isWanted(hash)) set.add(hash);
		yield;
	}
	return set;
}

/** Hashes that are stored without a separator; nothing, when it is no text. */
function* piecesOf(hashes: unknown): Generator<string[]> {
	if (typeof hashes !== 'string') return;
	const end = hashes.length - (hashes.length % HASH_WIDTH);
	for (let at = 0; at < end; ) {
		const piece: string[] = [];
		for (; at < end && piece.length < PIECE; at += HASH_WIDTH) {
			piece.push(hashes.slice(at, at + HASH_WIDTH));
		}
		yield piece;
	}
}
