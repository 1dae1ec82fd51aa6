import axios from 'axios';

import { startEngine } from '../harness/index.cts';
import { ACTION, quotaWorkflow } from '../harness/support.cts';
import { Api } from './api.cts';
import { getMany } from './nodes.cts';
import { profileOf } from './profile.cts';
import type { Bench, Result } from './scenario.cts';
import { summarize } from './statistics.cts';

const PER_PAGE = 100;
const SHARE_OVER = 0.05;
const CUSTOMERS_OF_GET_MANY = 10_000;

/** Processor time of a poll, who has it, and what the poll remembers. */
export async function processor(bench: Bench): Promise<Result> {
	const customers = bench.isQuick ? 10_000 : 100_000;
	bench.say(`Processor time and ledger, ${customers} customers`);
	const api = await Api.start({ customers, shareOver: SHARE_OVER });
	const engine = await startEngine({ credentials: { scriptixResellerApi: api.credential() } });
	const active = await engine.activate(quotaWorkflow(engine, {}));
	const pages = await readTexts(api, customers / PER_PAGE);
	const ms: number[] = [];
	for (let round = 0; round < bench.rounds; round += 1) {
		const parsing = processorMs(() => pages.forEach((page) => JSON.parse(page)));
		const started = process.cpuUsage();
		await active.tick();
		ms.push(toMs(process.cpuUsage(started)) - parsing);
	}
	const poll = await profileOf(
		`A poll of ${customers.toLocaleString('en')} customers, nothing new`,
		async () => await active.tick(),
	);

	const { quotaThreshold } = active.nodeState() as { quotaThreshold: { ledger: object } };
	const over = Object.keys(quotaThreshold.ledger).length;
	const bytes = Buffer.byteLength(JSON.stringify(quotaThreshold.ledger));
	await active.deactivate();
	const list = await profileOf(
		`Get Many of ${(2 * CUSTOMERS_OF_GET_MANY).toLocaleString('en')} customers at 0 ms`,
		async () => {
			for (let run = 0; run < 2; run += 1) {
				await engine.runNode(ACTION, {
					...getMany.parameters,
					returnAll: false,
					limit: CUSTOMERS_OF_GET_MANY,
				});
			}
		},
	);
	await engine.stop();
	api.stop();
	const of = `${customers.toLocaleString('en')} customers`;
	return {
		figures: [
			{
				what: `Processor time of a poll of ${of}, JSON parsing aside`,
				against: '–',
				measured: summarize(ms),
				unit: 'ms',
			},
			{
				what: `Ledger of ${of}, ${over} of them over a threshold: a customer over`,
				against: '–',
				measured: summarize([bytes / over]),
				unit: 'bytes',
				atMost: 64,
			},
			{
				what: `Ledger of ${of}: customers in it who are not over`,
				against: '–',
				measured: summarize([over - customers * SHARE_OVER]),
				unit: 'customers',
				atMost: 0,
			},
		],
		profiles: [poll, list],
	};
}

async function readTexts(api: Api, count: number): Promise<string[]> {
	const texts: string[] = [];
	for (let page = 1; page <= count; page += 1) {
		const { data } = await axios.get<string>(
			`${api.url}/api/v3/reseller/customers?page=${page}&per_page=${PER_PAGE}`,
			{ headers: { authorization: `Bearer ${api.apiKey}` }, responseType: 'text' },
		);
		texts.push(data);
	}
	return texts;
}

function processorMs(work: () => void): number {
	const started = process.cpuUsage();
	work();
	return toMs(process.cpuUsage(started));
}

function toMs({ user, system }: NodeJS.CpuUsage): number {
	return (user + system) / 1000;
}
