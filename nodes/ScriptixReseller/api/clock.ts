import { NodeOperationError, sleep } from 'n8n-workflow';

import type { SendingContext } from './credentials';
import type { Clock } from './pacing';

/** The real time, with waits that end at once when the execution is cancelled. */
export function clockOf(context: SendingContext): Clock {
	const signal = cancelSignalOf(context);
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
	if (!signal) return await sleep(ms);
	let onAbort: () => void = () => undefined;
	const aborted = new Promise<void>((_, reject) => {
		onAbort = () => reject(cancelled(context));
		if (signal.aborted) onAbort();
		else signal.addEventListener('abort', onAbort, { once: true });
	});
	try {
		await Promise.race([sleep(ms), aborted]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}

export function isCancelled(context: SendingContext): boolean {
	return cancelSignalOf(context)?.aborted === true;
}

/** Tells when the execution is cancelled, where the engine can. */
export function cancelSignalOf(context: SendingContext): AbortSignal | undefined {
	return 'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
}

export function cancelled(context: SendingContext): NodeOperationError {
	return new NodeOperationError(context.getNode(), 'The execution was cancelled', {
		level: 'warning',
	});
}
