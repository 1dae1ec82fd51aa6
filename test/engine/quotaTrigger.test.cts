import type { IDataObject } from 'n8n-workflow';

import { describeBoth, spokenGeneration, withQuotas } from '../harness/generations.cts';
import {
	addWatchedCustomer,
	ACTION,
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
	await stage.stop();
});

/** A workflow of the trigger, with quotas where the API has none. */
const watch = (parameters: object = {}) =>
	quotaWorkflow(stage.engine, withQuotas(stage, parameters));

const addCustomer = (minutes: number, more: object = {}) =>
	addWatchedCustomer(stage, minutes, more);

const listRequests = () => stage.sandbox.requests.count({ path: /\/customers$/ });
const usageRequests = () => stage.sandbox.requests.count({ path: /\/usage$/ });

describeBoth('a threshold', () => {
	it('is reached at exactly its value and not a minute before', async () => {
		const exact = addCustomer(800);
		addCustomer(799.99);
		const workflow = await stage.engine.activate(watch());
		expect(crossings(emitted(workflow))).toEqual([`${exact}: 80`]);
	});

	it('may exceed 100 percent', async () => {
		const id = addCustomer(1300);
		const workflow = await stage.engine.activate(watch(percents(100, 125, 150)));
		expect(crossings(emitted(workflow))).toEqual([`${id}: 100 125`]);
		expect(emitted(workflow)[0]).toMatchObject({ severity: 'critical', threshold: { value: 125 } });
	});

	it('may be minutes used or minutes remaining, and carries its label', async () => {
		const id = addCustomer(905);
		const workflow = await stage.engine.activate(
			watch({
				thresholds: {
					values: [
						{ type: 'minutesUsed', value: 900, label: 'call' },
						{ type: 'minutesRemaining', value: 95, label: 'last call' },
						{ type: 'minutesRemaining', value: 94, label: 'too early' },
					],
				},
				options: { emit: 'each' },
			}),
		);
		expect(emitted(workflow).map((item) => item.threshold)).toEqual([
			{ type: 'minutesUsed', value: 900, label: 'call' },
			{ type: 'minutesRemaining', value: 95, label: 'last call' },
		]);
		expect(emitted(workflow)[1]?.event_id).toBe(
			`${id}:2025-01-01:1000:minutesRemaining:95:quota.threshold_reached`,
		);
	});
});

describeBoth('a jump over several thresholds', () => {
	it('is one item for the highest threshold, which names them all', async () => {
		const id = addCustomer(100);
		const workflow = await stage.engine.activate(watch());
		stage.sandbox.store.setUsage(id, 950);
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80 90`]);
		expect(emitted(workflow)[0]).toMatchObject({ threshold: { value: 90 } });
	});

	it('is one item a threshold, lowest first, when each is wanted', async () => {
		const id = addCustomer(1010);
		const workflow = await stage.engine.activate(watch({ options: { emit: 'each' } }));
		expect(emitted(workflow).map((item) => (item.threshold as IDataObject).value)).toEqual([
			80, 90, 100,
		]);
		expect(crossings(emitted(workflow))).toEqual(Array(3).fill(`${id}: 80 90 100`));
	});
});

describeBoth('an alert', () => {
	it('is not repeated in 100 polls, and the next threshold knows the percent before', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(watch());
		for (let poll = 0; poll < 100; poll += 1) {
			expect((await workflow.tick()).outcome).toBe('nothing');
		}
		stage.sandbox.store.setUsage(id, 900);
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`, `${id}: 90`]);
		expect(emitted(workflow)[1]).toMatchObject({ previous_percent: 85 });
	});

	it('is not repeated after restarts between polls', async () => {
		const id = addCustomer(850);
		let workflow = await stage.engine.activate(watch());
		const before = emitted(workflow);
		workflow = await workflow.restart();
		await workflow.tick();
		workflow = await workflow.restart();
		stage.sandbox.store.setUsage(id, 990);
		await workflow.tick();
		workflow = await workflow.restart();
		await workflow.tick();
		expect(crossings(before)).toEqual([`${id}: 80`]);
		expect(crossings(emitted(workflow))).toEqual([]);
	});

	it('comes again in a new period', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(watch());
		stage.sandbox.clock.set('2025-02-01T00:30:00Z');
		await workflow.tick();
		stage.sandbox.store.setUsage(id, 870);
		await workflow.tick();
		await workflow.tick();
		expect(emitted(workflow).map((item) => item.event_id)).toEqual([
			`${id}:2025-01-01:1000:percent:80:quota.threshold_reached`,
			`${id}:2025-02-01:1000:percent:80:quota.threshold_reached`,
		]);
	});

	it('comes again in a new period in which usage was never seen to be low', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(watch());
		stage.sandbox.clock.set('2025-02-20T09:00:00Z');
		stage.sandbox.store.setUsage(id, 860);
		await workflow.tick();
		expect(emitted(workflow).map((item) => (item.period as IDataObject).start)).toEqual([
			'2025-01-01',
			'2025-02-01',
		]);
	});

	it('comes again after usage was corrected below the threshold', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(watch());
		for (const minutes of [500, 900]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`, `${id}: 80 90`]);
	});

	it('is not raised on the way down', async () => {
		const id = addCustomer(1010);
		const workflow = await stage.engine.activate(watch());
		for (const minutes of [950, 850]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80 90 100`]);
	});
});

