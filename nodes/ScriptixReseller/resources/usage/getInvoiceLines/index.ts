import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { BILLED_COLUMNS, misnamedColumnFinder } from '../../../quota/rowColumns';
import { minorDigitsOf } from '../../../billing/currencies';
import type { Invoice, Unbillable } from '../../../billing/invoice';
import { toInvoice } from '../../../billing/invoice';
import { findOverlaps } from '../../../quota/overlaps';
import { addAll } from '../../../codec/addAll';
import { entryIn } from '../../../codec/entryIn';
import type { JsonRecord } from '../../../codec/json';
import { ownEntry } from '../../../codec/json';
import { isRoundedText, namesNothing, saysNothing } from '../../../codec/nothing';
import { isRounded } from '../../../codec/plainNumber';
import { toDistinctRows } from '../../../quota/distinctRows';
import type { Period } from '../../../quota/period';
import { formatDay, isOver } from '../../../quota/period';
import type { InputRow } from '../../../quota/rowInput';
import {
	brokenMetadata,
	inputRowReader,
	isEmpty,
	metadataOf,
	shown,
} from '../../../quota/rowInput';
import type { BadItem } from '../../badItems';
import { refusalOfItem, refusalOfItems } from '../../badItems';
import { toErrorItem } from '../../errorItem';
import type { Operation } from '../../operation';
import { invoiceFields } from './fields';
import { giveHints, isMonth, itemOf } from './hints';
import type { Notation } from '../languages';
import { findRepeatedFees } from './repeatedFees';
import type { InvoiceForm } from './terms';
import { formReader } from './terms';
import { describeLine } from './words';

export const getInvoiceLines: Operation = {
	option: {
		name: 'Get Invoice Lines',
		value: 'getInvoiceLines',
		description:
			'Turn usage rows into invoice data: the monthly fee and the extra minutes of each customer, without any request',
		action: 'Make invoice lines from usage',
		// Prices and bookkeeping are not for a language model to decide.
		displayOptions: { hide: { '@tool': [true] } },
	},
	fields: invoiceFields,
	async executeAll(run) {
		const { context } = run;
		const items = context.getInputData();
		const formOf = formReader(context);
		const readRow = inputRowReader();
		const misnamedIn = misnamedColumnFinder(BILLED_COLUMNS);
		const rows: InputRow[] = [];
		const bad: BadItem[] = [];
		// All forms are read before a row is looked at: a fault of the form refuses everything.
		for (const index of items.keys()) formOf(index);
		for (const [itemIndex, { json }] of items.entries()) {
			const row = misnamedIn(json) ?? readRow(json, itemIndex);
			if ('reason' in row) bad.push({ itemIndex, reason: row.reason });
			else if (row.period) rows.push(row);
			else bad.push({ itemIndex, reason: 'The columns period_start and period_end are missing' });
		}
		const { rows: distinct, ofSeveralPeriods, contradicted, parts } = toDistinctRows(rows);
		addAll(bad, parts);
		for (const { row, reason } of findOverlaps(ofSeveralPeriods)) {
			bad.push({ itemIndex: row.itemIndex, reason });
		}
		const isBad = new Set(bad.map(({ itemIndex }) => itemIndex));
		const textsOf = periodTexts();
		const billed: INodeExecutionData[] = [];
		const noMonths: InputRow[] = [];
		for (const row of distinct) {
			if (isBad.has(row.itemIndex)) continue;
			const form = formOf(row.itemIndex);
			const externalId = externalIdOf(row, form.externalIdKey);
			const unusable = otherCurrencyOf(row, form) ?? unusableId(row, externalId, form);
			const invoice = unusable ?? toInvoice(row, form);
			if ('reason' in invoice) {
				bad.push({ itemIndex: row.itemIndex, reason: `${invoice.reason} (${nameOf(row)})` });
			} else if (!form.onlyWithOverage || (invoice.overageMinutes ?? 0) > 0) {
				const period = row.period as Period;
				const texts = textsOf(period, form.notation);
				billed.push(toItem(row, invoice, form, { period: texts, externalId }));
				if (!isMonth(period) && hasFee(invoice)) noMonths.push(row);
			}
		}
		const repeated = findRepeatedFees(noMonths);
		const isRepeated = new Set(repeated.map(({ itemIndex }) => itemIndex));
		const output = billed.filter(({ pairedItem }) => !isRepeated.has(itemOf(pairedItem)));
		addAll(bad, repeated);
		bad.sort((a, b) => a.itemIndex - b.itemIndex);
		if (bad.length > 0 && !context.continueOnFail()) {
			throw refusalOfItems(context, bad, items.length, 'cannot be billed');
		}
		const odd = noMonths
			.map(({ itemIndex }) => itemIndex)
			.filter((index) => !isRepeated.has(index));
		giveHints(run, { contradicted, noMonths: odd }, distinct, output);
		if (bad.length === 0) return output;
		return [...output, ...bad.map((item) => errorItemOf(context, item))].sort(byInput);
	},
};

