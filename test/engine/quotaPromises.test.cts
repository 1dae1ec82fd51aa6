import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, ActiveWorkflow } from '../harness/index.cts';
import { describeBoth, spokenGeneration, withQuotas } from '../harness/generations.cts';
import {
	addWatchedCustomer,
	crossings,
	emitted,
	percents,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../harness/support.cts';

/** What the trigger promises where it used to be silent or to repeat itself. */

let stage: Stage;

beforeEach(
	async () => (stage = await startStage({ customers: 0, transcripts: 0, ...spokenGeneration() })),
);

afterEach(async () => await stage.stop());

const customer = (minutes: number, more?: object) => addWatchedCustomer(stage, minutes, more);

const watch = async (options: object = {}, more: object = {}) =>
	await stage.engine.activate(quotaWorkflow(stage.engine, withQuotas(stage, { options, ...more })));

const events = (workflow: ActiveWorkflow) =>
	emitted(workflow).map(({ event_id: id }) => String(id).split(':').slice(1).join(':'));

const usageRequests = () => stage.sandbox.requests.count({ path: /\/usage$/ });

/** A poll at a time, with the minutes that a customer has used by then. */
async function pollAt(workflow: ActiveWorkflow, time: string, id?: number, minutes = 0) {
	stage.sandbox.clock.set(time);
	if (id !== undefined) stage.sandbox.store.setUsage(id, minutes);
	await workflow.tick();
}

const reached = (start: string, value: number, more = '') =>
	`${start}:1000:percent:${value}:quota.threshold_reached${more}`;

describe('a period that Scriptix still reports', () => {
	it('is judged however late, and the log says once for how many customers', async () => {
		stage.sandbox.knobs.lateRolloverHours = 24 * 20;
		const id = customer(700);
		const workflow = await watch();
		await pollAt(workflow, '2025-01-31T12:00:00Z', id, 700);
		stage.engine.clearLogs();
		await pollAt(workflow, '2025-02-05T09:00:00Z', id, 1010);
		await pollAt(workflow, '2025-02-05T10:00:00Z', id, 1020);
		await pollAt(workflow, '2025-02-06T10:00:00Z', id, 1030);
		expect(events(workflow)).toEqual([reached('2025-01-01', 100)]);
		const lines = stage.engine.logs.filter(({ message }) => message.includes('still reports'));
		expect(lines.map(({ message }) => message)).toEqual([
			expect.stringContaining('more than two days ago for 1 customer'),
		]);
	});

	it('is judged at activation too', async () => {
		stage.sandbox.knobs.lateRolloverHours = 24 * 20;
		stage.sandbox.clock.set('2025-02-10T09:00:00Z');
		customer(850);
		expect(events(await watch())).toEqual([reached('2025-01-01', 80)]);
	});
});

describe('what was known at activation', () => {
	it.each(['without a period', 'with usage refused'])('stays known, %s', async (kind) => {
		if (kind === 'without a period') stage.sandbox.knobs.usagePeriod = false;
		else stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 403 });
		const id = customer(850);
		const workflow = await watch({ includeAlreadyExceeded: false, alsoNotify: ['periodReset'] });
		for (const day of ['16', '17', '31']) {
			await pollAt(workflow, `2025-01-${day}T09:00:00Z`, id, 850);
		}
		expect(events(workflow)).toEqual([]);
		await pollAt(workflow, '2025-02-01T09:00:00Z', id, 860);
		expect(events(workflow)).toEqual([reached('2025-02-01', 80)]);
	});
});

