import { inPieces } from '../../api/clock';
import { ALL_CUSTOMERS } from '../../api/customerFilters';
import { noUsageAtAll } from '../../api/noUsage';
import { hasUsage, listCustomersWithUsage } from '../../api/usage';
import { addAll } from '../../codec/addAll';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import { refuseTooMany } from '../poll/mostCustomers';
import { noticesOf } from '../poll/notices';
import { endKey } from '../../quota/closingMemory';
import { sweep } from '../poll/sweep';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import { Asking } from './asking';
import { closeDeleted } from './deletions';
import { Rows } from './emitting';
import { requirePeriods } from './requirePeriods';
import type { Settings } from './parameters';
import type { ClosedState } from './state';
import { toUndo } from './state';
import { Watch } from './watch';

/** Finds the periods that have ended since the last poll. */
export async function look({
	settings,
	client,
	state,
	deadline,
}: PollInput<Settings, ClosedState>): Promise<PollResult<ClosedState>> {
	requirePeriods(client, settings);
	const rows = new Rows(client, settings);
	const unmatched = UnmatchedWords.ofCustomers(settings.filters);
	const firstPage = state.resumeAt;
	const unread: Error[] = [];
	let read = 0;
	const asking = new Asking(client, state, deadline);
	const watch = new Watch(client, settings, state, rows, asking);
	// All customers are followed, whatever the filters: those are judged when a period ends.
	const outcome = await sweep(
		(options) =>
			listCustomersWithUsage(client, ALL_CUSTOMERS, {
				...options,
				poll: {
					at: () => client.serverNow(),
					deadline,
					onFailure: (failure) => {
						unread.push(failure);
						state.sweep.items += 1;
					},
				},
			}),
		{ firstPage, deadline },
		async (customers) => {
			unmatched.meet(customers);
			read += customers.filter(hasUsage).length;
			refuseTooMany(client, state.memories.size);
			return await watch.judgePage(customers);
		},
	);
	const [failure] = unread;
	if (failure && read === 0 && state.isFirstPoll) throw noUsageAtAll(client, failure);
	addAll(asking.failures, unread);
	await watch.finish();
	state.sweep.hasGaps ||= outcome.hasGaps;
	state.resumeAt = outcome.resumeAt;
	if (outcome.ended) {
		const { items, hasGaps, day } = state.sweep;
		if (!hasGaps && items >= (outcome.total ?? 0)) {
			await closeDeleted(client, state, rows, asking);
			state.listedOn = day;
		}
		state.sweep = { items: 0, hasGaps: false, day: 0 };
		forgetRolledEnds(state);
		for (const id of state.unanswered.keys()) {
			if (!state.memories.has(id)) state.unanswered.delete(id);
		}
	}
	state.isFirstPoll = false;
	return {
		items: rows.items,
		nextState: state,
		undo: await inPieces(toUndo(rows.closed, state.day, rows.running)),
		failures: [...outcome.failures, ...asking.failures],
		notices: [...asking.notices, ...noticesOf(unmatched, { ...outcome, firstPage })],
	};
}

/** A rollover is of interest as long as somebody waits for it. */
function forgetRolledEnds({ memories, rolledEnds }: ClosedState): void {
	const awaited = new Set([...memories.values()].map(({ period }) => period && endKey(period)));
	for (const end of rolledEnds) if (!awaited.has(end)) rolledEnds.delete(end);
}
