import { idOf } from '../../api/answers';
import { endSignalOf, steadyClock } from '../../api/clock';
import type { CustomerFields } from '../../api/customerFields';
import { getCustomer, withMetadata } from '../../api/customers';
import { isNotFound, isOfUnknownFate } from '../../api/failure';
import { lacks } from '../../api/requireFeature';
import type { Customer } from '../../api/types';
import { shortHash } from '../../codec/hash';
import { skeleton } from '../../codec/spelling';
import type { OperationRun } from '../operation';
import type { CustomerDirectory } from './directory';
import { readInto } from './directory';
import type { Match } from './findMatches';
import { rememberCustomer } from './metadataSearch';

/** A creation that this process has sent. */
interface Creation {
	/** Milliseconds of the steady clock. */
	at: number;
	/** Undefined when it failed and Scriptix may have carried it out all the same. */
	id: string | undefined;
}

// For the whole process, by what the customers are told apart by, the oldest first. Only a run that has read
// the list before a creation asks for it.
const creations = new Map<string, Creation>();

const MOST = 20_000;

const HASH_WIDTH = 8;

/**
 * What two items must have in common to mean one new customer: the address, or the value that is
 * matched on. As hashes, no values.
 */
export function namesOf(
	{ client: { account } }: OperationRun,
	{ criterion, value }: Match,
	{ email = '' }: CustomerFields,
): string[] {
	const metadata = criterion.on === 'metadata' ? [[criterion.key, skeleton(value)]] : [];
	const address = skeleton(email);
	return [...(address === '' ? [] : [[address]]), ...metadata].map(
		(parts) => `${account} ${shortHash(JSON.stringify(parts), HASH_WIDTH)}`,
	);
}

/** Notes a customer that was created. */
export function noteCreation(names: string[], customer: Customer): void {
	note(names, idOf(customer));
}

/** Notes a creation that failed, if Scriptix may have carried it out all the same. */
export function noteUncertain({ context }: OperationRun, names: string[], error: Error): void {
	const isCancelled = endSignalOf(context, undefined)?.aborted === true;
	if (isCancelled || isOfUnknownFate(error)) note(names, undefined);
}

function note(names: string[], id: string | undefined): void {
	const at = steadyClock.now();
	for (const name of names) {
		creations.delete(name);
		creations.set(name, { at, id });
	}
	for (const oldest of creations.keys()) {
		if (creations.size <= MOST) break;
		creations.delete(oldest);
	}
}

/**
 * Looks for a customer once more whom this process has created, or may have, since the run read the
 * list, so that nobody is created twice.
 *
 * @param find searches what the run knows of the customers
 * @returns undefined when there is none, and without a request when there can be none
 */
export async function findCreated(
	run: OperationRun,
	directory: CustomerDirectory,
	match: Match,
	names: string[],
	find: () => Promise<Customer | undefined>,
): Promise<Customer | undefined> {
	const { listedAt = -Infinity } = directory;
	const missed = names
		.flatMap((name) => creations.get(name) ?? [])
		.filter(({ at }) => at >= listedAt);
	const ids = new Set(missed.flatMap(({ id }) => id ?? []));
	for (const id of ids) await readCreated(run, directory, id);
	const known = ids.size > 0 ? await find() : undefined;
	if (known || missed.every(({ id }) => id !== undefined)) return known;

	await readNewCustomers(run, directory, match);
	const found = await find();
	if (found) run.hint(hintAbout(run, found));
	return found;
}

async function readCreated(
	run: OperationRun,
	directory: CustomerDirectory,
	id: string,
): Promise<void> {
	if (directory.get(id) !== undefined) return;
	const { client, itemIndex } = run;
	const customer = await getCustomer(client, id, itemIndex).catch(async (error: Error) =>
		isNotFound(error) ? undefined : await Promise.reject<undefined>(error),
	);
	if (customer) directory.put(customer);
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

function hintAbout({ client }: OperationRun, customer: Customer): string {
	const hint =
		'No usable answer arrived when an earlier item or run created this customer, which has now been found in the list';
	if (lacks(client, 'tokens')) return hint;
	return `${hint}. Its API key was in that answer: make another one in the Scriptix dashboard, at https://scriptix.app/reseller/${idOf(customer) ?? ''}?tab=2`;
}
