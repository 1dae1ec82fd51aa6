/** Does one thing once and returns what it took, in the unit of the scenario. */
export type Contender = () => Promise<number>;

/**
 * Measures contenders in turns, so that what else the machine does meets all of them: each round
 * begins with the next contender. A first round warms up and does not count.
 */
export async function interleave<Name extends string>(
	contenders: Record<Name, Contender>,
	rounds: number,
	{ warmUp = true }: { warmUp?: boolean } = {},
): Promise<Record<Name, number[]>> {
	const names = Object.keys(contenders) as Name[];
	const measured = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
		Name,
		number[]
	>;
	for (let round = warmUp ? -1 : 0; round < rounds; round += 1) {
		for (const at of names.keys()) {
			const name = names[(at + round + names.length) % names.length]!;
			const value = await contenders[name]();
			if (round >= 0) measured[name].push(value);
		}
	}
	return measured;
}

/** Milliseconds that something takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
	const startedAt = performance.now();
	await work();
	return performance.now() - startedAt;
}
