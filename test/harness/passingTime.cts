import type { Stage } from './support.cts';

/** All that jest could fake besides the date. */
const NOT_THE_DATE = [
	...(['hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
	...(['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] as const),
	...(['setImmediate', 'clearImmediate'] as const),
];

const realNow = performance.now.bind(performance);

/** Replaces the process's clocks by a date that moves only when it is moved. */
export function holdDate(now: number = Date.now()): void {
	jest.useFakeTimers({ doNotFake: [...NOT_THE_DATE], now });
	performance.now = () => Date.now();
}

/** Gives the process its clocks back; does nothing when it has them. */
export function releaseDate(): void {
	performance.now = realNow;
	jest.useRealTimers();
}

/**
 * Lets each request to the sandbox take so long on the process's date, while nobody waits: for
 * polls that run out of time. To be ended with `releaseDate()`.
 */
export function letRequestsTake({ sandbox }: Stage, ms: number): void {
	holdDate();
	sandbox.faults.add({ mutate: () => jest.setSystemTime(Date.now() + ms) });
}
