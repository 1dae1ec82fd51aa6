import { setImmediate as realTurn } from 'node:timers/promises';

import type { Stage } from './support.cts';

/** All that jest could fake besides the date. */
const NOT_THE_DATE = [
	...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
	...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
	...(['setImmediate', 'clearImmediate'] as const),
];

/** The client sleeps in pieces of this length; longer timers are time limits and not skipped. */
const LONGEST_SLEEP_MS = 1_000;

// More than a request to a server in this process takes from one step to the next.
const QUIET_TURNS = 50;

const realNow = performance.now.bind(performance);
const realTimeout = globalThis.setTimeout;

// What `letRequestsTake` has let pass on the steady clock, which goes on by itself meanwhile.
let passedMs = 0;

/** Whose waits are skipped, see `skipWaits`. */
let skipped: Sleepers | undefined;

/** Who waits in `sleep` of n8n while its timers are replaced. */
export class Sleepers {
	private waiting: Array<{ wakesAt: number; wake: () => void }> = [];

	/** @param arrived called when somebody begins to wait */
	replaceTimers(arrived: () => void = () => undefined): void {
		const skip = (wake: () => void, ms = 0) => {
			if (ms === 0 || ms > LONGEST_SLEEP_MS) return realTimeout(wake, ms);
			this.waiting.push({ wakesAt: performance.now() + ms, wake });
			arrived();
			return realTimeout(() => undefined, 0);
		};
		globalThis.setTimeout = Object.assign(skip, realTimeout);
	}

	restoreTimers(): void {
		globalThis.setTimeout = realTimeout;
	}

	get areLeft(): boolean {
		return this.waiting.length > 0;
	}

	/** Wakes who has to wait least, if anybody, once the clocks were put to the end of that wait. */
	wakeNext(putClocksTo: (wakesAt: number) => void): void {
		this.waiting.sort((a, b) => a.wakesAt - b.wakesAt);
		const next = this.waiting.shift();
		if (!next) return;
		putClocksTo(next.wakesAt);
		next.wake();
	}
}

/** Replaces the process's date by one that moves only when it is told to. */
export function holdDate(now: number = Date.now()): void {
	jest.useFakeTimers({ doNotFake: [...NOT_THE_DATE], now });
}

/**
 * Replaces the process's date and its steady clock by ones that keep going by themselves and can be
 * put forward with `jest.advanceTimersByTime`; timers, and with them sockets, are real. To be ended
 * with `jest.useRealTimers()`.
 */
export function useAdjustableClocks(now: number = Date.now()): void {
	const doNotFake = NOT_THE_DATE.filter((name) => name !== 'performance');
	jest.useFakeTimers({ advanceTimers: true, doNotFake, now });
}

/**
 * The same clocks, and waits of the nodes are skipped instead of sat out: as soon as nothing else
 * goes on, the clocks are put forward to the end of the next wait. To be ended with
 * `useRealClocks()`.
 */
export function skipWaits(now?: number): void {
	useAdjustableClocks(now);
	const sleepers = new Sleepers();
	let isAwake = false;
	const putForwardTo = (wakesAt: number) => {
		if (skipped === sleepers) jest.advanceTimersByTime(Math.max(0, wakesAt - performance.now()));
	};
	const wakeAll = async () => {
		isAwake = true;
		while (sleepers.areLeft) {
			for (let turn = 0; turn < QUIET_TURNS; turn += 1) await realTurn();
			sleepers.wakeNext(putForwardTo);
		}
		isAwake = false;
	};
	sleepers.replaceTimers(() => {
		if (!isAwake) void wakeAll();
	});
	skipped = sleepers;
}

export function useRealClocks(): void {
	skipped?.restoreTimers();
	skipped = undefined;
	jest.useRealTimers();
}

/**
 * Lets each request to the sandbox take so long on the process's clocks, while nobody waits: for
 * polls that run out of time. To be ended with `jest.useRealTimers()`.
 */
export function letRequestsTake({ sandbox }: Stage, ms: number): void {
	holdDate();
	performance.now = () => realNow() + passedMs;
	const pass = () => {
		passedMs += ms;
		jest.setSystemTime(Date.now() + ms);
	};
	sandbox.faults.add({ mutate: pass });
}
