import { setImmediate as realTurn, setTimeout as realSleep } from 'node:timers/promises';

import { holdDate, Sleepers } from '../passingTime.cts';

/** How long a request hangs in real time when its time limit is skipped. */
const HANG_IN_REAL_MS = 15;

const realNow = performance.now.bind(performance);
const realLimit = AbortSignal.timeout.bind(AbortSignal);

/**
 * Skips waits instead of sitting them out: the date moves on by each wait, and not otherwise.
 *
 * Only `Date`, `performance.now` and the short timers below `sleep` of n8n are replaced. Sockets keep their real time,
 * so that requests are real ones, and the times between them in the sandbox's log are exactly what
 * was waited.
 */
export class SkippedTime {
	private readonly sleepers = new Sleepers();

	/** How far the date lies behind the steady clock. */
	private behindMs = 0;

	start(): void {
		holdDate(Date.UTC(2025, 0, 15, 9));
		performance.now = () => Date.now() + this.behindMs;
		this.sleepers.replaceTimers();
	}

	stop(): void {
		this.sleepers.restoreTimers();
		performance.now = realNow;
		AbortSignal.timeout = realLimit;
		jest.useRealTimers();
	}

	/** Lets time pass until `work` is done. */
	async finish<T>(work: Promise<T>): Promise<T> {
		let isDone = false;
		const done = () => {
			isDone = true;
		};
		work.then(done, done);
		while (!isDone) {
			await realTurn();
			this.wakeNext();
		}
		return await work;
	}

	/** Lets everything that still waits go on, which nothing may do once its run is over. */
	async wakeAll(): Promise<void> {
		while (this.sleepers.areLeft) {
			this.wakeNext();
			await realTurn();
		}
	}

	/** Sets the machine's clock, as somebody or a time server does: no time passes. */
	setClock(byMs: number): void {
		jest.setSystemTime(Date.now() + byMs);
		this.behindMs -= byMs;
	}

	/** Lets time pass while nobody waits. */
	pass(ms: number): void {
		jest.setSystemTime(Date.now() + ms);
	}

	/** Lets an hour pass, after which no limit of requests holds anything back. */
	passHour(): void {
		jest.setSystemTime(Date.now() + 3_600_000);
	}

	/**
	 * Lets the time limits of requests be reached soon after another request was befallen by a fault,
	 * as if they had been sat out; without an argument they keep their real time.
	 */
	skipLimits(befallen?: () => number): void {
		AbortSignal.timeout = befallen ? (ms) => skippedLimit(ms, befallen) : realLimit;
	}

	private wakeNext(): void {
		this.sleepers.wakeNext((wakesAt) => {
			jest.setSystemTime(Math.max(Date.now(), wakesAt - this.behindMs));
		});
	}
}

function skippedLimit(ms: number, befallen: () => number): AbortSignal {
	const controller = new AbortController();
	const endsAt = Date.now() + ms;
	const before = befallen();
	const check = async () => {
		while (befallen() === before) await realSleep(5, undefined, { ref: false });
		await realSleep(HANG_IN_REAL_MS, undefined, { ref: false });
		jest.setSystemTime(Math.max(Date.now(), endsAt));
		controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'));
	};
	void check();
	return controller.signal;
}
