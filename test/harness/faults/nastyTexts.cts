import fc from 'fast-check';

/** Names that every object has, or that change what an object is. */
export const PROTOTYPE_KEYS = [
	...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
	...['__defineGetter__', 'then', 'length'],
];

const PIECES = [
	...['..', '.', '/', '\\', '%2e%2e', '%2f', '%5c', '%00', '?', '#', '&', '=', ';', '@', ':', '//'],
	...['a', '1001', 'ID-1', 'tokens', 'usage', ' ', '\t', '\r\n', '\u0000', '\u2028', '\ufeff', 'é'],
	...['<script>', '</td>', '<img src=x onerror=alert(1)>', '"', "'", '`', '${x}', '{{ $env }}'],
	...['-->', '&lt;', 'javascript:', '=cmd()', '+1', '-1', '@SUM(A1)', '＝1', ',', '|', '\u202e'],
	...['C:', 'con', 'nul', '~', '$HOME', '*', ...PROTOTYPE_KEYS],
];

/** Texts with what paths, queries, headers, pages, spreadsheets and objects take for their own. */
export const nastyText: fc.Arbitrary<string> = fc.oneof(
	fc
		.array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 6 })
		.map((parts) => parts.join('')),
	fc.constantFrom(...PIECES),
	fc.string({ unit: 'binary', minLength: 1, maxLength: 30 }),
);
