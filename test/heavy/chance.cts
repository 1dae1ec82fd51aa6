import fc from 'fast-check';

/** A reproducible source of chance, a number below 1 at each call. */
export function chance(seed: number): () => number {
	const numbers = fc.sample(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
		seed,
		numRuns: 20_000,
	});
	let next = 0;
	return () => numbers[next++ % numbers.length] ?? 0;
}