/** A period as an item and its lines write it. */
interface PeriodTexts {
	start: string;
	end: string;
	/** In words, in the language of the lines. */
	words: string;
}

/** Thousands of rows share few periods, whose texts are made once. */
function periodTexts(): (period: Period, notation: Notation) => PeriodTexts {
	const made = new Map<Notation, Map<Period, PeriodTexts>>();
	return (period, notation) => {
		const ofLanguage = entryIn(made, notation, () => new Map<Period, PeriodTexts>());
		return entryIn(ofLanguage, period, () => ({
			start: formatDay(period.start),
			end: formatDay(period.end),
			words: `${notation.day(period.start)} – ${notation.day(period.end)}`,
		}));
	};
}

function toItem(
	row: InputRow,
	invoice: Invoice,
	form: InvoiceForm,
	{ period, externalId }: { period: PeriodTexts; externalId: string | number | null },
): INodeExecutionData {
	const lines = invoice.lines.map(({ kind, quantity, unitPrice, amount }) => ({
		description: describeLine(
			{
				kind,
				plan: row.plan,
				period: period.words,
				usedMinutes: row.minutes,
				includedMinutes: invoice.includedMinutes,
			},
			form.notation,
		),
		quantity,
		unit_price: unitPrice,
		amount,
	}));
	const json: IDataObject = {
		customer_id: typeof row.json.customer_id === 'number' ? row.json.customer_id : row.customerId,
		external_id: externalId,
		name: row.name,
		email: row.email,
		plan: row.plan,
		period_start: period.start,
		period_end: period.end,
		// The figures of a period that runs still grow, whoever says nothing about it.
		is_final: row.isFinal ?? (isOver(row.period as Period, Date.now()) ? null : false),
		currency: form.currency,
		included_minutes: invoice.includedMinutes,
		transcription_minutes: row.minutes,
		overage_minutes: invoice.overageMinutes,
		lines,
		total: invoice.total,
		idempotency_key: `${form.keyPrefix}${row.customerId}:${period.start}`,
	};
	return { json, pairedItem: { item: row.itemIndex } };
}

/** Prices are those of the form: a row in another currency, or in an unclear one, is not billed by them. */
function otherCurrencyOf({ json }: InputRow, form: InvoiceForm): Unbillable | undefined {
	const stated = isEmpty(json.currency) ? '' : shown(json.currency).trim();
	const currency = stated.toUpperCase();
	if (currency === form.currency || stated === '' || saysNothing(stated)) return undefined;
	return {
		reason:
			minorDigitsOf(currency) === undefined
				? `The column currency holds "${stated}": write a code such as ${form.currency}, or leave it empty`
				: `The column currency says ${currency}, but the parameter Currency ${form.currency}: set Currency to {{ $json.currency }}, with prices of each`,
	};
}

/** The invoice would go to whoever has the rounded ID, or to nobody where the ID is lost. */
function unusableId(
	{ json }: InputRow,
	id: string | number | null,
	{ externalIdKey }: InvoiceForm,
): Unbillable | undefined {
	if (externalIdKey === '') return undefined;
	if (id === null) {
		const held = entriesOf(json, externalIdKey).find(isNested);
		if (held === undefined) return brokenMetadata(json, externalIdKey);
		return { reason: `The external ID ${externalIdKey} is ${shown(held)}, which is not text` };
	}
	if (typeof id === 'string' && isRoundedText(id)) {
		return {
			reason: `The external ID ${externalIdKey} is "${id}", a long number that a spreadsheet has rounded: export it as text`,
		};
	}
	if (!isRounded(id)) return undefined;
	return {
		reason: `The external ID ${externalIdKey} is ${id}, which is too large to be exact as a number: give it as text`,
	};
}

/** Null where there is none, also where a program left "#N/A" or the like in its place. */
function externalIdOf({ json }: InputRow, key: string): string | number | null {
	if (key === '') return null;
	for (const value of entriesOf(json, key)) {
		if (isRounded(value)) return value;
		const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
		if (text !== '' && !namesNothing(text)) return text;
	}
	return null;
}

/** Whether a value is a list or an object that holds something. */
function isNested(value: unknown): boolean {
	return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** The metadata entry and the column of a name. */
function entriesOf(json: JsonRecord, key: string): unknown[] {
	return [metadataOf(json), json].map((source) => ownEntry(source, key));
}

function hasFee({ lines }: Invoice): boolean {
	return lines.some(({ kind }) => kind === 'fee');
}

function errorItemOf(context: IExecuteFunctions, item: BadItem): INodeExecutionData {
	return toErrorItem(context, refusalOfItem(context, item), item.itemIndex);
}

function byInput(a: INodeExecutionData, b: INodeExecutionData): number {
	return itemOf(a.pairedItem) - itemOf(b.pairedItem);
}

function nameOf({ name, customerId }: InputRow): string {
	return name === '' ? `customer ${customerId}` : `${name}, customer ${customerId}`;
}
