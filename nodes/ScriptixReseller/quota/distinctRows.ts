import { addAll } from '../codec/addAll';
import { entryIn } from '../codec/entryIn';
import { toText } from '../codec/text';
import { AGREED_COLUMNS } from './rowColumns';
import { isEmpty, shown } from './rowInput';
import type { InputRow } from './rowInput';

/** The rows of which each customer and period has one, in the order of the items. */
export interface DistinctRows {
	rows: InputRow[];
	/** Those of customers who have more than one, customer by customer. */
	ofSeveralPeriods: InputRow[][];
	/** Items whose figures, plan or agreed prices differ from those of the row that counts. */
	contradicted: number[];
	/** Items that each hold a part of a customer's usage of a period: none of them counts. */
	parts: SplitRow[];
}

/** A row of a history that was split, of a period that has others. */
export interface SplitRow {
	itemIndex: number;
	reason: string;
}

// What *Usage: Get History* splits by, and the column that only its rows and those of the legacy API have.
const SPLIT_COLUMNS = ['language', 'token_name', 'subscription_id'] as const;
const UNITS = 'units_used';

/**
 * Leaves one row for each customer and period: a final row beats one that is not, else the last
 * counts. Rows without a period are told apart by the customer alone.
 */
export function toDistinctRows(rows: readonly InputRow[]): DistinctRows {
	const first = new Map<string, InputRow>();
	const several = new Map<string, InputRow[]>();
	for (const row of rows) {
		const { customerId } = row;
		const one = first.get(customerId);
		const others = one && several.get(customerId);
		if (!one) first.set(customerId, row);
		else if (others) others.push(row);
		else several.set(customerId, [one, row]);
	}
	const distinct: DistinctRows = { rows: [], ofSeveralPeriods: [], contradicted: [], parts: [] };
	if (several.size === 0) return { ...distinct, rows: [...rows] };
	for (const [customerId, row] of first) if (!several.has(customerId)) distinct.rows.push(row);
	for (const ofCustomer of several.values()) {
		const kept = leaveOneOfEach(ofCustomer, distinct);
		distinct.rows.push(...kept);
		if (kept.length > 1) distinct.ofSeveralPeriods.push(kept);
	}
	distinct.rows.sort((a, b) => a.itemIndex - b.itemIndex);
	distinct.contradicted.sort((a, b) => a - b);
	return distinct;
}

/** Leaves one row for each period of one customer. */
function leaveOneOfEach(
	rows: readonly InputRow[],
	{ contradicted, parts }: DistinctRows,
): InputRow[] {
	const byPeriod = new Map<string, InputRow[]>();
	for (const row of rows) {
		const key = row.period ? `${row.period.start} ${row.period.end}` : '';
		entryIn(byPeriod, key, () => []).push(row);
	}
	return [...byPeriod.values()].flatMap((same) => {
		const differentParts = new Set(same.map(partOf).filter((part) => part !== undefined));
		if (differentParts.size > 1) {
			addAll(parts, same.map(toSplitRow));
			return [];
		}
		const final = same.filter(({ isFinal }) => isFinal === true);
		const counts = (final.length > 0 ? final : same).at(-1)!;
		for (const row of same) if (!saysTheSame(row, counts)) contradicted.push(row.itemIndex);
		return [counts];
	});
}

/** Which part of a period a row is about; undefined for a row that is about the whole of it. */
function partOf({ json }: InputRow): string | undefined {
	if (json[UNITS] === undefined) return undefined;
	const values = SPLIT_COLUMNS.map((column) => textOf(json[column]));
	return values.some((value) => value !== '') ? values.join('\n') : undefined;
}

function toSplitRow({ itemIndex, json }: InputRow): SplitRow {
	const column = SPLIT_COLUMNS.find((name) => !isEmpty(json[name]));
	const part = column === undefined ? '' : ` (${column} ${shown(json[column])})`;
	return {
		itemIndex,
		reason: `The item is about a part of the usage of its period${part}, as other items are: set Split By of Get History to None, or add the parts up first`,
	};
}

function saysTheSame(a: InputRow, b: InputRow): boolean {
	return (
		a.minutes === b.minutes &&
		a.quotaMinutes === b.quotaMinutes &&
		a.plan.toLowerCase() === b.plan.toLowerCase() &&
		AGREED_COLUMNS.every((column) => textOf(a.json[column]) === textOf(b.json[column]))
	);
}

function textOf(value: unknown): string {
	return toText(value) ?? '';
}
