import type { JsonRecord } from '../codec/json';
import type { UnusableRow } from '../quota/rowInput';
import { isEmpty } from '../quota/rowInput';

/** Columns that a usage row can do without, so that nobody would miss one of another name. */
export const ROW_COLUMNS: readonly string[] = ['plan', 'status', 'quota_minutes', 'is_final'];

/** Those that a row to be billed can do without. */
export const BILLED_COLUMNS: readonly string[] = [
	...ROW_COLUMNS,
	...['currency', 'monthly_fee', 'included_minutes', 'price_per_extra_minute'],
];

/**
 * Finds a column that is meant for one of those that figures depend on and has another spelling, such
 * as `Monthly Fee` or `monthlyFee`: it would be passed over in silence, and the plan's price billed.
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
	return name.toLowerCase().replace(/[^a-z]/g, '');
}
