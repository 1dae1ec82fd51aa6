import type { Period, PeriodSource } from './period';
import { DAY_SECONDS } from '../codec/units';

/** What is remembered of a customer's usage period until it is over. */
export interface ClosingMemory {
	/** As stated when the figures were read. */
	plan?: string;
	status?: string;
	/** Null when they are not stated. */
	minutes: number | null;
	quotaMinutes: number | null;
	/** When the figures were read, epoch seconds by the server's clock. */
	seenAt: number;
	/** Undefined until Scriptix has been asked for it. */
	period?: Period;
	source: PeriodSource;
	/** Whether the period was emitted already, although Scriptix still reports it. */
	isClosed: boolean;
	/**
	 * Whether Scriptix did not say what it was asked: it never named the period, or not that the period
	 * is over.
	 */
	isUnconfirmed: boolean;
	/** Whether the period before an assumed one was passed over, as no figures were surely its own. */
	isFormerOpen: boolean;
	/** Whether the customer was cancelled already when the period began. */
	beganCancelled: boolean;
	/** Requests so far that asked whether the period is over, and found that it is not. */
	probes: number;
	/** Whether the figures are those of the closed period itself, as an API with a history states them. */
	isFromHistory: boolean;
	/** Whether the sweep under way has met the customer. */
	met: boolean;
	/** Whether the row of the running period was emitted today. */
	wasEmittedToday: boolean;
}

export type ClosingMemories = Map<string, ClosingMemory>;

/** How a period ended, or how it stands. */
export type Closing = ClosingMemory & { period: Period };

// Polls are a minute apart or more; a reading of the last minutes is as good as the end itself.
const FINAL_SECONDS = 300;

/** Whether Scriptix named the period, or named none when it was asked. */
export function isNamed(memory: ClosingMemory): memory is Closing {
	return memory.period !== undefined && !memory.isUnconfirmed;
}

/** The first second that no longer belongs to the period, since 1970. */
export function endOf({ end }: Period): number {
	return (end + 1) * DAY_SECONDS;
}

/**
 * Numbers the ends of periods. A stated end with two readings is an end of its own: customers of the
 * 30th and of the 31st are both told 30 May, and only the former are over with it.
 */
export function endKey({ end, mayEndLater }: Period): number {
	return 2 * end + (mayEndLater ? 1 : 0);
}

/**
 * Whether the figures are the last that the period will have: after its end they are only taken from
 * the customer's own `/usage` while that still names the period. Minutes that are not stated are never
 * final.
 */
export function isFinal({
	period,
	minutes,
	seenAt,
	isFromHistory,
	isUnconfirmed,
}: Closing): boolean {
	if (minutes === null) return false;
	return isFromHistory || (!isUnconfirmed && seenAt >= finalFrom(period));
}

/** From when on figures of the period are its last ones, epoch seconds. */
export function finalFrom(period: Period): number {
	return endOf(period) + (period.mayEndLater ? DAY_SECONDS : 0) - FINAL_SECONDS;
}
