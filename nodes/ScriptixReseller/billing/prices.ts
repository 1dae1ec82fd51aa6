import { isGroupedByDots, isRounded } from '../codec/plainNumber';
import { comparable } from '../codec/spelling';
import { isEmpty, shown } from '../quota/rowInput';
import type { Decimal } from '../codec/decimal';
import { parseDecimal, withoutTrailingZeros } from '../codec/decimal';

/** A price as it was entered, and exactly. */
export interface Price {
	text: string;
	value: Decimal;
}

/** What a plan, or one customer, costs in a period. */
export interface Prices {
	monthlyFee: Price;
	/** Undefined for the customer's quota. */
	includedMinutes?: Decimal;
	pricePerExtraMinute: Price;
}

/** A row of the price list as a form has it. */
export interface PriceEntry {
	plan?: unknown;
	monthlyFee?: unknown;
	includedMinutes?: unknown;
	pricePerExtraMinute?: unknown;
}

/** Why a price, or a list of prices, cannot be used: a sentence without full stop. */
export interface UnusablePrice {
	fault: string;
}

/** Prices by plan in lower case; the empty text stands for customers without a plan. */
export type PriceList = ReadonlyMap<string, Prices>;

const MOST_DECIMALS = 6;

/** Reads a list of prices, in which each plan may stand once. */
export function readPriceList(entries: readonly PriceEntry[]): PriceList | UnusablePrice {
	const list = new Map<string, Prices>();
	for (const entry of entries) {
		const plan = planKey(entry.plan);
		const of = plan === '' ? 'for customers without a plan' : `of the plan ${plan}`;
		if (list.has(plan)) return { fault: `There are two rows of prices ${of}` };
		const prices = readPrices(entry, (label) => `${label} ${of}`);
		if ('fault' in prices) return prices;
		list.set(plan, prices);
	}
	return list;
}

/**
 * Reads an amount, or minutes, that somebody entered.
 *
 * @param label what it is, as the refusal names it
 */
export function readPrice(value: unknown, label: string): Price | UnusablePrice {
	if (isEmpty(value)) return { fault: `${label} is empty: enter 0 for none` };
	if (isRounded(value)) {
		return { fault: `${label} is ${value}, which is too large to be exact as a number` };
	}
	const text = typeof value === 'string' ? value.trim() : shown(value);
	const read = parseDecimal(text);
	const parsed = read && withoutTrailingZeros(read);
	if (parsed && parsed.digits < 0n) return { fault: `${label} is negative: ${text}` };
	if (!parsed) {
		return {
			fault: `${label} is "${shown(value)}", which is not a number: write plain digits, with a dot before decimals`,
		};
	}
	if (parsed.scale > MOST_DECIMALS) {
		return { fault: `${label} has more than ${MOST_DECIMALS} decimals: ${shown(text)}` };
	}
	return { text, value: parsed };
}

/**
 * Reads a monthly fee or included minutes that somebody entered. "1.199" is refused, as "10.000" is for
 * minutes used: a thousand times too little would be billed, or included.
 *
 * @param label what it is, as the refusal names it
 */
export function readLargeFigure(value: unknown, label: string): Price | UnusablePrice {
	const read = readPrice(value, label);
	if ('fault' in read || typeof value !== 'string' || !isGroupedByDots(read.text)) return read;
	const grouped = read.text.replace(/\./g, '');
	// With three decimals the same would be refused again.
	const decimal = read.text.endsWith('0') ? String(Number(read.text)) : `${read.text}0`;
	return { fault: `${label} is "${read.text}": write ${grouped}, or ${decimal}` };
}

/** Plans are compared without regard to case and to what cannot be seen. */
export function planKey(plan: unknown): string {
	return typeof plan === 'string' || typeof plan === 'number' ? comparable(String(plan)) : '';
}

function readPrices(
	{ monthlyFee, includedMinutes, pricePerExtraMinute }: PriceEntry,
	named: (label: string) => string,
): Prices | UnusablePrice {
	const fee = readLargeFigure(monthlyFee, named('Monthly Fee'));
	if ('fault' in fee) return fee;
	const price = readPrice(pricePerExtraMinute, named('Price per Extra Minute'));
	if ('fault' in price) return price;
	const included = isEmpty(includedMinutes)
		? undefined
		: readLargeFigure(includedMinutes, named('Included Minutes'));
	if (included && 'fault' in included) return included;
	return { monthlyFee: fee, includedMinutes: included?.value, pricePerExtraMinute: price };
}
