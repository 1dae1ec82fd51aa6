import type { IDataObject } from 'n8n-workflow';

import { ownEntry } from '../../../codec/json';
import { toText } from '../../../codec/text';
import { compareRows, summarize } from './rows';
import type { UsageRow } from '../../../quota/usageRow';
import type { UsageSummary } from './rows';
import { toCsv } from './csv';
import type { ReportHeading } from './html';
import { toHtml } from './html';
import { binaryPropertyField, readBinaryProperty } from '../../../parameters/binaryProperty';
import { refusal } from '../../../parameters/refusal';
import type { Operation, OperationRun } from '../../operation';
import { readUsageRows, usageFilterFields } from '../getAll';

interface ReportFile {
	text: string;
	mimeType: string;
	extension: string;
}

export const report: Operation = {
	option: {
		name: 'Report',
		value: 'report',
		description:
			'Sum up the usage of all customers, with a CSV file or an HTML page for an e-mail if wanted',
		action: 'Create a usage report',
	},
	fields: [
		{
			displayName: 'Format',
			name: 'format',
			type: 'options',
			options: [
				{
					name: 'CSV',
					value: 'csv',
					description: 'The summary, and a CSV file with one line a customer',
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
					description: 'The summary with one entry a customer in "rows", without a file',
				},
			],
			default: 'html',
			description: 'The form of the report. Customers who used most of their quota come first.',
		},
		usageFilterFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add Option',
			default: {},
			options: [
				{
					displayName: 'Byte Order Mark',
					name: 'byteOrderMark',
					type: 'boolean',
					default: true,
					description:
						'Whether a CSV file begins with the mark by which Excel recognizes names with accents',
				},
				{
					displayName: 'Period',
					name: 'period',
					type: 'string',
					default: '',
					placeholder: 'e.g. January 2025',
					description:
						'What the report says that it is about. Scriptix lists the usage of the current period only; without a text the report names the day.',
				},
				binaryPropertyField,
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: 'Scriptix usage',
					placeholder: 'e.g. Usage of our customers',
					description: 'The heading of the report',
				},
			],
		},
	],
	async execute(run) {
		const { context, client, itemIndex } = run;
		const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
		const binaryProperty = readBinaryProperty(run, options);
		const write = readFormat(run);
		const rows = await readUsageRows(run, Infinity);
		rows.sort(compareRows('percent'));

		const summary = summarize(rows);
		const generatedAt = new Date(client.serverNow()).toISOString();
		const day = generatedAt.slice(0, 10);
		const heading: ReportHeading = {
			title: toText(options.title) ?? 'Scriptix usage',
			period: toText(options.period) ?? `As of ${day}`,
		};
		const json = { ...heading, generated_at: generatedAt, ...summary } as unknown as IDataObject;
		const file = write(heading, summary, rows, options);
		if (!file) return [{ json: { ...json, rows: rows as unknown as IDataObject[] } }];
		const binary = await context.helpers.prepareBinaryData(
			Buffer.from(file.text),
			`usage-report-${day}.${file.extension}`,
			file.mimeType,
		);
		return [{ json, binary: { [binaryProperty]: binary } }];
	},
};

type Write = (
	heading: ReportHeading,
	summary: UsageSummary,
	rows: UsageRow[],
	options: IDataObject,
) => ReportFile | undefined;

const FORMATS: Record<string, Write> = {
	items: () => undefined,
	csv: (_heading, _summary, rows, { byteOrderMark }) => ({
		text: toCsv(rows, byteOrderMark !== false),
		mimeType: 'text/csv',
		extension: 'csv',
	}),
	html: (heading, summary, rows) => ({
		text: toHtml(heading, summary, rows),
		mimeType: 'text/html',
		extension: 'html',
	}),
};

function readFormat(run: OperationRun): Write {
	const format = String(run.context.getNodeParameter('format', run.itemIndex, 'html'));
	const write = ownEntry(FORMATS, format);
	if (write) return write;
	throw refusal(
		run,
		`"${format}" is not a format of the report`,
		`Set the parameter Format to one of ${Object.keys(FORMATS).join(', ')}.`,
	);
}
