import fc from 'fast-check';

import {
	stringifyExactly,
	withNumbersOf,
} from '../../../nodes/ScriptixReseller/codec/exactNumbers';
import { ownEntry, parseJson } from '../../../nodes/ScriptixReseller/codec/json';
import '../shortProperties.cts';

describe('JSON', () => {
	it.each<[string, unknown]>([
		['[9007199254740993, 9007199254740992]', ['9007199254740993', '9007199254740992']],
		['{"id":12345678901234567890}', { id: '12345678901234567890' }],
		['{"id": -9007199254740995 }', { id: '-9007199254740995' }],
		['[9007199254740991]', [9007199254740991]],
		[
			'[1234567890123456.5, 1e20, 12345678901234567890e2]',
			[1234567890123456.5, 1e20, 1.2345678901234567e21],
		],
		['{"9007199254740993":"9007199254740993"}', { '9007199254740993': '9007199254740993' }],
		['["a \\" 9007199254740993", 9007199254740993]', ['a " 9007199254740993', '9007199254740993']],
		['["\\\\", 9007199254740993]', ['\\', '9007199254740993']],
		['[0.12345678901234567890]', [0.12345678901234568]],
	])('%s keeps the digits of whole numbers', (text, value) => {
		expect(parseJson(text)).toEqual(value);
	});

	it.each(['\uFEFF', '\uFEFF\uFEFF', ' \n\uFEFF', '\uFEFF '])('may begin with %j', (mark) => {
		expect(parseJson(`${mark}{"a":1}`)).toEqual({ a: 1 });
	});

	it.each(['', '{', 'text', '{a:1}', '"', '9007199254740993x'])('%j is none', (text) => {
		expect(parseJson(text)).toBeUndefined();
	});

	it('without long numbers is what JSON.parse makes of it', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				fc.pre(!/\d{16}/.test(text));
				expect(parseJson(text)).toEqual(JSON.parse(text));
			}),
		);
	});

	it.each(['a', '\\', '"', '\n', '1'])('may hold a text of 10 MB: %j', (part) => {
		const texts = [part.repeat(10_000_000), '9007199254740993'];
		expect(parseJson(`[${JSON.stringify(texts)},9007199254740993]`)).toEqual([
			texts,
			'9007199254740993',
		]);
	});

	it('keeps texts as they are, whatever digits they hold', () => {
		const digits = fc.string({ unit: fc.constantFrom(...'0123456789\\" ,:[]'), maxLength: 60 });
		fc.assert(
			fc.property(fc.array(digits), (texts) => {
				expect(parseJson(JSON.stringify(texts))).toEqual(texts);
			}),
		);
	});
});

describe('JSON that is written again', () => {
	it.each([
		'{"a":9007199254740993,"b":"9007199254740993","c":1}',
		'[9007199254740993,"9007199254740993",[-12345678901234567890]]',
		'{"a":{"b":[{"c":12345678901234567890}]},"__proto__":9007199254740995}',
		'{"a":"text 9007199254740993"}',
	])('has large whole numbers as numbers and texts as texts: %s', (text) => {
		expect(stringifyExactly(parseJson(text))).toBe(text);
	});

	it('has those of a copy as well, but no other values', () => {
		const source = parseJson('{"a":9007199254740993,"b":9007199254740995}') as object;
		const copy = withNumbersOf({ ...source, b: '17', c: '9007199254740993' }, source);
		expect(stringifyExactly(copy)).toBe('{"a":9007199254740993,"b":"17","c":"9007199254740993"}');
	});

	it('has those of all objects that a copy is made of', () => {
		const sources = ['{"a":9007199254740993}', '{"b":1}', '{"c":9007199254740995}'].map(
			(text) => parseJson(text) as object,
		);
		const copy = withNumbersOf(Object.assign({}, ...sources) as object, ...sources);
		expect(stringifyExactly(copy)).toBe('{"a":9007199254740993,"b":1,"c":9007199254740995}');
	});

	it.each([null, 'x', '17'])('has what an entry was set to since: %j', (a) => {
		const record = parseJson('{"a":9007199254740993}') as Record<string, unknown>;
		record.a = a;
		expect(stringifyExactly(record)).toBe(JSON.stringify({ a }));
	});

	it('is what JSON makes of it otherwise, also where it is nested deeply or holds odd characters', () => {
		const odd = '{"a":"\\u0000#9007199254740993","b":9007199254740993}';
		expect(JSON.parse(stringifyExactly(parseJson(odd)))).toEqual({
			a: '\u0000#9007199254740993',
			b: '9007199254740993',
		});
		const deep = `${'['.repeat(50_000)}9007199254740993${']'.repeat(50_000)}`;
		expect(parseJson(deep)).toBeInstanceOf(Array);
		fc.assert(
			fc.property(fc.jsonValue(), (value) => {
				expect(stringifyExactly(value)).toBe(JSON.stringify(value));
			}),
		);
	});
});

it('an entry of an object is its own', () => {
	expect(ownEntry({ a: 1 }, 'a')).toBe(1);
	expect(ownEntry({ a: 1 }, 'toString')).toBeUndefined();
	expect(ownEntry({ a: 1 }, '__proto__')).toBeUndefined();
});
