import type { ReportedCustomer } from '../../../nodes/ScriptixReseller/quota/usageRow';
import type { Language } from '../../../nodes/ScriptixReseller/resources/usage/languages';
import { NOTATIONS } from '../../../nodes/ScriptixReseller/resources/usage/languages';
import type { ReportData } from '../../../nodes/ScriptixReseller/resources/usage/report/data';
import { toReportRow } from '../../../nodes/ScriptixReseller/resources/usage/report/data';
import { periodText } from '../../../nodes/ScriptixReseller/resources/usage/report/heading';
import type { ReportPage } from '../../../nodes/ScriptixReseller/resources/usage/report/html';
import { toHtml } from '../../../nodes/ScriptixReseller/resources/usage/report/html';
import { summarize } from '../../../nodes/ScriptixReseller/resources/usage/report/totals';
import { WORDS } from '../../../nodes/ScriptixReseller/resources/usage/report/words';
import { customer, dataOf } from './reportData.cts';

const DAY_MS = 86_400_000;
// Gmail cuts a mail at 102 kB.
const GMAIL_BYTES = 102 * 1024;

const write = (data: ReportData, more: Partial<ReportPage> = {}) =>
	toHtml({
		title: 'Usage',
		period: 'January',
		summary: summarize(data),
		rows: data.entries.map((entry) =>
			toReportRow(entry, data.compares, more.groupKey !== undefined),
		),
		isCompared: data.compares,
		notation: NOTATIONS.en,
		...more,
	});
const pageOf = (...customers: ReportedCustomer[]) => write(dataOf(customers));
const textOf = (page: string) =>
	page
		.replace(/<style>.*<\/style>/s, '')
		.replace(/<[^>]+>/g, ' ')
		.replace(/&nbsp;/g, ' ')
		.replace(/\s+/g, ' ');

