import type { IDataObject } from 'n8n-workflow';

import type { ApiGeneration } from '../support.cts';

/** A good answer whose body is not what the documentation shows. */
export interface Shape {
	name: string;
	resource: string;
	operation: string;
	method?: string;
	/** The request that it befalls; without it, all of the operation's. */
	path?: RegExp;
	body: unknown;
	/** Which fields of the output the table shows. */
	shows: string[];
}

/** What came of a shape. */
export interface ShapeFinding {
	name: string;
	/** The operation. */
	where: string;
	/** The fields shown, or the description of the error. */
	result: string;
}

const CUSTOMER = { id: 7, name: 'Example BV', plan: 'gold', status: 'active' };
const page = (...result: unknown[]) => ({
	count: result.length,
	total_results: result.length,
	result,
});
const list = (name: string, body: unknown): Shape => ({
	name,
	resource: 'customer',
	operation: 'getAll',
	body,
	shows: ['id', 'name'],
});
const one = (name: string, body: unknown): Shape => ({
	name,
	resource: 'customer',
	operation: 'get',
	body,
	shows: ['id', 'name'],
});
const used = (name: string, body: unknown): Shape => ({
	...{ name, resource: 'usage', operation: 'get', path: /\/usage$/, body },
	shows: ['usage', 'period'],
});
const usage = (name: string, fields: IDataObject): Shape =>
	used(name, {
		usage: { transcription_minutes: 81, quota_minutes: 100 },
		...fields,
	});
const row = (fields: IDataObject): IDataObject => ({
	...{ usage_period_start: '2025-01-01', usage_period_end: '2025-02-01', units_used: 81 },
	...fields,
});
const written = (name: string, resource: string, operation: string, body: unknown): Shape => ({
	...{ name, resource, operation, body, method: operation === 'update' ? 'PATCH' : 'POST' },
	shows: ['plan', 'token'],
});

/** Those of the answers that both generations have. */
const OF_CUSTOMERS: Shape[] = [
	list('`result` is null', { count: 0, result: null }),
	list('`result` is an object', { count: 1, result: CUSTOMER }),
	list('`result` is missing', { count: 0 }),
	list('a list of texts', page('a', 'b')),
	list('a bare list', [CUSTOMER]),
	list('an item without an ID', page({ name: 'Example BV' }, CUSTOMER)),
	list('two items without an ID that are the same', page({ name: 'A' }, { name: 'A' })),
	list('an ID that is an object', page({ ...CUSTOMER, id: { $oid: '7' } })),
	list('IDs as texts', page({ ...CUSTOMER, id: '7' })),
	list('a total that is a text', { ...page(CUSTOMER), total_results: '1' }),
	list('a total that is no number', { ...page(CUSTOMER), total_results: 'many' }),
	list('a total below zero', { ...page(CUSTOMER), total_results: -1 }),
	list('a date that is none', page({ ...CUSTOMER, created_at: 'yesterday' })),
	one('an empty object', {}),
	one('an empty list', []),
	one('null', null),
	one('an ID that is null', { ...CUSTOMER, id: null }),
	one('wrapped as `result`', { count: 1, result: { ...CUSTOMER, id: 'c7' } }),
	one('wrapped in a list', { count: 1, result: [CUSTOMER] }),
	written('no ID', 'customer', 'create', { name: 'Example BV' }),
	written('an empty list', 'customer', 'create', []),
];

const OF_CURRENT: Shape[] = [
	usage('numbers as texts', { usage: { transcription_minutes: '81', quota_minutes: '100' } }),
	usage('`usage` is null', { usage: null }),
	usage('`usage` is a text', { usage: '81' }),
	usage('usage of another customer', { customer_id: 7 }),
	usage('minutes below zero', { usage: { transcription_minutes: -5, quota_minutes: 100 } }),
	usage('minutes that are no number', {
		usage: { transcription_minutes: 'lots', quota_minutes: 100 },
	}),
	usage('a quota of 0', { usage: { transcription_minutes: 5, quota_minutes: 0 } }),
	usage('a period with odd dates', { period: { start: 'soon', end: '2025-13-99' } }),
	usage('a period that is a text', { period: 'January' }),
	usage('a period that ends before it begins', {
		period: { start: '2025-02-01', end: '2025-01-01' },
	}),
	written('no token', 'token', 'generate', { id: 5, name: 'A' }),
	written('an empty object', 'customer', 'update', {}),
];

const OF_LEGACY: Shape[] = [
	used('no row of the running month', page(row({ usage_period_start: '2024-12-01' }))),
	used('two rows of the running month', page(row({}), row({ units_used: 9 }))),
	used(
		'a start with the time of a zone',
		page(row({ usage_period_start: '2025-01-01T00:00:00+01:00' })),
	),
	used('that time in UTC', page(row({ usage_period_start: '2024-12-31T23:00:00Z' }))),
	used('an end that is none', page(row({ usage_period_end: 'soon' }))),
	used('a start that is none', page(row({ usage_period_start: 'soon' }))),
	used('no start', page(row({ usage_period_start: null }))),
	used('units as a text', page(row({ units_used: '81' }))),
	used('units below zero', page(row({ units_used: -5 }))),
	used('units that are no number', page(row({ units_used: 'lots' }))),
	used('no units', page(row({ units_used: null }))),
	used('`result` is an object', { count: 1, result: row({}) }),
	used('rows that are texts', page('a', 'b')),
	{
		...written('an empty object', 'customer', 'update', {}),
		...{ method: 'PUT', shows: ['id', 'status'] },
	},
	written('no link', 'document', 'getEditorLink', { result: { expires_in: 14_400 } }),
];

/** Wrong and unusual shapes of each kind of answer, by the generation of the API. */
export const SHAPES: Record<ApiGeneration, Shape[]> = {
	current: [...OF_CUSTOMERS, ...OF_CURRENT],
	legacy: [...OF_CUSTOMERS, ...OF_LEGACY],
};
