import { Api } from './api.cts';
import { expectCount } from './getMany.cts';
import { interleave } from './interleave.cts';
import { inWords } from './inWords.cts';
import type { NodeRun } from './n8n.cts';
import { START } from './n8n.cts';
import { get, httpGet, idsNode } from './nodes.cts';
import type { Bench, Result } from './scenario.cts';
import { ratios, summarize } from './statistics.cts';

const ITEMS = 1_000;
const LATENCY_MS = 10;

/** One customer an item, beside n8n's HTTP Request node in one n8n server. */
export async function getItems(bench: Bench): Promise<Result> {
	bench.say('1,000 items through Get');
	const n8n = await bench.n8n();
	const api = await Api.start({ customers: ITEMS, knobs: { latencyMs: LATENCY_MS } });
	const credentials = await n8n.credentialsFor(api);
	const ids = idsNode(api.ids);
	const ours = await n8n.store(credentials, START, ids, get);
	const http = await n8n.store(credentials, START, ids, httpGet(api));
	let misplaced = 0;
	const ms = await interleave(
		{
			ours: async () => {
				const run = (await n8n.run(ours))(get.name);
				misplaced += countMisplaced(run, api.ids);
				return run.ms;
			},
			http: async () => {
				const { ms: took, items } = (await n8n.run(http))('HTTP get');
				expectCount(items.length, ITEMS);
				return took;
			},
		},
		bench.rounds,
	);
	api.stop();
	const what = `${ITEMS.toLocaleString('en')} items through Get, ${LATENCY_MS} ms latency`;
	return {
		figures: [
			{
				what,
				against: 'HTTP Request node, the same items',
				measured: ratios(ms.ours, ms.http),
				unit: '×',
				atMost: 0.5,
				behind: inWords(ms.ours, ms.http, 'ms'),
			},
			{
				what: `${what}: items out of order or paired wrongly`,
				against: '–',
				measured: summarize([misplaced]),
				unit: 'answers',
				atMost: 0,
			},
		],
	};
}

function countMisplaced({ items }: NodeRun, ids: number[]): number {
	expectCount(items.length, ids.length);
	return items.filter(({ json, pairedItem }, index) => {
		const pair = (pairedItem as { item: number } | undefined)?.item;
		return json.id !== ids[index] || pair !== index;
	}).length;
}
