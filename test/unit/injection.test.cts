import fc from 'fast-check';

import { safeFileName } from '../../nodes/ScriptixReseller/parameters/fileName';
import type { UsageRow } from '../../nodes/ScriptixReseller/quota/usageRow';
import { summarize } from '../../nodes/ScriptixReseller/resources/usage/report/rows';
import { toCsv } from '../../nodes/ScriptixReseller/resources/usage/report/csv';
import { toHtml } from '../../nodes/ScriptixReseller/resources/usage/report/html';
import { nastyText } from '../harness/faults/nastyTexts.cts';

const RUNS = { numRuns: 500 };

const rowOf = ([name, email, plan, status]: string[]): UsageRow => ({
	customer_id: 7,
	name: name!,
	email: email!,
	plan: plan!,
	status: status!,
	transcription_minutes: 81,
	quota_minutes: 100,
	usage_percent: 81,
	remaining_minutes: 19,
	quota_status: 'high',
});

/** Cells of a CSV text (RFC 4180). */
function parseCsv(text: string): string[][] {
	const rows: string[][] = [[]];
	const pattern = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n)/gy;
	for (const [, quoted, plain, end] of text.matchAll(pattern)) {
		rows.at(-1)!.push(quoted?.replace(/""/g, '"') ?? plain ?? '');
		if (end !== ',') rows.push([]);
	}
	return rows.slice(0, -1);
}

const texts = fc.array(nastyText, { minLength: 4, maxLength: 4 });

it('no cell of a CSV file begins like a formula, and each holds its text', () => {
	fc.assert(
		fc.property(texts, (given) => {
			const rows = parseCsv(toCsv([rowOf(given)], false));
			expect(rows).toHaveLength(2);
			const cells = rows[1]!.slice(1, 5);
			cells.forEach((cell, index) => {
				expect(cell).not.toMatch(/^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/);
				expect([given[index], `'${given[index]}`]).toContain(cell);
			});
		}),
		RUNS,
	);
});

it('no text becomes a part of the page: it has the tags that it has with plain texts', () => {
	const tagsOf = (heading: string[], row: string[]) => {
		const rows = [rowOf(row)];
		const page = toHtml({ title: heading[0]!, period: heading[1]! }, summarize(rows), rows);
		return page.match(/<[^>]*>?/g);
	};
	const plain = ['a', 'b', 'c', 'd'];
	fc.assert(
		fc.property(texts, texts, (heading, row) => {
			expect(tagsOf(heading, row)).toEqual(tagsOf(plain, plain));
		}),
		RUNS,
	);
});

it('no file name leaves its folder, hides, or is one that a system keeps for itself', () => {
	fc.assert(
		fc.property(nastyText, fc.constantFrom('srt', 'docx'), (name, extension) => {
			const safe = safeFileName(name, extension, 'document');
			expect(safe).not.toMatch(/[\\/<>:"|?*\p{Cc}\p{Cf}]|^\.|^\s/u);
			expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\./i);
			expect(safe.endsWith(`.${extension}`)).toBe(true);
			expect(safe.length).toBeGreaterThan(extension.length + 1);
		}),
		RUNS,
	);
});