it('stands alone: nothing to load, nothing that runs', () => {
	const page = pageOf(customer('A', 1, 2));
	expect(page).toMatch(/^<!DOCTYPE html>/);
	expect(page).not.toMatch(/<script|<link|<img|url\(|@import|https?:/i);
});

it('escapes every text that comes from elsewhere', () => {
	const evil = `<img src=x onerror="alert('1')">&`;
	const data = dataOf([customer(evil, 1, 2, { email: evil, plan: evil, status: evil, id: evil })]);
	const page = write(data, { title: evil, period: evil, groupKey: evil });
	expect(page).not.toContain('<img');
	expect(page).not.toContain("alert('");
	expect(page).toContain('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;');
});

it('draws a bar as long as the percentage, at most the whole width, in cells that have a size', () => {
	expect(pageOf(customer('A', 25, 100))).toContain('<td width="25%" height="8" bgcolor="#2e9e6b"');
	const over = pageOf(customer('A', 250, 100));
	expect(over).toContain('<td width="100%" height="8" bgcolor="#c62839"');
	expect(over).toContain('<b>250&nbsp;%</b>');
	for (const cell of over.match(/<td[^>]*bgcolor[^>]*>[^<]*<\/td>/g) ?? []) {
		expect(cell).toMatch(/height="8".*style="height:8px;line-height:8px;.*>&nbsp;<\/td>$/);
	}
});

it('claims no percentage that is not reached', () => {
	const text = textOf(pageOf(customer('A', 79_996, 100_000)));
	expect(text).toContain('79.9 % 79,996 min of 100,000');
	expect(text).not.toContain('80 %');
});

it('shows figures that belong together, and customers without a quota apart', () => {
	const page = pageOf(
		customer('A', 500, 1000),
		customer('B', 5000, null, { plan: 'enterprise' }),
		customer('C', 20, null),
	);
	const text = textOf(page);
	expect(text).toContain('3 customers');
	expect(text).toContain('500 minutes used 1,000 minutes of quota');
	expect(text).toContain('50 % of the quota used');
	expect(text).toContain('2 without a quota (5,020 min)');
	expect(text).toContain('gold 2 customers · 1 without a quota (20 min) 50 % 500 min of 1,000');
	expect(text).toContain('enterprise 1 customer · 1 without a quota (5,000 min)');
	expect(page).toContain('<b>no limit</b> 5,000&nbsp;min');
	expect(page).toContain('<b>no quota given</b> 20&nbsp;min');
});

it('has its figures in two rows of three, so that none stands alone at any width', () => {
	const [figures] = /<table[^>]*>\n<tr>(<td width="33%".*)<\/tr>/.exec(pageOf()) ?? [];
	expect(figures?.match(/<td width="33%"/g)).toHaveLength(3);
});

it('shows a customer without a name by its ID', () => {
	expect(pageOf(customer('', 1, 2, { id: 4711 }))).toContain('<b>4711</b>');
});

it('can be read in the dark, and says so to mail programs', () => {
	const page = pageOf(customer('A', 1, 2));
	expect(page).toContain('<meta name="color-scheme" content="light dark">');
	expect(page).toContain('@media (prefers-color-scheme:dark)');
	// What a class makes dark has its light colour in the element.
	for (const name of ['b', 'c', 'm', 'l', 't']) expect(page).toContain(`class="${name}"`);
});

it('shows how minutes changed, with an arrow', () => {
	const data = dataOf(
		[
			customer('Up', 150, 1000),
			customer('Down', 50, 1000),
			customer('Same', 7, 1000),
			customer('New', 9, 1000),
		],
		[100, 100, 7, null],
	);
	const text = textOf(write(data));
	expect(text).toContain('▲ 50 (+50 %)');
	expect(text).toContain('▼ 50 (-50 %)');
	expect(text).toMatch(/7 min of 1,000 =/);
	expect(text).toMatch(/9 min of 1,000 new/);
	expect(text).toContain('Change ▲ 9 (+4.3 %)');
	expect(textOf(write(dataOf([customer('A', 1, 2)])))).not.toMatch(/Change|new/);
});

it('calls nobody new where there is no month before', () => {
	const data = dataOf([customer('A', 1, 2)], [null]);
	expect(textOf(write(data, { isCompared: false }))).not.toMatch(/Change|new/);
});

it('shows how minutes without a quota changed beside them, in the figures and in each group', () => {
	const data = dataOf(
		[customer('A', 150, 1000), customer('B', 60, null), customer('C', 7, null, { plan: 'zinc' })],
		[100, 40, null],
	);
	data.former = [{ group: 'bronze', previousMinutes: 5, hasQuota: false }];
	const text = textOf(write(data));
	expect(text).toContain('2 without a quota (67 min) ▲ 22 (+48.8 %)');
	expect(text).toContain('Change ▲ 50 (+50 %)');
	expect(text).toContain('gold 2 customers · 1 without a quota (60 min) ▲ 20 (+50 %) 15 % 150 min');
	expect(text).toContain('bronze 0 customers · 0 without a quota ▼ 5 (-100 %)');
	expect(text).toContain('zinc 1 customer · 1 without a quota (7 min)');
});

it('speaks of minutes alone where nobody has a quota, as on the legacy API', () => {
	const none = [customer('A', 60, null, { plan: '' }), customer('B', 7, null, { plan: '' })];
	const text = textOf(write({ ...dataOf(none, [40, 30]), isUngrouped: true }));
	expect(text).toMatch(/January 2 customers 67 minutes used Change ▼ 3 \(-4\.2 %\) Customers/);
	expect(text).not.toMatch(/of quota|over quota|0 minutes/);
});

it('stands customers under their group', () => {
	const data = dataOf([customer('One', 1, 2), customer('Two', 1, 2), customer('Three', 1, 2)]);
	data.entries.forEach((entry, index) => (entry.group = ['Zoë', 'Anna', '(none)'][index]!));
	const page = write(data, { groupKey: 'account_manager' });
	const headings = [...page.matchAll(/<h2[^>]*>([^<]*)/g)].map(([, heading]) => heading);
	expect(headings).toEqual(['By account_manager', 'Anna', 'Zoë', 'none']);
	expect(textOf(page)).toMatch(/Anna Two .* Zoë One .* none Three/);
});

describe('a page that would be cut by mail programs', () => {
	const many = (count: number, length = 20) =>
		dataOf(
			Array.from({ length: count }, (_, index) =>
				customer(`${index} ${'é'.repeat(length)}`, count - index, count, { id: index }),
			),
			Array.from({ length: count }, () => 1),
		);
	// The first such line is that of the one plan.
	const shownOf = (page: string) => (page.match(/it@example\.org/g) ?? []).length;

	it.each([170, 400, 10_000])('leaves out the lower rows of %d and says how many', (count) => {
		const page = write(many(count));
		expect(Buffer.byteLength(page)).toBeLessThan(GMAIL_BYTES);
		const shown = shownOf(page);
		expect(shown).toBeGreaterThan(80);
		expect(shown).toBeLessThan(count);
		expect(textOf(page)).toContain(
			`${(count - shown).toLocaleString('en-US')} more customers are left out here`,
		);
		expect(page).toContain('</html>');
	});

	it.each<[Language, string]>([
		['en', '1 more customer is left out here'],
		['nl', 'Nog 1 klant is hier weggelaten'],
		['de', '1 weiterer Kunde wurde hier weggelassen'],
		['fr', '1 autre client ne figure pas ici'],
	])('says in the singular that one is left out: %s', (language, text) => {
		const notation = NOTATIONS[language];
		// As many rows as there is room for, and one more.
		let count = shownOf(write(many(400), { notation })) - 5;
		while (!/weggela|ne figure|left out/.test(textOf(write(many(count), { notation })))) count += 1;
		expect(textOf(write(many(count), { notation }))).toContain(text);
	});

	it('leaves out nothing where there is room', () => {
		const page = write(many(60));
		expect(shownOf(page)).toBe(60);
		expect(textOf(page)).not.toContain('left out');
	});

	it('is cut by groups, long names and languages as well', () => {
		const data = many(600, 5000);
		data.entries.forEach((entry, index) => (entry.group = `Manager ${'ü'.repeat(300)} ${index}`));
		for (const language of ['en', 'nl', 'de', 'fr'] as Language[]) {
			const page = write(data, { groupKey: 'manager', notation: NOTATIONS[language] });
			expect(Buffer.byteLength(page)).toBeLessThan(GMAIL_BYTES);
			expect(shownOf(page)).toBeGreaterThan(20);
		}
	});
});

it.each<[Language, RegExp]>([
	['nl', /1\.500 minuten verbruikt 2\.000 minuten tegoed 75 % van het tegoed verbruikt/],
	['de', /1\.500 Minuten verbraucht 2\.000 Minuten im Kontingent 75 % des Kontingents verbraucht/],
	['fr', /1\u00A0?\s?500 minutes utilisées 2\s?000 minutes de quota 75 % du quota utilisé/],
])('speaks %s', (language, figures) => {
	const page = write(dataOf([customer('A', 1500, 2000, { status: 'suspended' })]), {
		notation: NOTATIONS[language],
	});
	expect(page).toContain(`<html lang="${language}">`);
	expect(textOf(page)).toMatch(figures);
	expect(textOf(page)).not.toMatch(/customers|minutes used|suspended/i);
});

it('has every word in every language', () => {
	const keys = Object.keys(WORDS.en).sort();
	for (const words of Object.values(WORDS)) {
		expect(Object.keys(words).sort()).toEqual(keys);
		for (const text of Object.values(words))
			if (typeof text === 'string') expect(text).not.toBe('');
	}
});

describe('what the figures are about', () => {
	const day = (text: string) => Date.parse(text) / DAY_MS;
	const about = (
		periods: Array<[string, string]>,
		months?: [string, string?],
		language: Language = 'en',
		runs = false,
	) => {
		const data: ReportData = {
			...dataOf([]),
			periods: periods.map(([start, end]) => ({ start: day(start), end: day(end) })),
			...(months
				? {
						months: {
							reported: day(months[0]),
							...(months[1] === undefined ? {} : { compared: day(months[1]) }),
						},
					}
				: {}),
		};
		const readAt = months && !runs ? undefined : Date.parse('2025-01-15T09:30:00Z');
		return periodText(data, NOTATIONS[language], readAt);
	};

	it.each([
		['January 2025, as of 15 January 2025, 09:30 UTC', about([['2025-01-01', '2025-01-31']])],
		[
			'17 December 2024 – 16 January 2025, as of 15 January 2025, 09:30 UTC',
			about([['2024-12-17', '2025-01-16']]),
		],
		[
			'Current usage periods, as of 15 January 2025, 09:30 UTC',
			about([
				['2025-01-01', '2025-01-31'],
				['2024-12-17', '2025-01-16'],
			]),
		],
		['January 2025', about([['2025-01-01', '2025-01-31']], ['2025-01-01'])],
		[
			'January 2025, compared with December 2024',
			about(
				[
					['2025-01-01', '2025-01-31'],
					['2024-12-01', '2024-12-31'],
				],
				['2025-01-01', '2024-12-01'],
			),
		],
		[
			'Verbruiksperioden die eindigden in januari 2025, vergeleken met december 2024',
			about([['2024-12-17', '2025-01-16']], ['2025-01-01', '2024-12-01'], 'nl'),
		],
		[
			'January 2025, compared with December 2024, as of 15 January 2025, 09:30 UTC',
			about([['2025-01-01', '2025-01-31']], ['2025-01-01', '2024-12-01'], 'en', true),
		],
		[
			'Nutzungszeiträume, die im Januar 2025 enden, Stand 15. Januar 2025, 09:30 UTC',
			about([['2024-12-17', '2025-01-16']], ['2025-01-01'], 'de', true),
		],
		['Januar 2025', about([['2025-01-01', '2025-01-31']], ['2025-01-01'], 'de')],
		['Janvier 2025', about([['2025-01-01', '2025-01-31']], ['2025-01-01'], 'fr')],
	])('%s', (expected, text) => {
		expect(text).toBe(expected);
	});
});

it.each<[Language, string, string]>([
	['en', '1 customer 1 minute used 1 minute of quota', '2 customers 4 minutes used'],
	['nl', '1 klant 1 minuut verbruikt 1 minuut tegoed', '2 klanten 4 minuten verbruikt'],
	['de', '1 Kunde 1 Minute verbraucht 1 Minute im Kontingent', '2 Kunden 4 Minuten verbraucht'],
	['fr', '1 client 1 minute utilisée 1 minute de quota', '2 clients 4 minutes utilisées'],
])('counts one in the singular: %s', (language, one, several) => {
	const notation = NOTATIONS[language];
	expect(textOf(write(dataOf([customer('A', 1, 1)]), { notation }))).toContain(one);
	const two = dataOf([customer('A', 2, 9), customer('B', 2, 9)]);
	expect(textOf(write(two, { notation }))).toContain(several);
});
