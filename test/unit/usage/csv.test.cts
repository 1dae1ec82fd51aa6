import fc from 'fast-check';

import type { CsvForm } from '../../../nodes/ScriptixReseller/resources/usage/report/csv';
import { toCsv } from '../../../nodes/ScriptixReseller/resources/usage/report/csv';
import type { ReportRow } from '../../../nodes/ScriptixReseller/resources/usage/report/data';
import { toReportRow } from '../../../nodes/ScriptixReseller/resources/usage/report/data';
import type { ReportedCustomer } from '../../../nodes/ScriptixReseller/quota/usageRow';
import { heldBytes } from '../../heavy/process.cts';
import { nastyText } from '../../harness/faults/nastyTexts.cts';
import { customer, dataOf } from './reportData.cts';

const ENGLISH: CsvForm = { separator: ',', decimalSign: '.', byteOrderMark: false };
const DUTCH: CsvForm = { ...ENGLISH, separator: ';', decimalSign: ',' };

const rowsOf = (customers: ReportedCustomer[], previous?: Array<number | null>) => {
	const data = dataOf(customers, previous);
	return data.entries.map((entry) => toReportRow(entry, data.compares, false));
};
const bytesOf = (rows: ReportRow[], form: CsvForm) => Buffer.concat([...toCsv(rows, form)]);

const fileOf = (rows: ReportRow[], form: CsvForm) => bytesOf(rows, form).toString();
const lines = (customers: ReportedCustomer[], form = ENGLISH) =>
	fileOf(rowsOf(customers), form).split('\r\n');

/** Cells as a spreadsheet reads them that takes one character for the separator. */
function cellsOf(text: string, separator: string): string[][] {
	const rows: string[][] = [];
	const cells: string[] = [];
	let cell = '';
	let isQuoted = false;
	let isAtStart = true;
	for (let index = 0; index < text.length; index += 1) {
		const character = text[index]!;
		if (isQuoted) {
			if (character !== '"') cell += character;
			else if (text[index + 1] === '"') cell += text[(index += 1)]!;
			else isQuoted = false;
		} else if (character === '"' && isAtStart) {
			isQuoted = true;
			isAtStart = false;
		} else if (character === separator || character === '\n') {
			cells.push(cell.replace(/\r$/, ''));
			cell = '';
			isAtStart = true;
			if (character === '\n') rows.push(cells.splice(0));
		} else {
			cell += character;
			isAtStart = false;
		}
	}
	return rows;
}

it('has a line of headings and a line for each customer, each ended by CRLF', () => {
	expect(lines([customer('Example BV', 81, 100)])).toEqual([
		'customer_id,name,email,plan,status,transcription_minutes,quota_minutes,usage_percent,remaining_minutes,quota_status',
		'1,Example BV,it@example.org,gold,active,81,100,81,19,high',
		'',
	]);
});

it('has columns of a comparison where there is one', () => {
	const text = fileOf(rowsOf([customer('A', 150, 200)], [100]), ENGLISH);
	expect(text).toMatch(/,quota_status,previous_minutes,change_minutes,change_percent\r\n/);
	expect(text).toMatch(/,100,50,50\r\n$/);
});

it.each([
	['a,b', '"a,b"'],
	['a"b', '"a""b"'],
	['a\nb', '"a\nb"'],
	['=1+1', "'=1+1"],
	['+31 20', "'+31 20"],
	['-1', "'-1"],
	['@SUM(A1)', "'@SUM(A1)"],
	[' =1', "' =1"],
	['\t=1', "'\t'=1"],
	['＝1', "'＝1"],
	['\u0000=1', "'\u0000=1"],
	['\u200b=1', "'\u200b=1"],
	['\u202d-1', "'\u202d-1"],
	['Foo;\u0000=1', "Foo;\u0000'=1"],
	['Foo\t\u200e@x', "Foo\t\u200e'@x"],
	['"=1"', `"'""=1"""`],
	['=HYPERLINK("x",1)', `"'=HYPERLINK(""x"",1)"`],
	['Foo;=1+1;Bar', "Foo;'=1+1;Bar"],
	['Foo\t@x', "Foo\t'@x"],
	['a|-1', "a|'-1"],
	['a, =1', `"a, '=1"`],
	['Zoë & Søn', 'Zoë & Søn'],
	['Jean-Pierre + Co = 1', 'Jean-Pierre + Co = 1'],
])('writes the text %j so that a spreadsheet shows it', (name, cell) => {
	expect(fileOf(rowsOf([customer(name, 1, 2)]), ENGLISH)).toContain(`\r\n1,${cell},it@`);
});

