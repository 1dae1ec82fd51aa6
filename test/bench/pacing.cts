import { rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Engine } from '../harness/index.cts';
import { startEngine } from '../harness/index.cts';
import { ACTION } from '../harness/support.cts';
import { Api } from './api.cts';
import { expectCount } from './getMany.cts';
import { timed } from './interleave.cts';
import { get } from './nodes.cts';
import type { Bench, Result } from './scenario.cts';
import { withShortWindow } from './shortWindow.cts';
import { summarize } from './statistics.cts';

const REQUESTS = 300;
const LIMIT = 100;
// In place of a minute, for the package and for the sandbox alike.
const WINDOW_MS = 10_000;
// Until all servers have started.
const START_MS = 3_000;

/** 300 requests under a limit of 100 in a window, which is made shorter for the purpose. */
export async function pacing(bench: Bench): Promise<Result> {
	bench.say(`${REQUESTS} requests under a limit`);
	const packageDir = withShortWindow(WINDOW_MS);
	const engine = await startEngine({ packageDir });
	// The last request may be sent when two windows have passed since the first.
	const leastMs = (REQUESTS / LIMIT - 1) * WINDOW_MS;
	// Rounds begin one after another, so that none sends while another does: they mostly wait.
	const rounds = await Promise.all(
		Array.from({ length: bench.rounds }, async (_, round) => {
			const api = await Api.start({
				customers: REQUESTS,
				requestsPerMinute: LIMIT,
				knobs: { rateWindowMs: WINDOW_MS },
			});
			await sleep(START_MS + (round * WINDOW_MS) / bench.rounds);
			const ms = await timed(async () => await readEach(engine, api));
			const counts = await api.counts();
			expectCount(counts.total, REQUESTS);
			api.stop();
			return { ratio: ms / leastMs, bad: counts.failed };
		}),
	);
	await engine.stop();
	rmSync(packageDir, { recursive: true });
	const what = `${REQUESTS} requests, limit of ${LIMIT} in a window of ${WINDOW_MS / 1000} s`;
	return {
		figures: [
			{
				what,
				against: 'the least that the limit allows',
				measured: summarize(rounds.map(({ ratio }) => ratio)),
				unit: '×',
				atMost: 1.05,
			},
			{
				what: `${what}: answers with 429 or another failure`,
				against: '–',
				measured: summarize([rounds.reduce((sum, { bad }) => sum + bad, 0)]),
				unit: 'answers',
				atMost: 0,
			},
		],
	};
}

async function readEach(engine: Engine, api: Api): Promise<void> {
	const { items } = await engine.runNode(ACTION, get.parameters!, {
		input: api.ids.map((id) => ({ id })),
		credentials: { scriptixResellerApi: api.credential(LIMIT) },
	});
	expectCount(items.length, REQUESTS);
}
