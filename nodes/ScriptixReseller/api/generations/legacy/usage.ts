import type { IDataObject } from 'n8n-workflow';

import { plainText } from '../../../codec/text';
import { idValue } from '../../answers';
import type { ApiClient } from '../../client';
import type { HistoryRequest, HistoryRow } from '../../history';
import { ListBudget } from '../../listBudget';
import type { Page } from '../../paging';
import type { CustomerUsage } from '../../types';
import { readPage } from '../envelope';
import type { RecentUsage } from '../generation';
import { LARGEST_LIMIT } from './listing';
import { readOffsets } from './offsets';
import type { components } from './openapi';
import { pathOf } from './customers';

type UsageRow = components['schemas']['UsageRow'];

/** A month of the calendar in UTC, which every row is taken to be counted in. */
interface Month {
	/** As rows begin: `YYYY-MM`. */
	name: string;
	period: { start: string; end: string };
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

/** Reads what a customer used in the month that a time lies in, and in the one before it. */
export async function getRecentUsage(
	client: ApiClient,
	customerId: string,
	{ itemIndex, at }: { itemIndex?: number; at?: number },
): Promise<RecentUsage> {
	const rows = await readLatestRows(client, customerId, itemIndex);
	const time = at ?? client.serverNow();
	return {
		usage: sumOf(rows, customerId, monthOf(time, 0)),
		former: sumOf(rows, customerId, monthOf(time, -1)),
	};
}

/** Reads rows of usage as they come. */
export async function* listHistory(
	client: ApiClient,
	customerId: string,
	{ view, splitBy, maxItems, itemIndex }: HistoryRequest,
): AsyncGenerator<{ items: HistoryRow[] }> {
	const query = { view, ...(splitBy === undefined ? {} : { split_by: splitBy }) };
	const limit = Math.min(maxItems ?? LARGEST_LIMIT, LARGEST_LIMIT);
	const budget = new ListBudget();
	const fetchAt = async (at: number) =>
		await fetchRows(client, customerId, at, { query, limit, itemIndex, budget });
	for await (const { items } of readRows(fetchAt, limit)) {
		yield { items: items.map((row) => toHistoryRow(row, customerId)) };
	}
}

/**
 * Reads the rows of all months, or the end of the list with the latest of them where a server caps
 * the limit: the order is not documented, so that the first answer has to show it.
 */
async function readLatestRows(
	client: ApiClient,
	customerId: string,
	itemIndex: number | undefined,
): Promise<UsageRow[]> {
	const budget = new ListBudget();
	const fetchAt = async (at: number) =>
		await fetchRows(client, customerId, at, {
			budget,
			query: { view: 'month' },
			limit: LARGEST_LIMIT,
			itemIndex,
		});
	const first = await fetchAt(1);
	const { items, total = items.length } = first;
	if (items.length >= total || items.length === 0) return items;
	const starts = items.map(startOf);
	const isAscending = starts.every((start, index) => index === 0 || start >= starts[index - 1]!);
	const isDescending = starts.every((start, index) => index === 0 || start <= starts[index - 1]!);
	if (isDescending && starts[0] !== starts[starts.length - 1]) return items;
	if (isAscending && items.length > 1) {
		const at = Math.max(items.length, total - items.length) + 1;
		return [...items, ...(await fetchAt(at)).items];
	}
	const rows: UsageRow[] = [];
	for await (const page of readRows(fetchAt, LARGEST_LIMIT)) rows.push(...page.items);
	return rows;
}

async function* readRows(
	fetchAt: (at: number) => Promise<Page<UsageRow>>,
	limit: number,
): AsyncGenerator<{ items: UsageRow[] }> {
	const fetchNumbered = async (at: number) => {
		const page = await fetchAt(at);
		return { ...page, items: numbered(page.items) };
	};
	for await (const { items } of readOffsets(fetchNumbered, { limit, idOf: ({ id }) => id })) {
		yield { items: items.map(({ row }) => row) };
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
}

async function fetchRows(
	client: ApiClient,
	customerId: string,
	at: number,
	{ query, limit, itemIndex, budget }: RowsRequest,
): Promise<Page<UsageRow>> {
	return await client.send({
		method: 'GET',
		path: `${pathOf(customerId)}usage`,
		subject: 'customer',
		query: { limit, offset: at - 1, ...query },
		itemIndex,
		read: (body) => budget.refusalOf(body) ?? readPage<UsageRow>(body),
	});
}

/** A row's end is not looked at: two of the vendor's pages mean different days by it. */
function sumOf(rows: UsageRow[], customerId: string, { name, period }: Month): CustomerUsage {
	const units = rows
		.filter((row) => startOf(row).startsWith(name))
		.reduce((sum, row) => sum + unitsOf(row), 0);
	return {
		customer_id: idValue(customerId) as number,
		period,
		usage: { transcription_minutes: units, units_used: units },
	} as CustomerUsage;
}

function toHistoryRow(row: UsageRow, customerId: string): HistoryRow {
	const { usage_period_start: start, usage_period_end: end } = row;
	const { cost, language, token_name, subscription_id } = row;
	return {
		customer_id: idValue(customerId),
		period_start: start ?? null,
		period_end: end ?? null,
		transcription_minutes: unitsOf(row),
		units_used: unitsOf(row),
		cost: cost ?? null,
		language: language ?? null,
		token_name: token_name ?? null,
		subscription_id: subscription_id ?? null,
	};
}

function startOf({ usage_period_start: start }: UsageRow): string {
	return plainText(start);
}

function unitsOf({ units_used: units }: UsageRow): number {
	const number = Number(units);
	return Number.isFinite(number) ? number : 0;
}

function monthOf(time: number, offset: -1 | 0): Month {
	const now = new Date(time);
	const toDate = (month: number, day: number) =>
		new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset + month, day))
			.toISOString()
			.slice(0, 10);
	const start = toDate(0, 1);
	return { name: start.slice(0, 7), period: { start, end: toDate(1, 0) } };
}
