import {
	isAnotherPeriod,
	readAskedPeriod,
} from '../../../nodes/ScriptixReseller/quota/askedPeriod';

const DAY_MS = 86_400_000;
const day = (text: string) => Date.parse(text) / DAY_MS;
const period = (start: string, end: string) => ({ start: day(start), end: day(end) });

const JANUARY = period('2025-01-01', '2025-01-31');
const CYCLE = period('2024-12-17', '2025-01-16');
const TODAY = day('2025-01-15');

it.each<[Record<string, string>, boolean, boolean]>([
	// Asked; another one than January; another one than 17 December to 16 January.
	[{ period: '2024-12' }, true, false],
	[{ period: '2025-01' }, false, false],
	[{ month: '202412' }, true, false],
	[{ month: '12/2024' }, true, false],
	[{ year: '2024', month: '12' }, true, false],
	[{ year: '2024', month: '7' }, true, true],
	[{ fiscal_year: '2024', start_month: '7', year: '2025', month: '1' }, false, false],
	[{ yearly: '2024', months: '7', year: '2025', month: '1' }, false, false],
	[{ year: '2024' }, true, false],
	[{ year: '2025' }, false, false],
	[{ from: '2024-12-01', to: '2024-12-31' }, true, true],
	[{ from: '2025-01-01', to: '2025-01-31' }, false, true],
	[{ start: '20250101', end: '20250201' }, false, true],
	[{ from: '2024-12-17', to: '2025-01-16' }, true, false],
	[{ date: '2024-12-31T09:30:00Z' }, true, false],
	[{ date: '2025-01-31' }, false, true],
	[{ period: 'December 2024' }, true, false],
	[{ period: 'jan-2025' }, false, false],
	[{ period: '2024-Q4' }, true, false],
	[{ period: 'Q3 2024' }, true, true],
	[{ period: '2025Q1' }, false, false],
	[{ from: '1733011200', to: '1735603200' }, true, true],
	[{ period: '2024-12-01/2024-12-31' }, true, true],
	[{ period: '2025-01-01..2025-01-31' }, false, true],
	[{ range: '2024-12-17 - 2025-01-16' }, true, false],
	[{ range: '2024-11,2024-12' }, true, false],
	[{ from: '2024-12', to: '2025-01' }, false, false],
	[{ from: '2024-12-15', to: '2025-01' }, false, false],
	[{ date: '2025-01-01' }, false, false],
	[{ range: '2024-11 , 2024-12' }, true, false],
	[{ week: '2024-W50' }, true, true],
	[{ week: '2024W51' }, true, false],
	[{ week: '2025-W01' }, false, false],
	[{ view: 'previous_month' }, true, true],
	[{ months: '-1' }, true, true],
])('%j', (query, isAnotherThanJanuary, isAnotherThanCycle) => {
	// A parameter that counts is not looked at.
	const asked = readAskedPeriod({ ...query, per_page: '2000' });
	expect(asked && isAnotherPeriod(asked, JANUARY, TODAY)).toBe(isAnotherThanJanuary);
	expect(asked && isAnotherPeriod(asked, CYCLE, TODAY)).toBe(isAnotherThanCycle);
});

it.each<Record<string, string>>([
	{},
	{ view: 'month' },
	{ page: '2024' },
	{ period: '2024-13' },
	{ customer_id: '2024' },
	{ split: 'language' },
	{ date: '2024-02-31' },
	{ period: '2024-Q5' },
	{ week: '2024-W60' },
	{ week: '2024-W00' },
	{ period: '2024-11,2024-12,2025-01' },
	{ path: 'a/b' },
	{ period: '2024-13/2024-14' },
	{ period: 'view 2024' },
	{ units: '5' },
	{ period: '1899' },
	{ period: '3000' },
])('%j asks for no period', (query) => {
	expect(readAskedPeriod(query)).toBeUndefined();
});

it.each(['1900', '2999', '2020-W53'])('%s is a period', (named) => {
	expect(readAskedPeriod({ period: named })).toBeDefined();
});

it.each<[string, string, string, boolean]>([
	['the period that runs', '2025-01-01', '2025-01-31', true],
	['a period that ends today', '2024-12-16', '2025-01-15', true],
	['a period that begins today', '2025-01-15', '2025-02-14', true],
	['a period that is over', '2024-12-15', '2025-01-14', false],
	['a period that has not begun', '2025-01-16', '2025-02-15', false],
])('an earlier period was asked for, and answered is %s', (_, start, end, expected) => {
	const asked = readAskedPeriod({ view: 'previous_month' });
	expect(isAnotherPeriod(asked!, period(start, end), TODAY)).toBe(expected);
});

it.each<[string, string, string, boolean]>([
	['the same days', '2025-01-01', '2025-01-31', false],
	['an end that does not belong to it', '2025-01-01', '2025-01-30', false],
	['another end', '2025-01-01', '2025-01-29', true],
	['a later end', '2025-01-01', '2025-02-01', true],
	['another start', '2025-01-02', '2025-01-31', true],
])('the first and the last day were asked for, and answered are %s', (_, start, end, expected) => {
	const asked = readAskedPeriod({ from: '2025-01-01', to: '2025-01-31' });
	expect(isAnotherPeriod(asked!, period(start, end), TODAY)).toBe(expected);
});
