import type { ApiClient } from '../../api/client';
import { getCustomer } from '../../api/customers';
import { isNotFound } from '../../api/failure';
import type { Closing } from '../../quota/closingMemory';
import type { Rows } from './emitting';
import type { ClosedState } from './state';
import type { Watch } from './watch';

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
	watch: Watch,
): Promise<void> {
	const { memories, again } = state;
	const unmet = [...memories].filter(([, { met }]) => !met).slice(0, MAX_CHECKS);
	for (const [id, memory] of unmet) {
		if (!watch.maySend || !client.takePollRequests(1)) break;
		const answer = await getCustomer(client, id).catch((failure: Error) => failure);
		if (!(answer instanceof Error)) continue;
		if (!isNotFound(answer)) {
			watch.note(answer);
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
}
