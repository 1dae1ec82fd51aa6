import { inPieces } from '../../api/clock';
import { ALL_CUSTOMERS } from '../../api/customerFilters';
import { listCustomers } from '../../api/customers';
import { encodeChains } from '../../changes/chains';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import { refuseTooMany } from '../poll/mostCustomers';
import { noticesOf } from '../poll/notices';
import type { Sweep } from '../poll/sweep';
import { sweep } from '../poll/sweep';
import type { PollInput, PollResult } from '../poll/triggerEvent';
import { Comparison } from './comparing';
import { confirmDeletions } from './deletions';
import { Findings } from './findings';
import type { Settings } from './parameters';
import { requireChanges } from './requireChanges';
import { beginScope } from './scope';
import type { ChangesState } from './state';
import { endSweep } from './state';

// No API lists that many; a safeguard against names that are values.
const MAX_KNOWN_FIELDS = 200;

/** Finds the changes since the last poll. */
export async function look({
	settings,
	client,
	state,
	deadline,
	startedAt,
}: PollInput<Settings, ChangesState>): Promise<PollResult<ChangesState>> {
	requireChanges(client, settings);
	if (state.scope !== settings.scope) beginScope(state, settings);
	const findings = new Findings(state, () => client.serverNow());
	const comparison = new Comparison(client, settings, state, findings);
	const confirm = async () =>
		await confirmDeletions({ client, settings, state, findings, comparison, deadline });

	// What the last poll had no time for after it came to the end of the list.
	if (state.hasOpenChecks) {
		await confirm();
		endSweep(state);
	}
	// All customers are read, whatever the filters: one that ceases to meet them is not a deleted one,
	// and one that begins to meet them is not a created one.
	const unmatched = UnmatchedWords.ofCustomers(settings.filters);
	const firstPage = state.resumeAt;
	const outcome = await sweep(
		(options) => listCustomers(client, ALL_CUSTOMERS, options),
		{ firstPage, deadline },
		async (customers) => {
			unmatched.meet(customers);
			refuseTooMany(client, state.memories.size);
			return await comparison.comparePage(customers);
		},
	);
	state.sweep.hasGaps ||= outcome.hasGaps;
	state.resumeAt = outcome.resumeAt;
	if (outcome.ended) await conclude(state, outcome, confirm);
	// The clock of the server is known only after its first answer.
	state.since ??= startedAt + (client.serverNow() - Date.now());

	const chains = await inPieces(encodeChains(findings.undo));
	return {
		items: findings.items,
		nextState: state,
		undo: chains.length === 0 ? undefined : { chains },
		failures: [...outcome.failures, ...findings.failures],
		notices: noticesOf(unmatched, { ...outcome, firstPage }),
	};
}

/** Concludes a sweep that has come to the end of the list. */
async function conclude(
	state: ChangesState,
	{ total }: Sweep,
	confirm: () => Promise<boolean>,
): Promise<void> {
	const shortfall = Math.max(0, (total ?? 0) - state.sweep.items);
	const isComplete = !state.sweep.hasGaps && (shortfall === 0 || shortfall === state.shortfall);
	const hasOpenChecks = isComplete && !(await confirm());
	state.isFirstSweep &&= !isComplete || state.sweep.hasPostponed;
	state.shortfall = shortfall;
	state.knownFields = new Set(
		[...state.knownFields, ...state.sweep.newFields].slice(0, MAX_KNOWN_FIELDS),
	);
	if (hasOpenChecks) state.hasOpenChecks = true;
	else endSweep(state);
}