it('keeps negative numbers numbers and leaves unknown ones empty', () => {
	expect(lines([customer('A', 150, 100)])[1]).toBe(
		'1,A,it@example.org,gold,active,150,100,150,-50,critical',
	);
	expect(lines([customer('A', 150, null)])[1]).toBe(
		'1,A,it@example.org,gold,active,150,,,,unknown',
	);
});

it('writes the decimal sign and the separator that a spreadsheet expects', () => {
	expect(lines([customer('A;B', 81.5, 100)], DUTCH)[1]).toBe(
		'1;"A;B";it@example.org;gold;active;81,5;100;81,5;18,5;high',
	);
	// With a separator that is the decimal sign, numbers are quoted.
	expect(lines([customer('A', 81.5, 100)], { ...DUTCH, separator: ',' })[1]).toContain(',"81,5",');
	expect(lines([customer('A', 81.5, 100)], { ...DUTCH, separator: '\t' })[1]).toContain('\t81,5\t');
});

it('begins with a byte order mark when asked to', () => {
	expect(fileOf([], { ...ENGLISH, byteOrderMark: true }).charCodeAt(0)).toBe(0xfeff);
	expect(fileOf([], ENGLISH).charCodeAt(0)).not.toBe(0xfeff);
});

describe('whatever customers are called', () => {
	const four = fc.array(nastyText, { minLength: 4, maxLength: 4 });
	const form = fc
		.constantFrom(',', ';', '\t', '|', ':')
		.map((separator): CsvForm => ({ ...DUTCH, separator }));
	const textOf = ([name, email, plan, status]: string[], how: CsvForm) =>
		fileOf(rowsOf([customer(name!, 1, 2, { email, plan, status })]), how);

	it('each cell holds its text, with apostrophes at most', () => {
		fc.assert(
			fc.property(four, form, (given, how) => {
				const rows = cellsOf(textOf(given, how), how.separator);
				expect(rows).toHaveLength(2);
				expect(rows[1]).toHaveLength(10);
				const bare = (text: string) => text.replace(/'/g, '');
				// A carriage return at the end of a cell is quoted; the reader above drops it.
				expect(rows[1]!.slice(1, 5).map((text) => bare(text).replace(/\r$/, ''))).toEqual(
					given.map((text) => bare(text).replace(/\r$/, '')),
				);
			}),
			{ numRuns: 500 },
		);
	});

	it('no cell begins like a formula, also when the file is read with another separator', () => {
		fc.assert(
			fc.property(four, form, fc.constantFrom(',', ';', '\t', '|', ':'), (given, how, read) => {
				// Behind an apostrophe, everything is text.
				for (const cell of cellsOf(textOf(given, how), read).flat()) {
					expect(cell).not.toMatch(/^[\s"\p{Cf}\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u);
				}
			}),
			{ numRuns: 1000 },
		);
	});
});

it('a text of a megabyte that looks like formulas all over is written in one go', () => {
	for (const piece of ['\t', '; ', '"', ' ', ";'"]) {
		const name = piece.repeat(1_000_000 / piece.length);
		expect(fileOf(rowsOf([customer(name, 1, 2)]), ENGLISH).length).toBeGreaterThan(1_000_000);
	}
});

it('holds hardly more memory than its text has bytes', () => {
	const rows = rowsOf(
		Array.from({ length: 10_000 }, (_, id) => customer(`Customer – ${id}`, id, 10_000, { id })),
	);
	const heldOnce = () => {
		const before = heldBytes();
		const file = bytesOf(rows, { ...ENGLISH, byteOrderMark: true });
		const more = heldBytes() - before;
		expect(file.toString().split('\r\n')).toHaveLength(10_002);
		return more / file.length;
	};
	// What the process happens to keep for itself meanwhile comes on top, not off.
	let held = heldOnce();
	for (let tries = 1; tries < 5 && held >= 1.3; tries += 1) held = heldOnce();
	expect(held).toBeLessThan(1.3);
	expect(rows).toHaveLength(10_000);
});
