import fc from 'fast-check';

import { readPlainNumber } from '../../../nodes/ScriptixReseller/codec/plainNumber';

it.each([
	[8100, 8100],
	[-50, -50],
	[0.5, 0.5],
	['8100', 8100],
	[' 12.5 ', 12.5],
	['-3', -3],
	['1234.567', 1234.567],
	['0.125', 0.125],
	['2.0625', 2.0625],
])('reads %j', (value, number) => {
	expect(readPlainNumber(value)).toBe(number);
});

it.each([
	['1,5'],
	['8.100'],
	['10.000'],
	['-1.500'],
	['1.234.567'],
	['8,100'],
	['8 100'],
	['8\u00A0100'],
	['1e3'],
	['0x10'],
	['Infinity'],
	['+5'],
	['.5'],
	['5.'],
	['many'],
	[''],
	[' '],
	['١٢'],
	[null],
	[undefined],
	[true],
	[[5]],
	[{}],
	[NaN],
	[Infinity],
])('refuses %j, which people or programs read otherwise', (value) => {
	expect(readPlainNumber(value)).toBeUndefined();
});

it('reads every number that a program hands over, and its plain text to the same value', () => {
	fc.assert(
		fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
			expect(readPlainNumber(number)).toBe(number);
			const read = readPlainNumber(String(number));
			expect(read === undefined || Object.is(read, Number(String(number)))).toBe(true);
		}),
	);
});
