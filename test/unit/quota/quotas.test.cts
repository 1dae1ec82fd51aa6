import {
	InvalidQuotas,
	parseQuotas,
	termsFor,
	unmetOf,
} from '../../../nodes/ScriptixReseller/quota/quotas';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';

const source = (quota: number | null, minutes = 900) => ({
	usage: { transcription_minutes: minutes, quota_minutes: quota },
});

function quotaOf(value: unknown, id: string, stated: number | null, unlimited = 0) {
	const quotas = parseQuotas(value, unlimited);
	if (quotas instanceof InvalidQuotas) throw new Error(quotas.reason);
	return readUsage(source(stated), termsFor(quotas, id)).quotaMinutes;
}

describe('quotas that the user states', () => {
	it('beat what Scriptix states, for the customers that they name', () => {
		expect(quotaOf({ 123: 1_000 }, '123', 500)).toBe(1_000);
		expect(quotaOf({ 123: 1_000 }, '124', 500)).toBe(500);
		expect(quotaOf({ 123: 1_000 }, '124', null)).toBeNull();
	});

	it('may be the text of a JSON object, and texts of plain digits', () => {
		expect(quotaOf('{"123": 1000, "124": "250.5"}', '123', null)).toBe(1_000);
		expect(quotaOf('{"123": 1000, "124": "250.5"}', '124', null)).toBe(250.5);
	});

	it('may name a default for customers without a quota, which beats the other option', () => {
		expect(quotaOf({ default: 700 }, '5', null)).toBe(700);
		expect(quotaOf({ default: 700 }, '5', 500)).toBe(500);
		expect(quotaOf({ default: 700 }, '5', null, 900)).toBe(700);
		expect(quotaOf({}, '5', null, 900)).toBe(900);
	});

	it('of 0 mean that the customer has none, whatever Scriptix states or is assumed', () => {
		expect(quotaOf({ 123: 0, default: 700 }, '123', 500)).toBeNull();
		const terms = { agreed: 0 };
		expect(readUsage({ usage: { usage_percent: 81 } }, terms).percent).toBeNull();
	});

	it('are percent of nothing that Scriptix divided by another quota', () => {
		const usage = { usage_percent: 81, quota_minutes: 500 };
		expect(readUsage({ usage }, { agreed: 1_000 })).toMatchObject({
			quotaMinutes: 1_000,
			percent: null,
		});
	});

	it('find customers whose ids are the names of what every object has', () => {
		expect(quotaOf('{"constructor": 1000, "__proto__": 50}', 'constructor', null)).toBe(1_000);
		expect(quotaOf('{"__proto__": 50}', '__proto__', null)).toBe(50);
		expect(quotaOf({}, 'constructor', null)).toBeNull();
	});

	it('know the key "default" in any case, and refuse two entries for one customer', () => {
		expect(quotaOf({ Default: 700 }, '5', null)).toBe(700);
		expect(parseQuotas({ '123': 5, ' 123 ': 7 })).toMatchObject({
			reason: expect.stringContaining('Two entries are for "123"'),
		});
	});

	it.each([undefined, null, '', '  ', {}, '{}'])('are none when they are %p', (value) => {
		expect(parseQuotas(value)).toEqual({ byCustomer: new Map(), assumed: 0 });
	});

	it.each<[string, unknown]>([
		['an array', [1_000]],
		['the text of an array', '[1000]'],
		['a number', 1_000],
		['a word', 'many'],
		['broken JSON', '{"123": 1000'],
		['the text of null', 'null'],
	])('are refused when they are %s', (_, value) => {
		expect(parseQuotas(value)).toMatchObject({ reason: expect.stringContaining('JSON object') });
	});

	it.each<[string, number]>([
		['{ "123": 5000, "default": 20000 }', 5000],
		['{"123":0.5,"default":20000}', 0.5],
		['{"123": "62.5", "default": 20000}', 62.5],
		['{"123.0": 7, "default": 20000}', 7],
	])('in JSON are the numbers that were typed: %s', (value, minutes) => {
		expect(parseQuotas(value)).toEqual({
			byCustomer: new Map([['123', minutes]]),
			assumed: 20_000,
		});
	});

	it.each<[string, string]>([
		['{"123": 5, "123": 5}', '123'],
		['{"1": 5, "123": "\\"1\\": 5", "\\u0031": 7}', '1'],
		['{ "default" : 5,\n"default":7 }', 'default'],
	])('in JSON that name a customer twice are refused: %s', (value, twice) => {
		expect(parseQuotas(value)).toMatchObject({
			reason: expect.stringContaining(`Two entries are for "${twice}"`),
		});
	});

	it.each(['{"123": true}', '{"123": null}', '{"123": [5]}', '{"123": "a\\": 5"}'])(
		'in JSON that are no numbers are refused: %s',
		(value) => {
			expect(parseQuotas(value)).toMatchObject({ reason: expect.stringContaining('"123"') });
		},
	);

	it.each<[string, unknown]>([
		['negative', -1],
		['a text of a negative number', '-1'],
		['a Dutch ten thousand', '10.000'],
		['an English ten thousand', '10,000'],
		['hexadecimal', '0x10'],
		['an exponent', '1e3'],
		['empty', ''],
		['null', null],
		['true', true],
		['a list', [1_000]],
		['not a number', NaN],
		['endless', Infinity],
	])('are refused naming the customer when the minutes are %s', (_, minutes) => {
		expect(parseQuotas({ 122: 5, 123: minutes })).toMatchObject({
			reason: expect.stringContaining('"123"'),
		});
	});
});

describe('customers who have a quota of their own', () => {
	it('and were not met are named in the order of the option', () => {
		const quotas = parseQuotas('{ "b": 1, "123": 2, "a": 3, "default": 4 }');
		if (quotas instanceof InvalidQuotas) throw new Error(quotas.reason);
		expect(unmetOf(quotas, new Set(['123', 'c']))).toEqual(['b', 'a']);
	});

	it('are not read from a date', () => {
		expect(parseQuotas(new Date())).toBeInstanceOf(InvalidQuotas);
	});

	it('must have minutes', () => {
		const quotas = parseQuotas({ a: undefined });
		expect(quotas).toBeInstanceOf(InvalidQuotas);
		expect((quotas as InvalidQuotas).reason).toContain('The minutes of "a" are missing');
	});
});
