import { createCustomer } from '../../api/customers';
import {
	newCustomerFields,
	omitApiKeyOption,
	readNewCustomer,
} from '../../parameters/customerData';
import type { Operation } from '../operation';
import { toItems } from '../operation';
import { handOnApiKey } from './apiKey';
import { usableFields } from './usableFields';

export const create: Operation = {
	option: {
		name: 'Create',
		value: 'create',
		description: 'Create a customer organization; its first API key is in the output',
		action: 'Create a customer',
	},
	fields: [...newCustomerFields, omitApiKeyOption],
	oneAtATime: true,
	async execute(run) {
		const { client, itemIndex } = run;
		const created = await createCustomer(
			client,
			usableFields(run, readNewCustomer(run)),
			itemIndex,
		);
		return toItems([handOnApiKey(run, created)]);
	},
};
