import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { CustomerFields } from '../../api/customerFields';
import { mergeMetadata } from '../../api/customerFields';
import { getCustomer, updateCustomer } from '../../api/customers';
import { inTurnOfAll } from '../../api/inTurn';
import { requireCustomerFields } from '../../api/requireFeature';
import { withNumbersOf } from '../../codec/exactNumbers';
import type { JsonRecord } from '../../codec/json';
import { readChoice } from '../../parameters/choices';
import { readCustomerFields, updateFields } from '../../parameters/customerData';
import { emptyMetadataKeys, hasMetadataEntries } from '../../parameters/metadata';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { metadataToMerge } from './metadataToMerge';
import { hintAtIgnored } from './notTakenEffect';

const metadataModeField: INodeProperties = {
	displayName: 'Metadata Mode',
	name: 'metadataMode',
	type: 'options',
	options: [
		{
			name: 'Merge',
			value: 'merge',
			description: 'Keep the entries that are not named here, which costs one extra request',
		},
		{
			name: 'Replace',
			value: 'replace',
			description: 'Remove the entries that are not named here',
		},
	],
	default: 'merge',
	description: 'What happens to metadata that the customer already has',
};

export const update: Operation = {
	option: {
		name: 'Update',
		value: 'update',
		description:
			'Change the name, e-mail address, plan, status, quota or metadata of a customer; the output is the customer after the change',
		action: 'Update a customer',
	},
	fields: [
		customerIdField,
		updateFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [metadataModeField],
		},
	],
	oneAtATime: true,
	check(run) {
		readCustomerId(run);
		replacesMetadata(run);
		requireCustomerFields(run.client, readChanges(run), run);
	},
	async execute(run) {
		const { client, itemIndex } = run;
		const customerId = readCustomerId(run);
		const asked = readChanges(run);
		requireCustomerFields(client, asked, run);
		if (Object.keys(asked).length === 0) {
			run.hint('Nothing was changed: the metadata entries have no value for this item');
			return toItems([await getCustomer(client, customerId, itemIndex)]);
		}
		const replaces = replacesMetadata(run);
		const send = async (changes: CustomerFields) =>
			await updateCustomer(client, customerId, changes, itemIndex);
		if (!asked.metadata || (replaces && keysToKeep(run, asked).length === 0)) {
			const customer = await send(asked);
			hintAtIgnored(run, asked, customer, { replacesMetadata: replaces });
			return toItems([customer]);
		}
		// Another update between the reading and the change would lose its entries.
		return await inTurnOfAll(run.context, [`${client.account} ${customerId}`], async () => {
			const stored = metadataToMerge(run, await getCustomer(client, customerId, itemIndex));
			const kept = replaces ? entriesOf(stored, keysToKeep(run, asked)) : stored;
			const metadata = mergeMetadata(kept, asked.metadata ?? {});
			const customer = await send({ ...asked, metadata });
			const wanted = replaces ? { ...asked, metadata } : asked;
			hintAtIgnored(run, wanted, customer, { replacesMetadata: replaces });
			return toItems([customer]);
		});
	},
};

function replacesMetadata(run: OperationRun): boolean {
	const options = run.context.getNodeParameter('options', run.itemIndex, {}) as IDataObject;
	return readChoice(run, options, metadataModeField) === 'replace';
}

/**
 * @returns nothing for an item for which the expressions of all metadata entries find nothing
 * @throws NodeOperationError for what cannot be used, and when no field has a value
 */
function readChanges(run: OperationRun): CustomerFields {
	const collection = run.context.getNodeParameter('updateFields', run.itemIndex, {}) as IDataObject;
	const changes = readCustomerFields(run, collection);
	if (Object.keys(changes).length > 0 || hasMetadataEntries(collection)) return changes;
	throw refusal(
		run,
		'There is nothing to update',
		'Add a field with a value to the parameter Update Fields.',
	);
}

/** The keys of entries without a value for this item: what is stored under them stays even where the rest is replaced. */
function keysToKeep(run: OperationRun, { metadata = {} }: CustomerFields): string[] {
	const collection = run.context.getNodeParameter('updateFields', run.itemIndex, {}) as IDataObject;
	return emptyMetadataKeys(collection).filter((key) => !Object.keys(metadata).includes(key));
}

function entriesOf(stored: JsonRecord, keys: string[]): JsonRecord {
	const kept = Object.entries(stored).filter(([key]) => keys.includes(key));
	return withNumbersOf(Object.fromEntries(kept), stored);
}
