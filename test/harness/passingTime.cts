import type { Stage } from './support.cts';

/** All that jest could fake besides the date. */
const NOT_THE_DATE = [
	...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
	...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
	...(['setImmediate', 'clearImmediate'] as const),
];

const realNow = performance.now.bind(performance);

// What `letRequestsTake` has let pass on the steady clock, which goes on by itself meanwhile.
let passedMs = 0;

/** Replaces the process's date by one that moves only when it is told to. */
export function holdDate(now: number = Date.now()): void {
	jest.useFakeTimers({ doNotFake: [...NOT_THE_DATE], now });
}

/**
 * Replaces the process's date and its steady clock by ones that keep going by themselves and can be
 * put forward with `jest.advanceTimersByTime`; timers, and with them sockets, are real. To be ended
 * with `jest.useRealTimers()`.
 */
export function useAdjustableClocks(): void {
	const doNotFake = NOT_THE_DATE.filter((name) => name !== 'performance');
	jest.useFakeTimers({ advanceTimers: true, doNotFake });
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
