import type { IDataObject } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import { ALL_CUSTOMERS } from '../../api/customerFilters';
import { listCustomers } from '../../api/customers';
import type { HistoryRequest, HistoryRow, HistorySplit, HistoryView } from '../../api/history';
import { listHistory } from '../../api/history';
import { requireFeature } from '../../api/requireFeature';
import { customerIdField, readCustomerId } from '../../parameters/customerId';
import { refusal } from '../../parameters/refusal';
import { readLimit, returnAllFields } from '../../parameters/returnAll';
import type { Operation, OperationRun } from '../operation';
import { toItems } from '../operation';
import { UNITS_HINT } from './unitsHint';

const VIEWS: readonly HistoryView[] = ['day', 'invoice', 'month', 'week', 'year'];

const SPLITS: readonly HistorySplit[] = ['language', 'period', 'subscription', 'token'];

export const getHistory: Operation = {
	option: {
		name: 'Get History',
		value: 'getHistory',
		description:
			'List the usage of earlier periods, one item per period and split, with the cost of invoices. Only on the legacy API; the current one has the running period only.',
		action: 'Get the usage of earlier periods',
	},
	fields: [
		{
			displayName: 'All Customers',
			name: 'allCustomers',
			type: 'boolean',
			default: false,
			description:
				'Whether to read the history of all customers, at one request or more per customer',
		},
		{ ...customerIdField, displayOptions: { show: { allCustomers: [false] } } },
		{
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
			description: 'The periods that usage is stated by',
		},
		{
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
			description: 'What the usage of a period is divided by',
		},
		...returnAllFields,
	],
	async execute(run) {
		const { client, itemIndex } = run;
		requireFeature(client, 'history', 'The operation Get History', run);
		run.hint(UNITS_HINT);
		const limit = readLimit(run.context, itemIndex);
		const request = readRequest(run);
		const readsAll = run.context.getNodeParameter('allCustomers', itemIndex, false) === true;
		const ids = readsAll ? idsOfAll(run) : [readCustomerId(run)];
		const rows: HistoryRow[] = [];
		for await (const id of ids) {
			const maxItems = limit - rows.length;
			for await (const { items } of listHistory(client, id, { ...request, maxItems })) {
				rows.push(...items);
				if (rows.length >= limit) return toItems(rows.slice(0, limit));
			}
		}
		return toItems(rows);
	},
};

function readRequest(run: OperationRun): HistoryRequest {
	const { context, itemIndex } = run;
	const parameters = (name: string, other: string) =>
		String(context.getNodeParameter(name, itemIndex, other) as IDataObject[string]);
	const view = choice(run, 'View', parameters('view', 'month'), VIEWS);
	const split = parameters('splitBy', 'none');
	if (split === 'none') return { view, itemIndex };
	const splitBy = choice(run, 'Split By', split, SPLITS);
	// https://apidocs.scriptix.io/reseller/customer/get-usage/
	if ((view === 'invoice') === (splitBy === 'period')) return { view, splitBy, itemIndex };
	throw refusal(
		run,
		`The view "${view}" cannot be split by ${splitBy}`,
		'Scriptix splits invoices by period only, and the other views by language, token or subscription. Change the parameter Split By.',
	);
}

function choice<T extends string>(
	run: OperationRun,
	parameter: string,
	value: string,
	known: readonly T[],
): T {
	const found = known.find((one) => one === value);
	if (found !== undefined) return found;
	throw refusal(
		run,
		`"${value}" is not a choice of the parameter ${parameter}`,
		`Set ${parameter} to one of ${known.join(', ')}.`,
	);
}

async function* idsOfAll({ client, itemIndex }: OperationRun): AsyncGenerator<string> {
	for await (const { items } of listCustomers(client, ALL_CUSTOMERS, { itemIndex })) {
		for (const customer of items) {
			const id = idOf(customer);
			if (id !== undefined) yield id;
		}
	}
}
