import { monthKnownFrom } from '../../../nodes/ScriptixReseller/quota/knownPeriod';
import {
	copyMemory,
	emptyMemory,
	hasAlerted,
	noteFalls,
	reach,
	recover,
} from '../../../nodes/ScriptixReseller/quota/memory';
import { day, used } from './build.cts';

const QUOTA = 10_000;
const empty = () => emptyMemory(monthKnownFrom(day('2025-01-10'), false), 85);

describe('a copy of what is remembered', () => {
	it('has all of it', () => {
		const memory = empty();
		reach(memory, QUOTA, 'p80');
		recover(memory, QUOTA, 'p80');
		memory.forecasts.add(QUOTA);
		memory.overdueCheckedAt = 500_000;
		expect(copyMemory(memory)).toEqual(memory);
	});

	it('is changed without it', () => {
		const memory = empty();
		reach(memory, QUOTA, 'p80');
		recover(memory, QUOTA, 'p80');
		const before = structuredClone(memory);
		const copy = copyMemory(memory);
		reach(copy, QUOTA, 'p80');
		recover(copy, QUOTA, 'p80');
		copy.forecasts.add(QUOTA);
		expect(memory).toEqual(before);
	});

	it('is where falls are noted, as the poll may fail before it is stored', () => {
		const memory = empty();
		reach(memory, QUOTA, 'p80');
		reach(memory, QUOTA, 'p90');
		const before = structuredClone(memory);
		const noted = noteFalls(memory, used(1_000), 0, 'fallen');
		expect(memory).toEqual(before);
		expect([...noted.marks.get(QUOTA)!.values()].map(({ state }) => state)).toEqual([
			'fallen',
			'fallen',
		]);
	});
});

describe('an alert was emitted in the period', () => {
	it.each<[string, boolean[], boolean]>([
		['when a threshold was reached', [false], true],
		['not when it was known at activation', [true], false],
		['when it was known at activation and reached again', [true, false], true],
		['not when nothing was reached', [], false],
	])('%s', (_, times, expected) => {
		const memory = empty();
		for (const wasKnown of times) reach(memory, QUOTA, 'p80', wasKnown);
		expect(hasAlerted(memory)).toBe(expected);
	});
});
