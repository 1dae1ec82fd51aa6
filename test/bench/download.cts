import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { startEngine } from '../engine/index.cts';
import { ACTION } from '../engine/support.cts';
import { Api } from './api.cts';
import { expectCount } from './getMany.cts';
import { interleave, timed } from './interleave.cts';
import { inWords } from './inWords.cts';
import { growthWhile, resident } from './liveMemory.cts';
import type { Bench, Result } from './scenario.cts';
import { ratios, summarize } from './statistics.cts';

const run = promisify(execFile);
const MEGABYTES = 200;
const LOOK_EVERY_MS = 20;

/** A large file through Download, beside curl. */
export async function download(bench: Bench): Promise<Result> {
	bench.say(`Download of ${MEGABYTES} MB`);
	const bytes = MEGABYTES * 1_000_000;
	const api = await Api.start({
		customers: 10,
		knobs: { downloadMode: 'stream', downloadBytes: bytes },
	});
	const engine = await startEngine({ credentials: { scriptixResellerApi: api.credential() } });
	const folder = mkdtempSync(join(tmpdir(), 'curl-'));
	const { sessionId, documentId } = api.document;
	const grown: number[] = [];
	const parameters = {
		resource: 'document',
		operation: 'download',
		sessionId: { __rl: true, mode: 'id', value: sessionId },
		documentId: { __rl: true, mode: 'id', value: documentId },
		format: 'docx',
	};
	const url = `${api.url}/api/v3/speech-to-text/session/${sessionId}/document/${documentId}?format=docx`;
	const downloadOnce = async () => {
		const { items } = await engine.runNode(ACTION, parameters);
		expectCount(Number(items[0]?.json.file_size), bytes);
	};
	const ms = await interleave(
		{
			ours: async () => await timed(downloadOnce),
			curl: async () =>
				await timed(
					async () =>
						await run('curl', [
							...['--silent', '--show-error', '--fail', '--output', join(folder, 'file')],
							...['--header', `Authorization: Bearer ${api.apiKey}`, url],
						]),
				),
		},
		bench.rounds,
	);
	// Looking at memory takes time, so that these are runs of their own.
	for (let round = 0; round < bench.rounds; round += 1) {
		grown.push(await growthWhile(resident, LOOK_EVERY_MS, downloadOnce));
	}
	await engine.stop();
	api.stop();
	rmSync(folder, { recursive: true });
	return {
		figures: [
			{
				what: `Download of ${MEGABYTES} MB`,
				against: 'curl to a file',
				measured: ratios(ms.ours, ms.curl),
				unit: '×',
				atMost: 1.2,
				behind: inWords(ms.ours, ms.curl, 'ms'),
			},
			{
				what: `Download of ${MEGABYTES} MB: growth of the process`,
				against: '–',
				measured: summarize(grown),
				unit: 'MB',
				atMost: 40,
			},
		],
	};
}
