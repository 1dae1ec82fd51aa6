import type { IDataObject } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { CONCURRENCY, mapConcurrently } from '../../api/concurrently';
import type { CustomerFilters } from '../../api/customerFilters';
import { matchesMetadata } from '../../api/customerFilters';
import { getCustomerUsage, withMetadata } from '../../api/customers';
import { isNotFound } from '../../api/failure';
import { requireFeature } from '../../api/requireFeature';
import type { CustomerListItem } from '../../api/types';
import { watchingForMore } from '../../api/shortList';
import { listCustomersWithUsage } from '../../api/usage';
import { toText } from '../../codec/text';
import { readCustomerFilters } from '../../parameters/customerFilters';
import { toList } from '../../parameters/lists';
import { requireQuota, unmetText } from '../../parameters/quotas';
import { UnmatchedWords } from '../../parameters/unmatchedWords';
import { readUsageFilter } from '../../parameters/usageFilters';
import type { Quotas } from '../../quota/quotas';
import { termsFor } from '../../quota/quotas';
import type { Usage } from '../../quota/usage';
import { readUsage } from '../../quota/usage';
import type { ReportedCustomer, UsageDetails, UsageRow } from '../../quota/usageRow';
import { toDetailColumns, toUsageRow, withDetails } from '../../quota/usageRow';
import type { OperationRun } from '../operation';
import { hintingAtMore, shortListRefusal } from '../shortLists';

/** What of the usage of customers is to be read. */
export interface RowWishes {
	/** One request for each customer: the period and the breakdown. */
	withDetails: boolean;
	/**
	 * One request for each customer whose metadata the list leaves out. The text is who wishes for it,
	 * as a singular subject.
	 */
	withMetadata: string | false;
	quotas: Quotas;
	/** Statuses to leave out where the filters name none. */
	unwantedStatuses?: string[];
	/** So many rows are enough. */
	limit?: number;
	/** Refuses a list that lacks customers, with this sentence on what is not done then. */
	onlyWhole?: string;
}

/** A row, and the exact figures behind it. */
export interface ReadRow {
	row: UsageRow;
	usage: Usage;
}

/** Counts the customers that are read one by one, and says so in the log every hundred. */
class Progress {
	private count = 0;

	constructor(private readonly run: OperationRun) {}

	add(): void {
		this.count += 1;
		if (this.count % 100 !== 0) return;
		this.run.context.logger.info(`Scriptix: read ${this.count} customers one by one so far`);
	}
}

/**
 * Reads the usage of the customers that the `filters` of an item ask for. Where a wish or a filter
 * needs more than the list has, customers are read a few at a time, at the pace of the credential.
 */
export async function readUsageRows(run: OperationRun, wishes: RowWishes): Promise<ReadRow[]> {
	const { context, client, itemIndex } = run;
	const { limit = Infinity, unwantedStatuses } = wishes;
	const given = context.getNodeParameter('filters', itemIndex, {}) as IDataObject;
	const filters = readCustomerFilters(run, given, { unwantedStatuses });
	const isWanted = readUsageFilter(run, given);
	refuseWhatIsLacking(run, given, wishes);
	const readsMetadata = wishes.withMetadata !== false || filters.metadataKey !== '';
	const readsEach = wishes.withDetails || readsMetadata;
	const unmatched = UnmatchedWords.ofCustomers(filters);
	const progress = new Progress(run);
	const rows: ReadRow[] = [];
	const met = new Set<string>();
	const isFilteredLater = filters.metadataKey !== '' || filtersUsage(given);
	const atOnce = isFilteredLater ? CONCURRENCY : stepTo(limit);
	const list = listCustomersWithUsage(client, filters, { itemIndex, chunkSize: atOnce });
	const pages = wishes.onlyWhole
		? watchingForMore(list, (listed, total) => {
				throw shortListRefusal(run, listed, total, wishes.onlyWhole ?? '');
			})
		: hintingAtMore(run, 'customers', list);
	for await (const { items } of pages) {
		unmatched.meet(items);
		for (const customer of items) met.add(idOf(customer) ?? '');
		const listed = items.filter((customer) => mayBeWanted(usageOf(customer, wishes), isWanted));
		// A few at a time, so that a reader who has enough causes no further request.
		const step = readsEach ? atOnce : Math.max(listed.length, 1);
		for (let start = 0; start < listed.length && rows.length < limit; start += step) {
			const read = await mapConcurrently(
				listed.slice(start, start + step),
				async (customer) => await readRow(run, customer, filters, wishes, progress),
			);
			rows.push(
				...(read.filter((found) => found !== undefined && isWanted(found.usage)) as ReadRow[]),
			);
		}
		if (rows.length >= limit) break;
	}
	if (rows.length < limit) unmatched.texts.forEach((text) => run.hint(text));
	const unmet = rows.length < limit ? unmetText(wishes.quotas, filters, met) : undefined;
	if (unmet !== undefined) run.hint(unmet);
	return rows.slice(0, limit);
}

