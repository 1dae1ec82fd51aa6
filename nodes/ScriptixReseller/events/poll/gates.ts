import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { steadyClock } from '../../api/clock';
import { isNotTheApi, isTransient } from '../../api/failure';
import { pollBudgetMs } from './timeBudget';

type Poll = () => Promise<INodeExecutionData[]>;

// By node, when its running poll must have ended by the steady clock, so that one that never ends does
// not silence the node for ever. The engine does not keep a tick from starting while the last poll
// still runs (n8n-core 2.41.1, execution-engine/triggers-and-pollers.js: it only counts polls in flight).
const runningUntil = new Map<string, number>();

// Contexts that have polled before. The engine makes one at the activation and uses it for all polls
// in memory (n8n-core 2.41.1, execution-engine/active-workflow-triggers.js, activatePollTrigger).
const known = new WeakSet<IPollFunctions>();

// The engine's durable scheduler gives a poll 36 s, its in-memory scheduler 5 minutes.
const DURABLE_BUDGET_MS = 60_000;

/** Runs a poll unless the previous poll of the same node still runs; then there is nothing to emit. */
export async function unlessRunning(context: IPollFunctions, poll: Poll) {
	const node = nodeKey(context);
	if (steadyClock.now() < (runningUntil.get(node) ?? 0)) {
		context.logger.debug('Scriptix: the previous poll is still running, so this one is skipped');
		return [];
	}
	const mustHaveEnded = steadyClock.now() + 2 * pollBudgetMs(context);
	runningUntil.set(node, mustHaveEnded);
	try {
		return await poll();
	} finally {
		if (runningUntil.get(node) === mustHaveEnded) runningUntil.delete(node);
	}
}

/**
 * Keeps a passing failure from blocking the activation of a workflow: the engine polls once while
 * it activates, and a throw there fails the activation. What lasts, such as a wrong key, is thrown.
 */
export async function survivingActivation(
	context: IPollFunctions,
	poll: (isActivation: boolean) => Promise<INodeExecutionData[]>,
) {
	const isActivation = !known.has(context) && !isDurableTick(context);
	known.add(context);
	if (!isActivation) return await poll(false);
	return await poll(true).catch(async (error: Error) => {
		if (!isTransient(error) || isNotTheApi(error)) return await Promise.reject(error);
		context.logger.warn(
			`Scriptix: the first poll did not succeed (${error.message}); the next one repeats it`,
		);
		return [];
	});
}

/**
 * Whether a poll that is to repeat something may return nothing instead of its failure, so that the
 * engine stores what is to be repeated: it stores nothing of a poll that throws. Who activates a
 * workflow has to see the failure.
 */
export function mayFailQuietly(context: IPollFunctions): boolean {
	return context.getActivationMode() !== 'activate';
}

/** The durable scheduler makes a fresh context for each tick and calls its mode `update`. */
export function isDurableTick(context: IPollFunctions): boolean {
	return context.getActivationMode() === 'update' && pollBudgetMs(context) < DURABLE_BUDGET_MS;
}

/** What tells a trigger node from all others of the process. */
export function nodeKey(context: IPollFunctions): string {
	return `${context.getWorkflow().id}:${context.getNode().id}`;
}
