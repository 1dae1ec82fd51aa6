import type { IDataObject, INodeProperties } from 'n8n-workflow';

import { isRecord } from '../../codec/json';
import { getCustomer, getCustomerUsage } from '../../api/customers';
import { lacks } from '../../api/requireFeature';
import type { CustomerUsage } from '../../api/types';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { toText } from '../../codec/text';
import { requireText } from '../../parameters/checks';
import { quotasField, readQuotas, unlimitedQuotaField } from '../../parameters/quotas';
import type { QuotaTerms } from '../../quota/quotas';
import { termsFor } from '../../quota/quotas';
import type { Usage } from '../../quota/usage';
import { readUsage, toUsageOutput } from '../../quota/usage';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

const queryParametersField: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Parameter',
	default: {},
	description:
		'Sent along as they are. Scriptix documents none; use them if Scriptix told you of one, for example for an earlier period.',
	options: [
		{
			displayName: 'Parameter',
			name: 'values',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. period',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
					placeholder: 'e.g. 2025-01',
				},
			],
		},
	],
};

export const get: Operation = {
	option: {
		name: 'Get',
		value: 'get',
		description:
			'Get the usage of one customer in the current period: minutes, quota, percent, what is left and a breakdown',
		action: 'Get the usage of a customer',
	},
	fields: [
		customerIdField,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [queryParametersField, unlimitedQuotaField, quotasField],
		},
	],
	readsOneObject: true,
	async execute(run) {
		const { client, itemIndex } = run;
		const customerId = readCustomerId(run);
		const query = readQuery(run);
		const quotas = readQuotas(run, optionsOf(run));
		const answer = await getCustomerUsage(client, customerId, { itemIndex, query });
		const usage = await readWholeUsage(run, customerId, answer, termsFor(quotas, customerId));
		const { usage_percent, quota_minutes, remaining_minutes, quota_status } = toUsageOutput(usage);
		return toItems([
			{
				...answer,
				usage: {
					...answer.usage,
					...(quota_minutes === null ? {} : { quota_minutes }),
					...(usage_percent === null ? {} : { usage_percent }),
					remaining_minutes,
					quota_status,
				},
			},
		]);
	},
};

/** Asks for the customer too where the quota, or a plan without one, may be stated there only. */
async function readWholeUsage(
	{ client, itemIndex }: OperationRun,
	customerId: string,
	answer: CustomerUsage,
	terms: QuotaTerms,
): Promise<Usage> {
	const usage = readUsage(answer, terms);
	// A default counts only where the customer's own page states no quota either.
	const isKnown = terms.agreed !== undefined || readUsage(answer).quotaMinutes !== null;
	if (isKnown || lacks(client, 'quota')) return usage;
	const customer = await getCustomer(client, customerId, itemIndex);
	const quota = customer.quota_minutes ?? customer.usage?.quota_minutes;
	return readUsage({ plan: customer.plan, quota_minutes: quota, usage: answer.usage }, terms);
}

function optionsOf({ context, itemIndex }: OperationRun): IDataObject {
	return context.getNodeParameter('options', itemIndex, {}) as IDataObject;
}

function readQuery(run: OperationRun): Record<string, string> {
	const options = optionsOf(run);
	const values = isRecord(options.queryParameters) ? options.queryParameters.values : undefined;
	return Object.fromEntries(
		(Array.isArray(values) ? values : []).map((entry: IDataObject) => [
			requireText(run, entry.name, 'Query Parameters > Name'),
			toText(entry.value) ?? '',
		]),
	);
}
