import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Browser } from 'playwright-core';

import { readInputRow } from '../../nodes/ScriptixReseller/quota/rowInput';
import type { Language } from '../../nodes/ScriptixReseller/resources/usage/languages';
import { NOTATIONS } from '../../nodes/ScriptixReseller/resources/usage/languages';
import { toReportRow } from '../../nodes/ScriptixReseller/resources/usage/report/data';
import { periodText } from '../../nodes/ScriptixReseller/resources/usage/report/heading';
import { toHtml } from '../../nodes/ScriptixReseller/resources/usage/report/html';
import { toMonthlyData } from '../../nodes/ScriptixReseller/resources/usage/report/months';
import { summarize } from '../../nodes/ScriptixReseller/resources/usage/report/totals';
import { WORDS } from '../../nodes/ScriptixReseller/resources/usage/report/words';
import { compareRows } from '../../nodes/ScriptixReseller/resources/usage/rowOrder';
import { startChromium } from './browser/chromium.cts';

const PLANS = [
	['gold', 10_000],
	['silver', 2000],
	['bronze', 500],
	['enterprise', null],
] as const;

const NAMES = [
	'Example BV',
	'Bäckerei Söhne & Co',
	'Studio Zoë',
	'Université de Lyon',
	'A Customer Organisation with a Long Name and Many Departments GmbH & Co. KG',
];

let browser: Browser;

beforeAll(async () => {
	browser = await startChromium();
});

afterAll(async () => await browser?.close());

/** A report of a month against the one before, with all that makes a page long or wide. */
function pageOf(customers: number, language: Language, groupKey?: string): string {
	const rows = Array.from({ length: customers }, (_, index) => {
		const [plan, quota] = PLANS[index % 4]!;
		const used = (quota ?? 60_000) * (0.25 + ((index * 37) % 100) / 100);
		const manager = ['Anna', 'Max', 'Zoë'][index % 3];
		const name = `${NAMES[index % 5]}${index < 5 ? '' : ` ${index}`}`;
		const row = { customer_id: index, name, plan, manager, quota_minutes: quota };
		const more = {
			email: `it${index}@example.org`,
			status: index % 11 === 5 ? 'suspended' : 'active',
		};
		return [
			{ period_start: '2025-01-01', period_end: '2025-01-31', transcription_minutes: used },
			...(index % 7 === 3
				? []
				: [
						{
							period_start: '2024-12-01',
							period_end: '2024-12-31',
							transcription_minutes: used * (0.7 + (index % 5) / 8),
						},
					]),
		].map((period) => ({ ...row, ...more, ...period }));
	}).flat();
	const read = rows.map((json, index) => {
		const row = readInputRow(json, index);
		if ('reason' in row) throw new Error(row.reason);
		return row;
	});
	const data = toMonthlyData(read, ({ plan, json }) =>
		groupKey === undefined ? plan : String(json[groupKey]),
	);
	const notation = NOTATIONS[language];
	return toHtml({
		title: WORDS[language].title,
		period: periodText(data, notation, undefined),
		summary: summarize(data),
		rows: data.entries
			.map((entry) => toReportRow(entry, true, groupKey !== undefined))
			.sort(compareRows('percent')),
		groupKey,
		isCompared: true,
		notation,
	});
}

interface Seen {
	overflow: number;
	barHeights: number[];
	background: string;
}

async function look(html: string, width: number, colorScheme: 'light' | 'dark', picture?: string) {
	const page = await browser.newPage({ viewport: { width, height: 800 }, colorScheme });
	try {
		await page.setContent(html);
		const folder = process.env.SCREENSHOTS;
		if (folder !== undefined && picture !== undefined) {
			await writeFile(join(folder, picture), await page.screenshot({ fullPage: true }));
		}
		return await page.evaluate<Seen>(`({
			overflow: document.documentElement.scrollWidth - window.innerWidth,
			barHeights: [...new Set([...document.querySelectorAll('td[bgcolor]')].map((cell) => cell.offsetHeight))],
			background: getComputedStyle(document.querySelector('.c')).backgroundColor,
		})`);
	} finally {
		await page.close();
	}
}

describe.each(['en', 'nl', 'de', 'fr'] as const)('the page in %s', (language) => {
	it.each([
		[3, 360],
		[3, 600],
		[400, 360],
		[400, 600],
	])('of %d customers fits a width of %d, in the light and in the dark', async (count, width) => {
		for (const groupKey of [undefined, 'manager']) {
			const html = pageOf(count, language, groupKey);
			const light = await look(html, width, 'light');
			const dark = await look(html, width, 'dark');
			expect(light).toEqual({
				overflow: 0,
				barHeights: [8],
				background: 'rgb(255, 255, 255)',
			});
			expect(dark).toEqual({ ...light, background: 'rgb(27, 33, 44)' });
		}
	});
});

it('is shown in the documentation as it looks', async () => {
	await look(pageOf(6, 'en'), 600, 'light', 'report-wide.png');
	const narrow = await look(pageOf(6, 'nl', 'manager'), 360, 'dark', 'report-narrow.png');
	expect(narrow.overflow).toBe(0);
});
