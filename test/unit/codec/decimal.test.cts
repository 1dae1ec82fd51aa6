import fc from 'fast-check';

import type { Decimal } from '../../../nodes/ScriptixReseller/codec/decimal';
import {
	formatUnits,
	isPositive,
	multiplyHalfUp,
	parseDecimal,
	roundUpToMultiple,
	subtract,
	sumOf,
	toDecimal,
	toNumber,
} from '../../../nodes/ScriptixReseller/codec/decimal';

const decimal = (text: string): Decimal => {
	const parsed = parseDecimal(text);
	if (!parsed) throw new Error(`"${text}" is no decimal`);
	return parsed;
};
const product = (a: string, b: string, scale: number) =>
	formatUnits(multiplyHalfUp(decimal(a), decimal(b), scale), scale);

// Where binary fractions go wrong: 1.005 * 100 is 100.49999999999999.
it.each([
	['1', '1.005', 2, '1.01'],
	['1', '1.004999', 2, '1.00'],
	['3', '0.335', 2, '1.01'],
	['1', '0.5', 0, '1'],
	['1', '0.499999', 0, '0'],
	['7', '0.0715', 3, '0.501'],
	['0.1', '0.2', 2, '0.02'],
	['10', '1', 2, '10.00'],
	['1', '0.000001', 2, '0.00'],
	['123456789012', '99999.999999', 2, '12345678901076543.21'],
])('%s times %s with %d digits is %s', (a, b, scale, expected) => {
	expect(product(a, b, scale)).toBe(expected);
});

it.each([
	[0.1, '1', 1],
	[1e21, '1000000000000000000000', 0],
	[1.5e-7, '15', 8],
	[-2.5, '-25', 1],
	[1234567.5, '12345675', 1],
])('%d is the decimal that it is written as', (number, digits, scale) => {
	const expected: Decimal = { digits: BigInt(digits), scale };
	expect(subtract(toDecimal(number), expected).digits).toBe(0n);
});

it('a number is the same after it was a decimal', () => {
	fc.assert(
		fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
			expect(toNumber(toDecimal(number))).toBe(number + 0);
		}),
	);
});

it.each([
	['0.1', '100', 100n],
	['100', '100', 100n],
	['100.01', '200', 100n],
	['1', '1', 1n],
	['0', '0', 100n],
])('%s rounded up is %s, in multiples of %d', (value, expected, multiple) => {
	expect(toNumber(roundUpToMultiple(decimal(value), multiple))).toBe(Number(expected));
});

it('subtracts across different numbers of digits', () => {
	expect(toNumber(subtract(decimal('10.05'), decimal('9.999')))).toBe(0.051);
	expect(toNumber(subtract(decimal('1'), decimal('2.5')))).toBe(-1.5);
});

it.each([
	['0.01', true],
	['0', false],
	['0.00', false],
	['-1', false],
])('whether %s is positive: %j', (text, expected) => {
	expect(isPositive(decimal(text))).toBe(expected);
});

it.each(['', '1,5', '1e3', '.5', '5.', '+1', '1 000', '0x1', 'NaN'])('%j is no decimal', (text) => {
	expect(parseDecimal(text)).toBeUndefined();
});

it('adds up figures as they are written, without what binary fractions lose', () => {
	expect(sumOf([0.1, 0.2, null, 0.3])).toBe(0.6);
	expect(sumOf([])).toBe(0);
	expect(sumOf([9_000_000_000_000.01, 0.07, -9_000_000_000_000.01])).toBe(0.07);
	const hundredths = fc.array(fc.integer({ min: -1e14, max: 1e14 }), { maxLength: 9 });
	fc.assert(
		fc.property(hundredths, (values) => {
			const exact = values.reduce((sum, value) => sum + BigInt(value), 0n);
			expect(sumOf(values.map((value) => value / 100))).toBe(Number(exact) / 100);
		}),
	);
});
