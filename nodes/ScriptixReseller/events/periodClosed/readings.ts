import type { ApiClient } from '../../api/client';
import { canonicalStatus, CANCELLED } from '../../api/customerFilters';
import { formerUsagesOf } from '../../api/knownUsage';
import type { CustomerListItem, CustomerUsage } from '../../api/types';
import { readInstant } from '../../codec/time';
import type { PeriodAnswer, Reading } from '../../quota/closingFigures';
import { closedUnseen } from '../../quota/closingFigures';
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

/** What `/usage` states of a customer, and of periods before where the API has a history. */
export function toAnswer(client: ApiClient, id: string, usage: CustomerUsage): PeriodAnswer {
	const { minutes, quotaMinutes } = readUsage(usage);
	const formers = formerUsagesOf(client, id).flatMap((former) => {
		const period = readPeriod(former.period);
		const { minutes: own } = readUsage(former);
		return period && own !== null ? [{ period, minutes: own }] : [];
	});
	return {
		period: readPeriod(usage.period),
		minutes,
		quotaMinutes,
		formers,
	};
}

/**
 * How periods ended for a customer who is met for the first time, and was created while the trigger
 * did not look.
 *
 * @param listedOn the day on which a list did not hold the customer yet, since 1970
 */
export function closedUnmet(
	customer: CustomerListItem,
	reading: Reading,
	answer: PeriodAnswer,
	listedOn: number,
): Closing[] {
	const { created_at: createdAt } = customer as { created_at?: unknown };
	const created = readInstant(createdAt);
	return closedUnseen(answer, reading, -Infinity).filter(
		({ period, minutes }) =>
			period.end >= listedOn &&
			(Number.isNaN(created) ? (minutes ?? 0) > 0 : created < endOf(period) * 1000),
	);
}
