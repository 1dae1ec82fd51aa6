import { NodeOperationError, sleep } from 'n8n-workflow';

import type { SendingContext } from './credentials';
import type { Clock } from './pacing';

const LONGEST_SLEEP_MS = 1_000;

/** The real time, with waits that end at once when the signal is given. */
export function clockOf(context: SendingContext, signal: AbortSignal | undefined): Clock {
	return {
		now: () => Date.now(),
		sleep: async (ms) => await sleepUnlessCancelled(ms, context, signal),
	};
}

async function sleepUnlessCancelled(
	ms: number,
	context: SendingContext,
	signal: AbortSignal | undefined,
): Promise<void> {
	let onAbort: () => void = () => undefined;
	const aborted = new Promise<void>((_, reject) => {
		onAbort = () => reject(cancelled(context));
		if (signal?.aborted) onAbort();
		else signal?.addEventListener('abort', onAbort, { once: true });
	});
	try {
		// n8n's sleep cannot be ended early, and beyond 24 days it does not sleep at all.
		for (let left = ms; left > 0; left -= LONGEST_SLEEP_MS) {
			await Promise.race([sleep(Math.min(left, LONGEST_SLEEP_MS)), aborted]);
		}
	} finally {
		signal?.removeEventListener('abort', onAbort);
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
