import type { CustomerFields } from '../../api/customerFields';
import { createCustomer } from '../../api/customers';
import {
	newCustomerFields,
	omitApiKeyOption,
	readNewCustomer,
} from '../../parameters/customerData';
import { comparable } from '../../codec/spelling';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { handOnApiKey, omitsApiKey } from './apiKey';
import { hintAtIgnored } from './notTakenEffect';
import { usableFields } from './usableFields';

export const create: Operation = {
	option: {
		name: 'Create',
		value: 'create',
		description:
			"Create a customer organization; its first API key is in the output. All items are checked before the first is created; n8n's Retry On Fail would create again those that succeeded.",
		action: 'Create a customer',
	},
	fields: [...newCustomerFields, omitApiKeyOption],
	oneAtATime: true,
	check: (run) => void readOrder(run),
	async execute(run) {
		const asked = readOrder(run);
		const created = await createCustomer(run.client, asked, run.itemIndex);
		hintAtIgnored(run, asked, created);
		await hintAtTwin(run, asked);
		return toItems([handOnApiKey(run, created)]);
	},
};

/** @throws NodeOperationError for what cannot be used; nothing has been sent then */
function readOrder(run: OperationRun): CustomerFields {
	omitsApiKey(run);
	return usableFields(run, readNewCustomer(run));
}

/** Hints at a row that stood twice in the input. Nobody is refused: a company may have several accounts. */
async function hintAtTwin(run: OperationRun, { email = '' }: CustomerFields): Promise<void> {
	const { itemIndex } = run;
	const first = await run.once(`created ${comparable(email)}`, async () => itemIndex);
	if (first === itemIndex) return;
	run.hint(
		'An earlier item created a customer with the same e-mail address, so there are several now. Where rows may repeat, use Create or Update',
	);
}
