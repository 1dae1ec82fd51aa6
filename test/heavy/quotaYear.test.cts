import type { IDataObject } from 'n8n-workflow';

import type { ActiveWorkflow } from '../harness/index.cts';
import { quotaWorkflow, startStage, type Stage } from '../harness/support.cts';
import { coveredBy, reachedNow } from '../harness/alertModel.cts';
import { chance } from './chance.cts';

const POLLS_A_YEAR = 365;

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
		const due = new Set(reachedNow(stage.sandbox));

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
			for (const identity of reachedNow(stage.sandbox)) due.add(identity);
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
	}, 180_000);
});
