import fc from 'fast-check';

import { ContentMemory } from '../../../nodes/ScriptixReseller/changes/contentMemory.ts';
import { atOnce } from '../atOnce.cts';

const DAY_MS = 86_400_000;

const fromStored = (stored: unknown) => atOnce(ContentMemory.fromStored(stored));

function reloaded(memory: ContentMemory): ContentMemory {
	return fromStored(JSON.parse(JSON.stringify(atOnce(memory.toStored()))))!;
}

function meet(
	memory: ContentMemory,
	key: string,
	wanted: 'yes' | 'no' | 'later' = 'yes',
	day = 10,
) {
	return memory.meet({ key, createdAt: day * DAY_MS + 1, wanted });
}

/** Reads a whole list. */
function read(memory: ContentMemory, keys: string[], isComplete = true): string[] {
	memory.beginReading();
	const found = keys.filter((key) => meet(memory, key).isNew);
	memory.endReading(isComplete);
	return found;
}

describe('a memory of content', () => {
	test('tells each item once, whatever is listed in whatever order, with restarts in between', () => {
		const lists = fc.array(
			fc.record({
				keys: fc.array(fc.nat({ max: 40 }).map(String)),
				isComplete: fc.boolean(),
				isWhole: fc.boolean(),
			}),
		);
		fc.assert(
			fc.property(lists, (readings) => {
				let memory = new ContentMemory();
				// Keys by the number of complete readings since they were met last.
				const model = new Map<string, number>();
				for (const { keys, isComplete, isWhole } of readings) {
					const expected = [...new Set(keys)].filter((key) => !model.has(key));
					if (isWhole) expect(read(memory, keys, isComplete)).toEqual(expected);
					else expect(keys.filter((key) => meet(memory, key).isNew)).toEqual(expected);
					if (isWhole && isComplete) {
						for (const [key, unmet] of model) {
							if (unmet === 1) model.delete(key);
							else model.set(key, unmet + 1);
						}
					}
					for (const key of keys) model.set(key, 0);
					memory = reloaded(memory);
					expect(memory.size).toBe([...model.values()].filter((unmet) => unmet === 0).length);
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('tells what was not wanted yet as soon as it is, once', () => {
		const memory = reloaded(new ContentMemory());
		expect(meet(memory, 'a', 'later')).toEqual({ isUnknown: true, isNew: false });
		expect(memory.hasWaiting).toBe(true);
		const later = reloaded(memory);
		expect(meet(later, 'a', 'later')).toEqual({ isUnknown: false, isNew: false });
		expect(meet(later, 'a')).toEqual({ isUnknown: false, isNew: true });
		expect(meet(later, 'a')).toEqual({ isUnknown: false, isNew: false });
		expect(later.hasWaiting).toBe(false);
		expect(meet(later, 'b', 'no')).toEqual({ isUnknown: true, isNew: false });
		expect(later.hasWaiting).toBe(false);
	});

	test('forgets what two complete readings did not meet', () => {
		const memory = new ContentMemory();
		read(memory, ['a', 'b']);
		read(memory, ['a']);
		expect(memory.size).toBe(1);
		expect(meet(memory, 'b').isNew).toBe(false);
		read(memory, ['a']);
		read(memory, ['a']);
		expect(memory.size).toBe(1);
		expect(meet(memory, 'b').isNew).toBe(true);
	});

	test('keeps what a reading under way has met over a restart', () => {
		let memory = new ContentMemory();
		read(memory, ['a', 'b']);
		read(memory, ['b']);
		memory.beginReading();
		meet(memory, 'a');
		memory = reloaded(memory);
		memory.beginReading();
		meet(memory, 'b');
		memory.endReading(true);
		expect(memory.size).toBe(2);
	});

	test('forgets the oldest days first and takes what is as old for known', () => {
		let memory = new ContentMemory();
		for (const day of [12, 10, 11, 12]) meet(memory, `${day}-${memory.size}`, 'yes', day);
		meet(memory, 'later', 'later', 10);
		atOnce(memory.limitTo(5));
		expect(memory.size).toBe(5);
		atOnce(memory.limitTo(3));
		memory = reloaded(memory);
		expect(memory.size).toBe(3);
		expect(memory.hasWaiting).toBe(false);
		expect(meet(memory, 'old', 'yes', 10)).toEqual({ isUnknown: false, isNew: false });
		expect(meet(memory, 'new', 'yes', 11)).toEqual({ isUnknown: true, isNew: true });
		expect(memory.meet({ key: 'undated', createdAt: NaN, wanted: 'yes' }).isNew).toBe(true);
		atOnce(memory.limitTo(0));
		expect(reloaded(memory).size).toBe(1);
	});

	test('forgets 100,000 items of as many days as fast as those of one', () => {
		const memory = new ContentMemory();
		for (let day = 1; day <= 100_000; day += 1) meet(memory, `s-${day}`, 'yes', day);
		const known = memory.size;
		atOnce(memory.limitTo(known - 99_000));
		expect(memory.size).toBe(known - 99_000);
		expect(meet(memory, 'old', 'yes', 99_000).isUnknown).toBe(false);
		expect(meet(memory, 's-100000', 'yes', 100_000).isUnknown).toBe(false);
	});

	test('knows what is old still when items without a date are read back', () => {
		let memory = new ContentMemory();
		memory.meet({ key: 'undated', createdAt: NaN, wanted: 'yes' });
		meet(memory, 'dated');
		memory = reloaded(memory);
		atOnce(memory.limitTo(0));
		expect(memory.size).toBe(1);
		expect(meet(memory, 'as old')).toEqual({ isUnknown: false, isNew: false });
	});

	test('takes an item for new again that it is told to unlearn', () => {
		const memory = new ContentMemory();
		meet(memory, 'a');
		meet(memory, 'b', 'later');
		const { days, waiting } = atOnce(memory.toStored());
		atOnce(memory.unlearn(Object.values(days).join('')));
		expect([memory.size, memory.hasWaiting, waiting]).toEqual([0, false, expect.any(String)]);
		expect(meet(memory, 'a')).toEqual({ isUnknown: true, isNew: true });
	});

	test('of nothing stores nothing', () => {
		expect(atOnce(new ContentMemory().toStored())).toEqual({ days: {} });
	});

	test('takes 6 bytes an item, and twice that while the list is read', () => {
		const memory = new ContentMemory();
		memory.beginReading();
		for (let index = 0; index < 100_000; index += 1) meet(memory, `s-${index}`, 'yes', index % 900);
		const size = () => JSON.stringify(atOnce(memory.toStored())).length / 100_000;
		expect(size()).toBeLessThan(12.2);
		memory.endReading(true);
		expect(size()).toBeLessThan(6.2);
		expect(reloaded(memory).size).toBe(memory.size);
		expect(memory.size).toBeGreaterThan(99_997);
	});

	test('what cannot be read is undefined', () => {
		for (const stored of [undefined, null, [], {}, { days: 'x' }]) {
			expect(fromStored(stored)).toBeUndefined();
		}
		expect(fromStored({ days: { 5: 3, 6: 'abc' }, missing: 'abcdef' })?.size).toBe(0);
	});
});
