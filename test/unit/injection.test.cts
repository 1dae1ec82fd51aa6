import fc from 'fast-check';

import { safeFileName } from '../../nodes/ScriptixReseller/parameters/fileName';
import { NOTATIONS } from '../../nodes/ScriptixReseller/resources/usage/languages';
import { toReportRow } from '../../nodes/ScriptixReseller/resources/usage/report/data';
import { toHtml } from '../../nodes/ScriptixReseller/resources/usage/report/html';
import { summarize } from '../../nodes/ScriptixReseller/resources/usage/report/totals';
import { nastyText } from '../harness/faults/nastyTexts.cts';
import { customer, dataOf } from './usage/reportData.cts';

const RUNS = { numRuns: 500 };

const texts = fc.array(nastyText, { minLength: 4, maxLength: 4 });

it('no text becomes a part of the page: it has the tags that it has with plain texts', () => {
	const tagsOf = (heading: string[], row: string[]) => {
		const [name, email, plan, status] = row;
		const data = dataOf([customer(name!, 81, 100, { id: 7, email, plan, status })], [70]);
		data.entries[0]!.group = row[0]!;
		const page = toHtml({
			title: heading[0]!,
			period: heading[1]!,
			summary: summarize(data),
			rows: data.entries.map((entry) => toReportRow(entry, true, true)),
			groupKey: heading[2]!,
			isCompared: true,
			notation: NOTATIONS.en,
		});
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
