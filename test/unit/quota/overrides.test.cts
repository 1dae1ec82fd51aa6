import { parseOverrides, thresholdsFor } from '../../../nodes/ScriptixReseller/quota/overrides';
import type { OverrideEntry, Overrides } from '../../../nodes/ScriptixReseller/quota/overrides';
import { InvalidThresholds } from '../../../nodes/ScriptixReseller/quota/thresholds';
import { percents } from './build.cts';

const GENERAL = percents(80, 90);

function parse(...entries: OverrideEntry[]): Overrides {
	const parsed = parseOverrides(entries);
	if (parsed instanceof InvalidThresholds) throw new Error(parsed.reason);
	return parsed;
}

function reasonOf(...entries: OverrideEntry[]): string | undefined {
	const parsed = parseOverrides(entries);
	return parsed instanceof InvalidThresholds ? parsed.reason : undefined;
}

describe('overrides that a user entered', () => {
	it.each<[string, unknown]>([
		['with commas', '60, 95'],
		['with blanks', ' 60  95 '],
		['with semicolons', '60;95'],
		['on lines', '60\n95'],
		['with percent signs', '60%, 95%'],
		['with a semicolon at the end', '60; 95;'],
		['as a list', [60, '95']],
		['twice the same', '60, 60, 95'],
	])('may hold percents written %s', (_, thresholds) => {
		const { byPlan } = parse({ scope: 'plan', plan: 'gold', thresholds });
		expect(byPlan).toEqual(new Map([['gold', percents(60, 95)]]));
	});

	it('may hold one percent as a number', () => {
		const { byCustomer } = parse({ scope: 'customer', customerId: 123, thresholds: 60 });
		expect(byCustomer).toEqual(new Map([['123', percents(60)]]));
	});

	it.each<[string, OverrideEntry, OverrideEntry, RegExp]>([
		[
			'plan',
			{ scope: 'plan', plan: 'gold', thresholds: '60' },
			{ scope: 'plan', plan: ' Gold', thresholds: '70' },
			/^Two entries are for the plan gold/,
		],
		[
			'customer',
			{ scope: 'customer', customerId: 123, thresholds: '60' },
			{ scope: 'customer', customerId: '123 ', thresholds: '60' },
			/^Two entries are for the customer 123/,
		],
	])('must not be two for the same %s', (_, one, other, reason) => {
		expect(reasonOf(one, other)).toMatch(reason);
	});

	it.each(['60,95', '62,5', '60; 62,5', '62,5%', '60,95,', '1,000'])(
		'must not hold a comma between two digits: %s',
		(thresholds) => {
			const reason = reasonOf({ scope: 'plan', plan: 'gold', thresholds });
			expect(reason).toContain('62.5');
			expect(reason).toContain('60; 95');
		},
	);

	it.each(['62 ,5', '60 ,95', '80; 62 ,5'])(
		'must not hold a comma before a digit: %s',
		(thresholds) => {
			expect(reasonOf({ scope: 'plan', plan: 'gold', thresholds })).toMatch(/62\.5.*60; 95/);
		},
	);

	it.each(['10.000', '0x50', '1e2', '٦٠', '60 percent'])(
		'must not hold what people and programs read differently: %s',
		(thresholds) => {
			expect(reasonOf({ scope: 'plan', plan: 'gold', thresholds })).toMatch(/plain digits/);
		},
	);

	it.each(['Gold', 'GOLD\u200b', ' gold\u00a0'])(
		'are for a plan however it is spelled: %j',
		(plan) => {
			const overrides = parse({ scope: 'plan', plan, thresholds: '60' });
			expect([...overrides.byPlan.keys()]).toEqual(['gold']);
			expect(thresholdsFor('1', plan, [], overrides)).toEqual(percents(60));
		},
	);

	it('may hold a decimal', () => {
		const { byPlan } = parse({ scope: 'plan', plan: 'gold', thresholds: '62.5' });
		expect(byPlan.get('gold')).toEqual(percents(62.5));
	});

	it('may be none', () => {
		expect(parse()).toEqual({ byPlan: new Map(), byCustomer: new Map() });
	});

	it.each<[string, OverrideEntry, RegExp]>([
		['no plan', { scope: 'plan', thresholds: '60' }, /^Entry 2 names no plan/],
		['a blank plan', { scope: 'plan', plan: ' ', thresholds: '60' }, /^Entry 2 names no plan/],
		['no customer', { scope: 'customer', plan: 'gold', thresholds: '60' }, /names no customer/],
		['no thresholds', { scope: 'plan', plan: 'gold' }, /no usable thresholds: Add at least one/],
		[
			'blank thresholds',
			{ scope: 'plan', plan: 'gold', thresholds: ' , ' },
			/no usable thresholds/,
		],
		['a word', { scope: 'plan', plan: 'gold', thresholds: '60, x' }, /Threshold 2 is "x".*60; 95/],
		[
			'a negative percent',
			{ scope: 'plan', plan: 'gold', thresholds: '-60' },
			/Threshold 1 is "-60"/,
		],
		[
			'a decimal comma',
			{ scope: 'plan', plan: 'gold', thresholds: '62,5' },
			/^Entry 2 has the thresholds "62,5".*62\.5.*60; 95/,
		],
		[
			'a comma between digits among others',
			{ scope: 'plan', plan: 'gold', thresholds: '60; 62,5; 95' },
			/a comma stands between two digits/,
		],
		[
			'a comma without a space',
			{ scope: 'plan', plan: 'gold', thresholds: '60,95' },
			/a comma stands between two digits/,
		],
		[
			'a decimal comma with a percent sign',
			{ scope: 'plan', plan: 'gold', thresholds: '62,5%' },
			/a comma stands between two digits/,
		],
		[
			'a thousand with a point',
			{ scope: 'plan', plan: 'gold', thresholds: '1.000' },
			/Threshold 1 is "1\.000"/,
		],
		['0 percent', { scope: 'plan', plan: 'gold', thresholds: '0' }, /Threshold 1 is 0/],
	])('must not have %s', (_, entry, reason) => {
		const good = { scope: 'plan', plan: 'silver', thresholds: '60' };
		expect(reasonOf(good, entry)).toMatch(reason);
	});
});

