import {
	isLeftover,
	isRoundedText,
	namesNothing,
	saysNothing,
} from '../../../nodes/ScriptixReseller/codec/nothing';
import { copyOfJson, listOf, parseJson } from '../../../nodes/ScriptixReseller/codec/json';
import { plainText } from '../../../nodes/ScriptixReseller/codec/text';

it.each<[string, boolean]>([
	['', true],
	['  ', true],
	['null', true],
	['None', true],
	['"null"', true],
	[' <none>\n', true],
	['NaN', true],
	['nan', false],
	['gold', false],
	['null and void', false],
])('%j says that there is no value: %p', (text, expected) => {
	expect(saysNothing(text)).toBe(expected);
});

it.each<[string, 'a leftover of a program' | 'a word for nothing' | 'a value']>([
	['undefined', 'a leftover of a program'],
	['NULL', 'a leftover of a program'],
	['NaN', 'a leftover of a program'],
	['[object Object]', 'a leftover of a program'],
	['Invalid DateTime', 'a leftover of a program'],
	['Invalid Date', 'a leftover of a program'],
	['#N/A', 'a leftover of a program'],
	['#NV', 'a leftover of a program'],
	['#WERT!', 'a leftover of a program'],
	['#NAME?', 'a leftover of a program'],
	['#NAAM?', 'a leftover of a program'],
	['#\u00A1VALOR!', 'a leftover of a program'],
	['#\u00DCBERLAUF!', 'a leftover of a program'],
	['#N/D', 'a leftover of a program'],
	['########', 'a leftover of a program'],
	['{{ $json.name }}', 'a leftover of a program'],
	['{{contact.company}}', 'a leftover of a program'],
	['{{ a }}\n{{ b }}', 'a leftover of a program'],
	['Hotel {{ Paris }}', 'a value'],
	['#1 Transcripts!', 'a value'],
	['###', 'a value'],
	['#winning', 'a value'],
	['#BetterTogether!', 'a value'],
	['None', 'a word for nothing'],
	['n/a', 'a word for nothing'],
	['not set', 'a word for nothing'],
	['nan', 'a value'],
	['Nullmann', 'a value'],
	['not set yet', 'a value'],
	['is undefined', 'a value'],
	['#N/A2', 'a value'],
	['', 'a value'],
])('%j is %s where something is named', (text, kind) => {
	expect(isLeftover(text)).toBe(kind === 'a leftover of a program');
	expect(namesNothing(text)).toBe(kind !== 'a value');
});

it.each([
	['1.23457E+11', true],
	['-1,2E+05', true],
	['4E+100', true],
	['1.23457e+11', false],
	['1.23457E-11', false],
	['12.5E+11', false],
	['E+11', false],
	['AB1E+11', false],
	['1E+11 GmbH', false],
])('%j is a long number rounded by a spreadsheet: %j', (text, isRounded) => {
	expect(isRoundedText(text)).toBe(isRounded);
});

it.each([
	['text', 'text'],
	[5, '5'],
	[true, ''],
	[null, ''],
	[{ a: 1 }, ''],
])('%j as a plain text is %j', (value, expected) => {
	expect(plainText(value)).toBe(expected);
});

describe('JSON data', () => {
	it('is copied with all keys, and shares nothing', () => {
		const data = JSON.parse('{"__proto__":{"a":1},"list":[1]}') as { list: number[] };
		const copy = copyOfJson(data) as typeof data;
		expect(JSON.stringify(copy)).toBe(JSON.stringify(data));
		copy.list.push(2);
		expect(data.list).toEqual([1]);
		expect(copyOfJson(undefined)).toBeUndefined();
	});

	it('is a list or none', () => {
		expect([[1], 'x', { 0: 1 }, null].map(listOf)).toEqual([[1], [], [], []]);
	});

	it('that is broken is nothing', () => {
		expect(parseJson('{')).toBeUndefined();
	});
});
