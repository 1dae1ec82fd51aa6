import type { IDataObject } from 'n8n-workflow';

import { readBinaryProperty } from '../../../parameters/binaryProperty';
import { parameterOf, readChoice, readSwitch } from '../../../parameters/choices';
import type { ItemContext } from '../../../parameters/refusal';
import { refusal } from '../../../parameters/refusal';
import { readText } from '../../../parameters/text';
import { readName } from '../../../parameters/words';
import type { Notation } from '../languages';
import { readNotation } from '../languages';
import type { CsvForm } from './csv';
import { byteOrderMarkField, formatField, groupByField } from './fields';
import { WORDS } from './words';

/** The form of the operation as far as it is about what is written, checked. */
export interface ReportForm {
	format: 'items' | 'csv' | 'html';
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
	const notation = readNotation(at, options);
	return {
		format: readChoice(at, parameterOf(at, formatField), formatField),
		title: readText(at, options.title, 'option Title') ?? WORDS[notation.language].title,
		groupKey: readGroupKey(at),
		notation,
		csv: {
			separator: readSeparator(at, options.csvSeparator) ?? notation.csv.separator,
			decimalSign: notation.csv.decimalSign,
			byteOrderMark: readSwitch(at, options, byteOrderMarkField),
		},
		binaryProperty: readBinaryProperty(at, options),
	};
}

function readGroupKey(at: ItemContext): string | undefined {
	if (readChoice(at, parameterOf(at, groupByField), groupByField) === 'plan') return undefined;
	const stated = at.context.getNodeParameter('groupByKey', at.itemIndex, '');
	const key = readName(at, stated, 'parameter Metadata Key');
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
	if (text === '\t' || text.trim().toLowerCase() === 'tab') return '\t';
	if ([...text].length === 1 && !/["\p{L}\p{N}\p{Cc}\p{Cf}]/u.test(text)) return text;
	throw refusal(
		at,
		`"${text.slice(0, 20)}" cannot separate the cells of a CSV file`,
		'Set the option CSV Separator to one character such as ; or to the word tab.',
	);
}
