import type { IDataObject } from 'n8n-workflow';

import type { CustomerFields } from '../../api/customerFields';
import { mergeMetadata } from '../../api/customerFields';
import { getCustomer, updateCustomer } from '../../api/customers';
import { requireCustomerFields } from '../../api/requireFeature';
import { readCustomerFields, updateFields } from '../../parameters/customerData';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { metadataToMerge } from './metadataToMerge';
import { hintAtIgnored } from './notTakenEffect';

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
			options: [
				{
					displayName: 'Metadata Mode',
					name: 'metadataMode',
					type: 'options',
					options: [
						{
							name: 'Merge',
							value: 'merge',
							description: 'Keep the entries that are not named here, at one extra request',
						},
						{
							name: 'Replace',
							value: 'replace',
							description: 'Remove the entries that are not named here',
						},
					],
					default: 'merge',
					description: 'What happens to metadata that the customer already has',
				},
			],
		},
	],
	oneAtATime: true,
	check(run) {
		readCustomerId(run);
		requireCustomerFields(run.client, readChanges(run), run);
	},
	async execute(run) {
		const { context, client, itemIndex } = run;
		const customerId = readCustomerId(run);
		const asked = readChanges(run);
		requireCustomerFields(client, asked, run);
		const mode = context.getNodeParameter('options.metadataMode', itemIndex, 'merge') as string;
		const changes =
			asked.metadata && mode !== 'replace'
				? await withMergedMetadata(run, customerId, asked)
				: asked;
		const customer = await updateCustomer(client, customerId, changes, itemIndex);
		hintAtIgnored(run, asked, customer, { replacesMetadata: mode === 'replace' });
		return toItems([customer]);
	},
};

function readChanges(run: OperationRun): CustomerFields {
	const collection = run.context.getNodeParameter('updateFields', run.itemIndex, {}) as IDataObject;
	const changes = readCustomerFields(run, collection);
	if (Object.keys(changes).length > 0) return changes;
	throw refusal(
		run,
		'There is nothing to update',
		'Add a field with a value to the parameter Update Fields.',
	);
}

async function withMergedMetadata(
	run: OperationRun,
	customerId: string,
	changes: CustomerFields,
): Promise<CustomerFields> {
	const { client, itemIndex } = run;
	const stored = metadataToMerge(run, await getCustomer(client, customerId, itemIndex));
	return { ...changes, metadata: mergeMetadata(stored, changes.metadata ?? {}) };
}
