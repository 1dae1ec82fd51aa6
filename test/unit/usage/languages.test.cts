import fc from 'fast-check';

import { NOTATIONS } from '../../../nodes/ScriptixReseller/resources/usage/languages';

const DAY_MS = 86_400_000;
const FIRST_OF_MAY = Date.UTC(2025, 4, 1) / DAY_MS;

it.each([
	['en', '1,234,567.5', '1 May 2025', 'May 2025'],
	['nl', '1.234.567,5', '1 mei 2025', 'mei 2025'],
	['de', '1.234.567,5', '1. Mai 2025', 'Mai 2025'],
	['fr', '1\u00A0234\u00A0567,5', '1er mai 2025', 'mai 2025'],
] as const)('writes numbers and dates in %s', (language, number, day, month) => {
	const notation = NOTATIONS[language];
	expect(notation.number(1_234_567.5)).toBe(number);
	expect(notation.day(FIRST_OF_MAY)).toBe(day);
	expect(notation.month(FIRST_OF_MAY)).toBe(month);
});

it('writes numbers as the language does, with at most two decimals', () => {
	const locales = { en: 'en-US', nl: 'nl-NL', de: 'de-DE', fr: 'fr-FR' } as const;
	const hundredths = fc.integer({ min: -1e12, max: 1e12 });
	fc.assert(
		fc.property(hundredths, fc.constantFrom('en', 'nl', 'de', 'fr'), (given, language) => {
			const expected = (given / 100).toLocaleString(locales[language as 'en'], {
				maximumFractionDigits: 2,
			});
			expect(NOTATIONS[language as 'en'].number(given / 100)).toBe(
				expected.replace(/\u202F/g, '\u00A0').replace(/^-0$/, '0'),
			);
		}),
	);
	expect(NOTATIONS.nl.number(0)).toBe('0');
	expect(NOTATIONS.de.number(-0.001)).toBe('0');
	expect(NOTATIONS.en.number(1e21)).toBe('1,000,000,000,000,000,000,000');
});
