import { cancelled, endSignalOf, unlessAborted } from './clock';
import type { SendingContext } from './credentials';

// The end of the last task under each name; one that has ended is taken out.
const last = new Map<string, Promise<unknown>>();

/** Runs tasks of one name one after the other, within this process. */
export async function inTurn<T>(name: string, task: () => Promise<T>): Promise<T> {
	const before = last.get(name) ?? Promise.resolve();
	const own = before.then(task, task);
	// The next one waits for the end, whatever it was.
	const end = own.catch(() => undefined);
	last.set(name, end);
	return await own.finally(() => {
		if (last.get(name) === end) last.delete(name);
	});
}

/**
 * Runs a task when no other task of any of the names runs, within this process. One that waits rejects
 * when its execution is cancelled, and does not run.
 */
export async function inTurnOfAll<T>(
	context: SendingContext,
	names: string[],
	task: () => Promise<T>,
): Promise<T> {
	const signal = endSignalOf(context, undefined);
	const reason = () => cancelled(context);
	const unlessCancelled = async () =>
		signal?.aborted ? await Promise.reject<T>(reason()) : await task();
	// In one order for all, so that no two tasks wait for each other.
	const wait = [...new Set(names)]
		.sort()
		.reduceRight((inner, name) => async () => await inTurn(name, inner), unlessCancelled);
	return await unlessAborted(wait(), signal, reason);
}
