/** Bytes of the whole process, garbage included. */
export const resident = (): number => process.memoryUsage.rss();

/** Bytes in use, after collecting garbage; needs Node's `--expose-gc`. */
export function live(): number {
	if (!global.gc) throw new Error('Start Node with --expose-gc');
	global.gc();
	return process.memoryUsage().heapUsed;
}

/**
 * How far memory grows while something runs, in MB.
 *
 * @param measure what of memory is looked at, every `everyMs` milliseconds
 */
export async function growthWhile(
	measure: () => number,
	everyMs: number,
	work: () => Promise<unknown>,
): Promise<number> {
	const before = measure();
	let most = before;
	const look = () => (most = Math.max(most, measure()));
	const timer = setInterval(look, everyMs);
	// What the work returns is held until the last look, so that it counts.
	const result = await work();
	look();
	clearInterval(timer);
	return result === growthWhile ? NaN : (most - before) / 1e6;
}