describeBoth('what was known at activation, where not everybody could be read', (generation) => {
	const isLegacy = generation === 'legacy';
	const usageOf = (id: number) => ({ path: new RegExp(`/${id}/usage$`) });

	/** Three customers over a threshold, of whom one cannot be read. */
	async function begin(options: ActivateOptions = {}) {
		stage.sandbox.knobs.maxPerPage = 2;
		stage.sandbox.knobs.overMaxPerPage = 'clamp';
		const [known, low, , unread] = [850, 10, 10, 850].map((minutes) => customer(minutes));
		const fault = stage.sandbox.faults.add({
			match: isLegacy ? usageOf(unread!) : { query: { page: '2' } },
			status: 503,
			headers: { 'retry-after': '200' },
		});
		const parameters = withQuotas(stage, { options: { includeAlreadyExceeded: false } });
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine, parameters), options);
		return { known: known!, low: low!, unread: unread!, fault, workflow };
	}

	const crossed = (workflow: ActiveWorkflow) => crossings(emitted(workflow));

	it.each([
		['in memory', false],
		['durable', true],
	])(
		'is who is read by a later poll, and the others are judged meanwhile, %s',
		async (_, durable) => {
			const { known, low, unread, fault, workflow } = await begin({ durable });
			await workflow.tick();
			stage.sandbox.store.setUsage(known, 900);
			stage.sandbox.store.setUsage(low, 800);
			await workflow.tick();
			expect(crossed(workflow)).toEqual([`${known}: 90`, `${low}: 80`]);
			fault.remove();
			for (let poll = 0; poll < 3; poll += 1) await workflow.tick();
			stage.sandbox.store.setUsage(unread, 1000);
			await workflow.tick();
			expect(crossed(workflow).slice(2)).toEqual([`${unread}: 90 100`]);
		},
	);

	it('is so across a restart', async () => {
		const { low, unread, fault, workflow } = await begin();
		const next = await workflow.restart();
		stage.sandbox.store.setUsage(low, 800);
		await next.tick();
		fault.remove();
		for (let poll = 0; poll < 3; poll += 1) await next.tick();
		stage.sandbox.store.setUsage(unread, 900);
		await next.tick();
		expect(crossed(next)).toEqual([`${low}: 80`, `${unread}: 90`]);
	});

	it('is nobody after an hour, in which a threshold can have been reached', async () => {
		const { unread, fault, workflow } = await begin();
		stage.sandbox.clock.advance({ minutes: 61 });
		await workflow.tick();
		fault.remove();
		for (let poll = 0; poll < 3; poll += 1) await workflow.tick();
		expect(crossed(workflow)).toEqual([`${unread}: 80`]);
	});

	it('is kept no longer than it is needed', async () => {
		const { fault, workflow } = await begin();
		const state = () => workflow.nodeState().quotaThreshold as IDataObject;
		expect(state()).toMatchObject({ isFirstRound: true, firstRound: { met: expect.any(Array) } });
		fault.remove();
		for (let poll = 0; poll < 3; poll += 1) await workflow.tick();
		expect(state()).not.toHaveProperty('isFirstRound');
		expect(state()).not.toHaveProperty('firstRound');
	});
});

describe('a customer who leaves and comes back within the period', () => {
	it.each<[string, object, object, object]>([
		['the watched statuses', {}, { status: 'cancelled' }, { status: 'active' }],
		['a filter on plans', { filters: { plan: ['gold'] } }, { plan: 'silver' }, { plan: 'gold' }],
		['a search', { filters: { search: 'acme' } }, { name: 'Beta' }, { name: 'Acme' }],
	])('is not reported again: %s', async (_, parameters, away, back) => {
		const id = customer(850, { name: 'Acme', plan: 'gold' });
		const workflow = await watch({}, parameters);
		for (const change of [away, back]) {
			stage.sandbox.store.updateCustomer(id, change);
			await workflow.tick();
		}
		expect(events(workflow)).toEqual([reached('2025-01-01', 80)]);
	});
});

