/** What repeated measurements say: the middle one, and the range of the middle half. */
export interface Summary {
	median: number;
	/** A quarter of the measurements lies below. */
	low: number;
	/** A quarter of the measurements lies above. */
	high: number;
	runs: number;
}

export function summarize(values: readonly number[]): Summary {
	if (values.length === 0) throw new Error('Nothing was measured');
	const sorted = [...values].sort((a, b) => a - b);
	return {
		median: quantile(sorted, 0.5),
		low: quantile(sorted, 0.25),
		high: quantile(sorted, 0.75),
		runs: sorted.length,
	};
}

/** Ratios of measurements that were made one beside the other. */
export function ratios(ours: readonly number[], theirs: readonly number[]): Summary {
	return summarize(ours.map((value, round) => value / theirs[round]!));
}

function quantile(sorted: readonly number[], share: number): number {
	const at = (sorted.length - 1) * share;
	const below = sorted[Math.floor(at)]!;
	const above = sorted[Math.ceil(at)]!;
	return below + (above - below) * (at - Math.floor(at));
}
