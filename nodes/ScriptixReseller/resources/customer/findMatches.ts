import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import type { CustomerFields } from '../../api/customerFields';
import { metadataText } from '../../api/customerFilters';
import type { Customer } from '../../api/types';
import { plainText } from '../../codec/text';
import { comparable, differingCharacter, foreignLetter, plainSpelling } from '../../codec/spelling';
import { refusal } from '../../parameters/refusal';
import { readSwitch } from '../../parameters/choices';
import type { OperationRun } from '../operation';
import { shortListRefusal } from '../shortLists';
import type { Criterion } from './directory';
import { CustomerDirectory, readDirectory } from './directory';
import { findByMetadata } from './metadataSearch';

/** What the existing customer of an item is found by. */
export interface Match {
	criterion: Criterion;
	value: string;
}

export const fullSearchOption: INodeProperties = {
	displayName: 'Full Search',
	name: 'fullSearch',
	type: 'boolean',
	default: false,
	description:
		'Whether to read the details of every customer again, in case another program has written the metadata key since. Without it such a customer is found within 24 hours, and could be created twice until then unless its e-mail address is the same.',
	displayOptions: { show: { '/matchOn': ['metadata'] } },
};

/** @throws NodeOperationError for what is neither yes nor no; to be called before anything is sent */
export function fullSearchOf(run: OperationRun): boolean {
	const options = run.context.getNodeParameter('options', run.itemIndex, {}) as IDataObject;
	return readSwitch(run, options, fullSearchOption);
}

/** What a run knows of the customers: for e-mail addresses the whole list. */
export async function directoryFor(
	run: OperationRun,
	{ criterion }: Match,
): Promise<CustomerDirectory> {
	return criterion.on === 'email'
		? await run.once('directory', async () => await readDirectory(run.client))
		: await run.once('directory of metadata', async () => new CustomerDirectory());
}

/** The customers that the value fits, perhaps more than one. */
export async function findMatches(
	run: OperationRun,
	directory: CustomerDirectory,
	{ criterion, value }: Match,
	{ email }: CustomerFields,
): Promise<Customer[]> {
	if (criterion.on === 'email') return directory.find(criterion, value);
	const fullSearch = fullSearchOf(run);
	return await findByMetadata(run, directory, { key: criterion.key, value, email, fullSearch });
}

/**
 * The one customer that is meant, out of those that the value fits.
 *
 * @returns undefined when there is none yet
 * @throws NodeOperationError when there are several, or one whose address or entry only looks the same
 */
export function theOneMeant(
	run: OperationRun,
	match: Match,
	alike: Customer[],
): Customer | undefined {
	const meant = alike.filter((customer) => isMeant(customer, match));
	if (meant.length === 0 && alike[0]) throw lookAlike(run, match, alike[0]);
	if (meant.length > 1) throw ambiguous(run, match, meant);
	return meant[0];
}

/** False for an address or an entry with a letter of another script that looks the same. */
function isMeant(customer: Customer, { criterion, value }: Match): boolean {
	if (criterion.on === 'email') return comparable(plainText(customer.email)) === comparable(value);
	const stored = metadataText(customer.metadata, criterion.key);
	return plainSpelling(stored ?? '') === plainSpelling(value);
}

function lookAlike(run: OperationRun, { criterion, value }: Match, customer: Customer) {
	if (criterion.on === 'metadata') {
		const stored = metadataText(customer.metadata, criterion.key) ?? '';
		return refusal(
			run,
			`The customer ${idOf(customer)} has a "${criterion.key}" that looks like "${value}" but holds ${differingCharacter(stored, value)} in place of ${differingCharacter(value, stored)}`,
			'This item changed nothing. Correct the entry of that customer in Scriptix, or the value in the program that it comes from.',
		);
	}
	const letter = foreignLetter(plainText(customer.email));
	return refusal(
		run,
		`The customer ${idOf(customer)} has an e-mail address that looks like "${value}" but holds ${letter ?? 'letters of another script'}`,
		'This item changed nothing. Correct the address of that customer in Scriptix, or use the operation Create if this is another customer.',
	);
}

function ambiguous(run: OperationRun, { criterion, value }: Match, found: Customer[]) {
	const ids = found.map((customer) => idOf(customer)).join(' and ');
	const what = criterion.on === 'email' ? 'the e-mail address' : `"${criterion.key}"`;
	return refusal(
		run,
		`Several customers have ${what} "${value}": ${ids}`,
		'This item changed nothing. Correct or delete one of them in Scriptix, or match on something that only one customer has.',
	);
}

/** @throws NodeOperationError when a customer who is not found may be there all the same */
export function requireWholeList(
	run: OperationRun,
	{ shortage, unreadable }: CustomerDirectory,
	{ value }: Match,
): void {
	if (unreadable) {
		const { id, failure } = unreadable;
		throw refusal(
			run,
			`The details of the customer ${id} cannot be read: ${failure.message}`,
			`Whether this is the customer with "${value}" is not known, so nobody was created. Try again later, or open the customer in Scriptix.`,
		);
	}
	if (!shortage) return;
	const { listed, total } = shortage;
	throw shortListRefusal(
		run,
		listed,
		total,
		`Whether there is a customer with "${value}" already is not known, so nobody was created.`,
	);
}
