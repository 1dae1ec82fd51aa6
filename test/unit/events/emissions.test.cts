import * as fc from 'fast-check';

import { review } from '../../../nodes/ScriptixReseller/events/poll/emissions';
import { MINUTE, Process, World } from './pollModel.cts';

/** How often each id arrived. */
function arrivals(world: World, id: string): number[] {
	return world.deliveries.filter((delivery) => delivery.id === id).map(({ times }) => times);
}

describe.each([
	['in memory', false],
	['durable', true],
])('a process that follows another one, polls %s', (_, isDurable) => {
	let world: World;
	let id: string;

	/** A process has just emitted something for the first time. */
	beforeEach(() => {
		world = new World();
		const first = new Process(world, isDurable);
		first.poll();
		world.now += 10 * MINUTE;
		id = world.happen();
		first.poll();
		expect(arrivals(world, id)).toEqual([0]);
	});

	function successorAfter(minutes: number): Process {
		world.now += minutes * MINUTE;
		return new Process(world, isDurable);
	}

	it('repeats what was emitted shortly before, once', () => {
		const second = successorAfter(0.5);
		for (let poll = 0; poll < 10; poll += 1) {
			world.now += MINUTE;
			second.poll();
		}
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('repeats it also when it polls a quarter of an hour later for the first time', () => {
		const second = successorAfter(0.5);
		world.now += 15 * MINUTE;
		second.poll();
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('repeats it also after minutes of standstill', () => {
		successorAfter(8).poll();
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('repeats it also when Scriptix cannot be reached and another one follows', () => {
		world.isReachable = false;
		const second = successorAfter(0.5);
		world.now += MINUTE;
		second.poll();
		world.now += 20 * MINUTE;
		second.poll();
		const third = successorAfter(6);
		third.poll();
		world.isReachable = true;
		world.now += MINUTE;
		third.poll();
		third.poll();
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('does not repeat what was emitted long before', () => {
		const second = successorAfter(20);
		second.poll();
		expect(arrivals(world, id)).toEqual([0]);
	});

	it('repeats it three times at most, however often n8n starts anew', () => {
		for (let start = 0; start < 8; start += 1) successorAfter(0.5).poll();
		expect(arrivals(world, id)).toEqual([0, 1, 2, 3]);
	});

	it('repeats what is new as often, also when it was emitted together with the old', () => {
		for (let start = 0; start < 2; start += 1) successorAfter(0.5).poll();
		world.now += MINUTE / 2;
		const later = world.happen();
		for (let start = 0; start < 8; start += 1) successorAfter(0.5).poll();
		expect(arrivals(world, id)).toEqual([0, 1, 2, 3]);
		expect(arrivals(world, later)).toEqual([0, 1, 2, 3]);
	});
});

it('two starts between two durable polls, a quarter of an hour apart, lose nothing', () => {
	const world = new World();
	const first = new Process(world, true);
	first.poll();
	const id = world.happen();
	first.poll();
	world.now += MINUTE / 2;
	new Process(world, true);
	world.now += 13 * MINUTE;
	const third = new Process(world, true);
	world.now += 1.5 * MINUTE;
	third.poll();
	expect(arrivals(world, id)).toEqual([0, 1]);
});

it('a durable process that lived on for five minutes leaves nothing to repeat', () => {
	const world = new World();
	const first = new Process(world, true);
	const id = world.happen();
	for (let minute = 0; minute < 6; minute += 1) {
		first.poll();
		world.now += MINUTE;
	}
	new Process(world, true).poll();
	expect(arrivals(world, id)).toEqual([0]);
});

it('a durable process counts as alive until it polled last, not only until it emitted', () => {
	const world = new World();
	const first = new Process(world, true);
	const id = world.happen();
	first.poll();
	world.now += 4 * MINUTE;
	first.poll();
	world.now += 12 * MINUTE;
	new Process(world, true).poll();
	expect(arrivals(world, id)).toEqual([0, 1]);
});

it('the latest emission is put back first', () => {
	const emission = (at: number) => ({ by: 'other', at, undo: at, sent: [{ times: 0, ids: 'a' }] });
	const { undos } = review(
		{ polls: [emission(1), emission(2)], due: [], presumed: [] },
		{ process: 'this', startedAt: 3, now: 4, isDurable: false, metAt: () => 4 },
	);
	expect(undos).toEqual([2, 1]);
});

describe('two main processes with durable polls', () => {
	let world: World;
	let mains: [Process, Process];

	beforeEach(() => {
		world = new World();
		mains = [new Process(world, true), new Process(world, true)];
		world.now += MINUTE;
	});

	it('that poll in turn repeat nothing', () => {
		const id = world.happen();
		for (let poll = 0; poll < 40; poll += 1) {
			mains[poll % 2]!.poll();
			world.now += MINUTE;
		}
		expect(arrivals(world, id)).toEqual([0]);
	});

	it('one of which starts while the other emits repeat at most once', () => {
		const id = world.happen();
		mains[0].poll();
		world.now += MINUTE / 2;
		mains[1] = new Process(world, true);
		for (let poll = 1; poll < 40; poll += 1) {
			mains[poll % 2]!.poll();
			world.now += MINUTE;
		}
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('one of which was seen to poll since the other one started repeat nothing', () => {
		const id = world.happen();
		mains[0].poll();
		world.now += MINUTE / 2;
		mains[1] = new Process(world, true);
		world.now += MINUTE / 2;
		mains[0].poll();
		for (let poll = 1; poll < 40; poll += 1) {
			world.now += MINUTE;
			mains[poll % 2]!.poll();
		}
		expect(arrivals(world, id)).toEqual([0]);
	});

	it('one of which died after it emitted: the other one repeats it', () => {
		const id = world.happen();
		mains[0].poll();
		for (let poll = 0; poll < 10; poll += 1) {
			world.now += MINUTE;
			mains[1].poll();
		}
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('one of which died and was started again: whoever of them polls first', () => {
		const id = world.happen();
		mains[0].poll();
		world.now += MINUTE / 2;
		mains[0] = new Process(world, true);
		for (let poll = 1; poll < 40; poll += 1) {
			mains[poll % 2]!.poll();
			world.now += MINUTE;
		}
		expect(arrivals(world, id)).toEqual([0, 1]);
	});

	it('one of which hardly ever polls: it is taken for dead once, not for ever', () => {
		const ids: string[] = [];
		for (let hour = 0; hour < 20; hour += 1) {
			ids.push(world.happen());
			mains[0].poll();
			for (let poll = 0; poll < 12; poll += 1) {
				world.now += MINUTE;
				mains[1].poll();
			}
		}
		const repeated = world.deliveries.filter(({ times }) => times > 0);
		expect(repeated).toHaveLength(1);
		expect(new Set(world.deliveries.map(({ id }) => id))).toEqual(new Set(ids));
	});
});

type Step =
	| { kind: 'happen' }
	| { kind: 'poll' }
	| { kind: 'wait'; minutes: number }
	| { kind: 'restart'; downMinutes: number }
	| { kind: 'reach'; isReachable: boolean };

const steps: fc.Arbitrary<Step[]> = fc.array(
	fc.oneof(
		fc.constant({ kind: 'happen' } as const),
		fc.record({ kind: fc.constant('poll' as const) }),
		fc.record({ kind: fc.constant('wait' as const), minutes: fc.integer({ min: 1, max: 4 }) }),
		fc.record({
			kind: fc.constant('restart' as const),
			downMinutes: fc.double({ min: 0.1, max: 4.9, noNaN: true }),
		}),
		fc.record({ kind: fc.constant('reach' as const), isReachable: fc.boolean() }),
	),
	{ maxLength: 40 },
);

/** When a process ended. */
type Ends = Map<string, number>;

function play(isDurable: boolean, history: Step[]): { world: World; ends: Ends; starts: Ends } {
	const world = new World();
	const ends: Ends = new Map();
	const starts: Ends = new Map();
	let process = new Process(world, isDurable);
	process.poll();
	const restart = (downMinutes: number) => {
		ends.set(process.name, world.now);
		world.now += downMinutes * MINUTE;
		process = new Process(world, isDurable);
		starts.set(process.name, world.now);
	};
	for (const step of history) {
		if (step.kind === 'happen') world.happen();
		else if (step.kind === 'reach') world.isReachable = step.isReachable;
		else if (step.kind === 'restart') restart(step.downMinutes);
		else {
			world.now += step.kind === 'wait' ? step.minutes * MINUTE : MINUTE;
			process.poll();
		}
	}
	world.isReachable = true;
	for (let poll = 0; poll < 3; poll += 1) {
		world.now += MINUTE;
		process.poll();
	}
	return { world, ends, starts };
}

describe.each([
	['in memory', false],
	['durable', true],
])('whatever happens, with polls %s', (_, isDurable) => {
	it('everything arrives, and arrives again when its process ended within five minutes', () => {
		fc.assert(
			fc.property(steps, (history) => {
				const { world, ends } = play(isDurable, history);
				for (const id of world.happened) {
					const all = world.deliveries.filter((delivery) => delivery.id === id);
					expect(all.length).toBeGreaterThan(0);
					const last = all.at(-1)!;
					const end = ends.get(last.by) ?? Infinity;
					if (end < last.at + 5 * MINUTE) expect(last.times).toBe(3);
				}
			}),
		);
	});

	it('nothing arrives more than four times, and each repetition says which one it is', () => {
		fc.assert(
			fc.property(steps, (history) => {
				const { world } = play(isDurable, history);
				for (const id of world.happened) {
					expect([[0], [0, 1], [0, 1, 2], [0, 1, 2, 3]]).toContainEqual(arrivals(world, id));
				}
			}),
		);
	});

	it('nothing arrives again of a process that lived on for a quarter of an hour', () => {
		fc.assert(
			fc.property(steps, (history) => {
				const { world, starts } = play(isDurable, history);
				for (const { id, by, times, at } of world.deliveries) {
					if (times === 0) continue;
					const before = world.deliveries
						.filter((other) => other.id === id && other.at < at)
						.at(-1)!;
					expect(before.by).not.toBe(by);
					const firstStart = [...starts.values()].find((start) => start >= before.at)!;
					expect(firstStart - before.at).toBeLessThan(15 * MINUTE);
				}
			}),
		);
	});
});
