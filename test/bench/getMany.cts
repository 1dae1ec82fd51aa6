import { Api } from './api.cts';
import { AxiosProgram } from './axiosProgram.cts';
import { interleave } from './interleave.cts';
import { inWords } from './inWords.cts';
import { START } from './n8n.cts';
import { getMany as oursNode, httpPages } from './nodes.cts';
import type { Bench, Figure, Result } from './scenario.cts';
import { ratios } from './statistics.cts';

const CUSTOMERS = 10_000;
const CONCURRENCY = 5;
const PER_PAGE = 100;
// The latency that the goals are about.
const GOAL_LATENCY_MS = 40;

/** Get Many beside n8n's HTTP Request node in one n8n server, and beside a program of its own. */
export async function getMany(bench: Bench): Promise<Result> {
	const n8n = await bench.n8n();
	const api = await Api.start({ customers: CUSTOMERS });
	const program = new AxiosProgram(n8n.node);
	const credentials = await n8n.credentialsFor(api);
	const ours = await n8n.store(credentials, START, oursNode);
	const http = await n8n.store(credentials, START, httpPages(api));
	const figures: Figure[] = [];

	for (const latencyMs of bench.isQuick ? [0, GOAL_LATENCY_MS] : [0, 10, GOAL_LATENCY_MS, 100]) {
		bench.say(`Get Many at ${latencyMs} ms`);
		await api.turn({ latencyMs });
		const ms = await interleave(
			{
				ours: async () => {
					const { ms: took, items } = (await n8n.run(ours))(oursNode.name);
					expectCount(items.length, CUSTOMERS);
					return took;
				},
				http: async () => {
					const { ms: took, items } = (await n8n.run(http))('HTTP pages');
					expectCount(items.length, CUSTOMERS / PER_PAGE);
					return took;
				},
				axios: async () =>
					await program.read({
						url: api.url,
						apiKey: api.apiKey,
						pages: CUSTOMERS / PER_PAGE,
						concurrency: CONCURRENCY,
					}),
			},
			bench.rounds,
			{ warmUp: latencyMs === 0 },
		);
		const what = `Get Many, ${CUSTOMERS.toLocaleString('en')} customers, ${latencyMs} ms latency`;
		const isGoal = latencyMs === GOAL_LATENCY_MS;
		figures.push(
			{
				what,
				against: 'HTTP Request node with pagination',
				measured: ratios(ms.ours, ms.http),
				unit: '×',
				atMost: isGoal ? 0.3 : undefined,
				behind: inWords(ms.ours, ms.http, 'ms'),
			},
			{
				what,
				against: `axios loop, ${CONCURRENCY} at once, connections kept open`,
				measured: ratios(ms.ours, ms.axios),
				unit: '×',
				atMost: isGoal ? 1.15 : undefined,
				behind: inWords(ms.ours, ms.axios, 'ms'),
			},
		);
	}
	program.stop();
	api.stop();
	return { figures };
}

/** @throws Error when a contender did not do its work */
export function expectCount(found: number, wanted: number): void {
	if (found !== wanted) throw new Error(`${found} instead of ${wanted}`);
}
