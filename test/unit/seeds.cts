/*
 * Random histories run with one seed that is always the same, so that a push passes or fails by what
 * it changes; `npm run test:long` tries 29 more that nobody has tried yet, many times as long.
 */

/** Histories of each kind and seed. */
export const RUNS = Number(process.env.LONG_RUNS ?? 100);

const FIXED_SEED = 20_250_115;

/** The seeds of this run; those that are random are printed, so that a failure can be repeated. */
export function chosenSeeds(): number[] {
	const count = Number(process.env.LONG_SEEDS ?? 0);
	const random = Array.from({ length: count }, () => Math.floor(Math.random() * 2 ** 31));
	if (count > 0) process.stdout.write(`Random histories with the seeds ${random.join(', ')}\n`);
	return [FIXED_SEED, ...random];
}
