import { idOf } from '../../api/answers';
import type { CustomerFields } from '../../api/customerFields';
import { withMetadata } from '../../api/customers';
import { isOfUnknownFate } from '../../api/failure';
import { lacks } from '../../api/requireFeature';
import type { Customer } from '../../api/types';
import { skeleton } from '../../codec/spelling';
import type { OperationRun } from '../operation';
import type { CustomerDirectory } from './directory';
import { readInto } from './directory';
import type { Match } from './findMatches';
import { rememberCustomer } from './metadataSearch';

/** What a customer was to be told apart by whose creation may have been carried out. */
interface Uncertain {
	email: string;
	match: string;
}

/** Notes a creation that failed, if Scriptix may have carried it out all the same. */
export async function noteUncertain(
	run: OperationRun,
	match: Match,
	asked: CustomerFields,
	error: Error,
): Promise<void> {
	if (isOfUnknownFate(error)) (await uncertainOf(run)).push(namesOf(match, asked));
}

/**
 * Looks for a customer once more whom an earlier item of the run may have created, so that nobody
 * is created twice.
 *
 * @param find searches what the run knows of the customers
 * @returns undefined when there is none, and without a request when no earlier item can have
 */
export async function findUncertain(
	run: OperationRun,
	directory: CustomerDirectory,
	match: Match,
	given: CustomerFields,
	find: () => Promise<Customer | undefined>,
): Promise<Customer | undefined> {
	const wanted = namesOf(match, given);
	const mayBeThere = (await uncertainOf(run)).some(
		({ email, match: own }) => email === wanted.email || own === wanted.match,
	);
	if (!mayBeThere) return undefined;
	await readNewCustomers(run, directory, match);
	const found = await find();
	if (found) run.hint(hintAbout(run, found));
	return found;
}

/** Adds the customers that were not there when the run read the list. */
async function readNewCustomers(
	run: OperationRun,
	directory: CustomerDirectory,
	{ criterion }: Match,
): Promise<void> {
	const { client, itemIndex } = run;
	const listed: Customer[] = [];
	await readInto(directory, client, (customer) => listed.push(customer), itemIndex);
	for (const customer of listed) {
		if (directory.get(idOf(customer) ?? '') !== undefined) continue;
		const isFoundByMetadata = criterion.on === 'metadata';
		const known = isFoundByMetadata ? await withMetadata(client, customer, itemIndex) : customer;
		directory.put(known);
		if (isFoundByMetadata) rememberCustomer(run, known);
	}
}

async function uncertainOf(run: OperationRun): Promise<Uncertain[]> {
	return await run.once('uncertain creations', async () => []);
}

function namesOf({ criterion, value }: Match, { email = '' }: CustomerFields): Uncertain {
	return { email: skeleton(email), match: JSON.stringify([criterion, skeleton(value)]) };
}

function hintAbout({ client }: OperationRun, customer: Customer): string {
	const hint =
		'No usable answer arrived when an earlier item of this run created this customer, which has now been found in the list';
	if (lacks(client, 'tokens')) return hint;
	return `${hint}. Its API key was in that answer: make another one in the Scriptix dashboard, at https://scriptix.app/reseller/${idOf(customer) ?? ''}?tab=2`;
}
