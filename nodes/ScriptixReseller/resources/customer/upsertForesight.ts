import { differing, unstated } from '../../api/customerFields';
import type { Customer } from '../../api/types';
import type { OperationRun } from '../operation';
import { requireMinutesOf } from './changePlan';
import { CustomerDirectory } from './directory';
import { directoryFor, findMatches, requireWholeList, theOneMeant } from './findMatches';
import { readRecord, withEntry } from './upsertRecord';

/**
 * Refuses an item that would be refused once it is compared with the customers, be they in Scriptix
 * or made by earlier items of the run. It reads what the item reads in any case, and writes nothing.
 *
 * @throws NodeOperationError for an item that cannot be carried out
 */
export async function foreseeRefusals(run: OperationRun): Promise<void> {
	const { given, match, movesPlan } = readRecord(run);
	const directory = await directoryFor(run, match);
	// What earlier items will have made.
	const planned = await run.once('planned', async () => new CustomerDirectory());
	const own = planned.find(match.criterion, match.value);
	const alike = own.length > 0 ? own : await findMatches(run, directory, match, given);
	const known = theOneMeant(run, match, alike);
	const { email, plan } = given;
	if (!known) {
		requireWholeList(run, directory, match);
		const { metadata } = withEntry(given, match);
		planned.put({ id: `item ${run.itemIndex}`, email, plan, metadata } as unknown as Customer);
		return;
	}
	if (!movesPlan || unstated({ plan }, known).length > 0) return;
	if (given.quotaMinutes === undefined && differing({ plan }, known).length > 0) {
		requireMinutesOf(run, plan ?? '');
	}
	planned.put({ ...known, plan });
}
