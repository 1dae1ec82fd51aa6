import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';

import { minorDigitsOf } from '../../../billing/currencies';
import type { InvoiceTerms } from '../../../billing/invoice';
import type { PriceEntry } from '../../../billing/prices';
import { readPriceList } from '../../../billing/prices';
import { isRecord } from '../../../codec/json';
import { readSwitch } from '../../../parameters/choices';
import { readNumber } from '../../../parameters/numbers';
import type { ItemContext } from '../../../parameters/refusal';
import { refusal } from '../../../parameters/refusal';
import { readText } from '../../../parameters/text';
import type { Notation } from '../languages';
import { readNotation } from '../languages';
import { onlyWithOverageField } from './fields';

/** The form of the operation, read and checked. */
export interface InvoiceForm extends InvoiceTerms {
	/** In upper case. */
	currency: string;
	notation: Notation;
	keyPrefix: string;
	/** Empty for none. */
	externalIdKey: string;
	onlyWithOverage: boolean;
}

const PARAMETERS = ['currency', 'prices', 'options'] as const;

/**
 * Gives the form that holds for an item. It is read once, unless a field is an expression, which may
 * answer otherwise for each item.
 *
 * @throws NodeOperationError for a fault of the form, which concerns all items
 */
export function formReader(context: IExecuteFunctions): (itemIndex: number) => InvoiceForm {
	const { parameters } = context.getNode();
	const hasExpressions = PARAMETERS.some((name) => holdsExpression(parameters[name]));
	const read = new Map<string, InvoiceForm>();
	let form: InvoiceForm | undefined;
	return (itemIndex) => {
		if (form && !hasExpressions) return form;
		const values = PARAMETERS.map((name) => context.getNodeParameter(name, itemIndex, {}));
		const key = JSON.stringify(values);
		form = read.get(key) ?? readForm({ context, itemIndex }, values);
		read.set(key, form);
		return form;
	};
}

function holdsExpression(value: unknown): boolean {
	if (typeof value === 'string') return value.startsWith('=');
	return typeof value === 'object' && value !== null && Object.values(value).some(holdsExpression);
}

function readForm(at: ItemContext, [currencyText, prices, given]: unknown[]): InvoiceForm {
	const options = (isRecord(given) ? given : {}) as IDataObject;
	const currency = (readText(at, currencyText, 'parameter Currency') ?? '').toUpperCase();
	const minorDigits = minorDigitsOf(currency);
	if (minorDigits === undefined) {
		throw refusal(
			at,
			currency === '' ? 'The parameter Currency is empty' : `"${currency}" is not a currency`,
			'Set the parameter Currency to an ISO 4217 code such as EUR, USD or JPY.',
		);
	}
	const entries = isRecord(prices) && Array.isArray(prices.values) ? prices.values : [];
	const list = readPriceList(
		(entries as PriceEntry[]).map((entry) => ({
			...entry,
			// The price of customers without a plan is not that of a plan that cannot be read.
			plan: readText(at, entry.plan, 'parameter Prices > Plan'),
		})),
	);
	if ('fault' in list) {
		throw refusal(
			at,
			list.fault,
			'Correct the parameter Prices: each plan once, with prices such as 49.95 (at most six decimals, not negative).',
		);
	}
	return {
		currency,
		minorDigits,
		prices: list,
		notation: readNotation(at, options),
		keyPrefix: readText(at, options.keyPrefix, 'option Key Prefix') ?? '',
		externalIdKey: readText(at, options.externalIdKey, 'option External ID Key') ?? '',
		onlyWithOverage: readSwitch(at, options, onlyWithOverageField),
		roundUpToMinutes: readMultiple(at, options.roundUpToMinutes),
	};
}

function readMultiple(at: ItemContext, value: unknown): bigint | undefined {
	const multiple = readNumber(at, value, {
		parameter: 'option Round Up to Minutes',
		isWhole: true,
		example: 100,
	});
	return multiple === undefined || multiple === 0 ? undefined : BigInt(multiple);
}
