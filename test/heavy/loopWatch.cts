import { setImmediate as nextTurn } from 'node:timers/promises';

/** Watches how long one turn of the event loop takes, in time of the processor. */
export class LoopWatch {
	private longest = 0;

	private peak = 0;

	private isOver = false;

	private readonly watching = this.watch();

	async stop(): Promise<{ longestBlockMs: number; peakMb: number }> {
		this.isOver = true;
		await this.watching;
		return {
			longestBlockMs: Math.round(this.longest / 1000),
			peakMb: Math.round(this.peak / 1_000_000),
		};
	}

	private async watch(): Promise<void> {
		// Time of the processor, so that what other processes take is not counted. All threads count,
		// so that the true figure is a little lower.
		for (let before = process.cpuUsage(); !this.isOver; before = process.cpuUsage()) {
			await nextTurn();
			const { user, system } = process.cpuUsage(before);
			this.longest = Math.max(this.longest, user + system);
			this.peak = Math.max(this.peak, process.memoryUsage.rss());
		}
	}
}
