import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';

import { HARMS, HostileHost } from '../harness/faults/hostileHost.cts';
import type { HostileRun } from './hostileProgram.cts';

const run = promisify(execFile);

const HEAP_MB = 512;

const host = new HostileHost();
const report: Record<string, HostileRun[]> = {};

beforeAll(async () => await host.start());

afterAll(async () => {
	await host.stop();
	mkdirSync('reports', { recursive: true });
	writeFileSync('reports/hostile.json', JSON.stringify(report, null, '\t'));
});

it.each(Object.keys(HARMS))(
	'a process with a heap of 512 MB outlives the answer "%s"',
	async (name) => {
		const { stdout } = await run(
			process.execPath,
			[
				`--max-old-space-size=${HEAP_MB}`,
				...['-r', 'tsx/cjs', 'test/heavy/hostileProgram.cts', host.urlOf(name)],
			],
			{ maxBuffer: 10_000_000 },
		);
		const runs = JSON.parse(stdout) as HostileRun[];
		report[name] = runs;
		expect(runs).toHaveLength(17);
		for (const { outcome, peakMb } of runs) {
			expect(outcome).not.toMatch(/call stack|Cannot convert|is not a function|undefined/);
			expect(peakMb).toBeLessThan(2 * HEAP_MB);
		}
	},
	300_000,
);
