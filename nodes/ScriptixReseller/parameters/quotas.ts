import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { ApiClient } from '../api/client';
import type { CustomerFilters } from '../api/customerFilters';
import { hasFilter } from '../api/customerFilters';
import { requireFeature } from '../api/requireFeature';
import type { Quotas } from '../quota/quotas';
import { InvalidQuotas, parseQuotas, unmetOf } from '../quota/quotas';
import { isCustomerId } from './customerId';
import { readNumber } from './numbers';
import type { ItemContext } from './refusal';
import { refusal } from './refusal';
import { unmetIdsText } from './unmetIds';

/** Quotas that the user states, for where Scriptix states none, or another one than was agreed. */
export const quotasField: INodeProperties = {
	displayName: 'Quotas',
	name: 'quotas',
	type: 'json',
	default: '{}',
	placeholder: 'e.g. { "123": 5000, "default": 20000 }',
	description:
		'Minutes per month by customer ID, instead of what Scriptix states; the key "default" is for customers without a quota. The legacy API states none.',
};

export const unlimitedQuotaField: INodeProperties = {
	displayName: 'Quota for Unlimited Customers',
	name: 'unlimitedQuotaMinutes',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	placeholder: 'e.g. 20000',
	description:
		'Minutes per month to assume for customers who have none. With 0 they are judged by minutes used only.',
};

/** @throws NodeOperationError for quotas that cannot be used */
export function readQuotas(at: ItemContext, options: IDataObject): Quotas {
	const assumed = readNumber(at, options.unlimitedQuotaMinutes, {
		parameter: 'option Quota for Unlimited Customers',
		example: 20_000,
	});
	const quotas = parseQuotasById(options.quotas, assumed);
	if (!(quotas instanceof InvalidQuotas)) return quotas;
	throw refusal(at, 'The option Quotas cannot be used', quotas.reason);
}

/** The same as `parseQuotas`, for IDs that a customer can have. */
export function parseQuotasById(value: unknown, assumed?: number): Quotas | InvalidQuotas {
	const quotas = parseQuotas(value, assumed);
	if (quotas instanceof InvalidQuotas) return quotas;
	const wrong = [...quotas.byCustomer.keys()].find((id) => !isCustomerId(id));
	if (wrong === undefined) return quotas;
	return new InvalidQuotas(
		`"${wrong}" is not a customer ID. Name each customer by its ID alone, such as in { "123": 5000, "default": 20000 }.`,
	);
}

/**
 * What to tell somebody whose quotas name customers that are not there: the minutes of such an entry
 * count for nobody.
 *
 * @param filters which customers were read; with a filter nothing can be told
 * @param met the IDs of all of them
 * @returns undefined when every one is there
 */
export function unmetText(
	quotas: Quotas,
	filters: CustomerFilters,
	met: ReadonlySet<string>,
): string | undefined {
	const unmet = hasFilter({ ...filters, unwantedStatuses: [] }) ? [] : unmetOf(quotas, met);
	return unmetIdsText('The option Quotas', unmet);
}

/**
 * Refuses what needs a quota where neither the API nor the user states any.
 *
 * @param subject what the user chose, as a singular subject: "A threshold in percent"
 * @throws NodeOperationError that names the option to add
 */
export function requireQuota(
	client: ApiClient,
	{ byCustomer, assumed }: Quotas,
	subject: string,
	itemIndex?: number,
): void {
	if (assumed > 0 || [...byCustomer.values()].some((minutes) => minutes > 0)) return;
	requireFeature(client, 'quota', subject, {
		itemIndex,
		cure: 'Add the option Quotas, such as { "123": 5000, "default": 20000 }, or Quota for Unlimited Customers.',
	});
}
