import { setImmediate as afterPromises } from 'node:timers/promises';

import type { Clock } from '../../../nodes/ScriptixReseller/api/clock';

interface Sleeper {
	wakesAt: number;
	wake: () => void;
}

/** A clock whose time passes only in `run`, and then at once. */
export class VirtualClock implements Clock {
	private time: number;

	private sleepers: Sleeper[] = [];

	constructor(start = Date.UTC(2025, 0, 25, 10)) {
		this.time = start;
	}

	now(): number {
		return this.time;
	}

	async sleep(ms: number): Promise<void> {
		await new Promise<void>((wake) => {
			this.sleepers.push({ wakesAt: this.time + Math.max(0, ms), wake });
		});
	}

	/** Lets time pass until nobody sleeps any more. */
	async run(): Promise<void> {
		for (;;) {
			await afterPromises();
			if (this.sleepers.length === 0) return;
			this.time = Math.min(...this.sleepers.map(({ wakesAt }) => wakesAt));
			const due = this.sleepers.filter(({ wakesAt }) => wakesAt <= this.time);
			this.sleepers = this.sleepers.filter(({ wakesAt }) => wakesAt > this.time);
			for (const { wake } of due) wake();
		}
	}

	/** Lets time pass until `work` is done. */
	async finish<T>(work: Promise<T>): Promise<T> {
		// A rejection is the caller's to see, not an unhandled one while time passes.
		work.catch(() => undefined);
		await this.run();
		return await work;
	}
}
