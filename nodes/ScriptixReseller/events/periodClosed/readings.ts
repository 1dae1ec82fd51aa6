import type { ApiClient } from '../../api/client';
import { canonicalStatus, CANCELLED } from '../../api/customerFilters';
import { formerUsageOf } from '../../api/knownUsage';
import type { CustomerListItem, CustomerUsage } from '../../api/types';
import type { PeriodAnswer, Reading } from '../../quota/closing';
import { readPeriod } from '../../quota/period';
import { readUsage } from '../../quota/usage';

/**
 * What the list states of a customer.
 *
 * @param at epoch seconds by the server's clock
 */
export function toReading(customer: CustomerListItem, at: number): Reading {
	const { plan, status } = customer as { plan?: unknown; status?: unknown };
	const { minutes, quotaMinutes } = readUsage(customer);
	return {
		...(typeof plan === 'string' ? { plan } : {}),
		...(typeof status === 'string' ? { status } : {}),
		minutes,
		quotaMinutes,
		at,
		isCancelled: typeof status === 'string' && canonicalStatus(status) === CANCELLED,
	};
}

/** What `/usage` states of a customer, and of the period before where the API has a history. */
export function toAnswer(client: ApiClient, id: string, usage: CustomerUsage): PeriodAnswer {
	const { minutes, quotaMinutes } = readUsage(usage);
	const former = formerUsageOf(client, id);
	const formerPeriod = former && readPeriod(former.period);
	return {
		period: readPeriod(usage.period),
		minutes,
		quotaMinutes,
		...(former ? { former: { period: formerPeriod, minutes: readUsage(former).minutes } } : {}),
	};
}
