import type { INodeExecutionData } from 'n8n-workflow';

import { isGroupedByDots } from '../../../codec/plainNumber';
import type { Period } from '../../../quota/period';
import type { InputRow } from '../../../quota/rowInput';
import type { WholeInputRun } from '../../operation';
import { UNITS_HINT } from '../unitsHint';

// The days that a month may have.
const SHORTEST_MONTH = 28;
const LONGEST_MONTH = 31;

/** Items about which there is something to say. */
export interface InvoiceFindings {
	/** Those with other figures of a customer and period than the item that counts. */
	contradicted: readonly number[];
	/** Those with a monthly fee for a period of another length. */
	noMonths: readonly number[];
}

/** Whether a period can be billed as a month without a second look. */
export function isMonth({ start, end }: Period): boolean {
	const days = end - start + 1;
	return days >= SHORTEST_MONTH && days <= LONGEST_MONTH;
}

/** Whether a period is only a part of a month. */
export function isShort({ start, end }: Period): boolean {
	return end - start + 1 < SHORTEST_MONTH;
}

/** Says what a person should look at before the invoices go out. */
export function giveHints(
	{ hint }: WholeInputRun,
	{ contradicted, noMonths }: InvoiceFindings,
	rows: readonly InputRow[],
	output: readonly INodeExecutionData[],
): void {
	for (const { itemIndex, json } of rows) {
		if (json.units_used !== undefined) hint(UNITS_HINT, itemIndex);
	}
	for (const itemIndex of contradicted) {
		hint(
			'Another item has other figures, or another plan, for the same customer and period; the final one counts, or else the last',
			itemIndex,
		);
	}
	for (const itemIndex of noMonths) {
		hint('The period is not a month; the monthly fee is billed once for it', itemIndex);
	}
	for (const { json, pairedItem } of output) {
		const index = itemOf(pairedItem);
		if (json.is_final === false) {
			hint('The figures of the period are not final: bill these items later, or check them', index);
		}
		for (const { unit_price: price } of json.lines as Array<{ unit_price: string }>) {
			if (!isGroupedByDots(price)) continue;
			hint(`The price ${price} is read with decimals, not as ${price.replace('.', '')}`, index);
		}
	}
}

/** The number of the item that an output item is made of. */
export function itemOf(pairedItem: INodeExecutionData['pairedItem']): number {
	return typeof pairedItem === 'object' && 'item' in pairedItem ? pairedItem.item : 0;
}
