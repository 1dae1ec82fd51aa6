import { comparable } from '../codec/spelling';
import type { InputRow } from '../quota/rowInput';
import { isEmpty } from '../quota/rowInput';
import type { Decimal } from '../codec/decimal';
import {
	formatUnits,
	isPositive,
	multiplyHalfUp,
	roundUpToMultiple,
	subtract,
	toDecimal,
	toNumber,
	ZERO,
} from '../codec/decimal';
import type { Price, PriceList, Prices } from './prices';
import { planKey, readLargeFigure, readPrice } from './prices';

/** How invoices are made, the same for all rows. */
export interface InvoiceTerms {
	prices: PriceList;
	/** Digits after the dot of amounts in the currency. */
	minorDigits: number;
	/** Extra minutes are billed in multiples of so many; undefined for each minute as it is. */
	roundUpToMinutes?: bigint;
}

export interface InvoiceLine {
	kind: 'fee' | 'overage';
	quantity: number;
	/** As it was entered. */
	unitPrice: string;
	/** With the currency's minor digits. */
	amount: string;
}

/** What a customer owes for a period. */
export interface Invoice {
	/** Null for an enterprise customer without a quota, whose minutes are all included. */
	includedMinutes: number | null;
	/** As billed: rounded up where the terms say so. Null without included minutes. */
	overageMinutes: number | null;
	/** Without lines whose amount is zero. */
	lines: InvoiceLine[];
	/** The sum of the lines' amounts. */
	total: string;
}

/** Why a row cannot be billed: a sentence without full stop. */
export interface Unbillable {
	reason: string;
	/** Set when the price list lacks the plan. */
	missingPlan?: string;
}

const ONE = toDecimal(1);

/**
 * Bills one usage row. Amounts are exact decimals, rounded half up once a line.
 *
 * The plan that the row names counts for the whole period: there is no proration.
 */
export function toInvoice(row: InputRow, terms: InvoiceTerms): Invoice | Unbillable {
	if (row.minutes < 0) {
		return {
			reason: `The column transcription_minutes is negative (${row.minutes}): a correction is billed by hand`,
		};
	}
	const prices = pricesOf(row, terms.prices);
	if ('reason' in prices) return prices;
	const included =
		prices.includedMinutes ?? (row.quotaMinutes === null ? undefined : toDecimal(row.quotaMinutes));
	if (included === undefined && planKey(row.plan) !== 'enterprise') {
		return {
			reason:
				'The customer has neither a quota nor included minutes: fill in Included Minutes of its plan, or the column included_minutes',
		};
	}
	const overage = included && overageOf(row, included, terms);
	const lines: InvoiceLine[] = [];
	let total = 0n;
	const add = (kind: InvoiceLine['kind'], quantity: Decimal, { text, value }: Price) => {
		const units = multiplyHalfUp(quantity, value, terms.minorDigits);
		if (units === 0n) return;
		total += units;
		const amount = formatUnits(units, terms.minorDigits);
		lines.push({ kind, quantity: toNumber(quantity), unitPrice: text, amount });
	};
	if (owesFee(row)) add('fee', ONE, prices.monthlyFee);
	if (overage) add('overage', overage, prices.pricePerExtraMinute);
	return {
		includedMinutes: included ? toNumber(included) : null,
		overageMinutes: overage ? toNumber(overage) : null,
		lines,
		total: formatUnits(total, terms.minorDigits),
	};
}

function overageOf(
	{ minutes }: InputRow,
	included: Decimal,
	{ roundUpToMinutes }: InvoiceTerms,
): Decimal {
	const overage = subtract(toDecimal(minutes), included);
	if (!isPositive(overage)) return ZERO;
	return roundUpToMinutes === undefined ? overage : roundUpToMultiple(overage, roundUpToMinutes);
}

/** Who has left and used nothing in the period is not billed for it. */
function owesFee({ status, minutes }: InputRow): boolean {
	return minutes > 0 || !/^cancell?ed$/.test(comparable(status));
}

/** The plan's prices, each beaten by the one that was agreed with the customer and stands in its row. */
function pricesOf({ json, plan }: InputRow, list: PriceList): Prices | Unbillable {
	const ofPlan = list.get(planKey(plan));
	const { monthly_fee, included_minutes, price_per_extra_minute } = json;
	const fee = agreed(monthly_fee, 'monthly_fee', readLargeFigure);
	const included = agreed(included_minutes, 'included_minutes', readLargeFigure);
	const price = agreed(price_per_extra_minute, 'price_per_extra_minute', readPrice);
	for (const one of [fee, included, price]) if (one && 'fault' in one) return { reason: one.fault };
	const monthlyFee = (fee as Price | undefined) ?? ofPlan?.monthlyFee;
	const pricePerExtraMinute = (price as Price | undefined) ?? ofPlan?.pricePerExtraMinute;
	if (monthlyFee && pricePerExtraMinute) {
		return {
			monthlyFee,
			pricePerExtraMinute,
			includedMinutes: (included as Price | undefined)?.value ?? ofPlan?.includedMinutes,
		};
	}
	const missingPlan = plan;
	return {
		missingPlan,
		reason:
			plan === ''
				? 'The customer has no plan, and there is no row of prices with an empty plan'
				: `There is no price for the plan "${plan}"`,
	};
}

function agreed(value: unknown, column: string, read: typeof readPrice) {
	return isEmpty(value) ? undefined : read(value, `The column ${column}`);
}
