import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { addAll } from '../../../codec/addAll';
import type { JsonRecord } from '../../../codec/json';
import { misnamedColumnFinder, ROW_COLUMNS } from '../../../quota/rowColumns';
import { findOverlaps } from '../../../quota/overlaps';
import { toDistinctRows } from '../../../quota/distinctRows';
import { isOver } from '../../../quota/period';
import type { InputRow, UnusableRow } from '../../../quota/rowInput';
import { brokenMetadata, inputRowReader, metadataOf } from '../../../quota/rowInput';
import type { BadItem } from '../../badItems';
import { refusalOfItem, refusalOfItems } from '../../badItems';
import { toErrorItem } from '../../errorItem';
import type { WholeInputRun } from '../../operation';
import { UNITS_HINT } from '../unitsHint';
import { groupNamer, groupText } from './groups';
import type { MonthlyData } from './months';
import { toMonthlyData } from './months';

/** What the items that came in make. */
export interface InputReport {
	/** Undefined when no item can be used. */
	data: MonthlyData | undefined;
	/** The items that the report is made of. */
	itemIndexes: number[];
	/** One for each item that cannot be used, where the node goes on after errors. */
	errorItems: INodeExecutionData[];
}

/**
 * Makes a report of all input items together.
 *
 * @throws NodeOperationError that names all items that cannot be used, unless the node goes on
 */
export function readInputReport(run: WholeInputRun, groupKey: string | undefined): InputReport {
	const { context } = run;
	const items = context.getInputData();
	const readRow = inputRowReader();
	const misnamedIn = misnamedColumnFinder(ROW_COLUMNS);
	const bad: BadItem[] = [];
	const read: InputRow[] = [];
	for (const [itemIndex, { json }] of items.entries()) {
		const row = misnamedIn(json) ?? lostGroup(json, groupKey) ?? readRow(json, itemIndex);
		if ('reason' in row) bad.push({ itemIndex, reason: row.reason });
		else read.push(row);
	}
	// Sums must not mix months, so that a row of no month cannot stand beside others.
	const hasPeriods = read.some(({ period }) => period !== undefined);
	const usable = read.filter(({ period }) => !hasPeriods || period !== undefined);
	for (const { itemIndex, period } of read) {
		if (!hasPeriods || period !== undefined) continue;
		bad.push({ itemIndex, reason: 'The columns period_start and period_end are missing' });
	}
	const { rows, ofSeveralPeriods, contradicted, parts } = toDistinctRows(usable);
	addAll(bad, parts);
	bad.sort((a, b) => a.itemIndex - b.itemIndex);
	if (bad.length > 0 && !context.continueOnFail()) {
		throw refusalOfItems(context, bad, items.length, 'cannot be reported');
	}
	const data = rows.length > 0 ? toMonthlyData(rows, groupOf(groupKey)) : undefined;
	giveHints(run, contradicted, data, rows);
	for (const { row } of findOverlaps(ofSeveralPeriods)) {
		run.hint('Periods of one customer overlap, and their minutes are added up', row.itemIndex);
	}
	// Where nobody has a plan, such as on the legacy API, there is nothing to group by.
	const isUngrouped = groupKey === undefined && rows.every(({ plan }) => plan === '');
	return {
		data: data && { ...data, isUngrouped },
		itemIndexes: usedItems(rows, data),
		errorItems: errorItemsOf(context, bad),
	};
}

/** The group of a row that came in: its plan, its metadata entry, or the column of that name. */
function groupOf(key: string | undefined): (row: InputRow) => string {
	const nameOf = groupNamer(key);
	return ({ plan, json }) => nameOf(key === undefined ? plan : entryOf(json, key));
}

function entryOf(json: JsonRecord, key: string): string | undefined {
	return groupText(metadataOf(json), key) ?? groupText(json, key);
}

/** A customer of a group that cannot be read does not belong to those without one. */
function lostGroup(json: JsonRecord, key: string | undefined): UnusableRow | undefined {
	return key === undefined || entryOf(json, key) !== undefined
		? undefined
		: brokenMetadata(json, key);
}

function giveHints(
	{ hint }: WholeInputRun,
	contradicted: readonly number[],
	data: MonthlyData | undefined,
	rows: readonly InputRow[],
): void {
	for (const itemIndex of contradicted) {
		hint(
			'Another item has other figures, or another plan, for the same customer and period; the final one counts, or else the last',
			itemIndex,
		);
	}
	for (const itemIndex of data?.leftOut ?? []) {
		hint('The periods are of earlier months than the report and its comparison', itemIndex);
	}
	const now = Date.now();
	for (const { itemIndex, json, isFinal, period } of rows) {
		if (json.units_used !== undefined) hint(UNITS_HINT, itemIndex);
		const runs = isFinal === null && period !== undefined && !isOver(period, now);
		if (isFinal === false || runs) hint('The figures of the period are not final', itemIndex);
	}
}

function usedItems(rows: readonly InputRow[], data: MonthlyData | undefined): number[] {
	const leftOut = new Set(data?.leftOut);
	return rows.map(({ itemIndex }) => itemIndex).filter((index) => !leftOut.has(index));
}

function errorItemsOf(context: IExecuteFunctions, bad: readonly BadItem[]): INodeExecutionData[] {
	return bad.map((item) => toErrorItem(context, refusalOfItem(context, item), item.itemIndex));
}
