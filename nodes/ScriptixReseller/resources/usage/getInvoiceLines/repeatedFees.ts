import { entryIn } from '../../../codec/entryIn';
import type { Period } from '../../../quota/period';
import { formatDay } from '../../../quota/period';
import type { InputRow } from '../../../quota/rowInput';
import type { BadItem } from '../../badItems';
import { isShort } from './hints';

/**
 * Finds items that would each be billed the monthly fee for a part of the same month, such as days of
 * a history, or the two halves of a month in which the plan was changed.
 *
 * @param rows those that a fee is billed for
 */
export function findRepeatedFees(rows: readonly InputRow[]): BadItem[] {
	const byMonth = new Map<string, InputRow[]>();
	for (const row of rows) {
		const period = row.period as Period;
		if (!isShort(period)) continue;
		const key = `${row.customerId} ${formatDay(period.end).slice(0, 7)}`;
		entryIn(byMonth, key, () => []).push(row);
	}
	return [...byMonth.values()]
		.filter((parts) => parts.length > 1)
		.flatMap((parts) => parts.map((row) => toBadItem(row, parts.length)));
}

function toBadItem({ itemIndex, customerId, period }: InputRow, times: number): BadItem {
	const month = formatDay((period as Period).end).slice(0, 7);
	return {
		itemIndex,
		reason: `The monthly fee of customer ${customerId} would be billed ${times} times in ${month}: add the parts of the month up first, or set the column monthly_fee to 0 in all items but one`,
	};
}