describe('a failure of /usage', () => {
	it('is waited out for a full hour, not until the clock strikes', async () => {
		stage.sandbox.clock.set('2025-01-15T10:59:00Z');
		customer(850);
		const match = { path: /\/usage$/ };
		stage.sandbox.faults.add({ match, status: 503, headers: { 'retry-after': '200' } });
		const workflow = await watch();
		for (const time of ['11:00', '11:30', '11:58']) {
			await pollAt(workflow, `2025-01-15T${time}:00Z`);
		}
		expect(events(workflow)).toEqual([]);
		await pollAt(workflow, '2025-01-15T12:00:00Z');
		expect(emitted(workflow)).toMatchObject([{ period: { source: 'calendar_month' } }]);
	});

	it('does not hide a fall that is seen meanwhile', async () => {
		const id = customer(850);
		const workflow = await watch({ alsoNotify: ['recovered', 'periodReset'] });
		const fault = stage.sandbox.faults.add({
			match: { path: /\/usage$/ },
			status: 503,
			headers: { 'retry-after': '200' },
		});
		await pollAt(workflow, '2025-01-15T10:00:00Z', id, 500);
		fault.remove();
		await pollAt(workflow, '2025-01-15T10:10:00Z', id, 850);
		expect(events(workflow)).toEqual([reached('2025-01-01', 80), reached('2025-01-01', 80, '#2')]);
	});
});

describe('the forecast', () => {
	it('finds who is heading over in a period that begins within the month', async () => {
		stage.sandbox.clock.set('2025-01-29T00:00:00Z');
		const id = customer(600, { cycleDay: 17 });
		customer(100, { cycleDay: 17 });
		const workflow = await watch({ alsoNotify: ['forecast'] });
		expect(emitted(workflow)).toMatchObject([
			{
				summary: expect.stringMatching(/is heading for 155 % by 16 February$/),
				event_id: `${id}:2025-01-17:1000:percent:100:quota.forecast_exceeded`,
			},
		]);
		for (let poll = 0; poll < 3; poll += 1) await workflow.tick();
		expect(usageRequests()).toBe(1);
	});

	it('is no alert that a reset follows', async () => {
		const id = customer(600);
		const workflow = await watch({ alsoNotify: ['forecast', 'periodReset'] });
		await pollAt(workflow, '2025-02-01T09:00:00Z', id, 10);
		expect(events(workflow)).toEqual(['2025-01-01:1000:percent:100:quota.forecast_exceeded']);
	});
});

describeBoth('the reset of a period', () => {
	it('goes to whoever got an alert, also to who was below every threshold when it ended', async () => {
		const id = customer(850);
		const known = customer(100);
		const workflow = await watch({ alsoNotify: ['periodReset'] });
		await pollAt(workflow, '2025-01-20T09:00:00Z', id, 300);
		await pollAt(workflow, '2025-02-01T09:00:00Z', id, 10);
		expect(emitted(workflow).slice(1)).toMatchObject([
			{
				event_id: `${id}:2025-01-01:1000:percent:80:quota.period_reset`,
				period: { start: '2025-02-01' },
			},
		]);
		expect(emitted(workflow).some((item) => (item.customer as IDataObject).id === known)).toBe(
			false,
		);
	});

	it('does not go to customers who were known at activation', async () => {
		const id = customer(850);
		const workflow = await watch({ includeAlreadyExceeded: false, alsoNotify: ['periodReset'] });
		await pollAt(workflow, '2025-02-01T09:00:00Z', id, 10);
		expect(events(workflow)).toEqual([]);
	});
});

