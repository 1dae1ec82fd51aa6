import fc from 'fast-check';

import { findOverlaps } from '../../../nodes/ScriptixReseller/quota/overlaps';
import type { InputRow } from '../../../nodes/ScriptixReseller/quota/rowInput';

const row = (itemIndex: number, customerId: string, start: number, end: number): InputRow => ({
	itemIndex,
	customerId,
	json: {},
	name: '',
	email: '',
	plan: '',
	status: '',
	minutes: 0,
	quotaMinutes: null,
	period: { start, end },
	isFinal: null,
});
const byCustomer = (rows: InputRow[]) =>
	['a', 'b'].map((id) => rows.filter(({ customerId }) => customerId === id));
const overlapping = (rows: InputRow[]) =>
	findOverlaps(byCustomer(rows))
		.map(({ row: { itemIndex } }) => itemIndex)
		.sort((a, b) => a - b);

it('names both rows that share a day, and the item of the other', () => {
	const found = findOverlaps([[row(0, 'a', 20089, 20119), row(1, 'a', 20119, 20140)]]);
	expect(found.map(({ reason }) => reason)).toEqual([
		'The period 2025-01-01 to 2025-01-31 of customer a overlaps 2025-01-31 to 2025-02-21 in item 1',
		'The period 2025-01-31 to 2025-02-21 of customer a overlaps 2025-01-01 to 2025-01-31 in item 0',
	]);
});

it('names the first of several that a row overlaps', () => {
	const rows = [row(0, 'a', 20089, 20119), row(1, 'a', 20100, 20110), row(2, 'a', 20115, 20130)];
	const [first] = findOverlaps([rows]);
	expect(first).toMatchObject({
		row: rows[0],
		reason: expect.stringMatching(/in item 1$/) as string,
	});
});

it('finds no overlap in periods that follow each other, in those of others, and without periods', () => {
	const without = { ...row(9, 'a', 0, 0), period: undefined };
	expect(
		overlapping([row(1, 'a', 31, 60), row(0, 'a', 0, 30), row(2, 'b', 0, 60), without]),
	).toEqual([]);
});

it('finds every row that overlaps any other', () => {
	const periods = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(60), fc.nat(20)), {
		maxLength: 8,
	});
	fc.assert(
		fc.property(periods, (given) => {
			const rows = given.map(([id, start, length], index) => row(index, id, start, start + length));
			const expected = rows.filter((one) =>
				rows.some(
					(other) =>
						other !== one &&
						other.customerId === one.customerId &&
						other.period!.start <= one.period!.end &&
						one.period!.start <= other.period!.end,
				),
			);
			expect(overlapping(rows)).toEqual(expected.map(({ itemIndex }) => itemIndex));
		}),
	);
});
