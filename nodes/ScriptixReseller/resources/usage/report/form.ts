import type { IDataObject } from 'n8n-workflow';

import { toText } from '../../../codec/text';
import { readBinaryProperty } from '../../../parameters/binaryProperty';
import type { ItemContext } from '../../../parameters/refusal';
import { refusal } from '../../../parameters/refusal';
import type { Notation } from '../languages';
import { readNotation } from '../languages';
import type { CsvForm } from './csv';
import { WORDS } from './words';

const FORMATS = ['items', 'csv', 'html'] as const;

/** The form of the operation as far as it is about what is written, checked. */
export interface ReportForm {
	format: (typeof FORMATS)[number];
	title: string;
	/** The metadata key to group by; undefined for plans. */
	groupKey?: string;
	notation: Notation;
	csv: CsvForm;
	binaryProperty: string;
}

/** @throws NodeOperationError for a value that cannot be used; nothing has been sent then */
export function readReportForm(at: ItemContext): ReportForm {
	const { context, itemIndex } = at;
	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const notation = readNotation(at, options.language);
	return {
		format: readFormat(at),
		title: toText(options.title) ?? WORDS[notation.language].title,
		groupKey: readGroupKey(at),
		notation,
		csv: {
			separator: readSeparator(at, options.csvSeparator) ?? notation.csv.separator,
			decimalSign: notation.csv.decimalSign,
			byteOrderMark: options.byteOrderMark !== false,
		},
		binaryProperty: readBinaryProperty(at, options),
	};
}

function readFormat(at: ItemContext): ReportForm['format'] {
	const given = String(at.context.getNodeParameter('format', at.itemIndex, 'html'));
	const format = FORMATS.find((known) => known === given);
	if (format !== undefined) return format;
	throw refusal(
		at,
		`"${given}" is not a format of the report`,
		`Set the parameter Format to one of ${FORMATS.join(', ')}.`,
	);
}

function readGroupKey(at: ItemContext): string | undefined {
	const groupBy = String(at.context.getNodeParameter('groupBy', at.itemIndex, 'plan'));
	if (groupBy === 'plan') return undefined;
	if (groupBy !== 'metadata') {
		throw refusal(
			at,
			`"${groupBy}" is nothing that customers can be grouped by`,
			'Set the parameter Group By to plan or metadata.',
		);
	}
	const key = toText(at.context.getNodeParameter('groupByKey', at.itemIndex, ''));
	if (key !== undefined) return key;
	throw refusal(
		at,
		'The parameter Metadata Key is empty',
		'Enter the metadata entry to group by, such as account_manager, or set Group By to Plan.',
	);
}

/** @returns undefined for the language's own */
function readSeparator(at: ItemContext, value: unknown): string | undefined {
	if (value === undefined || value === null || value === '') return undefined;
	const text = String(value);
	if (text.trim().toLowerCase() === 'tab') return '\t';
	if ([...text].length === 1 && !/["\r\n\p{L}\p{N}]/u.test(text)) return text;
	throw refusal(
		at,
		`"${text.slice(0, 20)}" cannot separate the cells of a CSV file`,
		'Set the option CSV Separator to one character such as ; or to the word tab.',
	);
}
