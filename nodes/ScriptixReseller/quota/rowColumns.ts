import type { JsonRecord } from '../codec/json';
import type { UnusableRow } from './rowInput';
import { isEmpty } from './rowInput';

/** Prices that were agreed with a customer, in its row. */
export const AGREED_COLUMNS = [
	'monthly_fee',
	'included_minutes',
	'price_per_extra_minute',
] as const;

/** Columns of a usage row that figures depend on. */
export const ROW_COLUMNS: readonly string[] = [
	...['customer_id', 'transcription_minutes', 'period_start', 'period_end'],
	...['plan', 'status', 'quota_minutes', 'is_final'],
];

/** Those of a row to be billed. */
export const BILLED_COLUMNS: readonly string[] = [...ROW_COLUMNS, 'currency', ...AGREED_COLUMNS];

// What may have its unit or currency behind it: "Monthly Fee (EUR)", "Quota Minutes [per month]".
const AMOUNT = /(?:fee|minutes?)$/;

/**
 * Finds a column that is meant for one of those that figures depend on and has another spelling, such
 * as `Monthly Fee`, `monthlyFee` or `Monthly Fee (EUR)`: it would be passed over in silence, and the
 * plan's price billed.
 */
export function misnamedColumnFinder(
	columns: readonly string[],
): (json: JsonRecord) => UnusableRow | undefined {
	const byLetters = new Map(columns.map((column) => [lettersOf(column), column]));
	// Thousands of rows share their names. Null for a name that is meant for nothing else.
	const meant = new Map<string, string | null>();
	const meantBy = (name: string): string | null => {
		const column = byLetters.get(lettersOf(name)) ?? name;
		const other = column === name ? null : column;
		meant.set(name, other);
		return other;
	};
	return (json) => {
		// Without a list of names for each of thousands of rows; those of JSON are all their own.
		for (const name in json) {
			const known = meant.get(name);
			const column = known === undefined ? meantBy(name) : known;
			if (column === null || isEmpty(json[name]) || !isEmpty(json[column])) continue;
			return { reason: `The column "${name}" is not read: name it ${column}` };
		}
		return undefined;
	};
}

function lettersOf(name: string): string {
	const beforeBracket = name.split(/[([]/, 1)[0] ?? '';
	// "monthly_fee_eur".
	const beforeCurrency = /[\s_-][a-z]{3}$/i.test(name) ? name.slice(0, -'_eur'.length) : '';
	const parts = [beforeBracket, beforeCurrency].map(onlyLetters);
	return parts.find((part) => AMOUNT.test(part)) ?? onlyLetters(name);
}

function onlyLetters(name: string): string {
	return name.toLowerCase().replace(/[^a-z]/g, '');
}
