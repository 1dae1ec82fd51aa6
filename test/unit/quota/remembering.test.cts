import { isLongGone, isOutlived } from '../../../nodes/ScriptixReseller/quota/remembering';
import { emptyMemory } from '../../../nodes/ScriptixReseller/quota/memory';
import { hourOf } from '../../../nodes/ScriptixReseller/quota/period';
import { at, day, percents, period, used } from './build.cts';
import { CustomerWatch } from './customerWatch.cts';

const JANUARY = period('2025-01-01', '2025-01-31');
const forecast = { minimumDays: 3, asks: 'anyone' as const };

function memoryOfJanuary(overdueCheckedAt?: string) {
	const known = { since: JANUARY.start, end: JANUARY.end, isStated: true, isUnasked: false };
	const memory = emptyMemory(known, 85);
	return overdueCheckedAt === undefined
		? memory
		: { ...memory, overdueCheckedAt: hourOf(at(overdueCheckedAt)) };
}

describe('what happened in a period is remembered', () => {
	it.each([
		['for a week after its end', undefined, '2025-02-07', false],
		['no longer', undefined, '2025-02-08', true],
		[
			'for a week after the day on which Scriptix still reported it',
			'2025-02-03',
			'2025-02-10',
			false,
		],
		['no longer than that', '2025-02-03', '2025-02-11', true],
	])('%s', (_, reportedAt, today, expected) => {
		expect(isOutlived(memoryOfJanuary(reportedAt), { includesDetails: true }, day(today))).toBe(
			expected,
		);
	});
});

it.each([
	[true, '2025-01-28', true],
	[false, '2025-02-07', false],
	[false, '2025-02-08', true],
])(
	'a period within a month is remembered as long as it or the month names alerts (details: %j)',
	(includesDetails, today, expected) => {
		const period = {
			since: day('2024-12-21'),
			end: day('2025-01-20'),
			isStated: true,
			isUnasked: false,
		};
		expect(isOutlived(emptyMemory(period, 85), { includesDetails }, day(today))).toBe(expected);
	},
);

it.each([
	['2025-05-11', false],
	['2025-05-12', true],
])('a customer who was met in January and in no list since is gone on %s: %j', (today, isGone) => {
	expect(isLongGone(memoryOfJanuary(), day(today))).toBe(isGone);
});

describe('a forecast that is switched off', () => {
	const headingOver = () => {
		const customer = new CustomerWatch({ thresholds: percents(100), forecast });
		customer.poll({ now: at('2025-01-11'), usage: used(5_000), reported: JANUARY });
		return customer;
	};
	const switchTo = (customer: CustomerWatch, next: typeof forecast | null) => {
		customer.rules = { ...customer.rules, forecast: next };
	};

	it('is not emitted again when it is switched on again within the period', () => {
		const customer = headingOver();
		switchTo(customer, null);
		customer.poll({ now: at('2025-01-31'), usage: used(9_000), reported: JANUARY });
		switchTo(customer, forecast);
		const again = { now: at('2025-01-31T12:00'), usage: used(9_900), reported: JANUARY };
		expect(customer.poll(again).told).toEqual([]);
	});

	it('leaves nothing behind once the period is over', () => {
		const customer = headingOver();
		switchTo(customer, null);
		customer.poll({ now: at('2025-02-01'), usage: used(100) });
		expect(customer.stored).toBe('{}');
	});
});
