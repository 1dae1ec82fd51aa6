import type { IDataObject } from 'n8n-workflow';

import type { NodeJson } from '../harness/index.cts';
import { ACTION, TRIGGER } from '../harness/support.cts';
import type { Address } from './api.cts';

const CUSTOMERS = '/api/v3/reseller/customers';

/** Get Many of customers, as a user of this package builds it. */
export const getMany: NodeJson = {
	name: 'Get Many',
	type: ACTION,
	parameters: { resource: 'customer', operation: 'getAll', returnAll: true },
};

/** Get of one customer an item. */
export const get: NodeJson = {
	name: 'Get',
	type: ACTION,
	parameters: {
		resource: 'customer',
		operation: 'get',
		customerId: { __rl: true, mode: 'id', value: '={{ $json.id }}' },
	},
};

/** Makes one item for each customer. */
export function idsNode(ids: number[]): NodeJson {
	const [first = 0] = ids;
	if (ids.some((id, index) => id !== first + index)) throw new Error('The ids have gaps');
	return {
		name: 'Ids',
		type: 'n8n-nodes-base.code',
		typeVersion: 2,
		parameters: {
			jsCode: `return [...Array(${ids.length}).keys()].map((at) => ({ json: { id: ${first} + at } }))`,
		},
	};
}

/** n8n's own node, reading all pages as its documentation shows it. */
export function httpPages({ url }: Address): NodeJson {
	return http('HTTP pages', `${url}${CUSTOMERS}`, {
		sendQuery: true,
		queryParameters: { parameters: [{ name: 'per_page', value: '100' }] },
		options: {
			pagination: {
				pagination: {
					paginationMode: 'updateAParameterInEachRequest',
					parameters: {
						parameters: [{ type: 'qs', name: 'page', value: '={{ $pageCount + 1 }}' }],
					},
					paginationCompleteWhen: 'other',
					completeExpression: '={{ $pageCount * 100 >= $response.body.total_results }}',
					limitPagesFetched: false,
				},
			},
		},
	});
}

/** n8n's own node, asking for one customer an item. */
export function httpGet({ url }: Address, rest = ''): NodeJson {
	return http(
		rest === '' ? 'HTTP get' : 'HTTP usage',
		`=${url}${CUSTOMERS}/{{ $json.id }}${rest}`,
		{
			options: {},
		},
	);
}

function http(name: string, url: string, parameters: IDataObject): NodeJson {
	return {
		name,
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		parameters: {
			url,
			authentication: 'genericCredentialType',
			genericAuthType: 'httpHeaderAuth',
			...parameters,
		},
	};
}

/** The trigger, polling once an hour beside the poll at its activation. */
export const trigger: NodeJson = {
	name: 'Quota',
	type: TRIGGER,
	parameters: {
		pollTimes: { item: [{ mode: 'everyHour', minute: 0 }] },
		event: 'quotaThreshold',
	},
};

/** What people build without this package: each customer's percent, and each customer once. */
export function pipeline(api: Address): NodeJson[] {
	return [httpPages(api), splitOut, overThreshold, once];
}

/** The same with the usage of each customer asked for by itself. */
export function pipelineByCustomer(api: Address): NodeJson[] {
	return [httpPages(api), splitOut, httpGet(api, '/usage'), overThreshold, once];
}

const splitOut: NodeJson = {
	name: 'Split Out',
	type: 'n8n-nodes-base.splitOut',
	parameters: { fieldToSplitOut: 'result', options: {} },
};

const overThreshold: NodeJson = {
	name: 'Filter',
	type: 'n8n-nodes-base.filter',
	typeVersion: 2.2,
	parameters: {
		conditions: {
			options: { caseSensitive: true, leftValue: '', typeValidation: 'loose', version: 2 },
			combinator: 'and',
			conditions: [
				{
					id: 'over',
					leftValue: '={{ $json.usage.transcription_minutes / $json.usage.quota_minutes * 100 }}',
					rightValue: 80,
					operator: { type: 'number', operation: 'gte' },
				},
			],
		},
		options: {},
	},
};

const once: NodeJson = {
	name: 'Remove Duplicates',
	type: 'n8n-nodes-base.removeDuplicates',
	typeVersion: 2,
	parameters: {
		operation: 'removeItemsSeenInPreviousExecutions',
		dedupeValue: '={{ $json.id ?? $json.customer_id }}',
		options: {},
	},
};