describeBoth('at activation', (generation) => {
	it('customers already over a threshold are reported', async () => {
		const ids = [addCustomer(800), addCustomer(1000)];
		const workflow = await stage.engine.activate(watch());
		expect(crossings(emitted(workflow))).toEqual([`${ids[0]}: 80`, `${ids[1]}: 80 90 100`]);
	});

	it('customers already over a threshold are left out when that is wanted, and the next threshold is told', async () => {
		const id = addCustomer(850);
		let workflow = await stage.engine.activate(
			watch({ options: { includeAlreadyExceeded: false } }),
		);
		expect(workflow.executions).toHaveLength(0);
		expect(usageRequests()).toBe(generation === 'legacy' ? 1 : 0);
		workflow = await workflow.restart();
		stage.sandbox.store.setUsage(id, 900);
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 90`]);
	});

	it('survives a 503, and the next poll makes up for it', async () => {
		const id = addCustomer(850);
		const fault = stage.sandbox.faults.add({ status: 503, headers: { 'retry-after': '200' } });
		const workflow = await stage.engine.activate(watch());
		expect(workflow.executions).toHaveLength(0);
		fault.remove();
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});

	it('is refused with a wrong key', async () => {
		stage.sandbox.store.revokeKey();
		await expect(stage.engine.activate(watch())).rejects.toThrow('Scriptix refused the API key');
	});
});

describe('an alert with plan, quota and period of Scriptix', () => {
	it('is told in the form of the documentation', async () => {
		const id = addCustomer(810, { name: 'Example BV', email: 'it@example.org' });
		const workflow = await stage.engine.activate(watch());
		const [item] = emitted(workflow);
		expect(item).toEqual({
			summary: 'Example BV has used 81 % of its quota (810 of 1,000 minutes)',
			customer: { id, name: 'Example BV', email: 'it@example.org', plan: 'gold', status: 'active' },
			usage: {
				transcription_minutes: 810,
				quota_minutes: 1000,
				usage_percent: 81,
				remaining_minutes: 190,
				quota_status: 'high',
				breakdown: {
					batch_transcription: expect.any(Number),
					realtime_transcription: expect.any(Number),
				},
			},
			severity: 'warning',
			threshold: { type: 'percent', value: 80, label: '' },
			thresholds_crossed: [80],
			period: { start: '2025-01-01', end: '2025-01-31', source: 'api' },
			previous_percent: null,
			forecast: null,
			event: 'quota.threshold_reached',
			event_id: `${id}:2025-01-01:1000:percent:80:quota.threshold_reached`,
			detected_at: expect.stringMatching(/^2025-01-15T09:00:0\d\.\d{3}Z$/),
		});
		expect(Object.keys(item ?? {})).toEqual([
			'summary',
			'customer',
			'usage',
			'severity',
			'threshold',
			'thresholds_crossed',
			'period',
			'previous_percent',
			'forecast',
			'event',
			'event_id',
			'detected_at',
		]);
	});

	it('is not repeated while Scriptix is late with the new period', async () => {
		stage.sandbox.knobs.lateRolloverHours = 6;
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(watch());
		for (const hour of ['00', '01', '03', '05']) {
			stage.sandbox.clock.set(`2025-02-01T${hour}:30:00Z`);
			await workflow.tick();
			await workflow.tick();
		}
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
		stage.sandbox.clock.set('2025-02-01T06:30:00Z');
		await workflow.tick();
		stage.sandbox.store.setUsage(id, 900);
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`, `${id}: 80 90`]);
	});

	it('is a new one when the quota changes', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(watch());
		stage.sandbox.store.setUsage(id, 850, { quota: 900 });
		await workflow.tick();
		stage.sandbox.store.setUsage(id, 850, { quota: 1000 });
		await workflow.tick();
		expect(emitted(workflow).map((item) => item.event_id)).toEqual([
			`${id}:2025-01-01:1000:percent:80:quota.threshold_reached`,
			`${id}:2025-01-01:900:percent:90:quota.threshold_reached`,
		]);
	});

	it('of page 7 loses nothing: the others are told now, its customers by the next poll', async () => {
		const over: number[] = [];
		for (let index = 0; index < 1250; index += 1) {
			const id = addCustomer(index % 100 === 50 ? 850 : 10);
			if (index % 100 === 50) over.push(id);
		}
		const fault = stage.sandbox.faults.add({
			match: { path: /\/customers$/, query: { page: '7' } },
			status: 503,
			headers: { 'retry-after': '200' },
		});
		const workflow = await stage.engine.activate(watch());
		expect(emitted(workflow)).toHaveLength(over.length - 1);
		fault.remove();
		await workflow.tick();
		await workflow.tick();
		const ids = emitted(workflow).map((item) => (item.customer as IDataObject).id as number);
		expect([...ids].sort((a, b) => a - b)).toEqual(over);
	});

	it('of usage requests that lasts an hour is told without details rather than not at all', async () => {
		const id = addCustomer(850);
		stage.sandbox.faults.add({
			match: { path: /\/usage$/ },
			status: 503,
			headers: { 'retry-after': '200' },
		});
		const workflow = await stage.engine.activate(watch());
		expect(emitted(workflow)).toEqual([]);
		stage.sandbox.clock.advance({ hours: 1 });
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
		expect(emitted(workflow)[0]).toMatchObject({ period: { source: 'calendar_month' } });
	});
});

