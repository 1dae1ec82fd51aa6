import type { IDataObject } from 'n8n-workflow';

import type { Day } from '../../../quota/calendarDate';
import type { Period } from '../../../quota/period';
import { calendarMonthOf, dayOf, formatDay } from '../../../quota/period';
import { idValue, UnusableAnswer } from '../../answers';
import type { ApiClient } from '../../client';
import type { HistoryRequest, HistoryRow } from '../../history';
import { ListBudget } from '../../listBudget';
import type { Page, PagingSummary } from '../../paging';
import type { CustomerUsage } from '../../types';
import { readPage } from '../envelope';
import type { RecentUsage } from '../generation';
import type { UsageRow } from './historyRow';
import { firstDayOf, startOf, toHistoryRow, unitsOf } from './historyRow';
import { LARGEST_LIMIT } from './listing';
import { isFull, readOffsets } from './offsets';
import { pathOf } from './customers';

/** A month of the calendar in UTC, which every row is taken to be counted in. */
type Month = Period;

// Closed months that are looked at, for polls that have not looked for long.
const MOST_FORMER_MONTHS = 12;

/** The latest rows of a customer's months. */
interface LatestRows {
	rows: UsageRow[];
	/** The first day from which on no row is missing. */
	wholeFrom: Day;
}

/** Reads what a customer used in the month that a time lies in; no row means that nothing was used. */
export async function getCustomerUsage(
	client: ApiClient,
	customerId: string,
	{ itemIndex, at }: { itemIndex?: number; at?: number },
): Promise<CustomerUsage> {
	const { usage } = await getRecentUsage(client, customerId, { itemIndex, at });
	return usage;
}

/** Reads what a customer used in the month that a time lies in, and in those before it. */
export async function getRecentUsage(
	client: ApiClient,
	customerId: string,
	{ itemIndex, at }: { itemIndex?: number; at?: number },
): Promise<RecentUsage> {
	// The first answer tells the server's time.
	const monthNow = () => calendarMonthOf(dayOf(new Date(at ?? client.serverNow())));
	const { rows, wholeFrom } = await readLatestRows(client, customerId, { monthNow, itemIndex });
	const month = monthNow();
	const formers: CustomerUsage[] = [];
	let before = monthBefore(month);
	do {
		formers.push(sumOf(rows, customerId, before));
		before = monthBefore(before);
	} while (formers.length < MOST_FORMER_MONTHS && before.start >= wholeFrom);
	return { usage: sumOf(rows, customerId, month), formers };
}

/** Reads rows of usage in the order of Scriptix. */
export async function* listHistory(
	client: ApiClient,
	customerId: string,
	{ view, splitBy, maxItems, itemIndex }: HistoryRequest,
): AsyncGenerator<{ items: HistoryRow[] }, PagingSummary> {
	const query = { view, ...(splitBy === undefined ? {} : { split_by: splitBy }) };
	const limit = Math.min(maxItems ?? LARGEST_LIMIT, LARGEST_LIMIT);
	const budget = new ListBudget();
	const fetchAt = async (at: number) =>
		await fetchRows(client, customerId, at, { query, limit, itemIndex, budget });
	const pages = readRows(fetchAt, limit);
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		yield { items: page.value.items.map((row) => toHistoryRow(row, customerId, view)) };
	}
}

/**
 * Reads the rows of all months, or the end of the list with the latest of them where a server caps
 * the limit: the order is not documented, so that the first answer has to show it. A total that is not
 * stated, or may be that of the page only, does not say that there are no more.
 *
 * @param monthNow the running one; called when there is an answer
 */
