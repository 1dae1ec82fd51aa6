import { getEventListeners } from 'node:events';

import fc from 'fast-check';

import type { Clock } from '../../../nodes/ScriptixReseller/api/clock';
import type { Caller, Slot, TooLate } from '../../../nodes/ScriptixReseller/api/pacing';
import { Pacer } from '../../../nodes/ScriptixReseller/api/pacing';
import { VirtualClock } from './virtualClock.cts';

const WINDOW_MS = 60_000;
const SPREAD_MS = 5_000;

/** A request as the network treats it: how long it needs to the server, and the answer back. */
interface Trip {
	outMs: number;
	backMs: number;
}

/** Sends one request and notes when it reached the server. */
async function send(pacer: Pacer, clock: VirtualClock, limit: number, trip: Trip) {
	const slot = takeSlot(await ask(pacer, limit));
	const sentAt = clock.now();
	await clock.sleep(trip.outMs + trip.backMs);
	slot.release(GOOD);
	return { sentAt, arrivedAt: sentAt + trip.outMs };
}

/** What an answer says that does not refuse anything. */
const GOOD = { isRefusal: false };

const refusal = (waitMs?: number) => ({ isRefusal: true, waitMs });

/** Asks for a slot for one action that sends nothing else. */
async function ask(pacer: Pacer, limit: number, deadline?: number, more: Partial<Caller> = {}) {
	return await pacer.acquire({
		run: {},
		kind: 'action',
		place: 1,
		limit,
		deadline,
		...more,
	});
}

function takeSlot(result: Slot | TooLate): Slot {
	if ('waitMs' in result) throw new Error(`No slot for ${result.waitMs} ms`);
	return result;
}

/** The most requests that reached the server within any one window. */
function busiestWindow(arrivals: number[]): number {
	return Math.max(
		0,
		...arrivals.map(
			(start) => arrivals.filter((at) => at >= start && at < start + WINDOW_MS).length,
		),
	);
}

const latencyMs = fc.oneof(
	fc.integer({ min: 0, max: 300 }),
	fc.integer({ min: 0, max: 30_000 }),
	fc.constant(WINDOW_MS),
);
const trip = fc.record({ outMs: latencyMs, backMs: latencyMs });

