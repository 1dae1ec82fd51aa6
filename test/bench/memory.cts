import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { Api } from './api.cts';
import { inWords } from './inWords.cts';
import type { ProbeOptions, Way } from './memoryProbe.cts';
import type { Bench, Result } from './scenario.cts';
import { ratios, summarize } from './statistics.cts';

const PER_PAGE = 100;
// Garbage is collected before each look, so that runs hardly differ.
const ROUNDS = 3;

/** Memory in use at the most, beside programs that throw the same pages away or keep them. */
export async function memory(bench: Bench): Promise<Result> {
	const customers = bench.isQuick ? 10_000 : 100_000;
	const api = await Api.start({ customers, shareOver: 0.05 });
	const grown = async (way: Way, rounds: number) =>
		await probe({ way, url: api.url, apiKey: api.apiKey, pages: customers / PER_PAGE, rounds });
	bench.say(`Memory of a poll of ${customers} customers`);
	const discard = await grown('discard', ROUNDS);
	const poll = await grown('poll', ROUNDS);
	bench.say(`Memory of Get Many of ${customers} customers`);
	const keep: number[] = [];
	const getMany: number[] = [];
	for (let round = 0; round < ROUNDS; round += 1) {
		// New processes, because the engine may still hold what the last run put out.
		keep.push(...(await grown('keep', 1)));
		getMany.push(...(await grown('getMany', 1)));
	}
	api.stop();
	const of = `${customers.toLocaleString('en')} customers`;
	return {
		figures: [
			{
				what: `Memory of a poll of ${of}, beyond what was in use before`,
				against: 'reading the pages and throwing them away',
				measured: summarize(poll),
				unit: 'MB',
				atMost: 40,
				behind: inWords(poll, discard, 'MB'),
			},
			{
				what: `Memory of Get Many of ${of}`,
				against: 'the items themselves',
				measured: ratios(getMany, keep),
				unit: '×',
				atMost: 1.3,
				behind: inWords(getMany, keep, 'MB'),
			},
		],
	};
}

async function probe(options: ProbeOptions): Promise<number[]> {
	const child = fork(join(__dirname, 'memoryProbe.cts'), [JSON.stringify(options)], {
		execArgv: ['--expose-gc', '-r', 'tsx/cjs'],
	});
	const [growths] = (await once(child, 'message')) as [number[]];
	return growths;
}
