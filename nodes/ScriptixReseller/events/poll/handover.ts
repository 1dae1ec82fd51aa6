import type { IPollFunctions } from 'n8n-workflow';

import { nodeKey } from './gates';

// By node and event, what the poll of the activation stored, until the engine keeps the state of a scheduled
// poll, which it does of none that fails. The durable scheduler keeps of an activation only what is
// stored together with items (n8n 2.41.1), and what happened until then would belong to the baseline.
const learned = new Map<string, unknown>();

/** Keeps what an activation learned for the first scheduled poll in this process that succeeds. */
export function handOver(context: IPollFunctions, event: string, stored: unknown): void {
	learned.set(keyOf(context, event), stored);
}

/**
 * What the activation handed over, where the engine did not keep it: to a scheduled poll, or to the poll
 * of a workflow that is saved anew while it is active. Both have the mode `update` (n8n 2.41.1,
 * poll-trigger-task-handler.js and workflows/workflow.service.js); who switches a workflow off and on
 * again begins anew.
 *
 * @param stored what the engine kept; undefined when it kept nothing
 */
export function takeOver(context: IPollFunctions, event: string, stored: unknown): unknown {
	const key = keyOf(context, event);
	if (stored === undefined && context.getActivationMode() === 'update') return learned.get(key);
	learned.delete(key);
	return stored;
}

function keyOf(context: IPollFunctions, event: string): string {
	return `${nodeKey(context)}:${event}`;
}
