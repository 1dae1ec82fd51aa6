import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { isTransient } from '../../api/failure';
import { canonicalJson, shortHash } from '../../codec/hash';
import { pollBudgetMs } from '../triggerEvent';

type Poll = () => Promise<INodeExecutionData[]>;

// The engine does not keep a tick from starting while the last poll still runs. By node, when its
// poll must have ended, so that one that never ends does not silence the node for ever.
const runningUntil = new Map<string, number>();

// Contexts that have polled before; the engine's scheduler reuses one from the activation on.
const known = new WeakSet<IPollFunctions>();

// By node, the state that a poll emitted from, and when.
const emittedFrom = new Map<string, { state: string; at: number }>();

// Longer than the engine takes to store a state, and short beside the minute between two polls.
const STORING_MS = 10_000;

// The engine's durable scheduler gives a poll 36 s, its in-memory scheduler 5 minutes.
const DURABLE_BUDGET_MS = 60_000;

/** Runs a poll unless the previous poll of the same node still runs; then there is nothing to emit. */
export async function unlessRunning(context: IPollFunctions, poll: Poll) {
	const id = `${context.getWorkflow().id}:${context.getNode().id}`;
	if (Date.now() < (runningUntil.get(id) ?? 0)) {
		context.logger.debug('Scriptix: the previous poll still runs, so this one is left out');
		return [];
	}
	const mustHaveEnded = Date.now() + 2 * pollBudgetMs(context);
	runningUntil.set(id, mustHaveEnded);
	try {
		return await poll();
	} finally {
		if (runningUntil.get(id) === mustHaveEnded) runningUntil.delete(id);
	}
}

/**
 * Keeps a passing failure from blocking the activation of a workflow: the engine polls once while
 * it activates, and a throw there fails the activation. What lasts, such as a wrong key, is thrown.
 */
export async function survivingActivation(context: IPollFunctions, poll: Poll) {
	const isActivation = !known.has(context) && !isDurableTick(context);
	known.add(context);
	if (!isActivation) return await poll();
	return await poll().catch(async (error: Error) => {
		if (!isTransient(error)) return await Promise.reject(error);
		context.logger.warn(
			`Scriptix: the first poll did not succeed (${error.message}); the next one repeats it`,
		);
		return [];
	});
}

/**
 * Leaves a poll out that begins with the very state that another one has just emitted from: the
 * durable scheduler reads the state before it starts a poll, and stores the new one only after the
 * poll has ended, so that polls in a row, as after a restart, could emit the same twice.
 */
export async function unlessOutdated(context: IPollFunctions, poll: Poll) {
	if (!isDurableTick(context)) return await poll();
	const id = `${context.getWorkflow().id}:${context.getNode().id}`;
	const state = shortHash(canonicalJson(context.getWorkflowStaticData('node')), 8);
	const last = emittedFrom.get(id);
	if (last?.state === state && Date.now() < last.at + STORING_MS) {
		context.logger.debug('Scriptix: the state of the previous poll is still being stored');
		return [];
	}
	const items = await poll();
	if (items.length > 0) emittedFrom.set(id, { state, at: Date.now() });
	return items;
}

/** The durable scheduler makes a fresh context for each tick and calls its mode `update`. */
function isDurableTick(context: IPollFunctions): boolean {
	return context.getActivationMode() === 'update' && pollBudgetMs(context) < DURABLE_BUDGET_MS;
}
