import { mkdirSync, writeFileSync } from 'node:fs';

import type { Fault } from '../sandbox/index.cts';
import { emitted, quotaWorkflow, startStage, type Stage } from '../harness/support.cts';
import { coveredBy, reachedNow } from '../harness/alertModel.cts';
import { chance } from './chance.cts';
import { Journal } from './journal.cts';
import { holdings, slopeOf, type Holdings } from './process.cts';

const POLLS = 2_000;
const CUSTOMERS = 1_000;
const HOURS_A_POLL = 3;
/** Every so many polls nothing goes wrong, quotas are raised and the process is looked at. */
const CALM_EVERY = 50;
/** By then the modules are warm, and the caches of n8n and of Node are full. */
const WARM_AFTER = 400;
/** What it would be if each poll left one kilobyte behind. */
const LARGEST_SLOPE_KB_PER_100_POLLS = 100;

const AT_ONCE = { headers: { 'retry-after': '0' } };
/** Longer than any poll waits, so that the failure is final. */
const TOO_LATE = { headers: { 'retry-after': '400' } };

/** What befalls requests, in percent of them: 5 % of all, those of calm polls included. */
const FAULTS: Array<[number, Fault]> = [
	// Not 429: what the limit refuses is waited out in real minutes, see test/unit/api/sharedLimit.
	[3.2, { status: 503, ...AT_ONCE }],
	[0.95, { status: 502, ...AT_ONCE }],
	[0.5, { status: 200, body: '<html>', contentType: 'text/html', ...AT_ONCE }],
	[0.3, { status: 500 }],
	[0.3, { status: 503, ...TOO_LATE }],
	[0.1, { reset: 'before' }],
	[0.05, { reset: 'afterHeaders' }],
	[0.1, { truncate: 20 }],
	[0.1, { delayMs: 50 }],
];

let stage: Stage;
const due = new Journal();
const told = new Journal();
const eventIds = new Journal();

afterAll(async () => {
	for (const journal of [due, told, eventIds]) journal.delete();
	await stage.stop();
});

interface Sample extends Holdings {
	poll: number;
}

/** Polls for months, with faults; what it held on to at each calm poll, and what happened. */
async function soak() {
	const { sandbox, engine } = stage;
	const random = chance(3);
	const workflow = await engine.activate(quotaWorkflow(engine));
	const samples: Sample[] = [];
	const counts = { requests: 0, faults: 0, failedPolls: 0 };
	let reached = new Set<string>();

	const record = () => {
		const now = new Set(reachedNow(stage.sandbox));
		due.add([...now].filter((identity) => !reached.has(identity)));
		reached = now;
		const items = emitted(workflow);
		told.add(coveredBy(items));
		eventIds.add(items.map((item) => String(item.event_id)));
		counts.failedPolls += workflow.errors.length;
		counts.requests += sandbox.requests.count();
		sandbox.requests.clear();
		engine.clearLogs();
		workflow.forget();
	};
	const arm = () => {
		for (const [percent, fault] of FAULTS) {
			const mutate = () => void (counts.faults += 1);
			sandbox.faults.add({ ...fault, probability: percent / 100, mutate });
		}
	};
	const raiseQuotas = () => {
		for (const { id, quota_minutes: quota } of sandbox.store.customers) {
			if (!quota || random() > 0.005) continue;
			sandbox.store.updateCustomer(id, { quota_minutes: quota + 50 * Math.ceil(random() * 10) });
		}
	};

	record();
	arm();
	for (let poll = 1; poll <= POLLS; poll += 1) {
		sandbox.clock.advance({ hours: HOURS_A_POLL });
		sandbox.store.grow(HOURS_A_POLL / 24);
		const monthOf = (hours: number) =>
			new Date(sandbox.clock.now().getTime() + hours * 3_600_000).getUTCMonth();
		const isCalm = poll % CALM_EVERY === 0;
		// What is reached in the last hours of a period can be told in that period only.
		if (isCalm || monthOf(HOURS_A_POLL) !== monthOf(0)) sandbox.faults.clear();
		await workflow.tick();
		record();
		if (isCalm) {
			samples.push({ poll, ...holdings() });
			raiseQuotas();
		}
		sandbox.faults.clear();
		arm();
	}
	await workflow.deactivate();
	return { samples, counts };
}

it('2,000 polls of 1,000 customers with faults in 5 % of the requests lose nothing, repeat nothing and hold on to nothing', async () => {
	stage = await startStage({ customers: CUSTOMERS, transcripts: 0, now: '2025-01-01T06:00:00Z' });
	const { samples, counts } = await soak();
	const warm = samples.filter(({ poll }) => poll > WARM_AFTER);
	const slope = slopeOf(warm.map(({ poll, heap }) => ({ x: poll / 100, y: heap / 1000 })));
	const kinds = new Set(samples.flatMap(({ resources }) => Object.keys(resources)));
	const middle = Math.floor(samples.length / 2);
	const mostOf = (kind: string, part: Sample[]) =>
		Math.max(...part.map(({ resources }) => resources[kind] ?? 0));
	const resources = Object.fromEntries(
		[...kinds].map((kind) => [
			kind,
			{
				firstHalf: mostOf(kind, samples.slice(0, middle)),
				secondHalf: mostOf(kind, samples.slice(middle)),
			},
		]),
	);
	const covered = told.lines();
	const coveredOnce = new Set(covered);
	const dueOnce = new Set(due.lines());
	const ids = eventIds.lines();
	const report = {
		polls: POLLS,
		...counts,
		alerts: ids.length,
		thresholds: covered.length,
		heapMb: warm.map(({ heap }) => Math.round(heap / 1e4) / 100),
		slopeKbPer100Polls: Math.round(slope * 10) / 10,
		resources,
	};
	mkdirSync('reports', { recursive: true });
	writeFileSync('reports/soak.json', JSON.stringify(report, null, '\t'));

	expect([...dueOnce].filter((identity) => !coveredOnce.has(identity))).toEqual([]);
	expect([...coveredOnce].filter((identity) => !dueOnce.has(identity))).toEqual([]);
	expect(covered).toHaveLength(coveredOnce.size);
	expect(ids).toHaveLength(new Set(ids).size);
	expect(covered.length).toBeGreaterThan(4_000);
	expect(counts.faults / counts.requests).toBeGreaterThan(0.05);
	expect(counts.failedPolls).toBeGreaterThan(5);

	expect(slope).toBeLessThan(LARGEST_SLOPE_KB_PER_100_POLLS);
	for (const { firstHalf, secondHalf } of Object.values(resources)) {
		expect(secondHalf).toBeLessThanOrEqual(firstHalf);
	}
}, 900_000);
