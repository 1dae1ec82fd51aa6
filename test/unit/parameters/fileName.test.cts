import fc from 'fast-check';

import { safeFileName } from '../../../nodes/ScriptixReseller/parameters/fileName';
import '../shortProperties.cts';

describe('a file name', () => {
	it.each([
		['Cyrillic', 'я'.repeat(250)],
		['Chinese', '漢'.repeat(250)],
		['emoji', '🎧'.repeat(250)],
		['letters with marks', 'e\u0301\u0302'.repeat(250)],
		['Latin', 'a'.repeat(250)],
	])('of 250 characters fits into a file system: %s', (_, name) => {
		const short = safeFileName(name, 'srt', 'd1');
		expect(Buffer.byteLength(short)).toBeLessThanOrEqual(200);
		expect(Buffer.byteLength(short)).toBeGreaterThan(150);
		expect(name.startsWith(short.slice(0, -4))).toBe(true);
		expect(short).not.toContain('\uFFFD');
		// What is left over is no lone mark and no half of a character.
		expect(name.slice(short.length - 4)).toMatch(/^(?!\p{M}|[\uDC00-\uDFFF])/u);
	});

	it.each([
		['"G.I. Jive 1944".srt', 'G.I. Jive 1944.srt'],
		['../../etc/passwd', 'passwd.srt'],
		['C:\\temp\\a.srt', 'a.srt'],
		['con', '_con.srt'],
		['', 'd1.srt'],
		['half \uD83C', 'half.srt'],
	])('%j becomes %s', (name, safe) => {
		expect(safeFileName(name, 'srt', 'd1')).toBe(safe);
	});

	it('is always one that any system takes', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
				const safe = safeFileName(name, 'srt', 'd1');
				expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(204);
				expect(safe).toMatch(/^[^\\/:*?"<>|\p{Cc}]+\.srt$/u);
			}),
		);
	});
});
