import type { ApiClient } from '../../api/client';
import { canonicalStatus, CANCELLED } from '../../api/customerFilters';
import { formerUsageOf } from '../../api/knownUsage';
import type { CustomerListItem, CustomerUsage } from '../../api/types';
import { readInstant } from '../../codec/time';
import type { PeriodAnswer, Reading } from '../../quota/closingFigures';
import { begun } from '../../quota/closingFigures';
import type { Closing } from '../../quota/closingMemory';
import { endOf } from '../../quota/closingMemory';
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

/**
 * How the period before ended for a customer who is met for the first time, and was created while the
 * trigger did not look.
 *
 * @param lastDay of the poll before, since 1970
 */
export function closedUnseen(
	customer: CustomerListItem,
	reading: Reading,
	{ former }: PeriodAnswer,
	lastDay: number,
): Closing | undefined {
	if (!former?.period || former.minutes === null || former.period.end < lastDay) return undefined;
	const { created_at: createdAt } = customer as { created_at?: unknown };
	const created = readInstant(createdAt);
	const end = endOf(former.period) * 1000;
	const existed = Number.isNaN(created) ? former.minutes > 0 : created < end;
	if (!existed) return undefined;
	const { period, minutes } = former;
	return { ...begun(reading), period, minutes, isFromHistory: true };
}
