import { plainText } from '../codec/text';
import { isRecord } from '../codec/json';
import { formatDay, readPeriod } from './period';
import type { QuotaTerms } from './quotas';
import type { UsageOutput, UsageSource } from './usage';
import { readUsage, toUsageOutput } from './usage';
import { mergeCustomer } from './mergeCustomer';

/** A customer as far as usage is reported by. */
export interface ReportedCustomer extends UsageSource {
	id?: unknown;
	name?: unknown;
	email?: unknown;
	status?: unknown;
	metadata?: unknown;
}

/** What Scriptix answers about the usage of one customer. */
export interface UsageDetails {
	period?: { start?: unknown; end?: unknown } | null;
	usage?: UsageSource['usage'];
	breakdown?: unknown;
}

/**
 * The one flat form of usage: of lists, reports, closed periods, invoice lines and tables. Its names
 * are what workflows store.
 */
export interface UsageRow extends UsageOutput {
	customer_id: unknown;
	/** Null only for a customer who is known by ID alone. */
	name: string | null;
	email: string | null;
	plan: string;
	status: string;
	/** Of the legacy API, which counts units; they are taken for minutes. */
	units_used?: number;
	/** `YYYY-MM-DD`, the first day of the period; absent where the period was not asked. */
	period_start?: string;
	/** `YYYY-MM-DD`, the last day of the period. */
	period_end?: string;
	/** Minutes by kind, as Scriptix states them; no column of a table. */
	breakdown?: unknown;
	/** No column of a table either. */
	metadata?: unknown;
}

/** Who a row is about, in the row's names. */
export function toRowHead({ id, name, email, plan, status }: ReportedCustomer) {
	return {
		customer_id: id,
		name: plainText(name),
		email: plainText(email),
		plan: plainText(plan),
		status: plainText(status),
	};
}

/**
 * The usage of a customer as the list of customers tells it.
 *
 * @param terms what the user says of this customer's quota
 */
export function toUsageRow(customer: ReportedCustomer, terms?: QuotaTerms): UsageRow {
	const units = (customer.usage as { units_used?: unknown } | null | undefined)?.units_used;
	return {
		...toRowHead(customer),
		...toUsageOutput(readUsage(customer, terms)),
		...(typeof units === 'number' ? { units_used: units } : {}),
	};
}

/** A customer with what the answer about its usage adds to the list; the answer's figures count. */
export function withDetails(customer: ReportedCustomer, details: UsageDetails): ReportedCustomer {
	return mergeCustomer(customer, undefined, details);
}

/** The columns that only the answer about one customer's usage has; none where it states none. */
export function toDetailColumns({
	period,
	breakdown,
}: UsageDetails): Pick<UsageRow, 'period_start' | 'period_end' | 'breakdown'> {
	const read = readPeriod(period);
	return {
		...(read ? { period_start: formatDay(read.start), period_end: formatDay(read.end) } : {}),
		...(isRecord(breakdown) ? { breakdown } : {}),
	};
}