describe('the pacer', () => {
	it('lets a tenth of the limit go at once', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();

		for (let count = 1; count <= 10; count += 1) takeSlot(await ask(pacer, 100)).release(GOOD);

		expect(clock.now()).toBe(start);
	});

	it('spreads the rest of the limit over the first five seconds', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		const work = Array.from({ length: 100 }, () =>
			send(pacer, clock, 100, { outMs: 5, backMs: 5 }),
		);

		const sent = await clock.finish(Promise.all(work));

		const inSecond = (second: number) =>
			sent.filter(({ sentAt }) => Math.floor((sentAt - start) / 1000) === second).length;
		expect(Math.max(...[0, 1, 2, 3, 4].map(inSecond))).toBeLessThan(40);
		expect([0, 1, 2, 3, 4].map(inSecond).reduce((a, b) => a + b)).toBe(100);
	});

	it('holds the next request until a minute after the first one was answered', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();

		const requests = [
			send(pacer, clock, 2, { outMs: 100, backMs: 300 }),
			send(pacer, clock, 2, { outMs: 100, backMs: 900 }),
			send(pacer, clock, 2, { outMs: 0, backMs: 0 }),
			send(pacer, clock, 2, { outMs: 0, backMs: 0 }),
		];
		const sent = await clock.finish(Promise.all(requests));

		expect(sent.map(({ sentAt }) => sentAt - start)).toEqual([0, 0, 60_400, 61_000]);
	});

	it('frees the slot of a request without an answer a minute later, too', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		const slot = takeSlot(await ask(pacer, 1));
		await clock.finish(clock.sleep(30_000));
		slot.release();

		await clock.finish(ask(pacer, 1));

		expect(clock.now() - start).toBe(90_000);
	});

	it('lets nobody pass while requests under way fill the limit', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		takeSlot(await ask(pacer, 1));

		const result = await clock.finish(ask(pacer, 1, start + 10_000));

		expect(result).toEqual({ waitMs: expect.any(Number) as number });
		expect(clock.now()).toBeLessThanOrEqual(start + 10_000);
	});

	it('looks soon again when a request under way is answered', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock, 10);
		const start = clock.now();
		const first = send(pacer, clock, 1, { outMs: 500, backMs: 500 });
		const second = send(pacer, clock, 1, { outMs: 0, backMs: 0 });

		const { sentAt } = (await clock.finish(Promise.all([first, second])))[1];

		expect(sentAt - start).toBeGreaterThanOrEqual(1_010);
		expect(sentAt - start).toBeLessThanOrEqual(1_100);
	});

	it('keeps every window of the server within the limit, whatever the latencies', async () => {
		const caller = fc.record({
			startMs: fc.nat({ max: 150_000 }),
			trips: fc.array(trip, { maxLength: 5 }),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 6 }),
				fc.array(caller, { maxLength: 8 }),
				async (limit, callers) => {
					const clock = new VirtualClock();
					const pacer = new Pacer(clock);
					const arrivals: number[] = [];
					const work = callers.map(async ({ startMs, trips }) => {
						await clock.sleep(startMs);
						for (const one of trips) {
							arrivals.push((await send(pacer, clock, limit, one)).arrivedAt);
						}
					});

					await clock.finish(Promise.all(work));

					expect(arrivals).toHaveLength(callers.flatMap(({ trips }) => trips).length);
					expect(busiestWindow(arrivals)).toBeLessThanOrEqual(limit);
				},
			),
			{ numRuns: 60 },
		);
	});

	it('needs no longer for many requests than the limit and the slowest answer make it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 10 }),
				fc.array(trip, { minLength: 1, maxLength: 40 }),
				async (limit, trips) => {
					const clock = new VirtualClock();
					const pacer = new Pacer(clock);
					const start = clock.now();

					await clock.finish(Promise.all(trips.map((one) => send(pacer, clock, limit, one))));

					const slowest = Math.max(...trips.map(({ outMs, backMs }) => outMs + backMs));
					const fullWindows = Math.floor((trips.length - 1) / limit);
					// Few are under way at once until the limit was used without a refusal.
					expect(clock.now() - start).toBeLessThanOrEqual(
						fullWindows * WINDOW_MS + trips.length * slowest + SPREAD_MS,
					);
				},
			),
			{ numRuns: 60 },
		);
	});

	it('follows a limit that is lowered while requests are under way', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		const instant = { outMs: 0, backMs: 0 };
		await clock.finish(Promise.all([1, 2, 3, 4].map(() => send(pacer, clock, 4, instant))));
		takeSlot(await ask(pacer, 5));

		const { sentAt } = await clock.finish(send(pacer, clock, 2, instant));

		expect(sentAt - start).toBe(WINDOW_MS);
	});
});

describe('a caller with a deadline', () => {
	it('is told at once how long it would have to wait when that is too long', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		takeSlot(await ask(pacer, 1)).release(GOOD);

		expect(await ask(pacer, 1, start + WINDOW_MS - 1)).toEqual({ waitMs: WINDOW_MS });
		expect(clock.now()).toBe(start);
	});

	it('waits when its turn comes just in time', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		takeSlot(await ask(pacer, 1)).release(GOOD);

		takeSlot(await clock.finish(ask(pacer, 1, start + WINDOW_MS)));

		expect(clock.now()).toBe(start + WINDOW_MS);
	});

	it('gets no slot once the deadline has passed, not even a free one', async () => {
		const clock = new VirtualClock();

		expect(await ask(new Pacer(clock), 1, clock.now() - 1)).toEqual({
			waitMs: expect.any(Number) as number,
		});
	});

	it('never waits past it and never sends after it', async () => {
		const call = fc.record({
			startMs: fc.nat({ max: 100_000 }),
			patienceMs: fc.nat({ max: 200_000 }),
			trip,
			blockMs: fc.option(fc.nat({ max: 90_000 })),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 3 }),
				fc.array(call, { maxLength: 12 }),
				async (limit, calls) => {
					const clock = new VirtualClock();
					const pacer = new Pacer(clock);
					const work = calls.map(async ({ startMs, patienceMs, trip: one, blockMs }) => {
						await clock.sleep(startMs);
						const deadline = clock.now() + patienceMs;
						const result = await ask(pacer, limit, deadline);
						expect(clock.now()).toBeLessThanOrEqual(deadline);
						if ('waitMs' in result) {
							expect(clock.now() + result.waitMs).toBeGreaterThan(deadline);
							return;
						}
						await clock.sleep(one.outMs + one.backMs);
						result.release(blockMs === null ? GOOD : refusal(blockMs));
					});

					await clock.finish(Promise.all(work));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('takes no slot with it when it gives up', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		takeSlot(await ask(pacer, 1)).release(GOOD);
		for (let count = 1; count <= 3; count += 1) {
			await ask(pacer, 1, clock.now());
		}

		await clock.finish(clock.sleep(WINDOW_MS));

		expect(await ask(pacer, 1, clock.now())).toHaveProperty('release');
	});
});