/** Refuses what can have no effect on the API of the credential, before anything is sent. */
function refuseWhatIsLacking(
	{ client, itemIndex }: OperationRun,
	filters: IDataObject,
	{ withMetadata: wishing, quotas }: RowWishes,
): void {
	if (wishing !== false) requireFeature(client, 'metadata', wishing, { itemIndex });
	if (toText(filters.minimumPercent) !== undefined) {
		requireQuota(client, quotas, 'The filter Minimum Percent', itemIndex);
	}
	if (toList(filters.quotaStatus).length > 0) {
		requireQuota(client, quotas, 'The filter Quota Statuses', itemIndex);
	}
}

/** How many customers to read at a time, so that hardly more are read than are wanted. */
function stepTo(limit: number): number {
	if (limit === Infinity) return CONCURRENCY;
	return Math.ceil(limit / Math.ceil(limit / CONCURRENCY));
}

/** Whether the figures of a customer decide on it, so that more are read than come out. */
function filtersUsage(filters: IDataObject): boolean {
	return toText(filters.minimumPercent) !== undefined || toList(filters.quotaStatus).length > 0;
}

/** Whether the figures of the list leave it open that a customer is wanted. */
function mayBeWanted(usage: Usage, isWanted: (usage: Usage) => boolean): boolean {
	return usage.percent === null || isWanted(usage);
}

/** @returns undefined for a customer without the wanted metadata */
async function readRow(
	run: OperationRun,
	listed: CustomerListItem,
	filters: CustomerFilters,
	wishes: RowWishes,
	progress: Progress,
): Promise<ReadRow | undefined> {
	const needsMetadata = wishes.withMetadata !== false || filters.metadataKey !== '';
	if (needsMetadata || wishes.withDetails) progress.add();
	let customer: ReportedCustomer = needsMetadata
		? await withMetadata(run.client, listed, run.itemIndex)
		: listed;
	if (!matchesMetadata(customer, filters)) return undefined;
	const details = wishes.withDetails ? await readDetails(run, customer) : undefined;
	if (details) customer = withDetails(customer, details);
	const row: UsageRow = {
		...toUsageRow(customer, termsFor(wishes.quotas, idOf(customer))),
		...(details ? toDetailColumns(details) : {}),
	};
	if (wishes.withMetadata !== false && 'metadata' in customer) row.metadata = customer.metadata;
	return { row, usage: usageOf(customer, wishes) };
}

/** @returns undefined for a customer who has vanished since it was listed */
async function readDetails(
	{ client, itemIndex }: OperationRun,
	customer: ReportedCustomer,
): Promise<UsageDetails | undefined> {
	const id = idOf(customer);
	if (id === undefined) return undefined;
	return await getCustomerUsage(client, id, { itemIndex }).catch(async (error: Error) =>
		isNotFound(error) ? undefined : await Promise.reject<undefined>(error),
	);
}

function usageOf(customer: ReportedCustomer, { quotas }: RowWishes): Usage {
	return readUsage(customer, termsFor(quotas, idOf(customer)));
}
