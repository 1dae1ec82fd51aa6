import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { Api } from './api.cts';
import type { ProbeOptions, ProbeResult } from './limitProbe.cts';
import type { Bench, Figure, Result } from './scenario.cts';
import { withShortWindow } from './shortWindow.cts';
import { summarize } from './statistics.cts';

const LIMIT = 100;
const MINUTE_MS = 60_000;

// In place of a minute, for the package and for the sandbox alike. Hints are whole seconds, so that it
// must not be much shorter.
const SHORT_WINDOW_MS = 20_000;

const ROUNDS = 3;

interface Row {
	processes: number;
	items: number;
	foreignRequests: number;
	/** The largest time, in windows. */
	windows?: number;
	/** The largest share of refusals among the answers. */
	refused: number;
	/** How much longer the slowest process may take than the fastest. */
	spread?: number;
}

const ROWS: Row[] = [
	{ processes: 1, items: 60, foreignRequests: 95, windows: 4, refused: 0.2 },
	{ processes: 2, items: 60, foreignRequests: 95, windows: 8, refused: 0.2 },
	{ processes: 3, items: 150, foreignRequests: 0, windows: 4.4, refused: 0.05, spread: 1.25 },
	{ processes: 6, items: 60, foreignRequests: 0, refused: 0.05 },
];

interface Outcome {
	failed: number;
	answers: number;
	refused: number;
	windows: number;
	/** The slowest process, as a multiple of the fastest. */
	spread: number;
}

/** Processes that share one key, some beside others who do not repeat what was refused. */
export async function sharedLimit(bench: Bench): Promise<Result> {
	const windowMs = bench.isLong ? MINUTE_MS : SHORT_WINDOW_MS;
	const packageDir = withShortWindow(windowMs);
	const figures: Figure[] = [];
	for (const row of ROWS) {
		bench.say(nameOf(row));
		const outcomes: Outcome[] = [];
		for (let round = 0; round < (bench.isQuick ? 1 : ROUNDS); round += 1) {
			outcomes.push(await run(row, { packageDir, windowMs }));
		}
		figures.push(...figuresOf(row, outcomes));
	}
	rmSync(packageDir, { recursive: true });
	return { figures };
}

async function run(
	{ processes, items, foreignRequests }: Row,
	{ packageDir, windowMs }: { packageDir: string; windowMs: number },
): Promise<Outcome> {
	const api = await Api.start({
		customers: items,
		requestsPerMinute: LIMIT,
		knobs: { rateWindowMs: windowMs, foreignRequests },
	});
	const other = await Api.start({ customers: items });
	const options: ProbeOptions = {
		packageDir,
		credential: api.credential(LIMIT),
		ids: api.ids,
		warmUp: { credential: other.credential(), ids: other.ids },
	};
	const probes: ChildProcess[] = [];
	for (let count = 0; count < processes; count += 1) {
		const probe = fork(join(__dirname, 'limitProbe.cts'), [JSON.stringify(options)], {
			execArgv: ['-r', 'tsx/cjs'],
		});
		await once(probe, 'message');
		probes.push(probe);
	}
	other.stop();
	const results = await Promise.all(
		probes.map(async (probe) => {
			probe.send('go');
			const [result] = (await once(probe, 'message')) as [ProbeResult];
			return result;
		}),
	);
	const { total, refused } = await api.counts();
	api.stop();
	const times = results.map(({ ms }) => ms);
	return {
		failed: processes * items - results.reduce((sum, { done }) => sum + done, 0),
		answers: total,
		refused,
		windows: Math.max(...times) / windowMs,
		spread: Math.max(...times) / Math.min(...times),
	};
}

function figuresOf(row: Row, outcomes: readonly Outcome[]): Figure[] {
	const what = nameOf(row);
	const one = (
		suffix: string,
		pick: (outcome: Outcome) => number,
		unit: Figure['unit'],
		atMost?: number,
		against = '–',
	): Figure => ({
		what: `${what}: ${suffix}`,
		against,
		measured: summarize(outcomes.map(pick)),
		unit,
		atMost,
	});
	const answers = Math.min(...outcomes.map((outcome) => outcome.answers));
	return [
		one('items that fail', ({ failed }) => failed, 'answers', 0),
		one(
			'answers that are refusals',
			({ refused }) => refused,
			'answers',
			Math.floor(row.refused * answers),
		),
		one('time in windows', ({ windows }) => windows, '×', row.windows, 'the window'),
		...(row.spread === undefined
			? []
			: [one('slowest', ({ spread }) => spread, '×', row.spread, 'the fastest')]),
	];
}

function nameOf({ processes, items, foreignRequests }: Row): string {
	const others = foreignRequests > 0 ? `, others send ${foreignRequests}` : '';
	return `${processes} × ${items} items, one limit of ${LIMIT}${others}`;
}
