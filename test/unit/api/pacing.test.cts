import fc from 'fast-check';

import type { Slot, TooLate } from '../../../nodes/ScriptixReseller/api/pacing';
import { Pacer } from '../../../nodes/ScriptixReseller/api/pacing';
import { VirtualClock } from './virtualClock.cts';

const WINDOW_MS = 60_000;

/** A request as the network treats it: how long it needs to the server, and the answer back. */
interface Trip {
	outMs: number;
	backMs: number;
}

/** Sends one request and notes when it reached the server. */
async function send(pacer: Pacer, clock: VirtualClock, limit: number, trip: Trip) {
	const slot = takeSlot(await pacer.acquire(limit, clock));
	const sentAt = clock.now();
	await clock.sleep(trip.outMs + trip.backMs);
	slot.release();
	return { sentAt, arrivedAt: sentAt + trip.outMs };
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
	it('lets as many requests as the limit allows go at once', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();

		for (let count = 1; count <= 100; count += 1)
			takeSlot(await pacer.acquire(100, clock)).release();

		expect(clock.now()).toBe(start);
	});

	it('holds the next request until a minute after the first one was answered', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
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

	it('frees the slot of a request that failed a minute later, too', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		const slot = takeSlot(await pacer.acquire(1, clock));
		await clock.finish(clock.sleep(30_000));
		slot.release();

		await clock.finish(pacer.acquire(1, clock));

		expect(clock.now() - start).toBe(90_000);
	});

	it('lets nobody pass while requests under way fill the limit', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		takeSlot(await pacer.acquire(1, clock));

		const result = await clock.finish(pacer.acquire(1, clock, start + 10_000));

		expect(result).toEqual({ waitMs: expect.any(Number) as number });
		expect(clock.now()).toBeLessThanOrEqual(start + 10_000);
	});

	it('looks soon again when a request under way is answered', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer(10);
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
					const pacer = new Pacer();
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
					const pacer = new Pacer();
					const start = clock.now();

					await clock.finish(Promise.all(trips.map((one) => send(pacer, clock, limit, one))));

					const slowest = Math.max(...trips.map(({ outMs, backMs }) => outMs + backMs));
					const fullWindows = Math.floor((trips.length - 1) / limit);
					expect(clock.now() - start).toBeLessThanOrEqual(
						fullWindows * (WINDOW_MS + slowest) + slowest,
					);
				},
			),
			{ numRuns: 60 },
		);
	});

	it('follows a limit that is lowered while requests are under way', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		const instant = { outMs: 0, backMs: 0 };
		await clock.finish(Promise.all([1, 2, 3, 4].map(() => send(pacer, clock, 4, instant))));
		takeSlot(await pacer.acquire(5, clock));

		const { sentAt } = await clock.finish(send(pacer, clock, 2, instant));

		expect(sentAt - start).toBe(WINDOW_MS);
	});
});

describe('a caller with a deadline', () => {
	it('is told at once how long it would have to wait when that is too long', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		takeSlot(await pacer.acquire(1, clock)).release();

		expect(await pacer.acquire(1, clock, start + WINDOW_MS - 1)).toEqual({ waitMs: WINDOW_MS });
		expect(clock.now()).toBe(start);
	});

	it('waits when its turn comes just in time', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		takeSlot(await pacer.acquire(1, clock)).release();

		takeSlot(await clock.finish(pacer.acquire(1, clock, start + WINDOW_MS)));

		expect(clock.now()).toBe(start + WINDOW_MS);
	});

	it('gets no slot once the deadline has passed, not even a free one', async () => {
		const clock = new VirtualClock();

		expect(await new Pacer().acquire(1, clock, clock.now() - 1)).toEqual({
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
					const pacer = new Pacer();
					const work = calls.map(async ({ startMs, patienceMs, trip: one, blockMs }) => {
						await clock.sleep(startMs);
						const deadline = clock.now() + patienceMs;
						const result = await pacer.acquire(limit, clock, deadline);
						expect(clock.now()).toBeLessThanOrEqual(deadline);
						if ('waitMs' in result) {
							expect(clock.now() + result.waitMs).toBeGreaterThan(deadline);
							return;
						}
						await clock.sleep(one.outMs + one.backMs);
						if (blockMs !== null) pacer.blockUntil(clock.now() + blockMs);
						result.release();
					});

					await clock.finish(Promise.all(work));
				},
			),
			{ numRuns: 60 },
		);
	});

	it('takes no slot with it when it gives up', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		takeSlot(await pacer.acquire(1, clock)).release();
		for (let count = 1; count <= 3; count += 1) {
			await pacer.acquire(1, clock, clock.now());
		}

		await clock.finish(clock.sleep(WINDOW_MS));

		takeSlot(await pacer.acquire(1, clock, clock.now()));
	});
});

describe('a caller whose execution is cancelled', () => {
	it('stops waiting with the error of its clock and takes no slot with it', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		takeSlot(await pacer.acquire(1, clock)).release();
		const cancelled = new Error('The execution was cancelled');
		const impatient = {
			now: () => clock.now(),
			sleep: async () => await Promise.reject(cancelled),
		};

		await expect(pacer.acquire(1, impatient)).rejects.toBe(cancelled);

		await clock.finish(clock.sleep(WINDOW_MS));
		takeSlot(await pacer.acquire(1, clock, clock.now()));
	});
});

describe('a server that has told one request to wait', () => {
	it('gets no request from anybody until then', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		pacer.blockUntil(start + 20_000);

		const work = [1, 2, 3].map(() => send(pacer, clock, 10, { outMs: 0, backMs: 0 }));
		const sent = await clock.finish(Promise.all(work));

		expect(sent.map(({ sentAt }) => sentAt - start)).toEqual([20_000, 20_000, 20_000]);
	});

	it('is not asked earlier because it told another request a shorter time', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		pacer.blockUntil(start + 20_000);
		pacer.blockUntil(start + 5_000);

		await clock.finish(pacer.acquire(10, clock));

		expect(clock.now() - start).toBe(20_000);
	});

	it('holds back those who wait already', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		takeSlot(await pacer.acquire(1, clock)).release();
		const waiting = pacer.acquire(1, clock);
		pacer.blockUntil(start + 90_000);

		await clock.finish(waiting);

		expect(clock.now() - start).toBe(90_000);
	});

	it('does not shorten the wait for the limit', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		const start = clock.now();
		takeSlot(await pacer.acquire(1, clock)).release();
		pacer.blockUntil(start + 10_000);

		await clock.finish(pacer.acquire(1, clock));

		expect(clock.now() - start).toBe(WINDOW_MS);
	});

	it('makes a caller give up whose deadline lies before that', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		pacer.blockUntil(clock.now() + 20_000);

		expect(await pacer.acquire(10, clock, clock.now() + 19_999)).toEqual({ waitMs: 20_000 });
	});
});

describe('a server that asks for a very long wait', () => {
	it('is not sat out: the caller is told at once, also when it has no deadline', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		pacer.blockUntil(clock.now() + 86_400_000);
		expect(await pacer.acquire(100, clock)).toEqual({ waitMs: 86_400_000 });
	});

	it('is waited for when it is two minutes at most', async () => {
		const clock = new VirtualClock();
		const pacer = new Pacer();
		pacer.blockUntil(clock.now() + 120_000);
		const started = clock.now();
		expect(await clock.finish(pacer.acquire(100, clock))).toHaveProperty('release');
		expect(clock.now() - started).toBe(120_000);
	});
});
