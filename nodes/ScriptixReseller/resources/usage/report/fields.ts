import type { INodeProperties } from 'n8n-workflow';

import { binaryPropertyField } from '../../../parameters/binaryProperty';
import { quotasField, unlimitedQuotaField } from '../../../parameters/quotas';
import { usageFilterFields } from '../../../parameters/usageFilters';
import { includeUsageDetailsField } from '../getAll';
import { languageOption } from '../languages';

/** Hides a field where the rows come in: it would concern the reading from Scriptix only. */
const fromScriptix = (field: INodeProperties, parameter = 'source'): INodeProperties => ({
	...field,
	displayOptions: { ...field.displayOptions, hide: { [parameter]: ['input'] } },
});

const forCsv = (field: INodeProperties): INodeProperties => ({
	...field,
	displayOptions: { show: { '/format': ['csv'] } },
});

export const byteOrderMarkField = forCsv({
	displayName: 'Byte Order Mark',
	name: 'byteOrderMark',
	type: 'boolean',
	default: true,
	description: 'Whether to begin the file with the mark by which Excel recognizes accented letters',
});

export const sourceField: INodeProperties = {
	displayName: 'Source',
	name: 'source',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Scriptix',
			value: 'scriptix',
			description: 'Read the usage of the current period now, for each input item',
		},
		{
			name: 'Input Items',
			value: 'input',
			description:
				'Report the usage rows that come in, such as those of a table: the newest month, compared with the one before. Sends no request.',
		},
	],
	default: 'scriptix',
	description: 'Where the figures come from',
	displayOptions: { hide: { '@tool': [true] } },
};

export const formatField: INodeProperties = {
	displayName: 'Format',
	name: 'format',
	type: 'options',
	options: [
		{
			name: 'CSV',
			value: 'csv',
			description: 'The summary, and a CSV file with one line for each customer',
		},
		{
			name: 'HTML',
			value: 'html',
			description:
				'The summary, and a page with a bar for each customer that can be sent as an e-mail',
		},
		{
			name: 'Items',
			value: 'items',
			description: 'The summary with one entry for each customer in "rows", without a file',
		},
	],
	default: 'html',
	description: 'The form of the report. Customers who used most of their quota come first.',
};

export const groupByField: INodeProperties = {
	displayName: 'Group By',
	name: 'groupBy',
	type: 'options',
	options: [
		{ name: 'Metadata', value: 'metadata', description: 'Such as the account manager' },
		{ name: 'Plan', value: 'plan' },
	],
	default: 'plan',
	description: 'How to group customers in the summary',
};

export const reportFields: INodeProperties[] = [
	sourceField,
	formatField,
	fromScriptix(usageFilterFields),
	groupByField,
	{
		displayName: 'Metadata Key',
		name: 'groupByKey',
		type: 'string',
		default: '',
		placeholder: 'e.g. account_manager',
		description:
			'The metadata entry, or the column of an input item, to group by. From Scriptix it costs one request for each customer where the list leaves metadata out.',
		displayOptions: { show: { groupBy: ['metadata'] } },
	},
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add Option',
		default: {},
		options: [
			byteOrderMarkField,
			forCsv({
				displayName: 'CSV Separator',
				name: 'csvSeparator',
				type: 'string',
				default: '',
				placeholder: 'e.g. ;',
				description:
					'The character between cells, or the word "tab". Leave empty for the one that spreadsheets of the language expect.',
			}),
			fromScriptix(includeUsageDetailsField, '/source'),
			languageOption,
			binaryPropertyField,
			fromScriptix(unlimitedQuotaField, '/source'),
			fromScriptix(quotasField, '/source'),
			{
				displayName: 'Title',
				name: 'title',
				type: 'string',
				default: '',
				placeholder: 'e.g. Usage of our customers',
				description: 'The heading of the report',
			},
		],
	},
];