describe('the thresholds for a customer', () => {
	const overrides = parse(
		{ scope: 'plan', plan: 'gold', thresholds: '70' },
		{ scope: 'customer', customerId: ' 123 ', thresholds: '60' },
	);

	it.each<[string, string, unknown, number[]]>([
		['those of the customer before those of its plan', '123', 'gold', [60]],
		['those of the plan', '124', 'gold', [70]],
		['those of the plan in any case', '124', 'Gold', [70]],
		['the general ones for another plan', '124', 'silver', [80, 90]],
		['the general ones without a plan', '124', undefined, [80, 90]],
		['the general ones for a plan named like a customer', '124', '123', [80, 90]],
	])('are %s', (_, id, plan, values) => {
		expect(thresholdsFor(id, plan, GENERAL, overrides)).toEqual(percents(...values));
	});

	it('are those of the plan also when the user wrote the plan in capitals', () => {
		const inCapitals = parse({ scope: 'plan', plan: 'GOLD', thresholds: '70' });
		expect(thresholdsFor('124', 'gold', GENERAL, inCapitals)).toEqual(percents(70));
	});
});

it.each([undefined, 'status', 5])('overrides that apply to %p are refused', (scope) => {
	expect(reasonOf({ scope, plan: 'gold', customerId: 1, thresholds: '60' })).toBe(
		`Entry 1 applies to "${String(scope)}". Use one of customer, plan.`,
	);
});

it.each([
	[' 62,5 ', '"62,5"'],
	['6%0', '"6%0"'],
])('overrides with the thresholds %j are refused with %s', (thresholds, shown) => {
	expect(reasonOf({ scope: 'plan', plan: 'gold', thresholds })).toContain(shown);
});
