/**
 * Measures this package beside its alternatives, and writes docs/benchmarks.md and its chart.
 *
 *   npm run bench               everything, about 25 minutes
 *   npm run bench -- --long     and the pipeline of 100,000 customers and the shared limit by the minute, 45 minutes more
 *   npm run bench -- --quick    fewer sizes; prints only
 *   npm run bench -- --only=download,pacing    in this order; prints only, unless all are named
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem, version as kernel, type as system } from 'node:os';
import { join } from 'node:path';

import { toSvg } from './chart.cts';
import { crmMatching } from './crmMatching.cts';
import { download } from './download.cts';
import { getItems } from './getItems.cts';
import { getMany } from './getMany.cts';
import { amount } from './inWords.cts';
import { invoiceLines } from './invoiceLines.cts';
import { loading } from './loading.cts';
import { isMet, toMarkdown } from './markdown.cts';
import { memory } from './memory.cts';
import { BenchServer, N8N_VERSION } from './n8n.cts';
import { overTls } from './overTls.cts';
import { pacing } from './pacing.cts';
import { processor } from './processor.cts';
import { quotaPoll } from './quotaPoll.cts';
import type { Bench, Figure, Result, Scenario } from './scenario.cts';
import { sharedLimit } from './sharedLimit.cts';

const ROUNDS = 7;
const QUICK_ROUNDS = 3;
const DOCS = join(__dirname, '..', '..', 'docs');

const SCENARIOS: Record<string, Scenario> = {
	getMany,
	quotaPoll,
	getItems,
	overTls,
	crmMatching,
	pacing,
	sharedLimit,
	memory,
	processor,
	invoiceLines,
	loading,
	download,
};

async function main(args: string[]): Promise<void> {
	const startedAt = Date.now();
	const only = args.find((arg) => arg.startsWith('--only='))?.slice('--only='.length);
	const names = only?.split(',') ?? Object.keys(SCENARIOS);
	const isQuick = args.includes('--quick');
	let server: Promise<BenchServer> | undefined;
	const bench: Bench = {
		rounds: isQuick ? QUICK_ROUNDS : ROUNDS,
		isQuick,
		isLong: args.includes('--long'),
		say(text) {
			const seconds = Math.round((Date.now() - startedAt) / 1000);
			console.log(`${String(seconds).padStart(5)} s  ${text} …`);
		},
		async n8n() {
			server ??= BenchServer.start();
			return await server;
		},
	};
	const done = new Map<string, Result>();
	const inOrder = () => Object.keys(SCENARIOS).flatMap((name) => done.get(name) ?? []);
	try {
		for (const name of names) {
			const scenario = SCENARIOS[name];
			if (!scenario) throw new Error(`There is no scenario "${name}"`);
			done.set(name, await scenario(bench));
		}
	} finally {
		console.table(inOrder().flatMap(({ figures }) => figures.map(toRow)));
		await (await server)?.stop();
	}
	if (isQuick || done.size < Object.keys(SCENARIOS).length) return;
	const results = inOrder();
	const figures = results.flatMap((result) => result.figures);

	const node = (await server)?.nodeVersion ?? '';
	const page = await toMarkdown(
		{ figures, profiles: results.flatMap(({ profiles = [] }) => profiles) },
		{
			machine: describeMachine(node, Math.round((Date.now() - startedAt) / 60_000)),
			notes: readFileSync(join(__dirname, 'notes.md'), 'utf8'),
			takenOn: new Date(startedAt).toISOString().slice(0, 10),
			command: ['npm run bench', ...(bench.isLong ? ['-- --long'] : [])].join(' '),
		},
	);
	writeFileSync(join(DOCS, 'benchmarks.md'), page);
	writeFileSync(join(DOCS, 'benchmarks.svg'), toSvg(figures));
}

function toRow(figure: Figure): Record<string, string> {
	const { what, against, measured, unit, atMost } = figure;
	const met = isMet(figure);
	return {
		what,
		against,
		measured: amount(measured.median, unit),
		spread:
			measured.runs === 1 ? '' : `${amount(measured.low, unit)} – ${amount(measured.high, unit)}`,
		goal: atMost === undefined ? '' : `≤ ${amount(atMost, unit)}`,
		met: met === undefined ? '' : met ? 'yes' : 'NO',
	};
}

function describeMachine(serverNode: string, minutes: number): string[] {
	const [cpu] = cpus();
	return [
		`${cpus().length} cores (${cpu?.model.trim() ?? 'unknown'}), ${Math.round(totalmem() / 1e9)} GB of memory, ${system()} (${kernel()})`,
		`n8n ${N8N_VERSION} with Node ${serverNode}, as is, with SQLite; what runs in n8n's engine alone, with Node ${process.versions.node}`,
		'The sandbox of this repository in place of Scriptix, in a process of its own on the same machine',
		`The whole run took ${minutes} minutes`,
	];
}

main(process.argv.slice(2)).then(
	() => process.exit(),
	(error: Error) => {
		console.error(error.stack ?? error.message);
		process.exit(1);
	},
);
