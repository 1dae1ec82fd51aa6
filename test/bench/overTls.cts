import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type Address, Api } from './api.cts';
import type { DistanceOptions, DistanceReady } from './distance.cts';
import { expectCount } from './getMany.cts';
import { interleave } from './interleave.cts';
import { inWords } from './inWords.cts';
import { BenchServer, START } from './n8n.cts';
import { get, getMany, httpGet, httpPages, idsNode } from './nodes.cts';
import type { Bench, Figure, Result } from './scenario.cts';
import { ratios } from './statistics.cts';

const CUSTOMERS = 2_000;
const PER_PAGE = 100;
const ITEMS = 200;
const ROUND_TRIPS_MS = [20, 100];
const MOST_ROUNDS = 5;

const run = promisify(execFile);

interface Certificate {
	keyFile: string;
	certificateFile: string;
}

/** Get Many and Get beside n8n's HTTP Request node, over TLS and a network with round trips. */
export async function overTls(bench: Bench): Promise<Result> {
	const folder = await mkdtemp(join(tmpdir(), 'tls-'));
	const certificate = await selfSigned(folder);
	const n8n = await BenchServer.start({ NODE_EXTRA_CA_CERTS: certificate.certificateFile });
	const figures: Figure[] = [];
	try {
		for (const roundTripMs of bench.isQuick ? ROUND_TRIPS_MS.slice(0, 1) : ROUND_TRIPS_MS) {
			bench.say(`Over TLS, round trips of ${roundTripMs} ms`);
			figures.push(...(await measure(bench, n8n, { roundTripMs, ...certificate })));
		}
	} finally {
		await n8n.stop();
		await rm(folder, { recursive: true });
	}
	return { figures };
}

async function measure(
	bench: Bench,
	n8n: BenchServer,
	{ roundTripMs, ...certificate }: Certificate & { roundTripMs: number },
): Promise<Figure[]> {
	const api = await Api.start({ customers: CUSTOMERS });
	const { port, stop } = await atDistance({
		port: Number(new URL(api.url).port),
		roundTripMs,
		...certificate,
	});
	const url = `https://127.0.0.1:${port}`;
	const address: Address = {
		url,
		apiKey: api.apiKey,
		credential: () => ({ ...api.credential(), baseUrl: url }),
	};
	const credentials = await n8n.credentialsFor(address);
	const ids = idsNode(api.ids.slice(0, ITEMS));
	const workflows = {
		list: await n8n.store(credentials, START, getMany),
		pages: await n8n.store(credentials, START, httpPages(address)),
		each: await n8n.store(credentials, START, ids, get),
		requests: await n8n.store(credentials, START, ids, httpGet(address)),
	};
	const took = (workflow: keyof typeof workflows, node: string, wanted: number) => async () => {
		const { ms, items } = (await n8n.run(workflows[workflow]))(node);
		expectCount(items.length, wanted);
		return ms;
	};
	const ms = await interleave(
		{
			list: took('list', getMany.name, CUSTOMERS),
			pages: took('pages', 'HTTP pages', CUSTOMERS / PER_PAGE),
			each: took('each', get.name, ITEMS),
			requests: took('requests', 'HTTP get', ITEMS),
		},
		Math.min(bench.rounds, MOST_ROUNDS),
	);
	api.stop();
	stop();
	const over = `over TLS, round trips of ${roundTripMs} ms`;
	const against = (what: string, by: string, ours: number[], theirs: number[]): Figure => ({
		what: `${what}, ${over}`,
		against: by,
		measured: ratios(ours, theirs),
		unit: '×',
		behind: inWords(ours, theirs, 'ms'),
	});
	return [
		against(
			`Get Many, ${CUSTOMERS.toLocaleString('en')} customers`,
			'HTTP Request node with pagination',
			ms.list,
			ms.pages,
		),
		against(`${ITEMS} items through Get`, 'HTTP Request node, all at once', ms.each, ms.requests),
	];
}

async function atDistance(options: DistanceOptions): Promise<DistanceReady & { stop(): void }> {
	const child = fork(join(__dirname, 'distance.cts'), [JSON.stringify(options)], {
		execArgv: ['-r', 'tsx/cjs'],
	});
	const [ready] = (await once(child, 'message')) as [DistanceReady];
	return { ...ready, stop: () => child.disconnect() };
}

async function selfSigned(folder: string): Promise<Certificate> {
	const keyFile = join(folder, 'key.pem');
	const certificateFile = join(folder, 'certificate.pem');
	await run('openssl', [
		...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
		...['-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'],
		...['-keyout', keyFile, '-out', certificateFile],
	]);
	return { keyFile, certificateFile };
}