describe('requests', () => {
	it('are 13 for 1,250 customers, and one for the usage of each customer reported', async () => {
		for (let index = 0; index < 1250; index += 1) addCustomer(index % 50 === 0 ? 850 : 10);
		const workflow = await stage.engine.activate(watch());
		expect(emitted(workflow)).toHaveLength(25);
		expect(listRequests()).toBe(13);
		expect(usageRequests()).toBe(25);
		await workflow.tick();
		expect(listRequests()).toBe(26);
		expect(usageRequests()).toBe(25);
	});

	it('for usage are not made when details are off; the calendar month is the period then', async () => {
		addCustomer(850);
		const workflow = await stage.engine.activate(
			watch({ options: { includeUsageDetails: false } }),
		);
		const [item] = emitted(workflow);
		expect(usageRequests()).toBe(0);
		expect(item?.period).toEqual({
			start: '2025-01-01',
			end: '2025-01-31',
			source: 'calendar_month',
		});
		expect(item?.usage).not.toHaveProperty('breakdown');
	});
});

describeBoth('a failure', () => {
	it('of the first page makes an error execution, and the next poll finds what is new', async () => {
		const id = addCustomer(100);
		const workflow = await stage.engine.activate(watch());
		stage.sandbox.store.setUsage(id, 850);
		const fault = stage.sandbox.faults.add({ status: 500 });
		expect((await workflow.tick()).outcome).toBe('error');
		fault.remove();
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});

	it('of one usage request does not hide the other alerts', async () => {
		const [first, second] = [addCustomer(850), addCustomer(850)];
		const fault = stage.sandbox.faults.add({
			match: { path: new RegExp(`/customers?/${first}/usage$`) },
			status: 503,
			headers: { 'retry-after': '200' },
		});
		const workflow = await stage.engine.activate(watch());
		expect(crossings(emitted(workflow))).toEqual([`${second}: 80`]);
		fault.remove();
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${second}: 80`, `${first}: 80`]);
	});
});

describe('filters', () => {
	it('leave out cancelled customers unless they are asked for', async () => {
		const active = addCustomer(850);
		const cancelled = addCustomer(850, { status: 'cancelled' });
		const all = await stage.engine.activate(watch());
		expect(crossings(emitted(all))).toEqual([`${active}: 80`]);
		await all.deactivate();
		const asked = await stage.engine.activate(watch({ filters: { status: ['cancelled'] } }));
		expect(crossings(emitted(asked))).toEqual([`${cancelled}: 80`]);
	});

	it('take plans, IDs, a search text and metadata', async () => {
		const silver = addCustomer(850, { plan: 'silver', name: 'Acme', metadata: { crm_id: 'A-1' } });
		const gold = addCustomer(850, { name: 'Beta', metadata: { crm_id: 'B-1' } });
		const cases: Array<[object, number]> = [
			[{ plan: ['silver'] }, silver],
			[{ plan: ['silver', 'bronze'] }, silver],
			[{ customerIds: String(gold) }, gold],
			[{ search: 'ACM' }, silver],
			[{ metadataKey: 'crm_id', metadataValue: 'B-1' }, gold],
		];
		for (const [filters, id] of cases) {
			const workflow = await stage.engine.activate(watch({ filters }));
			expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
			await workflow.deactivate();
		}
	});
});

describe('bad parameters are refused before anything is sent', () => {
	it.each([
		['no thresholds', { thresholds: { values: [] } }, 'Thresholds'],
		['a negative threshold', percents(-1), 'Thresholds'],
		['a threshold of 0', percents(0), 'Thresholds'],
		[
			'a threshold that is no number',
			{ thresholds: { values: [{ type: 'percent', value: 'eighty' }] } },
			'Thresholds',
		],
		['a plan that is none', { filters: { plan: 'null' } }, '"null" is not a plan'],
		['a status that is none', { filters: { status: 'any' } }, '"any" is not a status'],
		['a decimal comma', { options: { hysteresis: '2,5' } }, 'Margin for Alerting Again'],
		['an odd customer ID', { filters: { customerIds: '1, ../tokens' } }, '../tokens'],
		[
			'an override without thresholds',
			{ overrides: { values: [{ scope: 'plan', plan: 'gold', thresholds: 'often' }] } },
			'Other Thresholds for a Plan or Customer',
		],
		['a negative margin', { options: { hysteresis: -5 } }, 'Margin for Alerting Again'],
	])('%s', async (_, parameters, text) => {
		await expect(stage.engine.activate(watch(parameters))).rejects.toThrow(text);
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});

describeBoth('"Fetch Test Event"', () => {
	it('returns up to ten customers over a threshold', async () => {
		for (let index = 0; index < 12; index += 1) addCustomer(850);
		const items = await stage.engine.pollManually(watch());
		expect(items).toHaveLength(10);
		expect(items[0]?.json).toMatchObject({ event: 'quota.threshold_reached' });
	});

	it('returns the customer nearest to its quota, marked as an example, when none is over', async () => {
		addCustomer(100);
		const nearest = addCustomer(600);
		const items = await stage.engine.pollManually(watch());
		expect(items.map(({ json }) => json)).toMatchObject([
			{ example: true, customer: { id: nearest }, threshold: { value: 80 } },
		]);
	});
});

describeBoth('two polls at once', () => {
	it('tell an alert once', async () => {
		const id = addCustomer(100);
		const workflow = await stage.engine.activate(watch());
		stage.sandbox.store.setUsage(id, 850);
		stage.sandbox.knobs.latencyMs = 50;
		await Promise.all([workflow.tick(), workflow.tick()]);
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});
});

describeBoth('a durable poll that gets the state from before the previous one', () => {
	async function afterAnAlert() {
		const id = addCustomer(100);
		const workflow = await stage.engine.activate(watch(), { durable: true });
		await workflow.tick();
		const before = workflow.nodeState();
		stage.sandbox.store.setUsage(id, 850);
		await workflow.tick();
		workflow.presentState(before);
		return { id, workflow };
	}

	it('does not tell an alert again while the new state is being stored', async () => {
		const { id, workflow } = await afterAnAlert();
		await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${id}: 80`]);
	});

	it('tells it again when the new state has not been stored, as the alert then was not either', async () => {
		const { id, workflow } = await afterAnAlert();
		const later = Date.now() + (stage.engine.features.durablePolls ? 11_000 : 0);
		const now = jest.spyOn(Date, 'now').mockImplementation(() => later);
		await workflow.tick();
		now.mockRestore();
		const times = stage.engine.features.durablePolls ? 2 : 1;
		expect(crossings(emitted(workflow))).toEqual(Array(times).fill(`${id}: 80`));
	});
});

it('both nodes are loaded by n8n, with an icon each, and the action node as a tool', () => {
	expect(stage.engine.description(TRIGGER)).toMatchObject({ polling: true, inputs: [] });
	expect(stage.engine.description(ACTION)).toMatchObject({ usableAsTool: true });
	expect(stage.engine.description(`${ACTION}Tool`)).toBeDefined();
});
