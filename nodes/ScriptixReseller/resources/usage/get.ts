import type { IDataObject } from 'n8n-workflow';

import { getCustomer, getCustomerUsage } from '../../api/customers';
import { lacks } from '../../api/requireFeature';
import type { CustomerUsage } from '../../api/types';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { queryParametersField, readQueryParameters } from '../../parameters/queryParameters';
import { quotasField, readQuotas, unlimitedQuotaField } from '../../parameters/quotas';
import { isAnotherPeriod, readAskedPeriod } from '../../quota/askedPeriod';
import { dayOf, formatDay, readPeriod } from '../../quota/period';
import type { QuotaTerms } from '../../quota/quotas';
import { termsFor } from '../../quota/quotas';
import type { Usage } from '../../quota/usage';
import { readUsage, toUsageOutput } from '../../quota/usage';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';

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
		const query = readQueryParameters(run, optionsOf(run));
		const quotas = readQuotas(run, optionsOf(run));
		const answer = await getCustomerUsage(client, customerId, { itemIndex, query });
		hintAtAnotherPeriod(run, query, answer);
		const terms = termsFor(quotas, customerId);
		const usage = await readWholeUsage(run, customerId, answer, terms);
		const { usage_percent, quota_minutes, remaining_minutes, quota_status } = toUsageOutput(usage);
		// What the user says of this customer's quota takes the place of what Scriptix states, also 0.
		const isAgreed = terms.agreed !== undefined;
		return toItems([
			{
				...answer,
				usage: {
					...answer.usage,
					...(quota_minutes === null && !isAgreed ? {} : { quota_minutes }),
					...(usage_percent === null && !isAgreed ? {} : { usage_percent }),
					remaining_minutes,
					quota_status,
				},
			},
		]);
	},
};

/** Says so where an answer is of another period than the query parameters ask for. */
function hintAtAnotherPeriod(
	run: OperationRun,
	query: Record<string, string>,
	{ period }: CustomerUsage,
): void {
	const asked = readAskedPeriod(query);
	if (!asked) return;
	const answered = readPeriod(period);
	if (!answered) {
		run.hint(
			'The answer names no period, so it may not be for the one that the query parameters ask for',
		);
	} else if (isAnotherPeriod(asked, answered, dayOf(new Date(run.client.serverNow())))) {
		const [start, end] = [answered.start, answered.end].map(formatDay);
		run.hint(
			`The answer is for the period ${start} to ${end}, not for the one that the query parameters ask for`,
		);
	}
}

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
