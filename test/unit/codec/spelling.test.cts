import fc from 'fast-check';

import {
	comparable,
	differingCharacter,
	foreignLetter,
	looks,
	oddCharacter,
	plainSpelling,
	skeleton,
} from '../../../nodes/ScriptixReseller/codec/spelling';
import { asErrorMessage, toText } from '../../../nodes/ScriptixReseller/codec/text';
import '../shortProperties.cts';

const ADDRESS = 'it-support@example.org';

describe('two spellings of an address', () => {
	it.each([
		['a zero-width space at the end', 'it-support@example.org\u200b'],
		['a zero-width joiner within', 'it-sup\u200dport@example.org'],
		['a byte order mark at the start', '\uFEFFit-support@example.org'],
		['a no-break space at the end', 'it-support@example.org\u00a0'],
		['a soft hyphen within', 'it-supp\u00adort@example.org'],
		['a mark of direction', '\u202ait-support@example.org\u202c'],
		['a variation selector', 'it-support\ufe0f@example.org'],
		['a word joiner', 'it-support@\u2060example.org'],
		['full-width letters', 'ｉｔ-support＠example．org'],
		['another case', 'IT-Support@Example.ORG'],
		['a hyphen that does not break', 'it\u2011support@example.org'],
		['a dash', 'it\u2013support@example.org'],
		['mathematical letters', '𝐢𝐭-support@example.org'],
	])('are the same but for %s', (_, other) => {
		expect(comparable(other)).toBe(ADDRESS);
	});

	it.each([
		['an accent in one or two characters', 'Ren\u00e9e', 'Rene\u0301e'],
		['a ligature', 'o\uFB03ce', 'office'],
		['the Dutch ij', '\u0132sselstein', 'IJsselstein'],
		['a curled apostrophe', 'O\u2019Brien', "O'Brien"],
		['several blanks', 'Example   BV', 'Example\u3000BV'],
		['a control character', 'Exam\u0000ple', 'Example'],
	])('of a name are the same but for %s', (_, one, other) => {
		expect(comparable(one)).toBe(comparable(other));
	});

	it.each([
		['ACME-17', 'ACME-18'],
		['A²', 'A2'],
		['Müller', 'Muller'],
		['①', '1'],
	])('%s and %s differ', (one, other) => {
		expect(comparable(one)).not.toBe(comparable(other));
	});

	it('keep their case where it counts', () => {
		expect(plainSpelling(' ACME\u200b-17 ')).toBe('ACME-17');
	});

	it('look the same with letters of another script', () => {
		expect(skeleton('\u0430dmin@example.org')).toBe('admin@example.org');
		expect(skeleton('inf\u03bf@example.org')).toBe('info@example.org');
		expect(skeleton('\u0131nfo@example.org')).toBe('info@example.org');
	});

	it('do not change any more once they are plain', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				expect(plainSpelling(plainSpelling(text))).toBe(plainSpelling(text));
			}),
		);
	});
});

describe('what makes an address look like another', () => {
	it.each([
		['it\u200b@example.org', 'U+200B'],
		['it\u00a0@example.org', 'U+00A0'],
		['ｉt@example.org', '"ｉ" (U+FF49)'],
		['it\u2013a@example.org', '"\u2013" (U+2013)'],
	])('%s is named', (text, name) => {
		expect(oddCharacter(text)).toBe(name);
	});

	it.each([
		ADDRESS,
		'rené@exämple.org',
		'Rene\u0301@example.org',
		'почта@пример.рф',
		"o'b@example.org",
		'\u00a0it@example.org\u3000',
	])('%s has nothing odd', (text) => {
		expect(oddCharacter(text)).toBeUndefined();
	});

	it.each<[string, string | undefined]>([
		['\u0430dmin', '"\u0430" (U+0430)'],
		['ex\u0430mple', '"\u0430" (U+0430)'],
		['inf\u03bf', '"\u03bf" (U+03BF)'],
		['почта', undefined],
		['admin', undefined],
		['admin7', undefined],
		['\u0412ob@example.org', '"\u0412" (U+0412)'],
		['v@\u0261oogle.example', '"\u0261" (U+0261)'],
		['pa\u04CFm@example.org', '"\u04CF" (U+04CF)'],
		['a@example\u3002org.example', '"\u3002" (U+3002)'],
		['\u0561dmin@example.org', '"\u0561" (U+0561)'],
		// All letters of a part are disguised.
		['\u0430\u0441\u0435@example.org', '"\u0430" (U+0430)'],
		['\u0430\u0441\u0435@почта.рф', undefined],
		['почта@example.org', undefined],
		['4711@example.org', undefined],
		['rené@exämple.org', undefined],
	])('%s has a letter of another script: %s', (word, letter) => {
		expect(foreignLetter(word)).toBe(letter);
	});
});

it.each<[unknown, string | undefined]>([
	[' a b ', 'a b'],
	['\u200ba\u00a0', 'a'],
	[7, '7'],
	[false, 'false'],
	[' \u200b ', undefined],
	['', undefined],
	[null, undefined],
	[{}, undefined],
	[[1], undefined],
])('the text of %j is %j', (value, text) => {
	expect(toText(value)).toBe(text);
});

it.each([
	['g\u043Eld', 'gold', '"\u043E" (U+043E)'],
	['gold', 'g\u043Eld', '"o" (U+006F)'],
	['gold plus', 'gold', 'U+0020'],
	['gold', 'gold', undefined],
	['gold', 'gold plus', undefined],
])('%s differs from %s by %s', (text, other, expected) => {
	expect(differingCharacter(text, other)).toBe(expected);
});

it.each([
	['\u0412MW', 'BMW'],
	['\u0410CME', 'ACME'],
	['g\u043Eld', 'gold'],
	['\u0414ACIA', '\u0414ACIA'],
	['Gold', 'Gold'],
])('%s looks like %s', (text, expected) => {
	expect(looks(text)).toBe(expected);
});

it.each([
	['  gold  plus ', 'gold plus'],
	['caf\u00e9\tnoir\n', 'caf\u00e9 noir'],
	['\u201Cgold\u201D', '"gold"'],
	['\u00A0gold ', 'gold'],
	['go\uFEFFld', 'gold'],
])('%j is spelled %j', (text, expected) => {
	expect(plainSpelling(text)).toBe(expected);
});

it('an error says cancelled, by which n8n does not take it for a stopped execution', () => {
	expect(asErrorMessage('canceled, or canceled')).toBe('cancelled, or cancelled');
});
