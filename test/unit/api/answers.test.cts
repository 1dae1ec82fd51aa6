import fc from 'fast-check';

import { idOf, idValue, UnusableAnswer } from '../../../nodes/ScriptixReseller/api/answers';
import { readObject, readPage } from '../../../nodes/ScriptixReseller/api/generations/envelope';
import { isRecord } from '../../../nodes/ScriptixReseller/codec/json.ts';

const CUSTOMER = { id: 123, name: 'Noord Media', plan: 'gold' };

const reasonOf = (result: unknown) =>
	result instanceof UnusableAnswer ? result.reason : undefined;

describe('an answer with one object', () => {
	it.each<[string, unknown]>([
		['bare', CUSTOMER],
		['wrapped', { result: CUSTOMER }],
		['wrapped with counts beside it', { count: 1, total_results: 1, result: CUSTOMER }],
	])('is read when it is %s', (_, body) => {
		expect(readObject(body, 'id')).toEqual(CUSTOMER);
	});

	it('is read when its mark is zero, empty or false', () => {
		for (const id of [0, '', false]) expect(readObject({ id }, 'id')).toEqual({ id });
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a text', 'OK'],
		['a number', 1],
		['a list', [CUSTOMER]],
		['a wrapped list', { result: [CUSTOMER] }],
		['an empty object', {}],
		['an empty wrapped object', { result: {} }],
		['an error with a good status', { error: 'not_found', message: 'No such customer' }],
		['an object whose mark is null', { id: null, name: 'x' }],
	])('cannot be used when it is %s', (_, body) => {
		expect(reasonOf(readObject<{ id?: unknown }>(body, 'id'))).toBe('It lacks "id".');
	});
});

describe('an answer with a page', () => {
	const second = { id: 124 };

	it.each<[string, unknown, object]>([
		['an envelope', { count: 2, total_results: 250, result: [CUSTOMER, second] }, { total: 250 }],
		[
			'an envelope whose total is text',
			{ total_results: '250', result: [CUSTOMER, second] },
			{ total: 250 },
		],
		['an envelope without a total', { count: 2, result: [CUSTOMER, second] }, {}],
		['an envelope whose total is null', { total_results: null, result: [CUSTOMER, second] }, {}],
		[
			'an envelope whose total is a word',
			{ total_results: 'many', result: [CUSTOMER, second] },
			{},
		],
		['a bare list', [CUSTOMER, second], {}],
	])('is read from %s', (_, body, total) => {
		expect(readPage(body)).toEqual({ items: [CUSTOMER, second], ...total });
	});

	it.each([
		[10_000, undefined],
		[10_001, 'It lists more than 10,000 at once, which is too large.'],
	])('may list %d or not', (count, reason) => {
		const page = readPage({ result: Array(count).fill(CUSTOMER) });
		expect(reasonOf(page)).toBe(reason);
	});

	it('may be empty', () => {
		expect(readPage({ count: 0, total_results: 0, result: [] })).toEqual({ items: [], total: 0 });
		expect(readPage([])).toEqual({ items: [] });
	});

	it.each<[string, unknown]>([
		['nothing', undefined],
		['null', null],
		['a text', 'OK'],
		['an object without a result', { error: 'x' }],
		['a result that is null', { result: null }],
		['a result that is an object', { result: { 0: CUSTOMER } }],
		['a result that is a text', { result: 'abc' }],
		['a list with a null in it', { result: [CUSTOMER, null] }],
		['a list of ids', [1, 2]],
		['a list of lists', { result: [[CUSTOMER]] }],
	])('cannot be used when it is %s', (_, body) => {
		expect(reasonOf(readPage(body))).toBe('It holds no list of objects under "result".');
	});

	it('never breaks the reader, whatever JSON it is', () => {
		fc.assert(
			fc.property(fc.jsonValue(), (body) => {
				const page = readPage(body);
				if (page instanceof UnusableAnswer) return;
				expect(page.items.every(isRecord)).toBe(true);
				expect(page.total === undefined || Number.isFinite(page.total)).toBe(true);
			}),
		);
	});
});

describe('the id of an object', () => {
	it.each<[unknown, string | undefined]>([
		[123, '123'],
		[0, '0'],
		['123', '123'],
		['../tokens', '../tokens'],
		['', undefined],
		[undefined, undefined],
		[null, undefined],
		[true, undefined],
		[{}, undefined],
	])('%p is read as %p', (id, text) => {
		expect(idOf({ id })).toBe(text);
	});
});

describe('an id that is put out', () => {
	it.each<[string, number | string]>([
		['1', 1],
		['999999999999999', 999_999_999_999_999],
		['9999999999999999', '9999999999999999'],
		['0', '0'],
		['007', '007'],
		['-1', '-1'],
		['1.5', '1.5'],
		['1e3', '1e3'],
		[' 1', ' 1'],
		['abc', 'abc'],
		['', ''],
	])('%p is %p', (id, value) => {
		expect(idValue(id)).toBe(value);
	});

	it('reads as the same id', () => {
		fc.assert(
			fc.property(fc.oneof(fc.nat().map(String), fc.stringMatching(/^\d+$/), fc.string()), (id) => {
				expect(String(idValue(id))).toBe(id);
			}),
		);
	});
});

it.each([
	[200, true],
	[201, false],
	[1_000_000, false],
])('a text of %d characters may be an ID: %s', (length, isOne) => {
	expect(idOf({ id: 'x'.repeat(length) }) !== undefined).toBe(isOne);
});
