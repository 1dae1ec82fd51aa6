import type { INodeProperties } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { ALL_CUSTOMERS } from '../../api/customerFilters';
import { listCustomers } from '../../api/customers';
import type { HistoryRequest, HistoryRow, HistorySplit, HistoryView } from '../../api/history';
import { listHistory } from '../../api/history';
import { atCustomer, isNotFound } from '../../api/failure';
import { noUsageAtAll } from '../../api/noUsage';
import { collect } from '../../api/paging';
import { watchingForMore } from '../../api/shortList';
import { requireFeature } from '../../api/requireFeature';
import { parameterOf, readChoice, readSwitch } from '../../parameters/choices';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { hintAtGone, hintAtMore, hintingAtMore } from '../shortLists';
import { UNITS_HINT } from './unitsHint';

const allCustomersField: INodeProperties = {
	displayName: 'All Customers',
	name: 'allCustomers',
	type: 'boolean',
	default: false,
	description:
		'Whether to read the history of all customers, which costs at least one request per customer',
};

const viewField: INodeProperties = {
	displayName: 'View',
	name: 'view',
	type: 'options',
	options: [
		{ name: 'Day', value: 'day' },
		{ name: 'Invoice', value: 'invoice', description: 'With the cost' },
		{ name: 'Month', value: 'month' },
		{ name: 'Week', value: 'week' },
		{ name: 'Year', value: 'year' },
	],
	default: 'month',
	description: 'The length of the periods',
};

const splitByField: INodeProperties = {
	displayName: 'Split By',
	name: 'splitBy',
	type: 'options',
	options: [
		{ name: 'Language', value: 'language' },
		{ name: 'None', value: 'none', description: 'One item per period' },
		{ name: 'Period', value: 'period', description: 'For invoices' },
		{ name: 'Subscription', value: 'subscription' },
		{ name: 'Token', value: 'token' },
	],
	default: 'none',
	description: 'How to divide the usage of a period',
};

// So many customers are not deleted while they are read: their usage is what cannot be found.
const MOST_GONE = 3;

export const getHistory: Operation = {
	option: {
		name: 'Get History',
		value: 'getHistory',
		description:
			'List the usage of earlier periods, one item per period and split, with the cost of invoices. Legacy API only; the current API knows only the running period.',
		action: 'Get the usage of earlier periods',
	},
	fields: [
		allCustomersField,
		{ ...customerIdField, displayOptions: { show: { allCustomers: [false] } } },
		viewField,
		splitByField,
		...returnAllFields,
	],
	async execute(run) {
		const { client, itemIndex } = run;
		requireFeature(client, 'history', 'The operation Get History', run);
		run.hint(UNITS_HINT);
		const limit = readLimit(run.context, itemIndex);
		const request = readRequest(run);
		const readsAll = readSwitch(run, parameterOf(run, allCustomersField), allCustomersField);
		const counted = { listed: 0, total: 0 };
		const hintAtMissing = () => {
			if (counted.listed < counted.total) hintAtMore(run, 'rows of usage', counted);
		};
		if (!readsAll) {
			const own = await readHistory(run, readCustomerId(run), { request, limit, counted });
			hintAtMissing();
			return toItems(own);
		}
		const rows: HistoryRow[] = [];
		const reading = { found: 0, gone: [] as string[] };
		for await (const id of idsOfAll(run)) {
			const own = await readHistory(run, id, {
				request,
				limit: limit - rows.length,
				counted,
			}).catch((failure: Error) => failure);
			if (!(own instanceof Error)) {
				reading.found += 1;
				rows.push(...own);
			} else if (isNotFound(own)) reading.gone.push(id);
			else await Promise.reject(atCustomer(own, id));
			if (reading.found === 0 && reading.gone.length >= MOST_GONE) {
				await Promise.reject(noUsageAtAll(client, own as Error, itemIndex));
			}
			if (rows.length >= limit) break;
		}
		hintAtMissing();
		hintAtGone(run, 'rows of usage', reading.gone);
		return toItems(rows);
	},
};

interface Reading {
	request: HistoryRequest;
	limit: number;
	/** Rows of those customers of whom Scriptix did not send all. */
	counted: { listed: number; total: number };
}

/** The rows of one customer. */
async function readHistory(
	{ client }: OperationRun,
	customerId: string,
	{ request, limit, counted }: Reading,
): Promise<HistoryRow[]> {
	const pages = listHistory(client, customerId, { ...request, maxItems: limit });
	const watched = watchingForMore(pages, (listed, total) => {
		counted.listed += listed;
		counted.total += total;
	});
	return await collect(watched, limit);
}

function readRequest(run: OperationRun): HistoryRequest {
	const { itemIndex } = run;
	const view = readChoice<HistoryView>(run, parameterOf(run, viewField), viewField);
	const splitBy = readChoice<HistorySplit | 'none'>(
		run,
		parameterOf(run, splitByField),
		splitByField,
	);
	if (splitBy === 'none') return { view, itemIndex };
	// https://apidocs.scriptix.io/reseller/customer/get-usage/
	if ((view === 'invoice') === (splitBy === 'period')) return { view, splitBy, itemIndex };
	throw refusal(
		run,
		`The view "${view}" cannot be split by ${splitBy}`,
		'Scriptix splits invoices by period only, and the other views by language, token or subscription. Change the parameter Split By.',
	);
}

async function* idsOfAll(run: OperationRun): AsyncGenerator<string> {
	const pages = listCustomers(run.client, ALL_CUSTOMERS, { itemIndex: run.itemIndex });
	for await (const { items } of hintingAtMore(run, 'customers', pages)) {
		for (const customer of items) {
			const id = idOf(customer);
			if (id !== undefined) yield id;
		}
	}
}
