import { NodeOperationError, sleep } from 'n8n-workflow';

import type { InPieces } from '../codec/pieces';
import type { SendingContext } from './credentials';

const LONGEST_SLEEP_MS = 1_000;

// Nobody notices that n8n does nothing else for so long.
const LONGEST_PIECE_MS = 20;

/** Time as waiting needs it; tests supply their own. */
export interface Clock {
	/** Milliseconds since some moment; they only ever count up, evenly. */
	now(): number;
	/** Resolves after `ms` milliseconds, or sooner when nobody needs the wait any more. */
	sleep(ms: number, isNeeded?: () => boolean): Promise<void>;
}

/**
 * A clock that does not jump when somebody, or a time server, sets the machine's clock: that would
 * keep requests back until the old time is reached again.
 */
export const steadyClock: Clock = {
	now: () => performance.now(),
	async sleep(ms, isNeeded = () => true) {
		const endsAt = performance.now() + ms;
		// n8n's sleep cannot be ended early, and beyond 24 days it does not sleep at all.
		for (let left = ms; left > 0 && isNeeded(); left = endsAt - performance.now()) {
			await sleep(Math.min(left, LONGEST_SLEEP_MS));
		}
	},
};

/** Epoch seconds by the clock of a client's server. */
export function serverSeconds(client: { serverNow(): number }): number {
	return Math.floor(client.serverNow() / 1_000);
}

/** Lets everything else that waits in this process go on before more of a large answer is looked at. */
export async function giveWay(): Promise<void> {
	await sleep(0);
}

/** Does work in pieces, and gives way between them as often as others would notice. */
export async function inPieces<T>(work: InPieces<T>): Promise<T> {
	for (let begunAt = steadyClock.now(); ; ) {
		const step = work.next();
		if (step.done) return step.value;
		if (steadyClock.now() - begunAt < LONGEST_PIECE_MS) continue;
		await giveWay();
		begunAt = steadyClock.now();
	}
}

/** Sleeps, and rejects as soon as the signal is given. */
export async function sleepUnlessAborted(
	ms: number,
	signal: AbortSignal | undefined,
	reason: () => Error,
): Promise<void> {
	const sleeping = steadyClock.sleep(ms, () => signal?.aborted !== true);
	await unlessAborted(sleeping, signal, reason);
}

/** Waits for work, and rejects as soon as the signal is given; the work itself goes on. */
export async function unlessAborted<T>(
	work: Promise<T>,
	signal: AbortSignal | undefined,
	reason: () => Error,
): Promise<T> {
	let stop: () => void = () => undefined;
	const aborted = new Promise<never>((_, reject) => {
		stop = () => reject(reason());
		if (signal?.aborted) stop();
		else signal?.addEventListener('abort', stop, { once: true });
	});
	// Awaited only in the race.
	aborted.catch(() => undefined);
	try {
		return await Promise.race([work, aborted]);
	} finally {
		signal?.removeEventListener('abort', stop);
	}
}

/** Tells when the execution is cancelled, where the engine can, or the other signal is given. */
export function endSignalOf(
	context: SendingContext,
	other: AbortSignal | undefined,
): AbortSignal | undefined {
	const cancel =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return cancel && other ? AbortSignal.any([cancel, other]) : (cancel ?? other);
}

export function cancelled(context: SendingContext): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		level: 'warning',
	});
}
