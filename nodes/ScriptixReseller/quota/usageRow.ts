import type { UsageOutput, UsageSource } from './usage';
import { readUsage, toUsageOutput } from './usage';

/** A customer as far as usage is reported by. */
export interface ReportedCustomer extends UsageSource {
	id?: unknown;
	name?: unknown;
	email?: unknown;
	status?: unknown;
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
	/** `YYYY-MM-DD`, the first day of the period; absent where the period was not asked. */
	period_start?: string;
	/** `YYYY-MM-DD`, the last day of the period. */
	period_end?: string;
	/** Minutes by kind, as Scriptix states them; no column of a table. */
	breakdown?: unknown;
	/** No column of a table either. */
	metadata?: unknown;
}

/** The usage of a customer as far as the list of customers tells it. */
export function toUsageRow(customer: ReportedCustomer): UsageRow {
	return {
		customer_id: customer.id,
		name: toText(customer.name),
		email: toText(customer.email),
		plan: toText(customer.plan),
		status: toText(customer.status),
		...toUsageOutput(readUsage(customer)),
	};
}

/** An object in place of a text, as a broken answer may hold it, counts as none. */
function toText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
