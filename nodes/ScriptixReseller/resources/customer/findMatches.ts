import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CustomerFields } from '../../api/customerFields';
import type { Customer } from '../../api/types';
import { readSwitch } from '../../parameters/choices';
import type { OperationRun } from '../operation';
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