describe('a caller whose execution is cancelled', () => {
	it('stops waiting with the reason of its signal and takes no slot with it', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		takeSlot(await ask(pacer, 1)).release(GOOD);
		const controller = new AbortController();
		const waiting = ask(pacer, 1, undefined, { signal: controller.signal });
		const reason = new Error('The execution was cancelled');
		controller.abort(reason);

		await expect(waiting).rejects.toBe(reason);

		await clock.finish(clock.sleep(WINDOW_MS));
		takeSlot(await ask(pacer, 1, clock.now()));
	});

	it('leaves nothing at its signal once it has its slot, however many of its requests there are', async () => {
		const { signal } = new AbortController();
		takeSlot(await ask(new Pacer(new VirtualClock()), 1, undefined, { signal }));
		expect(getEventListeners(signal, 'abort')).toEqual([]);
	});

	it('leaves nothing behind that sleeps until its turn', async () => {
		const clock: Clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const sleep = jest.spyOn(clock, 'sleep');
		takeSlot(await ask(pacer, 1)).release(GOOD);
		const controller = new AbortController();
		const waiting = ask(pacer, 1, undefined, { signal: controller.signal });
		const isNeeded = sleep.mock.lastCall?.[1];
		expect(isNeeded?.()).toBe(true);

		controller.abort(new Error('The execution was cancelled'));

		await expect(waiting).rejects.toThrow();
		expect(isNeeded?.()).toBe(false);
	});

	it('does not begin to wait when that was before', async () => {
		const reason = new Error('The execution was cancelled');
		const pacer = new Pacer(new VirtualClock());
		await expect(ask(pacer, 1, undefined, { signal: AbortSignal.abort(reason) })).rejects.toBe(
			reason,
		);
	});
});

