/** One way to read all customers, in a process of its own, and how far its memory grows. */
import axios from 'axios';

import { startEngine } from '../harness/index.cts';
import { ACTION, quotaWorkflow } from '../harness/support.cts';
import { growthWhile, live } from './liveMemory.cts';
import { getMany } from './nodes.cts';

export type Way = 'poll' | 'getMany' | 'discard' | 'keep';

/** What the process is started with, as JSON in its first argument. */
export interface ProbeOptions {
	way: Way;
	url: string;
	apiKey: string;
	pages: number;
	rounds: number;
}

// Collecting garbage takes a while, the longer the more is in use.
const LOOK_EVERY_MS = 600;

async function main(): Promise<void> {
	const options = JSON.parse(process.argv[2]!) as ProbeOptions;
	const { run, warmUp, stop } = await wayOf(options);
	await warmUp();
	const growths: number[] = [];
	for (let round = 0; round < options.rounds; round += 1) {
		growths.push(await growthWhile(live, LOOK_EVERY_MS, run));
	}
	await stop();
	process.send?.(growths);
	process.disconnect?.();
}

interface Reading {
	run(): Promise<unknown>;
	/** Loads what is loaded late, and keeps nothing that is large. */
	warmUp(): Promise<unknown>;
	stop(): Promise<void>;
}

async function wayOf({ way, url, apiKey, pages }: ProbeOptions): Promise<Reading> {
	const fetchPage = async (page: number) => {
		const { data } = await axios.get<{ result: object[] }>(
			`${url}/api/v3/reseller/customers?page=${page}&per_page=100`,
			{ headers: { authorization: `Bearer ${apiKey}` } },
		);
		return data.result;
	};
	const nothing = async () => {};
	if (way === 'discard') {
		const run = async () => {
			for (let page = 1; page <= pages; page += 1) await fetchPage(page);
		};
		return { run, warmUp: async () => void (await fetchPage(1)), stop: nothing };
	}
	if (way === 'keep') {
		const run = async (): Promise<unknown> => {
			const items: object[] = [];
			for (let page = 1; page <= pages; page += 1) items.push(...(await fetchPage(page)));
			return items;
		};
		return { run, warmUp: async () => void (await fetchPage(1)), stop: nothing };
	}
	const engine = await startEngine({
		credentials: {
			scriptixResellerApi: { apiKey, baseUrl: url, requestsPerMinute: 10_000_000 },
		},
	});
	const stop = async () => await engine.stop();
	if (way === 'getMany') {
		const run = async (parameters = {}) =>
			await engine.runNode(ACTION, { ...getMany.parameters, ...parameters });
		return { run, warmUp: async () => void (await run({ returnAll: false, limit: 1 })), stop };
	}
	const active = await engine.activate(quotaWorkflow(engine, {}));
	const run = async () => await active.tick();
	return { run, warmUp: run, stop };
}

void main();
