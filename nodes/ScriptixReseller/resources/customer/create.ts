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
		description:
			"Create a customer organization; its first API key is in the output. All items are checked before the first is created; n8n's Retry On Fail would create those that succeeded once more.",
		action: 'Create a customer',
	},
	fields: [...newCustomerFields, omitApiKeyOption],
	oneAtATime: true,
	check: (run) => void usableFields(run, readNewCustomer(run)),
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