describeBoth('what happens anew within a period', () => {
	it('has a number, alerts and recoveries alike', async () => {
		const id = customer(850);
		const workflow = await watch({ alsoNotify: ['recovered'] });
		for (const minutes of [500, 850, 500, 850]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		const recovered = '2025-01-01:1000:percent:80:quota.recovered';
		expect(events(workflow)).toEqual([
			reached('2025-01-01', 80),
			recovered,
			reached('2025-01-01', 80, '#2'),
			`${recovered}#2`,
			reached('2025-01-01', 80, '#3'),
		]);
	});

	it('is a correction below zero, after which usage grows again', async () => {
		const id = customer(850);
		const workflow = await watch();
		for (const minutes of [-50, 850]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		expect(events(workflow)).toEqual([reached('2025-01-01', 80), reached('2025-01-01', 80, '#2')]);
		expect(emitted(workflow)[1]).toMatchObject({ previous_percent: -5 });
	});
});

describe('what happens anew within a period, where Scriptix knows more', () => {
	it('is also what follows a quota that was higher for a while', async () => {
		const id = customer(850);
		const workflow = await watch();
		for (const quota of [2000, 1000]) {
			stage.sandbox.store.setUsage(id, 850, { quota });
			await workflow.tick();
		}
		expect(events(workflow)).toEqual([reached('2025-01-01', 80), reached('2025-01-01', 80, '#2')]);
	});

	it('is not a quota that changes and comes back while usage stays over', async () => {
		const id = customer(850);
		const workflow = await watch();
		for (const quota of [900, 1000]) {
			stage.sandbox.store.setUsage(id, 850, { quota });
			await workflow.tick();
		}
		expect(events(workflow)).toEqual([
			reached('2025-01-01', 80),
			'2025-01-01:900:percent:90:quota.threshold_reached',
		]);
	});

	it('is not a threshold of minutes used when the quota changes', async () => {
		const id = customer(850);
		const values = [{ type: 'minutesUsed', value: 500 }];
		const workflow = await watch({}, { thresholds: { values } });
		for (const quota of [900, 2000, 1000]) {
			stage.sandbox.store.setUsage(id, 850, { quota });
			await workflow.tick();
		}
		expect(events(workflow)).toEqual(['2025-01-01:-:minutesUsed:500:quota.threshold_reached']);
	});
});

describeBoth('figures', () => {
	it('are judged exactly and cut where they are put out', async () => {
		const below = customer(79_996, { quota_minutes: 100_000 });
		const workflow = await watch({}, percents(79.99, 80));
		expect(crossings(emitted(workflow))).toEqual([`${below}: 79.99`]);
		expect(emitted(workflow)[0]).toMatchObject({ usage: { usage_percent: 79.99 } });
	});
});

describeBoth('steps above the highest percent', () => {
	it('are thresholds of their own, once each', async () => {
		const id = customer(1010);
		let workflow = await watch({ repeatEveryPercent: 25 });
		for (const minutes of [1240, 1250, 1260, 5_250]) {
			stage.sandbox.store.setUsage(id, minutes);
			await workflow.tick();
		}
		expect(events(workflow)).toEqual([
			reached('2025-01-01', 100),
			reached('2025-01-01', 125),
			reached('2025-01-01', 525),
		]);
		const state = workflow.nodeState().quotaThreshold as IDataObject;
		expect(JSON.stringify(state.ledger).length).toBeLessThanOrEqual(80);
		workflow = await workflow.restart();
		stage.sandbox.store.setUsage(id, 5_499);
		await workflow.tick();
		expect(events(workflow).filter((id) => !id.includes(':525:'))).toEqual([]);
	});
});

describe('metadata', () => {
	it('comes with the alerts where it is wanted, at one request where the list leaves it out', async () => {
		const metadata = { account_manager: 'ann@example.org' };
		customer(850, { metadata });
		customer(10, { metadata });
		const pages = () => stage.sandbox.requests.count({ path: /\/customers\/\d+$/ });
		const workflow = await watch({ includeMetadata: true });
		expect(emitted(workflow)).toMatchObject([{ customer: { metadata } }]);
		expect(pages()).toBe(1);
		await workflow.deactivate();
		stage.sandbox.knobs.listFields.metadata = true;
		const other = await stage.engine.activate({
			...quotaWorkflow(stage.engine, { options: { includeMetadata: true } }),
			id: 'listed',
		});
		expect(emitted(other)).toMatchObject([{ customer: { metadata } }]);
		expect(pages()).toBe(1);
	});

	it('that filters is read once an hour, and the usage of the list counts', async () => {
		const wanted = customer(950, { metadata: { crm: 'A' } });
		customer(950, { metadata: { crm: 'B' } });
		const workflow = await watch(
			{ includeUsageDetails: false },
			{ filters: { metadataKey: 'crm', metadataValue: 'A' } },
		);
		for (let poll = 0; poll < 5; poll += 1) await workflow.tick();
		expect(crossings(emitted(workflow))).toEqual([`${wanted}: 80 90`]);
		expect(stage.sandbox.requests.count({ path: /\/customers\/\d+$/ })).toBe(2);
	});
});

describeBoth('a digest', () => {
	it('holds the highest threshold of each customer, and what else happened as entries', async () => {
		const id = customer(850);
		customer(10);
		const workflow = await watch({ emit: 'digest', alsoNotify: ['forecast', 'periodReset'] });
		await pollAt(workflow, '2025-02-20T09:00:00Z', id, 950);
		const [first, second] = emitted(workflow).map(({ alerts }) => alerts as IDataObject[]);
		expect(first?.map(({ event }) => event)).toEqual([
			'quota.threshold_reached',
			'quota.forecast_exceeded',
		]);
		expect(second).toMatchObject([
			{ event: 'quota.period_reset', threshold: { value: 80 } },
			{ event: 'quota.threshold_reached', threshold: { value: 90 }, thresholds_crossed: [80, 90] },
			{ event: 'quota.forecast_exceeded' },
		]);
	});
});

describe('a digest, where Scriptix knows more', () => {
	it('is one item for 1,000 customers on the first day, and its state is small', async () => {
		for (let index = 0; index < 1_000; index += 1) customer(index % 10 < 4 ? 1_010 : 10);
		const workflow = await watch({ emit: 'digest', includeUsageDetails: false });
		const [digest, ...others] = emitted(workflow);
		expect(others).toEqual([]);
		expect(digest).toMatchObject({
			summary: '400 customers have alerts: 400 critical',
			counts: { customers: 400, critical: 400, warning: 0, info: 0 },
			event: 'quota.digest',
		});
		expect(stage.sandbox.requests.count()).toBe(10);
		const { ledger } = workflow.nodeState().quotaThreshold as IDataObject;
		expect(JSON.stringify(ledger).length / 400).toBeLessThanOrEqual(64);
		expect((await workflow.tick()).outcome).toBe('nothing');
	});
});

describe('quotas that the user states', () => {
	it('beat what Scriptix states, and "default" is for customers without one', async () => {
		const stated = customer(850);
		const free = customer(850, { plan: 'enterprise', quota_minutes: null });
		const quotas = JSON.stringify({ [stated]: 500, default: 1_000 });
		const workflow = await watch({ quotas });
		expect(crossings(emitted(workflow))).toEqual([`${stated}: 80 90 100`, `${free}: 80`]);
		expect(emitted(workflow)).toMatchObject([
			{ usage: { quota_minutes: 500 } },
			{ usage: { quota_minutes: 1_000 } },
		]);
	});
});

describeBoth('"Fetch Test Event"', () => {
	it('says that no customer matches the filters', async () => {
		customer(850);
		const workflow = quotaWorkflow(
			stage.engine,
			withQuotas(stage, { filters: { search: 'nobody' } }),
		);
		await expect(stage.engine.pollManually(workflow)).rejects.toThrow(
			'No customer matches the filters',
		);
	});

	it('says that customers who are over already come at once, unless that is off', async () => {
		customer(850);
		const notes = async (options: object) =>
			(
				await stage.engine.pollManually(quotaWorkflow(stage.engine, withQuotas(stage, { options })))
			).map(({ json }) => json.note);
		expect(await notes({})).toEqual([expect.stringContaining('at once')]);
		expect(await notes({ includeAlreadyExceeded: false })).toEqual([undefined]);
	});

	it('is a digest where one is wanted', async () => {
		for (const minutes of [850, 990]) customer(minutes);
		const workflow = quotaWorkflow(
			stage.engine,
			withQuotas(stage, { options: { emit: 'digest' } }),
		);
		expect((await stage.engine.pollManually(workflow)).map(({ json }) => json)).toMatchObject([
			{ counts: { customers: 2 } },
		]);
	});
});
