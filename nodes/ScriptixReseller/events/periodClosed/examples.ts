import type { INodeExecutionData } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { mapConcurrently } from '../../api/concurrently';
import type { CustomerListItem } from '../../api/types';
import { getCustomerUsage, listDetailedCustomers, withMetadata } from '../../api/customers';
import { lacks } from '../../api/requireFeature';
import { mergeCustomer } from '../../quota/mergeCustomer';
import { collect } from '../../api/paging';
import { begun } from '../../quota/closingFigures';
import type { Closing } from '../../quota/closingMemory';
import { calendarMonthOf, dayOf, readPeriod } from '../../quota/period';
import { readUsage } from '../../quota/usage';
import type { ExampleInput } from '../poll/triggerEvent';
import { toClosedRow } from './items';
import type { Settings } from './parameters';
import { requirePeriods } from './requirePeriods';

const MAX_EXAMPLES = 10;

/** Running periods, as if they ended now. */
export async function examples({
	settings: { filters, includesMetadata },
	client,
}: ExampleInput<Settings>): Promise<INodeExecutionData[]> {
	requirePeriods(client, { filters, includesMetadata });
	const customers = await collect(listDetailedCustomers(client, filters), MAX_EXAMPLES);
	return await mapConcurrently(customers, async (listed) => {
		const id = idOf(listed) ?? '';
		const whole = includesMetadata ? await withMetadata(client, listed) : listed;
		const details = await getCustomerUsage(client, id);
		const customer = mergeCustomer<CustomerListItem>(whole as CustomerListItem, undefined, details);
		const detectedAt = client.serverNow();
		const stated = readPeriod(details.period);
		const { minutes, quotaMinutes } = readUsage(customer);
		const { plan, status } = customer;
		const at = Math.floor(detectedAt / 1000);
		const closing: Closing = {
			...begun({ plan, status, minutes, quotaMinutes, at, isCancelled: false }),
			period: stated ?? calendarMonthOf(dayOf(new Date(detectedAt))),
			source: stated ? 'api' : 'calendar_month',
		};
		const { metadata } = customer as { metadata?: unknown };
		const shown = includesMetadata && metadata !== undefined ? { metadata } : {};
		const countsUnits = lacks(client, 'minutes');
		const row = toClosedRow({ id, customer, closing, ...shown, detectedAt, countsUnits });
		return { json: { ...row, is_final: false, example: true } };
	});
}
