import fc from 'fast-check';

import { periodAfter, periodBefore } from '../../../nodes/ScriptixReseller/quota/neighbourPeriods';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import { day } from './build.cts';

const period = (start: string, end: string): Period => ({ start: day(start), end: day(end) });
const text = ({ start, end }: Period) => `${formatDay(start)} ${formatDay(end)}`;

describe('the periods beside one', () => {
	it.each([
		['2025-01-01', '2025-01-31', '2024-12-01 2024-12-31', '2025-02-01 2025-02-28'],
		['2025-02-01', '2025-02-28', '2025-01-01 2025-01-31', '2025-03-01 2025-03-31'],
		['2025-01-17', '2025-02-16', '2024-12-17 2025-01-16', '2025-02-17 2025-03-16'],
		['2025-01-31', '2025-02-27', '2024-12-31 2025-01-30', '2025-02-28 2025-03-30'],
		['2025-02-28', '2025-03-30', '2025-01-31 2025-02-27', '2025-03-31 2025-04-29'],
		['2024-01-01', '2024-12-31', '2023-01-01 2023-12-31', '2025-01-01 2025-12-31'],
		['2025-01-05', '2025-01-14', '2024-12-26 2025-01-04', '2025-01-15 2025-01-24'],
		['2025-01-05', '2025-02-09', '2024-11-30 2025-01-04', '2025-02-10 2025-03-17'],
		['2025-01-10', '2025-02-04', '2024-12-15 2025-01-09', '2025-02-05 2025-03-02'],
	])('of %s to %s', (start, end, before, after) => {
		expect(text(periodBefore(period(start, end)))).toBe(before);
		expect(text(periodAfter(period(start, end)))).toBe(after);
	});

	it('leave no day out and count none twice', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 19_000, max: 21_000 }),
				fc.integer({ min: 0, max: 400 }),
				(start, days) => {
					const one = { start, end: start + days };
					const [before, after] = [periodBefore(one), periodAfter(one)];
					expect([before.end, after.start]).toEqual([start - 1, one.end + 1]);
					expect(before.start).toBeLessThanOrEqual(before.end);
					expect(after.start).toBeLessThanOrEqual(after.end);
				},
			),
		);
	});
});
