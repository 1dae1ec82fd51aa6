import type { IDataObject, INodeProperties } from 'n8n-workflow';

import type { Day } from '../../quota/calendarDate';
import { readChoice } from '../../parameters/choices';
import type { ItemContext } from '../../parameters/refusal';
import { DAY_MS } from '../../codec/units';

export type Language = 'en' | 'nl' | 'de' | 'fr';

/** How a language writes numbers and dates. */
export interface Notation {
	language: Language;
	/** At most two decimals. */
	number(value: number): string;
	/** A number of 0 or more with all of its decimals, up to six. */
	exact(value: number): string;
	/** A day with the month in words. */
	day(day: Day): string;
	/** The month of a day, with the year. */
	month(day: Day): string;
	/** The decimal sign and the separator of cells that the language's spreadsheets expect. */
	csv: { decimalSign: '.' | ','; separator: ',' | ';' };
}

const LOCALES: Record<Language, string> = { en: 'en-US', nl: 'nl-NL', de: 'de-DE', fr: 'fr-FR' };

// English spreadsheets of Europe take the day first, as the vendor's do.
const DATE_LOCALES: Record<Language, string> = { ...LOCALES, en: 'en-GB' };

export const languageOption: INodeProperties = {
	displayName: 'Language',
	name: 'language',
	type: 'options',
	options: [
		{ name: 'Dutch', value: 'nl' },
		{ name: 'English', value: 'en' },
		{ name: 'French', value: 'fr' },
		{ name: 'German', value: 'de' },
	],
	default: 'en',
	description: 'The language of words, numbers and dates',
};

/**
 * @param options the collection that holds the option
 * @throws NodeOperationError for a language that the node does not speak
 */
export function readNotation(at: ItemContext, options: IDataObject): Notation {
	return NOTATIONS[readChoice<Language>(at, options, languageOption)];
}

// Formatters are made once, when they are first used: making one takes a thousand times as long as
// using it, and n8n loads this file when it starts.
export const NOTATIONS: Record<Language, Notation> = {
	en: notationOf('en', { decimalSign: '.', separator: ',' }),
	nl: notationOf('nl', { decimalSign: ',', separator: ';' }),
	de: notationOf('de', { decimalSign: ',', separator: ';' }),
	fr: notationOf('fr', { decimalSign: ',', separator: ';' }),
};

function notationOf(language: Language, csv: Notation['csv']): Notation {
	const dates = (options: Intl.DateTimeFormatOptions) => {
		const format = once(
			() => new Intl.DateTimeFormat(DATE_LOCALES[language], { timeZone: 'UTC', ...options }),
		);
		return (day: Day) => format().format(day * DAY_MS);
	};
	const days = dates({ day: 'numeric', month: 'long', year: 'numeric' });
	const format = once(() => numberFormat(LOCALES[language], csv.decimalSign));
	const number = (value: number) => format()(value);
	return {
		language,
		number,
		exact: (value) => {
			if (Math.round(value * 100) / 100 === value) return number(value);
			const [, decimals = ''] = String(Number(value.toFixed(6))).split('.');
			return `${number(Math.floor(value))}${decimals && csv.decimalSign}${decimals}`;
		},
		day: (day) => (language === 'fr' ? days(day).replace(/^1 /, '1er ') : days(day)),
		month: dates({ month: 'long', year: 'numeric' }),
		csv,
	};
}

/** Makes a value when it is first asked for. */
function once<T>(make: () => T): () => T {
	let made: { value: T } | undefined;
	return () => (made ??= { value: make() }).value;
}

/** The language's own format is ten times slower, which shows where each of 10,000 rows has three. */
function numberFormat(locale: string, decimalSign: string): Notation['number'] {
	const ofLanguage = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
	const sign = ofLanguage.formatToParts(10_000).find(({ type }) => type === 'group')?.value ?? '';
	// Fonts of mail programs lack the narrow space by which French groups digits.
	const separator = sign === '\u202F' ? '\u00A0' : sign;
	return (value) => {
		const hundredths = Math.round(Math.abs(value) * 100);
		if (!(hundredths < 1e15)) return ofLanguage.format(value);
		const whole = String(Math.floor(hundredths / 100)).replace(/\B(?=(?:\d{3})+$)/g, separator);
		const rest = hundredths % 100;
		const decimals = rest % 10 === 0 ? String(rest / 10) : String(rest).padStart(2, '0');
		const minus = value < 0 && hundredths > 0 ? '-' : '';
		return rest === 0 ? `${minus}${whole}` : `${minus}${whole}${decimalSign}${decimals}`;
	};
}