async function readLatestRows(
	client: ApiClient,
	customerId: string,
	{ monthNow, itemIndex }: { monthNow: () => Month; itemIndex?: number },
): Promise<LatestRows> {
	const budget = new ListBudget();
	const fetchAt = async (at: number) =>
		await fetchRows(client, customerId, at, {
			budget,
			...{ query: { view: 'month' }, limit: LARGEST_LIMIT, itemIndex },
			check: refuseUndated,
		});
	const first = await fetchAt(1);
	const { items, total } = first;
	if (items.length === 0) return whole(items);
	const mayGoOn = total !== items.length || isFull(items.length, LARGEST_LIMIT);
	const starts = items.map(startOf);
	const isAscending = starts.every((start, index) => index === 0 || start >= starts[index - 1]!);
	const isDescending = starts.every((start, index) => index === 0 || start <= starts[index - 1]!);
	// The rows of a month are its last ones where they are in order and begin with the first month.
	const month = monthNow();
	const isOne = starts[0] === starts[starts.length - 1];
	const holdsMonth = isAscending && !isOne && items.some((row) => isOf(row, month));
	const isMore = total !== undefined && total > items.length;
	if (!mayGoOn || (holdsMonth && !isMore)) return whole(items);
	if (isDescending && !isOne) return latest(items);
	if (isMore && isAscending && items.length > 1) {
		const at = Math.max(items.length, total - items.length) + 1;
		const end = await fetchAt(at);
		const rows = [...items, ...end.items];
		if (at === items.length + 1) return whole(rows);
		if (end.items.length > 0) return { ...latest(end.items), rows };
	}
	const fetchRest = async (at: number) => (at === 1 ? first : await fetchAt(at));
	const rows: UsageRow[] = [];
	for await (const page of readRows(fetchRest, LARGEST_LIMIT)) rows.push(...page.items);
	return whole(rows);
}

function whole(rows: UsageRow[]): LatestRows {
	return { rows, wholeFrom: -Infinity };
}

/** Of the month of the oldest row, others may have been cut off. */
function latest(rows: UsageRow[]): LatestRows {
	const oldest = rows.reduce((day, row) => Math.min(day, firstDayOf(row) ?? day), Infinity);
	return { rows, wholeFrom: oldest + 1 };
}

async function* readRows(
	fetchAt: (at: number) => Promise<Page<UsageRow>>,
	limit: number,
): AsyncGenerator<{ items: UsageRow[] }, PagingSummary> {
	const fetchNumbered = async (at: number) => {
		const page = await fetchAt(at);
		return { ...page, items: numbered(page.items) };
	};
	const pages = readOffsets(fetchNumbered, { limit, idOf: ({ id }) => id });
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		yield { items: page.value.items.map(({ row }) => row) };
	}
}

/** Rows have no id, and two of one page may be equal; a page that comes again has the same ids. */
function numbered(rows: UsageRow[]): Array<{ row: UsageRow; id: string }> {
	const counts = new Map<string, number>();
	return rows.map((row) => {
		const content = JSON.stringify(row);
		const count = (counts.get(content) ?? 0) + 1;
		counts.set(content, count);
		return { row, id: `${count} ${content}` };
	});
}

interface RowsRequest {
	query: IDataObject;
	limit: number;
	itemIndex?: number;
	budget: ListBudget;
	check?: (page: Page<UsageRow>) => Page<UsageRow> | UnusableAnswer;
}

async function fetchRows(
	client: ApiClient,
	customerId: string,
	at: number,
	{ query, limit, itemIndex, budget, check = (page) => page }: RowsRequest,
): Promise<Page<UsageRow>> {
	return await client.send({
		method: 'GET',
		isList: true,
		path: `${pathOf(customerId)}usage`,
		subject: 'customer',
		query: { limit, offset: at - 1, ...query },
		itemIndex,
		read: (body) => {
			const page = budget.refusalOf(body) ?? readPage<UsageRow>(body);
			return page instanceof UnusableAnswer ? page : check(page);
		},
	});
}

/** A row's end is not looked at: two of the vendor's pages mean different days by it. */
function sumOf(rows: UsageRow[], customerId: string, month: Month): CustomerUsage {
	const units = rows
		.filter((row) => isOf(row, month))
		.map(unitsOf)
		.reduce((sum, own) => (sum === null || own === null ? null : sum + own), 0);
	return {
		customer_id: idValue(customerId) as number,
		period: { start: formatDay(month.start), end: formatDay(month.end) },
		usage: { transcription_minutes: units, units_used: units },
	} as CustomerUsage;
}

function isOf(row: UsageRow, { start, end }: Month): boolean {
	const day = firstDayOf(row);
	return day !== undefined && day >= start && day <= end;
}

function refuseUndated(page: Page<UsageRow>): Page<UsageRow> | UnusableAnswer {
	return page.items.every((row) => firstDayOf(row) !== undefined)
		? page
		: new UnusableAnswer('A row of usage begins with no date that can be read.');
}

function monthBefore({ start }: Month): Month {
	return calendarMonthOf(start - 1);
}
