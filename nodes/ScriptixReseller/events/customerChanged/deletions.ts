import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { getCustomer } from '../../api/customers';
import { isNotFound, isRateLimited } from '../../api/failure';
import type { CustomerMemory } from '../../changes/customerMemory';
import { isOutOfTime } from '../../api/deadline';
import type { Comparison } from './comparing';
import type { Findings } from './findings';
import type { Settings } from './parameters';
import { hasMetFilters } from './scope';
import type { ChangesState } from './state';

// Customers that one poll asks for because the list no longer holds them; the others wait.
const MAX_CHECKS = 100;

// The same of customers who were found to exist without being listed.
const MAX_UNLISTED_CHECKS = 5;

const MINUTE_MS = 60_000;

interface Work {
	client: ApiClient;
	settings: Settings;
	state: ChangesState;
	findings: Findings;
	comparison: Comparison;
	deadline: number;
}

/**
 * Asks for the customers that the list did not hold: only what is answered with 404 is deleted.
 *
 * @returns false when some could not be asked for yet
 */
export async function confirmDeletions(work: Work): Promise<boolean> {
	const { client, state, findings, comparison, deadline } = work;
	const unmet = [...state.memories].filter(([, { met }]) => !met);
	const lost = [...unmet.filter(([, { unlisted }]) => !unlisted), ...deletedBefore(state)];
	const unlisted = unmet.filter((entry) => entry[1].unlisted);
	const turn = Math.floor(client.serverNow() / MINUTE_MS) * MAX_UNLISTED_CHECKS;
	const start = unlisted.length > MAX_UNLISTED_CHECKS ? turn % unlisted.length : 0;
	const inTurn = [...unlisted.slice(start), ...unlisted.slice(0, start)];
	const checks = [...lost.slice(0, MAX_CHECKS), ...inTurn.slice(0, MAX_UNLISTED_CHECKS)];
	let isExhausted = false;
	const outcomes = await mapConcurrently(checks, async ([id, before]) => {
		if (isExhausted || isOutOfTime(deadline)) return false;
		const customer = await getCustomer(client, id).catch((failure: Error) => failure);
		if (!(customer instanceof Error)) {
			if (state.memories.has(id)) comparison.compareUnlisted(id, before, customer);
			else state.again.delete(id);
		} else if (isNotFound(customer)) forget(id, before, work);
		else {
			findings.postpone(customer);
			state.sweep.hasPostponed = true;
			isExhausted = isRateLimited(customer);
			return false;
		}
		return true;
	});
	return outcomes.every((isChecked) => isChecked) && lost.length <= MAX_CHECKS;
}

/** Customers whose deletion was emitted and may not have arrived. */
function deletedBefore({ memories, again }: ChangesState): Array<[string, CustomerMemory]> {
	return [...again].flatMap(([id, chain]): Array<[string, CustomerMemory]> => {
		const last = chain[chain.length - 1];
		return last && !memories.has(id) ? [[id, last]] : [];
	});
}

function forget(
	id: string,
	before: CustomerMemory,
	{ state, settings, findings }: Pick<Work, 'state' | 'settings' | 'findings'>,
): void {
	state.memories.delete(id);
	state.again.delete(id);
	const isWanted = hasMetFilters(id, before, settings);
	if (isWanted && settings.chosen.has('deleted')) findings.addDeletion(id, before);
}
