/**
 * Polls a reseller with 100,000 customers, 5 % of them over every threshold, in n8n's engine, and
 * reports what it costs: requests, ledger, memory and processor time. Nothing is asserted here.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { startEngine } from '../engine/index.cts';
import { quotaWorkflow } from '../engine/support.cts';
import type { ServerReady } from './server.cts';

const CUSTOMERS = Number(process.argv[2] ?? 100_000);
const SHARE_OVER = 0.05;
const QUIET_POLLS = 3;

async function main(): Promise<void> {
	const server = fork(join(__dirname, 'server.cts'), [String(CUSTOMERS), String(SHARE_OVER)], {
		execArgv: ['-r', 'tsx/cjs'],
	});
	const [ready] = (await once(server, 'message')) as [ServerReady];
	const requests = async () => {
		server.send('count');
		const [counts] = (await once(server, 'message')) as [{ list: number; usage: number }];
		return counts;
	};
	const engine = await startEngine({
		credentials: {
			scriptixResellerApi: {
				apiKey: ready.apiKey,
				baseUrl: ready.url,
				requestsPerMinute: 10_000_000,
			},
		},
	});

	const rows: string[][] = [];
	const measure = async (name: string, poll: () => Promise<unknown>) => {
		global.gc?.();
		const heap = process.memoryUsage().heapUsed;
		const cpu = process.cpuUsage();
		const started = Date.now();
		await poll();
		const used = process.cpuUsage(cpu);
		const seconds = ((Date.now() - started) / 1000).toFixed(1);
		global.gc?.();
		const grown = (process.memoryUsage().heapUsed - heap) / 1e6;
		const { list, usage } = await requests();
		rows.push([
			name,
			String(list),
			String(usage),
			`${seconds} s`,
			`${((used.user + used.system) / 1e6).toFixed(1)} s`,
			`${grown.toFixed(1)} MB`,
		]);
	};

	const workflow = quotaWorkflow(engine, {});
	let active: Awaited<ReturnType<typeof engine.activate>> | undefined;
	await measure('first poll, all alerts', async () => {
		active = await engine.activate(workflow);
	});
	for (let poll = 1; poll <= QUIET_POLLS; poll += 1) {
		await measure(`quiet poll ${poll}`, async () => await active?.tick());
	}
	const { quotaThreshold } = active?.nodeState() as { quotaThreshold: { ledger: object } };
	const over = Object.keys(quotaThreshold.ledger).length;
	const bytes = JSON.stringify(quotaThreshold.ledger).length;
	await engine.stop();
	server.disconnect();

	const head = ['poll', 'list requests', 'usage requests', 'time', 'processor', 'heap growth'];
	console.table(rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at], cell]))));
	console.log(
		`${CUSTOMERS} customers, ${over} over a threshold: ledger of ${bytes} bytes, ${(bytes / over).toFixed(1)} for each of them, 0 for the others`,
	);
}

void main();
