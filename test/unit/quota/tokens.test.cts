import { compress, expand } from '../../../nodes/ScriptixReseller/quota/tokens';

it.each<[string[], string[]]>([
	[['p100', 'p125', 'p150'], ['p100+25x3']],
	[['p0.1', 'p0.2', 'p0.3', 'p0.4'], ['p0.1+0.1x4']],
	[
		['p80', 'p100', 'p125', 'p150', 'm500'],
		['p80', 'p100+25x3', 'm500'],
	],
	[['p100*2', 'p125*2', 'p150*2'], ['p100+25x3*2']],
	[
		['p100', 'p125'],
		['p100', 'p125'],
	],
	[
		['p100', 'p125', 'm150'],
		['p100', 'p125', 'm150'],
	],
	[
		['p100', 'p125', 'p150*2'],
		['p100', 'p125', 'p150*2'],
	],
	[
		['p150', 'p125', 'p100'],
		['p150', 'p125', 'p100'],
	],
	[
		['p010', 'p020', 'p030'],
		['p010', 'p020', 'p030'],
	],
	[
		['p1e21', 'p2e21', 'p3e21'],
		['p1e21', 'p2e21', 'p3e21'],
	],
	[
		['?', '?', '?'],
		['?', '?', '?'],
	],
	[[], []],
])('%j is written as %j, and read back', (tokens, written) => {
	expect(compress(tokens)).toEqual(written);
	expect(expand(written)).toEqual(tokens);
});
