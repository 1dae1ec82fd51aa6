/**
 * Compares ways to use a limit that others use, too. Virtual time, so it takes seconds.
 *
 *   node -r tsx/cjs test/simulation/index.cts                    all algorithms, all rows
 *   node -r tsx/cjs test/simulation/index.cts share              one algorithm
 *   SEEDS=600 node -r tsx/cjs test/simulation/index.cts share    more runs of each row
 */
import * as algorithms from './algorithms.cts';
import type { Algorithm } from './algorithms.cts';
import { rank, ROWS } from './rows.cts';
import { simulate } from './run.cts';
import { HINTS, WINDOWS } from './server.cts';

const SEEDS = Number(process.env.SEEDS ?? 60);

function main(names: string[]): void {
	const known = algorithms as Record<string, Algorithm>;
	for (const name of names.length > 0 ? names : Object.keys(known)) {
		console.log(`\n${name}: medians of ${SEEDS} runs, and what one in twenty exceeds`);
		const table = WINDOWS.flatMap((window) =>
			HINTS.flatMap((hints) =>
				ROWS.map(({ what, ...scene }) => {
					const outcomes = Array.from({ length: SEEDS }, (_, seed) =>
						simulate(known[name]!, { ...scene, window, hints }, seed),
					);
					const of = (pick: (outcome: (typeof outcomes)[number]) => number, digits = 0) =>
						[0.5, 0.95].map((share) => rank(outcomes.map(pick), share).toFixed(digits)).join(' … ');
					return {
						window,
						hints,
						what,
						lost: of(({ lost }) => lost),
						'429': of(({ refused }) => refused),
						'429 %': of(({ refusedShare }) => 100 * refusedShare, 1),
						seconds: of(({ seconds }) => seconds),
						'slowest : fastest': of(({ spread }) => spread, 2),
						"others' 429": of(({ foreignRefused }) => foreignRefused),
					};
				}),
			),
		);
		console.table(table);
	}
}

main(process.argv.slice(2));
