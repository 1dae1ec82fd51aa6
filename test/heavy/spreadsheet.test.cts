import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { installPackages } from '../e2e/server/debianPackages.cts';
import { runOperation } from '../harness/action.cts';
import { NO_CREDENTIAL, startStage, type Stage } from '../harness/support.cts';

// Debian's package libreoffice-calc-nogui.
const PROGRAM = process.env.SOFFICE ?? '/usr/bin/soffice';

/** Microsoft's numbers of languages, which LibreOffice's import takes. */
const LOCALES = { nl: ['nl-NL', 1043], de: ['de-DE', 1031] } as const;

const SEPARATORS: Record<string, number> = { ';': 59, ',': 44, '\t': 9 };

interface Cell {
	type: string;
	value?: string;
	text: string;
	hasFormula: boolean;
}

// LibreOffice takes a second or two to start, and a dozen files are opened one after the other.
jest.setTimeout(300_000);

let stage: Stage;
let folder: string;

beforeAll(async () => {
	installPackages('libreoffice-calc-nogui');
	if (!existsSync(PROGRAM)) {
		throw new Error(
			`There is no LibreOffice at ${PROGRAM}. Install it with "apt-get update && apt-get install -y --no-install-recommends libreoffice-calc-nogui", or name another one in the environment variable SOFFICE.`,
		);
	}
	stage = await startStage({ customers: 0 });
	folder = await mkdtemp(join(tmpdir(), 'spreadsheet-'));
});

afterAll(async () => {
	await stage.stop();
	await rm(folder, { recursive: true, force: true });
});

const NAMES = [
	'Bäckerei Söhne & Co',
	'Foo;=1+1;Bar',
	'=1+1',
	'a,b',
	'tab\t=2*3',
	'"=4"',
	'-5',
	'@x',
];

const ROWS = NAMES.flatMap((name, index) =>
	[
		['2024-12-01', '2024-12-31', 500],
		['2025-01-01', '2025-01-31', 1234.5 + index],
	].map(([start, end, minutes]) => ({
		customer_id: index + 1,
		name,
		email: 'it@example.org',
		plan: 'gold',
		status: 'active',
		transcription_minutes: minutes,
		quota_minutes: 10_000,
		period_start: start,
		period_end: end,
	})),
);

/** Opens a CSV file in LibreOffice as its import dialog would, formulas evaluated. */
async function open(
	csv: Buffer,
	[locale, language]: readonly [string, number],
	separators: string,
): Promise<Cell[][]> {
	const name = `report-${Math.floor(performance.now() * 1000)}`;
	const file = join(folder, `${name}.csv`);
	await writeFile(file, csv);
	const tokens = [separators, 34, 76, 1, '', language, false, true, false, false, false, 0, true];
	execFileSync(
		PROGRAM,
		[
			`-env:UserInstallation=file://${folder}/profile-${locale}`,
			'--headless',
			`--infilter=Text - txt - csv (StarCalc):${tokens.join(',')}`,
			...['--convert-to', 'fods', '--outdir', folder, file],
		],
		{ env: { ...process.env, LC_ALL: `${locale.replace('-', '_')}.UTF-8` }, stdio: 'ignore' },
	);
	return cellsOf(await readFile(join(folder, `${name}.fods`), 'utf8'));
}

/** The cells of a flat OpenDocument spreadsheet, blanks at the end of a line left out. */
function cellsOf(xml: string): Cell[][] {
	const rows = xml.match(/<table:table-row[\s>].*?<\/table:table-row>/gs) ?? [];
	return rows.map((row) =>
		[...row.matchAll(/<table:table-cell([^>]*?)(?:\/>|>(.*?)<\/table:table-cell>)/gs)].flatMap(
			([, attributes = '', content = '']) => {
				const cell = {
					type: /office:value-type="([^"]*)"/.exec(attributes)?.[1] ?? 'empty',
					value: /office:value="([^"]*)"/.exec(attributes)?.[1],
					text: plain(/<text:p>(.*?)<\/text:p>/s.exec(content)?.[1] ?? ''),
					hasFormula: attributes.includes('table:formula'),
				};
				const repeated = Number(/columns-repeated="(\d+)"/.exec(attributes)?.[1] ?? 1);
				return Array.from({ length: repeated > 100 ? 0 : repeated }, () => cell);
			},
		),
	);
}

function plain(xml: string): string {
	return xml
		.replace(/<text:tab\/>/g, '\t')
		.replace(/<[^>]+>/g, '')
		.replace(
			/&(quot|apos|lt|gt);/g,
			(_, name: string) => ({ quot: '"', apos: "'", lt: '<', gt: '>' })[name]!,
		)
		.replace(/&amp;/g, '&');
}

async function csvOf(options: object): Promise<Buffer> {
	const result = await runOperation(
		stage,
		'usage',
		'report',
		{ source: 'input', format: 'csv', options },
		{ credentials: NO_CREDENTIAL, input: ROWS },
	);
	return await result.binary('Scriptix Reseller', 0);
}

it('would compute what is not written as text', async () => {
	const cells = (await open(Buffer.from('a;b\r\n=1+1;x\r\n'), LOCALES.nl, '59')).flat();
	expect(cells.filter(({ hasFormula }) => hasFormula)).toMatchObject([{ value: '2' }]);
});

describe.each(['nl', 'de'] as const)('LibreOffice in %s', (language) => {
	it('opens the CSV of its language: numbers are numbers, texts are texts', async () => {
		const rows = await open(await csvOf({ language }), LOCALES[language], '59');
		const [headings, ...lines] = rows.filter((row) => row.length > 1);
		expect(headings?.map(({ text }) => text).slice(0, 3)).toEqual(['customer_id', 'name', 'email']);
		expect(lines).toHaveLength(NAMES.length);
		const at = (column: string) => headings!.findIndex(({ text }) => text === column);
		for (const line of lines) {
			const index = Number(line[0]?.value) - 1;
			expect(line[at('name')]).toMatchObject({ type: 'string', hasFormula: false });
			expect(line[at('name')]?.text.replace(/'/g, '')).toBe(NAMES[index]);
			expect(line[at('transcription_minutes')]).toMatchObject({
				type: 'float',
				value: String(1234.5 + index),
			});
			expect(Number(line[at('change_minutes')]?.value)).toBeCloseTo(734.5 + index, 6);
			expect(line[at('usage_percent')]?.type).toBe('float');
		}
	});

	it('computes nothing, whatever separators the CSV is read with', async () => {
		for (const csvSeparator of [';', ',', 'tab']) {
			const csv = await csvOf({ language, csvSeparator });
			for (const separators of [...Object.values(SEPARATORS).map(String), '59/44/9']) {
				const cells = (await open(csv, LOCALES[language], separators)).flat();
				expect(cells.length).toBeGreaterThan(NAMES.length);
				expect(cells.filter(({ hasFormula }) => hasFormula)).toEqual([]);
			}
		}
	});
});