describe('a server that has told one request to wait', () => {
	/** A pacer that was told to wait by the first request of its process. */
	async function refused(clock: VirtualClock, waitMs: number | undefined, limit = 100) {
		const pacer = new Pacer(clock, WINDOW_MS, () => 0);
		takeSlot(await ask(pacer, limit)).release(refusal(waitMs));
		return pacer;
	}

	it('gets no request from anybody until then, and then one at a time', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = await refused(clock, 20_000);
		const trip = { outMs: 100, backMs: 100 };

		const work = [1, 2, 3].map(() => send(pacer, clock, 100, trip));
		const sent = await clock.finish(Promise.all(work));

		const times = sent.map(({ sentAt }) => sentAt - start);
		expect(times[0]).toBeGreaterThanOrEqual(20_000);
		expect(times[1]).toBeGreaterThanOrEqual(times[0]! + 200);
		expect(times[2]).toBeGreaterThanOrEqual(times[1]! + 200);
	});

	it('is not asked earlier because it told another request a shorter time', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = new Pacer(clock);
		const slots = [takeSlot(await ask(pacer, 100)), takeSlot(await ask(pacer, 100))];
		slots[0]!.release(refusal(20_000));
		slots[1]!.release(refusal(5_000));

		await clock.finish(ask(pacer, 100));

		expect(clock.now() - start).toBeGreaterThanOrEqual(20_000);
	});

	it('holds back those who wait already', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = new Pacer(clock);
		const slot = takeSlot(await ask(pacer, 1));
		const waiting = ask(pacer, 1);
		slot.release(refusal(90_000));

		await clock.finish(waiting);

		expect(clock.now() - start).toBeGreaterThanOrEqual(90_000);
	});

	it('does not shorten the wait for the limit', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = new Pacer(clock, WINDOW_MS, () => 0);
		const slots = [takeSlot(await ask(pacer, 2)), takeSlot(await ask(pacer, 2))];
		slots[0]!.release(GOOD);
		slots[1]!.release(refusal(10_000));

		await clock.finish(
			(async () => {
				takeSlot(await ask(pacer, 2)).release(GOOD);
				takeSlot(await ask(pacer, 2)).release(GOOD);
			})(),
		);

		expect(clock.now() - start).toBeGreaterThanOrEqual(WINDOW_MS);
	});

	it('makes a caller give up whose deadline lies before that', async () => {
		const clock = new VirtualClock();
		const pacer = await refused(clock, 20_000);

		expect(await ask(pacer, 100, clock.now() + 19_999)).toEqual({ waitMs: 20_000 });
	});

	it('is asked again after a minute when it did not say when', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = await refused(clock, undefined);

		takeSlot(await clock.finish(ask(pacer, 100)));

		expect(clock.now() - start).toBeGreaterThanOrEqual(WINDOW_MS);
		expect(clock.now() - start).toBeLessThan(1.1 * WINDOW_MS);
	});

	it('is sat out for a quarter of an hour; who would have to wait longer is told at once', async () => {
		const clock = new VirtualClock();
		expect(await clock.finish(ask(await refused(clock, 890_000), 100))).toHaveProperty('release');
		expect(await ask(await refused(clock, 3_600_000), 100)).toEqual({ waitMs: 3_600_000 });
	});

	it('is asked again after a quarter of an hour, in case what it said was wrong', async () => {
		const clock = new VirtualClock();
		const pacer = await refused(clock, 3_600_000);
		await clock.finish(clock.sleep(1_000_000));
		const slot = await clock.finish(ask(pacer, 100, clock.now() + 1_000));
		expect(slot).toHaveProperty('release');
	});

	it('is waited for as long as it takes once it has answered again', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = await refused(clock, 1_000, 1);
		const trip = { outMs: 0, backMs: 0 };
		const work = Array.from({ length: 20 }, () => send(pacer, clock, 1, trip));
		expect(await clock.finish(Promise.all(work))).toHaveLength(20);
		expect(clock.now() - start).toBeGreaterThan(19 * WINDOW_MS);
	});

	it('has not answered again by a request whose answer is lost', async () => {
		const clock = new VirtualClock();
		const pacer = await refused(clock, 1_000, 1);
		takeSlot(await clock.finish(ask(pacer, 1))).release();
		const waiting = Array.from({ length: 20 }, async () => {
			const slot = await ask(pacer, 1);
			if ('release' in slot) slot.release();
			return slot;
		});
		const slots = await clock.finish(Promise.all(waiting));
		expect(slots.filter((slot) => 'waitMs' in slot)).toHaveLength(5);
	});

	it('lets nobody wait for longer than a quarter of an hour while none gets through', async () => {
		const clock = new VirtualClock();
		const start = clock.now();
		const pacer = new Pacer(clock);
		const stubborn = async () => {
			let deadline: number | undefined;
			for (let sent = 0; ; sent += 1) {
				const slot = await ask(pacer, 100, deadline);
				if ('waitMs' in slot) return sent;
				slot.release(refusal());
				deadline ??= clock.now() + 900_000;
			}
		};

		const sent = await clock.finish(Promise.all([stubborn(), stubborn(), stubborn()]));

		expect(clock.now() - start).toBeLessThanOrEqual(900_000 + 1);
		expect(clock.now() - start).toBeGreaterThan(840_000);
		expect(sent.reduce((a, b) => a + b)).toBeLessThanOrEqual(16);
	});
});

