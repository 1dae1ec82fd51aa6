import { listCustomersWithUsage } from '../../api/usage';
import { sweep } from '../poll/sweep';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import { Round } from './round';
import type { Settings } from './settings';
import type { QuotaState } from './state';
import { toUndo } from './state';

/** Finds the customers who have newly reached a threshold, and what else is wanted. */
export async function look({
	settings,
	client,
	state,
	deadline,
}: PollInput<Settings, QuotaState>): Promise<PollResult<QuotaState>> {
	const round = new Round(client, settings, state, deadline);
	const { resumeAt, ended, items, total, failures } = await sweep(
		(options) => listCustomersWithUsage(client, settings.filters, options),
		{ firstPage: state.resumeAt, deadline },
		async (customers) => await round.judgePage(customers),
	);
	const isComplete =
		ended && state.resumeAt === 1 && failures.length === 0 && (items ?? 0) >= (total ?? 0);
	return {
		items: round.items,
		nextState: round.state(resumeAt, isComplete),
		undo: toUndo(round.reported),
		failures: [...round.failures, ...failures],
	};
}
