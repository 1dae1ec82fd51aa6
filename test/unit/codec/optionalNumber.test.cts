import fc from 'fast-check';

import { isCount, readOptionalNumber } from '../../../nodes/ScriptixReseller/codec/plainNumber';
import '../shortProperties.cts';

describe('a number', () => {
	it.each<[unknown, number]>([
		[80, 80],
		['80', 80],
		[' 80 ', 80],
		['62.5', 62.5],
		['0.125', 0.125],
		['-3', -3],
		['007', 7],
		['10000', 10_000],
		['1234.5678', 1234.5678],
	])('is read from %j', (value, number) => {
		expect(readOptionalNumber(value)).toBe(number);
	});

	it.each([undefined, null, '', '  ', '\n', '\u00a0'])('is not there in %j', (value) => {
		expect(readOptionalNumber(value)).toBeUndefined();
	});

	it.each([
		'10.000',
		'1.250',
		'1.234.567',
		'10,000',
		'62,5',
		'1 000',
		' 1 000',
		'1\u00a0000',
		"1'000",
		'1_000',
		'1e3',
		'1E3',
		'0x10',
		'0b1',
		'0o7',
		'１０',
		'١٠',
		'Infinity',
		'-Infinity',
		'NaN',
		'.5',
		'5.',
		'+5',
		'--5',
		'5%',
		'5 min',
		'½',
		'null',
		'9007199254740993',
		NaN,
		Infinity,
		true,
		false,
		[],
		[5],
		['5'],
		{},
		new Date(5),
		() => 5,
	])('is not taken from %p', (value) => {
		expect(readOptionalNumber(value)).toBeNaN();
	});

	it('that JavaScript writes in plain digits is read as it was', () => {
		const plain = fc
			.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
			.filter(
				(number) => !/e|^-?[1-9]\d{0,2}\.\d{3}$/.test(String(number)) && !Object.is(number, -0),
			);
		fc.assert(
			fc.property(plain, (number) => expect(readOptionalNumber(String(number))).toBe(number)),
		);
	});

	it('is never read otherwise than its digits say', () => {
		fc.assert(
			fc.property(fc.string({ unit: fc.constantFrom(...'0123456789.,eExX _-+') }), (text) => {
				const number = readOptionalNumber(text);
				const isRead = number !== undefined && !Number.isNaN(number);
				expect(isRead && !/^-?\d+(\.\d+)?$/.test(text.trim())).toBe(false);
			}),
		);
	});
});

it.each([
	[0, true],
	[1000, true],
	[-1, false],
	[1.5, false],
	[2 ** 53, false],
	['5', false],
	[NaN, false],
])('%p is a count: %p', (value, is) => {
	expect(isCount(value)).toBe(is);
});