describe('one process', () => {
	/** Sends requests, so many at a time, until told to stop; returns when each was sent. */
	async function busy(
		pacer: Pacer,
		clock: VirtualClock,
		caller: Omit<Caller, 'place'>,
		count: number,
		atOnce = 20,
	): Promise<number[]> {
		const sentAt: number[] = [];
		let place = 0;
		const worker = async () => {
			while (place < count) {
				place += 1;
				const slot = takeSlot(await pacer.acquire({ ...caller, place }));
				sentAt.push(clock.now());
				await clock.sleep(50);
				slot.release(GOOD);
			}
		};
		await Promise.all(Array.from({ length: atOnce }, worker));
		return sentAt;
	}

	it('lets a short list through between the requests of a long one', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		const long = busy(pacer, clock, { run: {}, kind: 'action', limit: 100 }, 500);
		const short = (async () => {
			await clock.sleep(61_000);
			return await busy(pacer, clock, { run: {}, kind: 'action', limit: 100 }, 20);
		})();

		const [longSent, shortSent] = await clock.finish(Promise.all([long, short]));

		expect(Math.max(...shortSent) - start).toBeLessThan(2 * WINDOW_MS + SPREAD_MS);
		expect(longSent).toHaveLength(500);
	});

	it('lets polls through that begin when a long list has used up the minute', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		const long = busy(pacer, clock, { run: {}, kind: 'action', limit: 100 }, 1_000);
		const polls = (async () => {
			const inTime: number[] = [];
			for (let poll = 0; poll < 8; poll += 1) {
				await clock.sleep(start + 20_000 + poll * WINDOW_MS - clock.now());
				const deadline = clock.now() + 32_400;
				const run = {};
				const slots = await Promise.all(
					Array.from({ length: 10 }, async (_, place) => {
						const slot = await pacer.acquire({ run, kind: 'poll', limit: 100, place, deadline });
						if ('waitMs' in slot) return false;
						await clock.sleep(50);
						slot.release(GOOD);
						return true;
					}),
				);
				inTime.push(slots.filter(Boolean).length);
			}
			return inTime;
		})();

		const [inTime] = await clock.finish(Promise.all([polls, long]));

		// The first polls make themselves known.
		expect(inTime.slice(2)).toEqual(inTime.slice(2).map(() => 10));
	});

	it('leaves the whole limit to a list when no poll has been seen', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const start = clock.now();
		await clock.finish(busy(pacer, clock, { run: {}, kind: 'action', limit: 100 }, 300));
		expect(clock.now() - start).toBeLessThan(2 * WINDOW_MS + 2 * SPREAD_MS);
	});
});

describe('requests that wait for the same moment', () => {
	it('are sent by turns between runs, and by their places within each', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(clock);
		const [long, short] = [{}, {}];
		for (let sent = 0; sent < 10; sent += 1) {
			takeSlot(await ask(pacer, 10, undefined, { run: long })).release(GOOD);
		}
		const order: string[] = [];
		const wait = async (name: string, run: object, place: number) => {
			const slot = takeSlot(await ask(pacer, 10, undefined, { run, place }));
			order.push(name);
			slot.release(GOOD);
		};
		const all = [wait('long 2', long, 2), wait('long 1', long, 1), wait('short', short, 9)];
		await clock.finish(Promise.all(all));
		expect(order).toEqual(['short', 'long 1', 'long 2']);
	});
});

it('a request of a lower limit, which has to wait longer, keeps no other one back', async () => {
	const clock = new VirtualClock();
	const pacer = new Pacer(clock, WINDOW_MS, () => 0);
	const start = clock.now();
	takeSlot(await ask(pacer, 100)).release(GOOD);
	takeSlot(await ask(pacer, 100)).release(refusal(1_000));
	const run = {};
	const sentAfter = async (limit: number, place: number) => {
		takeSlot(await ask(pacer, limit, undefined, { run, place })).release(GOOD);
		return clock.now() - start;
	};

	const [high, low] = await clock.finish(Promise.all([sentAfter(100, 2), sentAfter(1, 1)]));

	expect(high).toBeLessThan(SPREAD_MS);
	expect(low).toBeGreaterThan(WINDOW_MS);
});

describe('since when others leave too little of the limit', () => {
	const MINUTE = 60_000;
	const clock = new VirtualClock();
	let now = 0;

	beforeEach(() => {
		now = 1_000 * MINUTE;
		jest.spyOn(Date, 'now').mockImplementation(() => now);
	});

	afterEach(() => {
		jest.restoreAllMocks();
	});

	const refuse = async (pacer: Pacer) => {
		takeSlot(await clock.finish(ask(pacer, 100))).release(refusal(1));
	};

	it('is not known before a refusal', async () => {
		const pacer = new Pacer(clock);
		takeSlot(await ask(pacer, 100)).release(GOOD);
		expect(pacer.limitedSince).toBeUndefined();
	});

	it('is the time of the first refusal, until there was none for a quarter of an hour', async () => {
		const pacer = new Pacer(clock);
		const first = now;
		await refuse(pacer);
		expect(pacer.limitedSince).toBe(first);
		now += MINUTE;
		await refuse(pacer);
		expect(pacer.limitedSince).toBe(first);
		// Setting the machine's clock lets no time pass.
		now += 60 * MINUTE;
		expect(pacer.limitedSince).toBe(first);
		await clock.finish(clock.sleep(15 * MINUTE - 1));
		expect(pacer.limitedSince).toBe(first);
		await clock.finish(clock.sleep(1));
		expect(pacer.limitedSince).toBeUndefined();
		await refuse(pacer);
		expect(pacer.limitedSince).toBe(now);
	});
});
