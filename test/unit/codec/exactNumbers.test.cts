import {
	parseNumbersAsTyped,
	repeatedName,
} from '../../../nodes/ScriptixReseller/codec/exactNumbers';

it.each<[string, unknown]>([
	['{ "123": 10.000 }', { 123: '10.000' }],
	['{ "123": 5000, "default": -1.5e3 }', { 123: '5000', default: '-1.5e3' }],
	['{ "a": "5", "b": true, "c": null }', { a: '5', b: true, c: null }],
	['[1, "2"]', ['1', '2']],
	['{ "123": 10,000 }', undefined],
	['5000', '5000'],
	['', undefined],
])('the numbers of %s are as they were typed', (source, expected) => {
	expect(parseNumbersAsTyped(source)).toEqual(expected);
});

it.each<[string, string | undefined]>([
	['{ "b": 1, "a" : 2, "b": 3 }', 'b'],
	['{ "a": "b", "b": ["a"] }', undefined],
	['{ "a": "a:b", "b": "\\"a\\": 1" }', undefined],
	['{ "say \\"hi\\"": 1, "say \\"hi\\"": 2 }', 'say "hi"'],
	['{ "\\u0061": 1, "a": 2 }', 'a'],
	['{ "a": { "b": 1 }, "b": 2 }', undefined],
	['{ "a": { "b": 1, "c": 2, "b": 3 } }', 'b'],
	['{ "a": { "x": 1 }, "a": 2 }', 'a'],
	['[{ "a": 1 }, { "a": 2 }]', undefined],
	['{ "__proto__": 1, "constructor": 2 }', undefined],
	['{ "__proto__": 1, "__proto__": 2 }', '__proto__'],
	['{ "a": "{", "b": "}", "a": 1 }', 'a'],
	['{}', undefined],
])('of %s the name that stands twice is %j', (source, expected) => {
	expect(repeatedName(source)).toBe(expected);
});
