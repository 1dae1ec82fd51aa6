import { ALL_CUSTOMERS } from '../../api/customerFilters';
import { listCustomers } from '../../api/customers';
import { sweep } from '../poll/sweep';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import type { Settings } from './parameters';
import { Round } from './round';
import type { ChangesState } from './state';
import { toUndo } from './state';

/** Finds the changes since the last poll. */
export async function look({
	settings,
	client,
	state,
	deadline,
	startedAt,
}: PollInput<Settings, ChangesState>): Promise<PollResult<ChangesState>> {
	const round = new Round(client, settings, state, deadline);
	await round.begin();

	// All customers are read, whatever the filters: one that ceases to meet them is not a deleted one,
	// and one that begins to meet them is not a created one.
	const outcome = await sweep(
		(options) => listCustomers(client, ALL_CUSTOMERS, options),
		{ firstPage: state.resumeAt, deadline },
		async (customers) => await round.judgePage(customers),
	);
	const nextState = await round.finish(outcome);
	// The clock of the server is known only after its first answer.
	nextState.since ??= startedAt + (client.serverNow() - Date.now());

	return {
		items: round.items,
		nextState,
		undo: toUndo(round.reported),
		failures: [...outcome.failures, ...round.failures],
	};
}
