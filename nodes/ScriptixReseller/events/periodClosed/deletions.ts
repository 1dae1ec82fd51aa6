import type { ApiClient } from '../../api/client';
import { serverSeconds } from '../../api/clock';
import { getCustomer } from '../../api/customers';
import { isNotFound } from '../../api/failure';
import type { CustomerListItem } from '../../api/types';
import type { Closing, ClosingMemories, ClosingMemory } from '../../quota/closingMemory';
import { giveUp } from '../../quota/unnamedPeriod';
import type { Asking } from './asking';
import type { Rows } from './emitting';
import { toReading } from './readings';
import type { ClosedState } from './state';

// Customers that one poll asks for because the list no longer holds them; the others wait.
const MAX_CHECKS = 20;

/**
 * Looks after the customers that a complete sweep did not meet. Who is answered with 404 is deleted;
 * the period ends with that.
 */
export async function closeDeleted(
	client: ApiClient,
	state: ClosedState,
	rows: Rows,
	asking: Asking,
): Promise<void> {
	const { memories, again } = state;
	for (const [id, memory] of unmetOf(memories, client.serverNow())) {
		if (!asking.maySend || !client.pollBudget.take(1)) break;
		const answer = await getCustomer(client, id).catch((failure: Error) => failure);
		if (!(answer instanceof Error)) {
			// Listed, but its usage cannot be had, where that is a request of its own.
			await closeUnread(id, memory, answer);
			continue;
		}
		if (!isNotFound(answer)) {
			asking.note(answer);
			continue;
		}
		const { period, isClosed } = memory;
		if (period && !isClosed) await rows.addClosed(id, undefined, { ...memory, period });
		memories.delete(id);
	}
	// Whoever was to be repeated and is not listed was deleted already.
	for (const [id, memory] of again.flatMap((level) => [...level])) {
		if (memory.period) await rows.addClosed(id, undefined, memory as Closing);
	}
	again.length = 0;
	for (const memory of memories.values()) memory.met = false;

	async function closeUnread(id: string, memory: ClosingMemory, customer: CustomerListItem) {
		// A short failure, such as after a long stop of n8n, is not to cost the figures of the month.
		if (!asking.missListed(id)) return;
		const at = serverSeconds(client);
		const step = giveUp(memory, toReading(customer, at));
		if (!step) return;
		if (step.closed) await rows.addClosed(id, customer, step.closed);
		memories.set(id, step.memory);
	}
}

/** Customers whom the sweep did not meet; others at each poll, when there are many. */
function unmetOf(memories: ClosingMemories, now: number): Array<[string, ClosingMemory]> {
	const unmet = [...memories].filter(([, { met }]) => !met);
	const first = (Math.floor(now / 60_000) * MAX_CHECKS) % Math.max(1, unmet.length);
	return [...unmet.slice(first), ...unmet.slice(0, first)].slice(0, MAX_CHECKS);
}
