import { formatDay } from './period';
import type { InputRow } from './rowInput';

/** A row whose period shares a day with another period of the same customer. */
export interface Overlap {
	row: InputRow;
	reason: string;
}

/**
 * Finds rows whose days would be billed twice.
 *
 * @param customers the rows of each customer, each with a period of its own
 */
export function findOverlaps(customers: readonly InputRow[][]): Overlap[] {
	const overlaps = new Map<InputRow, Overlap>();
	for (const rows of customers) {
		const ofCustomer = rows.filter(({ period }) => period !== undefined);
		ofCustomer.sort((a, b) => a.period!.start - b.period!.start);
		let longest = ofCustomer[0];
		if (!longest) continue;
		for (const row of ofCustomer.slice(1)) {
			if (row.period!.start <= longest.period!.end) {
				note(longest, row);
				note(row, longest);
			}
			if (row.period!.end > longest.period!.end) longest = row;
		}
	}
	return [...overlaps.values()];

	function note(row: InputRow, other: InputRow): void {
		if (overlaps.has(row)) return;
		const reason = `The period ${daysOf(row)} of customer ${row.customerId} overlaps ${daysOf(other)} in item ${other.itemIndex}`;
		overlaps.set(row, { row, reason });
	}
}

function daysOf({ period }: InputRow): string {
	return `${formatDay(period!.start)} to ${formatDay(period!.end)}`;
}
