import type { Scene } from './run.cts';

const others = (perWindow: number, kind: 'even' | 'random') => ({ perWindow, kind });

/** What is simulated, with a limit of 100 requests a minute. */
export const ROWS: Array<{ what: string } & Omit<Scene, 'window' | 'hints'>> = [
	{ what: '300 items, alone', processes: 1, items: 300 },
	{
		what: '60 items, others offer 95 evenly',
		processes: 1,
		items: 60,
		foreign: others(95, 'even'),
	},
	{
		what: '60 items, others offer 95 at random',
		processes: 1,
		items: 60,
		foreign: others(95, 'random'),
	},
	{ what: '2 × 60 items, others offer 95', processes: 2, items: 60, foreign: others(95, 'random') },
	{ what: '3 × 150 items', processes: 3, items: 150 },
	{ what: '3 × 150 items, begun within 1 s', processes: 3, items: 150, skewMs: 1_000 },
	{ what: '3 × 150 items, answers in 200 ms', processes: 3, items: 150, latencyMs: 200 },
	{ what: '3 × 150 items, cold for 0 to 1 s', processes: 3, items: 150, coldMs: 1_000 },
	{ what: '6 × 60 items', processes: 6, items: 60 },
];

/** The value that this share of the values does not exceed. */
export function rank(values: number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}
