import { createCustomer } from '../../api/customers';
import {
	newCustomerFields,
	omitApiKeyOption,
	readNewCustomer,
} from '../../parameters/customerData';
import type { Operation } from '../operation';
import { toItems } from '../operation';
import { handOnApiKey } from './apiKey';
import { hintAtIgnored } from './notTakenEffect';
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
		const asked = usableFields(run, readNewCustomer(run));
		const created = await createCustomer(client, asked, itemIndex);
		hintAtIgnored(run, asked, created);
		return toItems([handOnApiKey(run, created)]);
	},
};
