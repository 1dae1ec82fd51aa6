import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { ActiveWorkflow } from '../engine/index.cts';
import { quotaWorkflow, startStage, type Stage } from '../engine/support.cts';

const THRESHOLDS = [80, 90, 100];
const POLLS_A_YEAR = 365;

/** A reproducible source of chance, a number below 1 at each call. */
function chance(seed: number): () => number {
	const numbers = fc.sample(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), {
		seed,
		numRuns: 20_000,
	});
	let next = 0;
	return () => numbers[next++ % numbers.length] ?? 0;
}

/** Customer, period, quota and threshold of everything that is reached now. */
function reachedNow({ sandbox: { store, clock } }: Stage): string[] {
	const period = `${clock.now().toISOString().slice(0, 7)}-01`;
	return store.customers
		.filter(({ status }) => status !== 'cancelled')
		.flatMap(({ id, minutes, quota_minutes: quota }) =>
			THRESHOLDS.filter((value) => quota && minutes * 100 >= value * quota).map(
				(value) => `${id}:${period}:${quota}:${value}`,
			),
		);
}

function coveredBy(items: IDataObject[]): string[] {
	return items.flatMap((item) => {
		const {
			customer,
			period,
			usage,
			thresholds_crossed: values,
		} = item as {
			customer: IDataObject;
			period: IDataObject;
			usage: IDataObject;
			thresholds_crossed: number[];
		};
		return values.map((value) => `${customer.id}:${period.start}:${usage.quota_minutes}:${value}`);
	});
}

let stage: Stage;

afterEach(async () => {
	await stage.stop();
});

describe.each([
	['the scheduler in memory', false],
	['the durable scheduler', true],
])('a year of a reseller with 300 customers, on %s', (_, durable) => {
	it('tells every threshold that is reached, each once, through restarts, outages and raised quotas', async () => {
		stage = await startStage({ customers: 300, now: '2025-01-01T06:00:00Z' });
		const { sandbox, engine } = stage;
		const random = chance(durable ? 2 : 1);
		const items: IDataObject[] = [];
		let workflow: ActiveWorkflow = await engine.activate(quotaWorkflow(engine), { durable });
		const collect = () => {
			items.push(...workflow.executions.flatMap((each) => each.items.map(({ json }) => json)));
		};
		const due = new Set(reachedNow(stage));

		for (let poll = 1; poll < POLLS_A_YEAR; poll += 1) {
			sandbox.clock.advance({ days: 1 });
			sandbox.store.grow(1);
			if (random() < 0.1) {
				const customer = sandbox.store.customers[Math.floor(random() * 300)];
				if (customer?.quota_minutes) {
					sandbox.store.updateCustomer(customer.id, {
						quota_minutes: customer.quota_minutes + 50 * Math.ceil(random() * 10),
					});
				}
			}
			const isOutage = random() < 0.1;
			const fault = sandbox.faults.add({
				match: { path: random() < 0.5 ? /\/usage$/ : /\/customers$/ },
				probability: isOutage ? 0.5 : 0,
				status: 503,
				// Longer than any poll waits, so that the failure is final.
				headers: { 'retry-after': '400' },
			});
			await workflow.tick();
			fault.remove();
			if (isOutage) await workflow.tick();
			for (const identity of reachedNow(stage)) due.add(identity);
			if (random() < 0.1) {
				collect();
				workflow = await workflow.restart();
			}
		}
		collect();
		await workflow.deactivate();

		const covered = coveredBy(items);
		expect([...due].filter((identity) => !covered.includes(identity))).toEqual([]);
		expect(covered.filter((identity) => !due.has(identity))).toEqual([]);
		expect(covered.length).toBe(new Set(covered).size);
		expect(covered.length).toBeGreaterThan(1_000);
		expect(new Set(items.map((item) => item.event_id)).size).toBe(items.length);
		expect(sandbox.violations).toEqual([]);
		expect(sandbox.requestViolations).toEqual([]);
	}, 180_000);
});
