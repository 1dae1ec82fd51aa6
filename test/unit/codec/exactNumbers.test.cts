import { namesIn, parseNumbersAsTyped } from '../../../nodes/ScriptixReseller/codec/exactNumbers';

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

it.each<[string, string[]]>([
	['{ "b": 1, "a" : 2, "b": 3 }', ['b', 'a', 'b']],
	['{ "a": "b", "c": ["d"] }', ['a', 'c']],
	['{ "a": "b:c" }', ['a']],
	['{ "say \\"hi\\"": 1 }', ['say "hi"']],
	['{ "\\u0061": 1 }', ['a']],
	['["a", "b"]', []],
	['{}', []],
])('the names of %s are %j', (source, expected) => {
	expect(namesIn(source)).toEqual(expected);
});
