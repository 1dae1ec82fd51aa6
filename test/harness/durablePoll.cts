import { AsyncLocalStorage } from 'node:async_hooks';
import { isDeepStrictEqual } from 'node:util';

import type { IDataObject, INode, Workflow } from 'n8n-workflow';

import type { StoredWorkflow } from './storedWorkflow.cts';
import { jsonCopy } from './workflowJson.cts';

/** Milliseconds of the 45 s that n8n leaves to a durable poll. */
export const DURABLE_POLL_BUDGET_MS = 36_000;

/** The parts of a poll context that hold back a durable poll's state until it is committed. */
export interface DurableStaging {
	runPoll<T>(poll: () => Promise<T>): Promise<T>;
	/** Stores what the current poll changed, at most once. */
	commit(): void;
	nodeStaticData(): IDataObject;
}

/**
 * The rules of n8n's durable poll path: a poll gets a copy of the stored state, only the poll that
 * changed the copy can store it, and what is not stored is dropped. A node's first durable poll
 * starts from its static data.
 */
export function stageDurablePoll(
	stored: StoredWorkflow,
	workflow: Workflow,
	node: INode,
): DurableStaging {
	const polls = new AsyncLocalStorage<{ seed: IDataObject; staged: IDataObject }>();
	return {
		async runPoll(poll) {
			const seed =
				stored.cursors.get(node.id) ??
				jsonCopy(workflow.getStaticData('node', node) as IDataObject);
			stored.cursors.set(node.id, seed);
			return await polls.run({ seed, staged: jsonCopy(seed) }, poll);
		},
		commit() {
			const poll = polls.getStore();
			if (!poll || isDeepStrictEqual(poll.staged, poll.seed)) return;
			poll.seed = jsonCopy(poll.staged);
			stored.cursors.set(node.id, poll.seed);
		},
		nodeStaticData() {
			const poll = polls.getStore();
			if (!poll) throw new Error('Node static data was read outside of a durable poll');
			return poll.staged;
		},
	};
}
