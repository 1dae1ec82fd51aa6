import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { packPackage } from '../e2e/server/n8nServer.cts';
import { interleave } from './interleave.cts';
import type { Bench, Result } from './scenario.cts';
import { summarize } from './statistics.cts';

/** What the package costs a start of n8n, and on disk. */
export async function loading(bench: Bench): Promise<Result> {
	bench.say('Loading');
	const folder = mkdtempSync(join(tmpdir(), 'loading-'));
	const empty = emptyPackage(join(folder, 'empty'));
	const kB: Record<string, number[]> = { ours: [], empty: [] };
	const load = (name: 'ours' | 'empty', packageDir: string) => async () => {
		const cost = await probe(packageDir);
		kB[name]!.push(cost.kB);
		return cost.ms;
	};
	const ms = await interleave(
		{ ours: load('ours', process.cwd()), empty: load('empty', empty) },
		bench.rounds,
		{ warmUp: false },
	);
	const packed = statSync(await packPackage(folder)).size / 1000;
	rmSync(folder, { recursive: true });
	return {
		figures: [
			{
				what: 'Loading both nodes and the credential',
				against: 'beyond a package with one empty node',
				measured: summarize(ms.ours.map((value, round) => value - ms.empty[round]!)),
				unit: 'ms',
			},
			{
				what: 'Memory of the loaded package',
				against: 'beyond a package with one empty node',
				measured: summarize(kB.ours!.map((value, round) => value - kB.empty![round]!)),
				unit: 'kB',
			},
			{
				what: 'The package as it is downloaded',
				against: '–',
				measured: summarize([packed]),
				unit: 'kB',
				atMost: 120,
			},
		],
	};
}

async function probe(packageDir: string): Promise<{ ms: number; kB: number }> {
	const child = fork(join(__dirname, 'loadProbe.cts'), [packageDir], {
		execArgv: ['--expose-gc', '-r', 'tsx/cjs'],
	});
	const [cost] = (await once(child, 'message')) as [{ ms: number; kB: number }];
	return cost;
}

function emptyPackage(folder: string): string {
	mkdirSync(folder, { recursive: true });
	writeFileSync(
		join(folder, 'package.json'),
		JSON.stringify({
			name: 'n8n-nodes-empty',
			version: '1.0.0',
			n8n: { nodes: ['Empty.node.js'] },
		}),
	);
	writeFileSync(
		join(folder, 'Empty.node.js'),
		`exports.Empty = class {
	description = { displayName: 'Empty', name: 'empty', group: ['transform'], version: 1,
		description: '', defaults: { name: 'Empty' }, inputs: ['main'], outputs: ['main'], properties: [] };
	async execute() { return [[]]; }
};
`,
	);
	return folder;
}
