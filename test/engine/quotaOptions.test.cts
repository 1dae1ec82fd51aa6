import type { IDataObject } from 'n8n-workflow';

import { letRequestsTake } from '../harness/passingTime.cts';
import { describeBoth, spokenGeneration, withQuotas } from '../harness/generations.cts';
import {
	addWatchedCustomer,
	crossings,
	emitted,
	percents,
	quotaWorkflow,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, ...spokenGeneration() });
});

afterEach(async () => {
	jest.useRealTimers();
	await stage.stop();
});

const addCustomer = (minutes: number, more: object = {}) =>
	addWatchedCustomer(stage, minutes, more);

async function activate(options: object = {}, more: object = {}) {
	return await stage.engine.activate(
		quotaWorkflow(stage.engine, withQuotas(stage, { options, ...more })),
	);
}

function summaries(items: IDataObject[]): string[] {
	return items.map((item) => `${item.event} ${(item.threshold as IDataObject).value}`);
}

describeBoth('hysteresis', () => {
	it('keeps usage that swings around a threshold from alerting again until it fell far enough', async () => {
		const id = addCustomer(820);
		const workflow = await activate({ hysteresis: 5 });
		for (const minutes of [790, 810, 751, 805, 750, 801]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		expect(emitted(workflow).map((item) => (item.usage as IDataObject).usage_percent)).toEqual([
			82, 80.1,
		]);
	});
});

describeBoth('recovered', () => {
	it('tells when usage falls back below thresholds, once, by the lowest of them', async () => {
		const id = addCustomer(1010);
		const workflow = await activate({ alsoNotify: ['recovered'] });
		for (const minutes of [850, 840]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		expect(summaries(emitted(workflow))).toEqual([
			'quota.threshold_reached 100',
			'quota.recovered 90',
		]);
		expect(emitted(workflow)[1]).toMatchObject({
			event_id: `${id}:2025-01-01:1000:percent:90:quota.recovered`,
			severity: 'info',
			thresholds_crossed: [90, 100],
			previous_percent: 101,
		});
	});

	it('is silent about a new period', async () => {
		addCustomer(850);
		const workflow = await activate({ alsoNotify: ['recovered'] });
		stage.sandbox.clock.set('2025-02-01T01:00:00Z');
		await workflow.tick();
		expect(summaries(emitted(workflow))).toEqual(['quota.threshold_reached 80']);
	});
});

describe('recovered, where Scriptix knows more', () => {
	it('tells when the quota was raised', async () => {
		const id = addCustomer(850);
		const workflow = await activate({ alsoNotify: ['recovered'] });
		stage.sandbox.store.setUsage(id, 850, { quota: 2000 });
		await workflow.tick();
		expect(summaries(emitted(workflow))).toEqual([
			'quota.threshold_reached 80',
			'quota.recovered 80',
		]);
	});
});

describeBoth('period reset', () => {
	it('tells once that a new period has begun for a customer with an alert', async () => {
		const id = addCustomer(950);
		addCustomer(100);
		const workflow = await activate({ alsoNotify: ['periodReset'] });
		stage.sandbox.clock.set('2025-02-01T01:00:00Z');
		await workflow.tick();
		await workflow.tick();
		expect(summaries(emitted(workflow))).toEqual([
			'quota.threshold_reached 90',
			'quota.period_reset 90',
		]);
		expect(emitted(workflow)[1]).toMatchObject({
			event_id: `${id}:2025-01-01:1000:percent:90:quota.period_reset`,
			severity: 'info',
			thresholds_crossed: [80, 90],
			period: { start: '2025-02-01', end: '2025-02-28' },
		});
	});

	it('is told before the alerts of the new period', async () => {
		const id = addCustomer(850);
		const workflow = await activate({ alsoNotify: ['periodReset'] });
		stage.sandbox.clock.set('2025-02-25T09:00:00Z');
		stage.sandbox.store.setUsage(id, 900);
		await workflow.tick();
		expect(summaries(emitted(workflow))).toEqual([
			'quota.threshold_reached 80',
			'quota.period_reset 80',
			'quota.threshold_reached 90',
		]);
	});
});

describe('period reset, where Scriptix knows more', () => {
	it('waits until Scriptix has the new period', async () => {
		stage.sandbox.knobs.lateRolloverHours = 3;
		addCustomer(850);
		const workflow = await activate({ alsoNotify: ['periodReset'] });
		for (const hour of ['01', '02', '03']) {
			stage.sandbox.clock.set(`2025-02-01T${hour}:30:00Z`);
			await workflow.tick();
		}
		expect(summaries(emitted(workflow))).toEqual([
			'quota.threshold_reached 80',
			'quota.period_reset 80',
		]);
		expect(emitted(workflow)[1]).toMatchObject({ detected_at: expect.stringMatching(/T03:/) });
	});
});

describeBoth('the forecast', () => {
	it('tells once a period that the quota will be used up before the period ends', async () => {
		const id = addCustomer(500, {});
		const workflow = await activate({ alsoNotify: ['forecast'], forecastMinimumDays: 3 });
		await workflow.tick();
		stage.sandbox.clock.advance({ days: 1 });
		stage.sandbox.store.setUsage(id, 540);
		await workflow.tick();
		expect(emitted(workflow)).toMatchObject([
			{
				event: 'quota.forecast_exceeded',
				event_id: `${id}:2025-01-01:1000:percent:100:quota.forecast_exceeded`,
				severity: 'warning',
				// 14.375 of 31 days have passed with 50 %.
				forecast: { percent_at_period_end: 107.8, exhausted_on: '2025-01-29' },
			},
		]);
	});

	it('comes again in the next period, and accompanies the alerts', async () => {
		const id = addCustomer(500);
		const workflow = await activate({ alsoNotify: ['forecast'] });
		stage.sandbox.clock.set('2025-02-10T00:00:00Z');
		stage.sandbox.store.setUsage(id, 810);
		await workflow.tick();
		expect(summaries(emitted(workflow))).toEqual([
			'quota.forecast_exceeded 100',
			'quota.threshold_reached 80',
			'quota.forecast_exceeded 100',
		]);
		expect(emitted(workflow)[1]).toMatchObject({ forecast: { percent_at_period_end: 252 } });
	});

	it('waits for its minimum of days and is off unless it is enabled', async () => {
		addCustomer(500);
		expect(emitted(await activate({ alsoNotify: ['forecast'], forecastMinimumDays: 20 }))).toEqual(
			[],
		);
		expect(
			emitted(
				await stage.engine.activate({ ...quotaWorkflow(stage.engine, withQuotas(stage)), id: 'b' }),
			),
		).toEqual([]);
	});
});

describe('the forecast, where Scriptix knows more', () => {
	it('goes by the period of the customer, not by the calendar month, and asks for it once only', async () => {
		// The period began on the 10th: 5 of 31 days have passed, not 14.
		addCustomer(150, { cycleDay: 10 });
		addCustomer(470, { cycleDay: 20 });
		const workflow = await activate({ alsoNotify: ['forecast'] });
		const asked = stage.sandbox.requests.count({ path: /\/usage$/ });
		for (let poll = 0; poll < 3; poll += 1) await workflow.tick();
		expect(asked).toBe(1);
		expect(stage.sandbox.requests.count({ path: /\/usage$/ })).toBe(asked);
	});

	it('understands a period whose stated end belongs to the next one', async () => {
		stage.sandbox.knobs.periodEnd = 'exclusive';
		addCustomer(500);
		const [item] = emitted(await activate({ alsoNotify: ['forecast'] }));
		expect(item).toMatchObject({
			period: { start: '2025-01-01', end: '2025-01-31' },
			forecast: { percent_at_period_end: 107.8 },
		});
	});
});

describe('overrides', () => {
	it('put other thresholds in place of the general ones, a customer before its plan', async () => {
		const gold = addCustomer(650);
		const own = addCustomer(650);
		const silver = addCustomer(650, { plan: 'silver' });
		const workflow = await activate(
			{},
			{
				...percents(50),
				overrides: {
					values: [
						{ scope: 'plan', plan: 'gold', thresholds: '60, 95' },
						{
							scope: 'customer',
							customerId: {
								__rl: true,
								mode: 'url',
								value: `https://scriptix.app/reseller/${own}?tab=2`,
							},
							thresholds: '65 %',
						},
					],
				},
			},
		);
		expect(crossings(emitted(workflow))).toEqual([`${gold}: 60`, `${own}: 65`, `${silver}: 50`]);
	});
});

describe('customers without a quota', () => {
	it('raise nothing by percent, and by minutes used they do', async () => {
		const id = addCustomer(5000, { plan: 'enterprise', quota_minutes: null });
		const workflow = await activate(
			{},
			{
				thresholds: {
					values: [
						{ type: 'percent', value: 1 },
						{ type: 'minutesRemaining', value: 100 },
						{ type: 'minutesUsed', value: 4000 },
					],
				},
			},
		);
		expect(emitted(workflow)).toMatchObject([
			{
				event_id: `${id}:2025-01-01:-:minutesUsed:4000:quota.threshold_reached`,
				usage: { quota_minutes: null, usage_percent: null, quota_status: 'unlimited' },
			},
		]);
	});

	it('are judged by the quota to assume, where one is set', async () => {
		const id = addCustomer(5000, { plan: 'enterprise', quota_minutes: null });
		const workflow = await activate({ unlimitedQuotaMinutes: 5500 });
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80 90`]);
		expect(emitted(workflow)[0]).toMatchObject({ usage: { quota_minutes: 5500 } });
	});
});

describeBoth('an edit of an active workflow', () => {
	it('judges by the new thresholds at once and repeats no alert', async () => {
		const id = addCustomer(850);
		let workflow = await activate();
		const before = crossings(emitted(workflow));
		workflow = await workflow.update(percents(50, 80, 84));
		expect(before).toEqual([`${id}: 80`]);
		expect(crossings(emitted(workflow))).toEqual([`${id}: 50 84`]);
		workflow = await workflow.update(percents(80));
		await workflow.tick();
		workflow = await workflow.update(percents(50, 80, 84));
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([]);
	});
});

describe('a poll that runs out of time', () => {
	it('tells what it found and goes on at the next poll where it left off', async () => {
		const over: number[] = [];
		for (let index = 0; index < 3000; index += 1) {
			const id = addCustomer(index % 100 === 50 ? 850 : 10);
			if (index % 100 === 50) over.push(id);
		}
		letRequestsTake(stage, 2_400);
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine), {
			pollBudgetMs: 16_000,
		});
		const first = emitted(workflow).length;
		let polls = 1;
		for (; emitted(workflow).length < over.length && polls < 30; polls += 1) await workflow.tick();
		const ids = emitted(workflow).map((item) => (item.customer as IDataObject).id);
		expect(first < over.length).toBe(stage.engine.features.pollBudget);
		expect([...ids].sort()).toEqual(over.map(Number).sort());
		const pages = stage.sandbox.requests.entries
			.filter(({ path }) => path.endsWith('/customers'))
			.map(({ query }) => Number(query.page));
		expect(Math.max(...pages)).toBe(30);
	});

	it('stops at the limit of requests, and the alerts found so far are told', async () => {
		for (let index = 0; index < 1000; index += 1) addCustomer(index < 3 ? 850 : 10);
		if (stage.engine.features.pollBudget) {
			stage.engine.credentials.scriptixResellerApi = {
				apiKey: stage.sandbox.apiKey,
				baseUrl: stage.sandbox.url,
				requestsPerMinute: 8,
			};
		} else {
			// A poll has five minutes there, so only a limit of the server ends it.
			stage.sandbox.faults.add({ skip: 8, status: 429, headers: { 'retry-after': '400' } });
		}
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine), {
			pollBudgetMs: 5_000,
		});
		expect(emitted(workflow)).toHaveLength(3);
		const answered = stage.sandbox.requests.entries.filter(({ status }) => status === 200);
		expect(answered).toHaveLength(8);
		expect(stage.sandbox.requests.count()).toBe(stage.engine.features.pollBudget ? 8 : 9);
		expect(workflow.nodeState()).toMatchObject({
			quotaThreshold: { resumeAt: expect.any(Number) },
		});
	});
});

describe('a server that sends its answer drop by drop', () => {
	it('does not hold a poll beyond its time, and the next poll goes on', async () => {
		const id = addCustomer(100);
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine), {
			pollBudgetMs: 1_000,
		});
		stage.sandbox.store.setUsage(id, 850);
		// 16 pieces: complete after eight seconds only.
		const fault = stage.sandbox.faults.add({ dripMs: 500 });
		expect((await workflow.tick()).outcome).toBe(
			stage.engine.features.pollBudget ? 'error' : 'emitted',
		);
		fault.remove();
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});
});

describe('engines without a budget for polls', () => {
	it('are served as well', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine), {
			legacyContext: true,
		});
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});
});

describeBoth('what the trigger remembers', () => {
	it('"Fetch Test Event" leaves the state of an active workflow as it is', async () => {
		const id = addCustomer(100);
		const workflow = await activate();
		stage.sandbox.store.setUsage(id, 850);
		const before = workflow.nodeState();
		expect(await workflow.pollManually()).toHaveLength(1);
		expect(workflow.nodeState()).toEqual(before);
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});

	it('a customer that vanished is forgotten a week after its period', async () => {
		const id = addCustomer(850);
		addCustomer(10);
		const workflow = await activate();
		const known = () => (workflow.nodeState().quotaThreshold as IDataObject).ledger as IDataObject;
		stage.sandbox.store.removeCustomer(id);
		for (const time of ['2025-01-16T09:00:00Z', '2025-02-07T23:59:00Z']) {
			stage.sandbox.clock.set(time);
			await workflow.tick();
			expect(Object.keys(known())).toEqual([String(id)]);
		}
		stage.sandbox.clock.set('2025-02-08T00:01:00Z');
		await workflow.tick();
		expect(known()).toEqual({});
	});

	it('a renamed node repeats its alerts with the same ids', async () => {
		addCustomer(850);
		const workflow = await activate();
		const ids = emitted(workflow).map((item) => item.event_id);
		expect(ids).toHaveLength(1);
		// Until the first poll the process still knows what the activation found.
		await workflow.tick();
		const renamed = await workflow.update((json: { nodes: Array<{ name: string }> }) => {
			for (const node of json.nodes) node.name = 'Another Name';
		});
		expect(emitted(renamed).map((item) => item.event_id)).toEqual(ids);
	});
});

it('the event says what it does', () => {
	const { properties } = stage.engine.description(TRIGGER);
	const described = properties.filter(({ type }) => type !== 'hidden' && type !== 'notice');
	expect(described.map(({ displayName }) => displayName)).toEqual(
		expect.arrayContaining([
			'Event',
			'Thresholds',
			'Filters',
			'Other Thresholds for a Plan or Customer',
			'Options',
		]),
	);
});
