import { steadyClock } from './clock';

// No request is begun so shortly before the end: its answer would be cut off, and its place in the
// limit be lost.
const TOO_SHORT_MS = 500;

// A timer may go off a moment before its time.
const TIMER_TOLERANCE_MS = 20;

/** Whether too little of a poll's time is left for a further request. @param deadline by the steady clock */
export function isTooLateToAsk(deadline: number): boolean {
	return steadyClock.now() >= deadline - TOO_SHORT_MS;
}

/**
 * Whether a poll's time is used up, so that a failure may be owed to that alone. A request that is
 * cut off at the deadline can be cut off a moment before it.
 */
export function isOutOfTime(deadline: number): boolean {
	return steadyClock.now() >= deadline - TIMER_TOLERANCE_MS;
}
