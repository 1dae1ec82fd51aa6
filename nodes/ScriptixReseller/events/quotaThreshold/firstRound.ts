import type { JsonRecord } from '../../codec/json';
import { isRecord, listOf } from '../../codec/json';
import { isCount } from '../../codec/plainNumber';
import { HOUR_SECONDS } from '../../codec/units';
import type { QuotaState } from './state';

/** A first round that has not met everybody yet. */
export interface FirstRoundState {
	/** Who was taken as known. */
	met: ReadonlySet<string>;
	/** Whether customers before the page to go on with could not be read. */
	hasGaps: boolean;
	/** When it last went on, epoch seconds. */
	at: number;
	/** When it first came to the end of the list, epoch seconds. */
	endedAt?: number;
}

type Kept = Pick<QuotaState, 'isFirstRound' | 'firstRound'>;

/**
 * The first round, in which everybody is taken as known where those who are over a threshold already
 * are not to be emitted. It goes on until all customers were read, as who could not be read at the
 * activation is no news later; who was met is judged meanwhile. After an hour it is over: by then a
 * customer may have reached a threshold since, and an alert too many is better than one too few.
 */
export class FirstRound {
	private readonly met = new Set<string>();

	/**
	 * @param takesAll whether customers are taken as known
	 * @param now epoch seconds, to be asked after the first answer
	 */
	constructor(
		private readonly before: Kept,
		private readonly takesAll: boolean,
		private readonly now: () => number,
	) {}

	/**
	 * Whether a customer is taken as known, instead of judged.
	 *
	 * @param isRead whether its usage is known
	 */
	takes(id: string, isRead: boolean): boolean {
		const { isFirstRound, firstRound } = this.before;
		if (!isFirstRound || !this.takesAll || this.isOver || firstRound?.met.has(id)) return false;
		if (isRead) this.met.add(id);
		return true;
	}

	/**
	 * What to remember after a poll.
	 *
	 * @param ended whether the list was read to its end
	 * @param hasGaps whether something before the page to go on with could not be read
	 */
	after({ ended, hasGaps }: { ended: boolean; hasGaps: boolean }): Kept {
		const { isFirstRound, firstRound } = this.before;
		if (!isFirstRound || !this.takesAll) return { isFirstRound: isFirstRound && !ended };
		const isWithGaps = hasGaps || firstRound?.hasGaps === true;
		if (ended && (!isWithGaps || this.isOver)) return { isFirstRound: false };
		// A round that has met nobody has not gone on.
		if (!ended && this.met.size === 0) return this.before;
		const endedAt = firstRound?.endedAt ?? (ended ? this.now() : undefined);
		return {
			isFirstRound: true,
			firstRound: {
				met: new Set([...(firstRound?.met ?? []), ...this.met]),
				hasGaps: isWithGaps && !ended,
				at: this.now(),
				...(endedAt === undefined ? {} : { endedAt }),
			},
		};
	}

	private get isOver(): boolean {
		const { firstRound } = this.before;
		if (!firstRound) return false;
		const earliest = this.now() - HOUR_SECONDS;
		return firstRound.at <= earliest || (firstRound.endedAt ?? Infinity) <= earliest;
	}
}

/** As plain JSON. */
export function encodeFirstRound({ met, hasGaps, at, endedAt }: FirstRoundState): JsonRecord {
	return {
		met: [...met],
		at,
		...(hasGaps ? { hasGaps } : {}),
		...(endedAt === undefined ? {} : { endedAt }),
	};
}

/** Undefined for what is none, such as a round that met all customers in one poll. */
export function decodeFirstRound(stored: unknown): FirstRoundState | undefined {
	if (!isRecord(stored) || !isCount(stored.at)) return undefined;
	return {
		met: new Set(listOf(stored.met).map(String)),
		hasGaps: stored.hasGaps === true,
		at: stored.at,
		...(isCount(stored.endedAt) ? { endedAt: stored.endedAt } : {}),
	};
}
