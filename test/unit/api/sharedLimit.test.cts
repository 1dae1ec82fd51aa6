import { share } from '../../simulation/algorithms.cts';
import { rank } from '../../simulation/rows.cts';
import type { Outcome, Scene } from '../../simulation/run.cts';
import { simulate } from '../../simulation/run.cts';
import { HINTS, WINDOWS } from '../../simulation/server.cts';

const RUNS = 40;

type Company = Omit<Scene, 'window' | 'hints'>;

const BESIDE_OTHERS: Company = {
	processes: 1,
	items: 60,
	foreign: { perWindow: 95, kind: 'random' },
};

/** Runs a scene with several seeds; the time is virtual. */
function run(scene: Scene): Outcome[] {
	return Array.from({ length: RUNS }, (_, seed) => simulate(share, scene, seed));
}

function median(outcomes: Outcome[], pick: (outcome: Outcome) => number): number {
	return rank(outcomes.map(pick), 0.5);
}

const SERVERS = WINDOWS.flatMap((window) => HINTS.map((hints) => ({ window, hints })));

describe.each(SERVERS)('a limit of 100 with a $window window and $hints', ({ window, hints }) => {
	// Where nobody says when there is room again.
	const allowance = hints === 'none' ? 1.15 : 1;
	const runOf = (company: Company) => run({ ...company, window, hints });

	it('is kept by one process without a refusal, in the time that it takes', () => {
		const outcomes = runOf({ processes: 1, items: 300 });
		expect(outcomes.map(({ lost, refused }) => lost + refused)).toEqual(outcomes.map(() => 0));
		expect(median(outcomes, ({ seconds }) => seconds)).toBeLessThanOrEqual(1.05 * 120);
	});

	it.each([
		['at random', BESIDE_OTHERS],
		['evenly', { ...BESIDE_OTHERS, foreign: { perWindow: 95, kind: 'even' as const } }],
	])('lets 60 items through beside others who offer 95 requests %s', (_, company) => {
		const outcomes = runOf(company);
		expect(outcomes.map(({ lost }) => lost)).toEqual(outcomes.map(() => 0));
		expect(median(outcomes, ({ seconds }) => seconds)).toBeLessThanOrEqual(240 * allowance);
		expect(median(outcomes, ({ refusedShare }) => refusedShare)).toBeLessThanOrEqual(0.2);
	});

	it('lets two processes through beside others', () => {
		const outcomes = runOf({ ...BESIDE_OTHERS, processes: 2 });
		expect(outcomes.map(({ lost }) => lost)).toEqual(outcomes.map(() => 0));
		expect(median(outcomes, ({ seconds }) => seconds)).toBeLessThanOrEqual(480 * allowance);
		expect(median(outcomes, ({ refusedShare }) => refusedShare)).toBeLessThanOrEqual(0.2);
	});

	it.each([5, 30, 200])(
		'is shared evenly by three processes, with answers in %i ms',
		(latencyMs) => {
			const outcomes = runOf({ processes: 3, items: 150, latencyMs });
			expect(outcomes.map(({ lost }) => lost)).toEqual(outcomes.map(() => 0));
			expect(median(outcomes, ({ seconds }) => seconds)).toBeLessThanOrEqual(1.1 * 240 * allowance);
			expect(median(outcomes, ({ refusedShare }) => refusedShare)).toBeLessThanOrEqual(0.05);
			// In a fixed window nobody can know whose turn it is before the server says when it begins.
			const isEven = window === 'sliding' || hints === 'headers';
			expect(median(outcomes, ({ spread }) => spread)).toBeLessThanOrEqual(isEven ? 1.25 : 1.75);
		},
	);

	it('is shared by six processes', () => {
		const outcomes = runOf({ processes: 6, items: 60 });
		expect(outcomes.map(({ lost }) => lost)).toEqual(outcomes.map(() => 0));
		expect(median(outcomes, ({ refusedShare }) => refusedShare)).toBeLessThanOrEqual(
			hints === 'none' ? 0.07 : 0.05,
		);
	});
});

describe('a sliding window whose answers say how much is left', () => {
	const evenly = (company: Company) =>
		rank(
			run({ ...company, window: 'sliding', hints: 'headers' }).map(({ spread }) => spread),
			0.9,
		);

	it.each([5, 30])('is left to all by whoever begins first, with answers in %i ms', (latencyMs) => {
		expect(evenly({ processes: 3, items: 150, latencyMs })).toBeLessThanOrEqual(1.25);
	});

	it('is left to all by the first of six', () => {
		expect(evenly({ processes: 6, items: 60 })).toBeLessThanOrEqual(1.25);
	});
});
