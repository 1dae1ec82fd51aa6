import { formatDay } from '../quota/period';
import type { InputRow } from '../quota/rowInput';

/** A row whose period shares a day with another period of the same customer. */
export interface Overlap {
	row: InputRow;
	reason: string;
}

/** Finds rows, one of each customer and period, whose days would be billed twice. */
export function findOverlaps(rows: readonly InputRow[]): Overlap[] {
	const overlaps = new Map<InputRow, Overlap>();
	for (const ofCustomer of rowsByCustomer(rows)) {
		if (ofCustomer.length < 2) continue;
		ofCustomer.sort((a, b) => a.period!.start - b.period!.start || a.period!.end - b.period!.end);
		let longest = ofCustomer[0]!;
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

function rowsByCustomer(rows: readonly InputRow[]): Iterable<InputRow[]> {
	const byCustomer = new Map<string, InputRow[]>();
	for (const row of rows) {
		if (!row.period) continue;
		const others = byCustomer.get(row.customerId);
		if (others) others.push(row);
		else byCustomer.set(row.customerId, [row]);
	}
	return byCustomer.values();
}

function daysOf({ period }: InputRow): string {
	return period ? `${formatDay(period.start)} to ${formatDay(period.end)}` : '';
}
