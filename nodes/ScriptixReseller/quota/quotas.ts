import type { JsonRecord } from '../codec/json';
import { isRecord } from '../codec/json';
import { parseNumbersAsTyped, repeatedName } from '../codec/exactNumbers';
import { isRounded, readPlainNumber, withoutZeroDecimals } from '../codec/plainNumber';

/** What the user says of quotas, for all customers. */
export interface Quotas {
	/** Minutes by customer id; they beat what Scriptix states, and 0 means without a quota. */
	byCustomer: ReadonlyMap<string, number>;
	/** Minutes for customers without a quota; 0 for none. */
	assumed: number;
}

/** What the user says of one customer's quota, in minutes. */
export interface QuotaTerms {
	/** Beats what Scriptix states; 0 means without a quota. */
	agreed?: number;
	/** Counts where Scriptix states none. */
	assumed?: number;
}

/** Why quotas cannot be used, with the cure. */
export class InvalidQuotas {
	constructor(readonly reason: string) {}
}

/** The user says nothing: what Scriptix states counts. */
export const AS_STATED: QuotaTerms = {};

const DEFAULT_KEY = 'default';

const EXAMPLE = '{ "123": 5000, "default": 20000 }';

/**
 * Reads `quotas`: a JSON object, or the text of one, of minutes by customer id; the key `default`
 * means the same as `unlimitedQuotaMinutes` and beats it.
 *
 * @param unlimitedQuotaMinutes checked already; 0 for none
 * @returns why not, when it is no object, or minutes are negative or no numbers
 */
export function parseQuotas(value: unknown, unlimitedQuotaMinutes = 0): Quotas | InvalidQuotas {
	const entries = entriesOf(value);
	if (entries === undefined) {
		return new InvalidQuotas(`Enter a JSON object of minutes by customer ID, such as ${EXAMPLE}.`);
	}
	const twice = typeof value === 'string' ? repeatedName(value) : undefined;
	if (twice !== undefined) return new InvalidQuotas(`Two entries are for "${twice}". Remove one.`);
	const byCustomer = new Map<string, number>();
	let assumed = unlimitedQuotaMinutes;
	for (const [key, stated] of Object.entries(entries)) {
		const minutes = readPlainNumber(stated);
		if (minutes === undefined || minutes < 0 || isRounded(minutes)) {
			return new InvalidQuotas(
				`The minutes of "${key}" are ${JSON.stringify(stated) ?? 'missing'}. Enter a number of 0 or more in plain digits, such as ${EXAMPLE}.`,
			);
		}
		const id = withoutZeroDecimals(key.trim());
		if (id.toLowerCase() === DEFAULT_KEY) assumed = minutes;
		else if (byCustomer.has(id))
			return new InvalidQuotas(`Two entries are for "${id}". Remove one.`);
		else byCustomer.set(id, minutes);
	}
	return { byCustomer, assumed };
}

/** What counts for one customer; without an id, as before the customer is known, only the default. */
export function termsFor(
	{ byCustomer, assumed }: Quotas,
	customerId: string | undefined,
): QuotaTerms {
	const agreed = customerId === undefined ? undefined : byCustomer.get(customerId);
	return agreed === undefined ? { assumed } : { agreed, assumed };
}

/** The customers who have a quota of their own and were not met, in the order of the option. */
export function unmetOf({ byCustomer }: Quotas, met: ReadonlySet<string>): string[] {
	return [...byCustomer.keys()].filter((id) => !met.has(id));
}

function entriesOf(value: unknown): JsonRecord | undefined {
	if (value === undefined || value === null) return {};
	// A date has no entries of its own.
	if (typeof value !== 'string') return isRecord(value) && !('toJSON' in value) ? value : undefined;
	if (value.trim() === '') return {};
	// As typed: to JSON, 10.000 is ten.
	const parsed = parseNumbersAsTyped(value);
	return isRecord(parsed) ? parsed : undefined;
}
