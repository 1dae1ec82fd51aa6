import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { Api } from './api.cts';
import type { DownloadOptions, Measure } from './downloadProbe.cts';
import { interleave, timed } from './interleave.cts';
import { inWords } from './inWords.cts';
import type { Bench, Result } from './scenario.cts';
import { ratios, summarize } from './statistics.cts';

const run = promisify(execFile);
const MEGABYTES = 90;

/** A large file through Download, beside curl. */
export async function download(bench: Bench): Promise<Result> {
	bench.say(`Download of ${MEGABYTES} MB`);
	const bytes = MEGABYTES * 1_000_000;
	const api = await Api.start({
		customers: 10,
		knobs: { downloadMode: 'stream', downloadBytes: bytes },
	});
	const { sessionId, documentId } = api.document;
	const options: DownloadOptions = { credential: api.credential(), ...api.document, bytes };
	const child = fork(join(__dirname, 'downloadProbe.cts'), [JSON.stringify(options)], {
		execArgv: ['-r', 'tsx/cjs'],
	});
	const measure = async (what: Measure) => {
		const answered = once(child, 'message');
		child.send(what);
		const [value] = (await answered) as [number];
		return value;
	};
	const folder = mkdtempSync(join(tmpdir(), 'curl-'));
	const url = `${api.url}/api/v3/speech-to-text/session/${sessionId}/document/${documentId}?format=docx`;
	const curl = [
		...['--silent', '--show-error', '--fail', '--output', join(folder, 'file')],
		...['--header', `Authorization: Bearer ${api.apiKey}`, url],
	];
	const ms = await interleave(
		{
			ours: async () => await measure('time'),
			curl: async () => await timed(async () => await run('curl', curl)),
		},
		bench.rounds,
	);
	// Looking at memory takes time, so that these are runs of their own.
	const grown: number[] = [];
	for (let round = 0; round < bench.rounds; round += 1) grown.push(await measure('memory'));
	child.disconnect();
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
