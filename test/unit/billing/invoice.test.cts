import fc from 'fast-check';

import type { Invoice } from '../../../nodes/ScriptixReseller/billing/invoice';
import { toInvoice } from '../../../nodes/ScriptixReseller/billing/invoice';
import type { PriceEntry } from '../../../nodes/ScriptixReseller/billing/prices';
import { readPriceList } from '../../../nodes/ScriptixReseller/billing/prices';
import { readInputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';

interface Given {
	row?: object;
	prices?: PriceEntry[];
	digits?: number;
	roundUpTo?: number;
}

const GOLD = {
	plan: 'gold',
	monthlyFee: '1199',
	includedMinutes: '',
	pricePerExtraMinute: '0.035',
};

function billed({ row = {}, prices = [GOLD], digits = 2, roundUpTo }: Given) {
	const read = readInputRow(
		{
			customer_id: 1,
			name: 'Example BV',
			plan: 'gold',
			status: 'active',
			transcription_minutes: 12_100,
			quota_minutes: 10_000,
			period_start: '2025-01-01',
			period_end: '2025-01-31',
			...row,
		},
		0,
	);
	if ('reason' in read) throw new Error(read.reason);
	const list = readPriceList(prices);
	if ('fault' in list) throw new Error(list.fault);
	return toInvoice(read, {
		prices: list,
		minorDigits: digits,
		roundUpToMinutes: roundUpTo === undefined ? undefined : BigInt(roundUpTo),
	});
}
const invoiceOf = (given: Given): Invoice => {
	const invoice = billed(given);
	if ('reason' in invoice) throw new Error(invoice.reason);
	return invoice;
};
const reasonOf = (given: Given) => {
	const invoice = billed(given);
	return 'reason' in invoice ? invoice.reason : undefined;
};
const amounts = (given: Given) =>
	invoiceOf(given).lines.map(({ kind, amount }) => `${kind} ${amount}`);

it('bills the fee and the minutes above the quota', () => {
	expect(invoiceOf({})).toEqual({
		includedMinutes: 10_000,
		overageMinutes: 2100,
		lines: [
			{ kind: 'fee', quantity: 1, unitPrice: '1199', amount: '1199.00' },
			{ kind: 'overage', quantity: 2100, unitPrice: '0.035', amount: '73.50' },
		],
		total: '1272.50',
	});
});

it('leaves out lines that come to nothing', () => {
	expect(amounts({ row: { transcription_minutes: 10_000 } })).toEqual(['fee 1199.00']);
	expect(amounts({ prices: [{ ...GOLD, monthlyFee: 0 }] })).toEqual(['overage 73.50']);
	expect(
		amounts({ row: { transcription_minutes: 10_000.1 }, prices: [{ ...GOLD, monthlyFee: '0' }] }),
	).toEqual([]);
	expect(invoiceOf({ prices: [{ ...GOLD, monthlyFee: '0', pricePerExtraMinute: '0' }] })).toEqual({
		includedMinutes: 10_000,
		overageMinutes: 2100,
		lines: [],
		total: '0.00',
	});
});

it('rounds half up once a line, and the total is the sum of the lines', () => {
	// 0.5 ct each: rounding the sum would give 0.01.
	const prices = [{ ...GOLD, monthlyFee: '0.005', pricePerExtraMinute: '0.005' }];
	const { lines, total } = invoiceOf({ prices, row: { transcription_minutes: 10_001 } });
	expect(lines.map(({ amount }) => amount)).toEqual(['0.01', '0.01']);
	expect(total).toBe('0.02');
});

it.each([
	[0, '1199', '74', '1273'],
	[2, '1199.00', '73.50', '1272.50'],
	[3, '1199.000', '73.500', '1272.500'],
])('writes amounts with %d digits of the currency', (digits, fee, overage, total) => {
	const invoice = invoiceOf({ digits });
	expect(invoice.lines.map(({ amount }) => amount)).toEqual([fee, overage]);
	expect(invoice.total).toBe(total);
});

it.each([
	['1.0050', 2, '1.01'],
	['1.004999', 2, '1.00'],
	['2.6750', 2, '2.68'],
	['0.5', 0, '1'],
	['1199.499999', 0, '1199'],
	['0.0005', 3, '0.001'],
	['8.000449', 3, '8.000'],
])('rounds a fee of %s to %d digits half up: %s', (monthlyFee, digits, amount) => {
	const prices = [{ ...GOLD, monthlyFee, pricePerExtraMinute: '0' }];
	expect(invoiceOf({ prices, digits }).total).toBe(amount);
});

it('never passes an amount through a binary fraction', () => {
	// 1.005 * 100 and 0.1 + 0.2 are not what they look like in binary.
	const prices = [{ ...GOLD, monthlyFee: 1.005, pricePerExtraMinute: 0.1 }];
	const { lines, total } = invoiceOf({ prices, row: { transcription_minutes: 10_000.35 } });
	expect(lines.map(({ amount }) => amount)).toEqual(['1.01', '0.04']);
	expect(total).toBe('1.05');
});

it.each([
	[100, 2100],
	[1000, 3000],
	[1, 2100],
	[7, 2100],
	[11, 2101],
])('rounds the extra minutes up to a multiple of %d: %d', (roundUpTo, minutes) => {
	const invoice = invoiceOf({ roundUpTo });
	expect(invoice.overageMinutes).toBe(minutes);
	expect(invoice.lines[1]?.quantity).toBe(minutes);
	expect(invoiceOf({ roundUpTo, row: { transcription_minutes: 10_000 } }).overageMinutes).toBe(0);
});

it('takes the plan’s included minutes for the quota where they are given, 0 as well', () => {
	const included = (includedMinutes: unknown) =>
		invoiceOf({ prices: [{ ...GOLD, includedMinutes }] }).overageMinutes;
	expect(included('12000')).toBe(100);
	expect(included(0)).toBe(12_100);
	expect(included('')).toBe(2100);
});

it('takes agreed prices of the row for those of the plan, one by one', () => {
	expect(amounts({ row: { monthly_fee: 999, price_per_extra_minute: '' } })).toEqual([
		'fee 999.00',
		'overage 73.50',
	]);
	expect(amounts({ row: { price_per_extra_minute: '0.01', included_minutes: 12_000 } })).toEqual([
		'fee 1199.00',
		'overage 1.00',
	]);
	expect(amounts({ row: { included_minutes: '0', monthly_fee: null } })).toEqual([
		'fee 1199.00',
		'overage 423.50',
	]);
	expect(
		amounts({ row: { plan: 'special', monthly_fee: '5', price_per_extra_minute: '1' } }),
	).toEqual(['fee 5.00', 'overage 2100.00']);
});

it('bills customers without a plan by the row of prices with an empty plan', () => {
	const prices = [GOLD, { ...GOLD, plan: '', monthlyFee: '10' }];
	expect(amounts({ prices, row: { plan: null, transcription_minutes: 0 } })).toEqual(['fee 10.00']);
});

it('compares plans without regard to case', () => {
	expect(amounts({ row: { plan: 'GOLD', transcription_minutes: 0 } })).toEqual(['fee 1199.00']);
});

it('bills an enterprise customer without a quota the fee alone', () => {
	const prices = [{ ...GOLD, plan: 'enterprise' }];
	expect(invoiceOf({ prices, row: { plan: 'Enterprise', quota_minutes: null } })).toEqual({
		includedMinutes: null,
		overageMinutes: null,
		lines: [{ kind: 'fee', quantity: 1, unitPrice: '1199', amount: '1199.00' }],
		total: '1199.00',
	});
});

it.each(['cancelled', 'canceled', 'Cancelled', 'cancelled\u200b', 'ＣＡＮＣＥＬＬＥＤ'])(
	'bills a customer who is %s no fee unless there are minutes',
	(status) => {
		expect(amounts({ row: { status, transcription_minutes: 0 } })).toEqual([]);
		expect(amounts({ row: { status, transcription_minutes: 1 } })).toEqual(['fee 1199.00']);
	},
);

it.each<[string, object]>([
	['There is no price for the plan "silver"', { plan: 'silver' }],
	['The customer has no plan', { plan: '' }],
	['neither a quota nor included minutes', { quota_minutes: null }],
	['neither a quota nor included minutes', { quota_minutes: 0 }],
	['transcription_minutes is negative (-50)', { transcription_minutes: -50 }],
	['The column monthly_fee is "12,50"', { monthly_fee: '12,50' }],
	['The column price_per_extra_minute is negative', { price_per_extra_minute: -1 }],
	['The column included_minutes is "all"', { included_minutes: 'all' }],
	['The column included_minutes is "10.000": write 10000, or 10', { included_minutes: '10.000' }],
	['The column monthly_fee has more than 6 decimals', { monthly_fee: 0.1234567 }],
])('cannot bill: %s', (reason, row) => {
	expect(reasonOf({ row })).toContain(reason);
});

// An independent computation: fractions of integers, rounded by comparing remainders.
type Fraction = [numerator: bigint, denominator: bigint];
const fraction = (text: string): Fraction => {
	const [whole = '0', decimals = ''] = text.split('.');
	return [BigInt(whole + decimals), 10n ** BigInt(decimals.length)];
};
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d];
const minus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d - c * b, b * d];
const rounded = ([a, b]: Fraction, digits: number): bigint => {
	const scaled = a * 10n ** BigInt(digits);
	const below = scaled / b;
	return (scaled - below * b) * 2n >= b ? below + 1n : below;
};
const unitsOf = (amount: string, digits: number) => {
	expect(amount).toMatch(digits === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${digits}}$`));
	return BigInt(amount.replace('.', ''));
};

const price = fc
	.tuple(fc.nat(99_999), fc.nat(999_999), fc.integer({ min: 0, max: 6 }))
	.map(([whole, decimals, count]) =>
		count === 0 ? String(whole) : `${whole}.${String(decimals).padStart(6, '0').slice(0, count)}`,
	);
const minutes = fc
	.tuple(fc.nat(2_000_000), fc.nat(99))
	.map(([whole, decimals]) => `${whole}.${String(decimals).padStart(2, '0')}`);

// Such as 1.199, which is 1199 to some.
const fee = price.filter((text) => !/^[1-9]\d{0,2}\.\d{3}$/.test(text));

it('agrees with fractions to the last unit, whatever prices, minutes and currency', () => {
	fc.assert(
		fc.property(
			fee,
			price,
			minutes,
			minutes,
			fc.constantFrom(0, 2, 3),
			fc.constantFrom(undefined, 1, 7, 100),
			(monthlyFee, extra, used, quota, digits, roundUpTo) => {
				const invoice = invoiceOf({
					row: { transcription_minutes: Number(used), quota_minutes: quota },
					prices: [
						{
							plan: 'gold',
							monthlyFee,
							includedMinutes: Number(quota) === 0 ? '0' : '',
							pricePerExtraMinute: extra,
						},
					],
					digits,
					roundUpTo,
				});
				let overage = minus(fraction(used), fraction(quota));
				if (overage[0] < 0n) overage = [0n, 1n];
				if (roundUpTo !== undefined) {
					const step = overage[1] * BigInt(roundUpTo);
					const count = overage[0] / step + (overage[0] % step > 0n ? 1n : 0n);
					overage = [count * BigInt(roundUpTo), 1n];
				}
				const expected = [
					rounded(fraction(monthlyFee), digits),
					rounded(times(overage, fraction(extra)), digits),
				];
				const lines = invoice.lines.map(({ amount }) => unitsOf(amount, digits));
				expect(lines).toEqual(expected.filter((units) => units > 0n));
				expect(unitsOf(invoice.total, digits)).toBe(expected[0]! + expected[1]!);
			},
		),
		{ numRuns: 1000 },
	);
});

it.each(['uncancelled', 'cancelled soon', 'active'])(
	'owes the fee where the status is %j',
	(status) => {
		const row = { status, transcription_minutes: 0 };
		expect(amounts({ row })).toEqual(['fee 1199.00']);
	},
);

it.each([{ monthly_fee: 5 }, { price_per_extra_minute: 1 }, { included_minutes: 5 }])(
	'has no price where the row has only %j and its plan has none',
	(agreed) => {
		expect(reasonOf({ row: { plan: 'silver', ...agreed } })).toBe(
			'There is no price for the plan "silver"',
		);
	},
);
