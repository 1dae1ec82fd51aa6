import { begun } from '../../../nodes/ScriptixReseller/quota/closingFigures';
import type { Closing } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import { isFinal } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import { formatDay, readPeriod } from '../../../nodes/ScriptixReseller/quota/period';

function closing(start: string, end: string, seenAt: string): Closing {
	const at = Date.parse(seenAt) / 1000;
	return {
		...begun({ minutes: 1, quotaMinutes: null, at, isCancelled: false }),
		period: readPeriod({ start, end })!,
	};
}

describe('figures are final', () => {
	it.each([
		['2025-01-01', '2025-01-31', '2025-01-31T23:55:00Z'],
		['2025-01-01', '2025-02-01', '2025-01-31T23:55:00Z'],
		['2025-02-28', '2025-03-27', '2025-03-27T23:55:00Z'],
		['2025-02-28', '2025-03-28', '2025-03-28T23:55:00Z'],
		['2025-04-30', '2025-05-30', '2025-05-30T23:55:00Z'],
		['2025-02-28', '2025-03-31', '2025-03-30T23:55:00Z'],
	])('from %s to %s when they were read at %s', (start, end, seenAt) => {
		expect(isFinal(closing(start, end, seenAt))).toBe(true);
		const before = new Date(Date.parse(seenAt) - 1000).toISOString();
		expect(isFinal(closing(start, end, before))).toBe(false);
		expect(isFinal({ ...closing(start, end, seenAt), minutes: null })).toBe(false);
	});
});

it.each([
	['2025-03-28', '2025-03-27'],
	['2025-03-30', '2025-03-29'],
])(
	'a period from 28 February to %s, which has two readings, is the shorter one',
	(stated, last) => {
		const { end, mayEndLater } = readPeriod({ start: '2025-02-28', end: stated })!;
		expect([formatDay(end), mayEndLater]).toEqual([last, true]);
	},
);

it('a period from 28 January to 28 February has one reading', () => {
	expect(readPeriod({ start: '2025-01-28', end: '2025-02-28' })).not.toHaveProperty('mayEndLater');
});
