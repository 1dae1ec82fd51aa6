import type { IDataObject } from 'n8n-workflow';

import { skipWaits, useRealClocks } from '../../harness/passingTime.cts';
import {
	ACTION,
	crossings,
	emitted,
	percents,
	quotaWorkflow,
	startStage,
	TRIGGER,
	type Stage,
} from '../../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, generation: 'legacy' });
});

afterEach(async () => await stage.stop());

function addCustomer(minutes: number, more: object = {}): number {
	return stage.sandbox.store.addCustomer({ minutes, ...more }).id;
}

function watch(parameters: object = {}) {
	const { options, ...others } = parameters as { options?: object };
	return quotaWorkflow(stage.engine, {
		...percents(80, 100),
		options: { quotas: { default: 1000 }, ...options },
		...others,
	});
}

/** Lets polls use so few requests that a sweep takes several of them. */
function limitTo(requestsPerMinute: number): void {
	stage.engine.credentials.scriptixResellerApi!.requestsPerMinute = requestsPerMinute;
}

const usageRequests = () => stage.sandbox.requests.count({ path: /\/usage$/ });

describe('quota alerts', () => {
	it('are emitted with the quotas of the user, once, with the form of the current generation', async () => {
		const id = addCustomer(850, { name: 'Example BV' });
		addCustomer(100);
		const workflow = await stage.engine.activate(watch());
		await workflow.tick();
		const [alert, ...others] = emitted(workflow);
		expect(others).toEqual([]);
		expect(alert).toMatchObject({
			event: 'quota.threshold_reached',
			event_id: `${id}:2025-01-01:1000:percent:80:quota.threshold_reached`,
			customer: { id, name: 'Example BV', status: 'active' },
			usage: { transcription_minutes: 850, quota_minutes: 1000, usage_percent: 85 },
			period: { start: '2025-01-01', end: '2025-01-31', source: 'api' },
		});
		stage.sandbox.store.setUsage(id, 1010);
		await workflow.tick();
		expect(crossings(emitted(workflow)).slice(1)).toEqual([`${id}: 100`]);
		await workflow.deactivate();
	});

	it('cost one request per customer, and none more for the alerts', async () => {
		for (let index = 0; index < 5; index += 1) addCustomer(900);
		const workflow = await stage.engine.activate(watch());
		expect(emitted(workflow)).toHaveLength(5);
		expect(usageRequests()).toBe(5);
		expect(stage.sandbox.requests.count()).toBe(6);
		await workflow.deactivate();
	});

	it('do not cost a request for suspended customers, unless a status or a memory asks for them', async () => {
		addCustomer(0, { status: 'suspended' });
		const alerted = addCustomer(900);
		const workflow = await stage.engine.activate(watch());
		expect(usageRequests()).toBe(1);
		stage.sandbox.store.updateCustomer(alerted, { status: 'suspended' });
		await workflow.tick();
		expect(usageRequests()).toBe(2);
		await workflow.deactivate();
		stage.sandbox.requests.clear();
		const named = await stage.engine.activate(watch({ filters: { status: ['suspended'] } }));
		expect(usageRequests()).toBe(2);
		await named.deactivate();
	});

	it('begin again in a new month, and the end of the old one is judged once', async () => {
		const { clock, store } = stage.sandbox;
		clock.set('2025-01-31T23:50:00Z');
		const early = addCustomer(850);
		const late = addCustomer(100);
		const workflow = await stage.engine.activate(
			watch({ options: { alsoNotify: ['periodReset'] } }),
		);
		expect(crossings(emitted(workflow))).toEqual([`${early}: 80`]);
		// Reached after the last poll of January, and seen only in February.
		store.setUsage(late, 900);
		clock.set('2025-02-01T00:10:00Z');
		await workflow.tick();
		const after = emitted(workflow).slice(1);
		expect(after.map(({ event, event_id }) => [event, event_id])).toEqual(
			expect.arrayContaining([
				['quota.threshold_reached', `${late}:2025-01-01:1000:percent:80:quota.threshold_reached`],
			]),
		);
		expect(after.filter(({ event }) => event === 'quota.threshold_reached')).toHaveLength(1);
		clock.set('2025-02-01T00:20:00Z');
		await workflow.tick();
		await workflow.tick();
		expect(emitted(workflow).slice(1 + after.length)).toEqual([]);
		const resets = after.filter(({ event }) => event === 'quota.period_reset');
		expect(resets.map(({ event_id }) => String(event_id).split(':')[0]).sort()).toEqual(
			[String(early), String(late)].sort(),
		);
		store.setUsage(early, 990);
		await workflow.tick();
		expect(emitted(workflow).slice(-1)).toMatchObject([
			{ event_id: `${early}:2025-02-01:1000:percent:80:quota.threshold_reached` },
		]);
		await workflow.deactivate();
	});
});

describe('a sweep over several polls', () => {
	const MINUTE_MS = 60_000;

	/** Lets a minute pass, by the clock of the day and by the one that does not jump. */
	function nextMinute(): void {
		jest.advanceTimersByTime(MINUTE_MS + 1_000);
	}

	function ofFormerProcess(staticData: IDataObject): IDataObject {
		const text = JSON.stringify(staticData);
		return JSON.parse(text.replace(/"by":"[^"]*"/g, '"by":"a former process"')) as IDataObject;
	}

	beforeEach(() => {
		skipWaits();
		// 60 % of it: 12 requests for single customers a minute.
		limitTo(20);
		for (let index = 0; index < 30; index += 1) addCustomer(index % 10 === 9 ? 900 : 100);
	});

	afterEach(useRealClocks);

	it('goes on where the last poll ended, asks for each customer once, and emits at once', async () => {
		const workflow = await stage.engine.activate(watch());
		const counts = [usageRequests()];
		const alerts = [emitted(workflow).length];
		for (let poll = 0; poll < 3; poll += 1) {
			nextMinute();
			await workflow.tick();
			counts.push(usageRequests());
			alerts.push(emitted(workflow).length);
		}
		// 12 a minute in pieces of 5, and the last poll begins the next sweep.
		expect(counts).toEqual([10, 20, 30, 40]);
		expect(alerts).toEqual([1, 2, 3, 3]);
		const asked = stage.sandbox.requests.entries
			.filter(({ path }) => path.endsWith('/usage'))
			.map(({ path }) => path);
		expect(new Set(asked.slice(0, 30)).size).toBe(30);
		expect(asked.slice(30)).toEqual(asked.slice(0, 10));
		await workflow.deactivate();
	});

	it('leaves the rest of the limit to actions', async () => {
		const workflow = await stage.engine.activate(watch());
		await workflow.tick();
		await workflow.tick();
		expect(usageRequests()).toBe(10);
		await workflow.deactivate();
	});

	it('has no second share when the minute turns in its middle', async () => {
		jest.setSystemTime(Math.ceil(Date.now() / MINUTE_MS) * MINUTE_MS - 5_000);
		stage.sandbox.faults.add({
			match: { path: /\/usage$/ },
			skip: 2,
			times: 1,
			mutate: () => jest.advanceTimersByTime(6_000),
		});
		const workflow = await stage.engine.activate(watch());
		expect(usageRequests()).toBe(10);
		await workflow.tick();
		expect(usageRequests()).toBe(10);
		nextMinute();
		await workflow.tick();
		expect(usageRequests()).toBe(20);
		await workflow.deactivate();
	});

	it('whose first poll has no requests left does not take who is known at activation for news', async () => {
		const first = await stage.engine.activate({ ...watch(), id: 'first' });
		const options = { includeAlreadyExceeded: false };
		const second = await stage.engine.activate({ ...watch({ options }), id: 'second' });
		expect(usageRequests()).toBe(10);
		const poll = async () => {
			nextMinute();
			await first.tick();
			await second.tick();
		};
		for (let minute = 0; minute < 8; minute += 1) await poll();
		expect(emitted(first)).toHaveLength(3);
		expect(emitted(second)).toEqual([]);
		const { id } = stage.sandbox.store.customers[20]!;
		stage.sandbox.store.setUsage(id, 900);
		for (let minute = 0; minute < 8; minute += 1) await poll();
		expect(crossings(emitted(second))).toEqual([`${id}: 80`]);
		await first.deactivate();
		await second.deactivate();
	});

	it('judges the end of a month although the first poll after it was refused', async () => {
		const { clock, store, faults } = stage.sandbox;
		limitTo(1_000);
		clock.set('2025-01-31T23:50:00Z');
		const workflow = await stage.engine.activate(watch());
		const { id } = store.customers[1]!;
		store.setUsage(id, 900);
		clock.set('2025-02-01T00:10:00Z');
		const match = { path: /\/usage$/ };
		const fault = faults.add({ match, status: 429, headers: { 'retry-after': '400' } });
		nextMinute();
		await workflow.tick();
		fault.remove();
		expect(emitted(workflow)).toHaveLength(3);
		for (let minute = 0; minute < 8; minute += 1) nextMinute();
		await workflow.tick();
		const ids = emitted(workflow).map(({ event_id }) => event_id);
		expect(ids).toContain(`${id}:2025-01-01:1000:percent:80:quota.threshold_reached`);
		await workflow.deactivate();
	});

	it('has a minute that no action begins', async () => {
		const workflow = await stage.engine.activate(watch());
		for (const seconds of [56, 5, 51]) {
			jest.advanceTimersByTime(seconds * 1_000);
			const get = { resource: 'customer', operation: 'getAll', limit: 1 };
			if (seconds !== 5) await stage.engine.runNode(ACTION, get);
			if (seconds !== 56) await workflow.tick();
		}
		// At the beginning, and 61 seconds after it, but not 112.
		expect(usageRequests()).toBe(20);
		await workflow.deactivate();
	});

	it('leaves no example where it has used up the requests of the minute', async () => {
		const active = await stage.engine.activate(watch());
		await expect(stage.engine.pollManually(watch())).rejects.toThrow(
			/requests of this minute are used up/,
		);
		nextMinute();
		expect(await stage.engine.pollManually(watch())).toHaveLength(1);
		await active.deactivate();
	});

	it.each([3, 7])('gets on with a limit of %d requests per minute', async (limit) => {
		limitTo(limit);
		// What a minute leaves to polls; the list of customers is no request for a single one.
		const share = Math.max(1, Math.floor(limit * 0.6));
		const workflow = await stage.engine.activate(watch());
		expect(usageRequests()).toBe(share);
		nextMinute();
		await workflow.deactivate();
	});

	it('is shared by two triggers with one key, whichever of them polls first', async () => {
		const first = await stage.engine.activate({ ...watch(), id: 'first' });
		const second = await stage.engine.activate({ ...watch(), id: 'second' });
		expect(usageRequests()).toBe(10);
		for (let minute = 0; minute < 8; minute += 1) {
			nextMinute();
			await first.tick();
			await second.tick();
			expect(usageRequests()).toBeLessThanOrEqual(12 * (minute + 2));
		}
		expect(emitted(first)).toHaveLength(3);
		expect(emitted(second)).toHaveLength(3);
		await first.deactivate();
		await second.deactivate();
	});

	it.each([{ durable: false }, { durable: true }])(
		'loses nothing and repeats nothing when n8n is restarted in its middle (%j)',
		async (options) => {
			// Older engines have no durable polls.
			const durable = options.durable && stage.engine.features.durablePolls;
			let workflow = await stage.engine.activate(watch(), { durable });
			const items = [...emitted(workflow)];
			for (let poll = 0; poll < 8; poll += 1) {
				nextMinute();
				if (poll % 2 === 0) {
					workflow = await workflow.restart();
					items.push(...emitted(workflow));
				}
				const before = emitted(workflow).length;
				await workflow.tick();
				items.push(...emitted(workflow).slice(before));
			}
			const ids = items
				.filter(({ repeated }) => repeated === undefined)
				.map(({ event_id }) => event_id);
			expect([...new Set(ids)]).toHaveLength(3);
			expect(ids).toHaveLength(3);
			await workflow.deactivate();
		},
	);

	it.each([1, 18, 30])(
		'loses nothing when n8n is killed while it asks for the usage of customer number %d',
		async (at) => {
			const { store, requests, faults } = stage.sandbox;
			let workflow = await stage.engine.activate(watch());
			const delivered = [...emitted(workflow)];
			const reached = [1, 12, 13, 22, 27].map((index) => store.customers[index]!.id);
			for (const id of reached) store.setUsage(id, 850);
			const killedAt = store.customers[at - 1]!.id;
			let left: IDataObject | undefined;
			faults.add({
				match: { path: new RegExp(`/${killedAt}/usage$`) },
				times: 1,
				// What the database holds then; what the poll would still do never happens.
				mutate: () => (left = workflow.savedStaticData()),
			});
			for (let poll = 0; poll < 12; poll += 1) {
				nextMinute();
				const before = emitted(workflow).length;
				await workflow.tick();
				if (left === undefined) {
					delivered.push(...emitted(workflow).slice(before));
					continue;
				}
				const staticData = ofFormerProcess(left);
				left = undefined;
				await workflow.deactivate();
				nextMinute();
				workflow = await stage.engine.activate(watch(), { staticData, mode: 'init' });
				delivered.push(...emitted(workflow));
			}
			expect(requests.count({ path: /\/usage$/ })).toBeGreaterThan(100);
			const ids = (items: IDataObject[]) => items.map(({ event_id: id }) => String(id)).sort();
			const once = delivered.filter(({ repeated }) => repeated === undefined);
			const over = store.customers.filter(({ minutes }) => minutes >= 800);
			expect(new Set(ids(once)).size).toBe(once.length);
			expect(new Set(ids(delivered))).toEqual(
				new Set(over.map(({ id }) => `${id}:2025-01-01:1000:percent:80:quota.threshold_reached`)),
			);
			await workflow.deactivate();
		},
	);

	it('is not held up by customers whose usage cannot be had', async () => {
		const [, broken] = stage.sandbox.store.customers;
		stage.sandbox.faults.add({ match: { path: new RegExp(`/${broken!.id}/usage$`) }, status: 403 });
		const workflow = await stage.engine.activate(watch());
		for (let poll = 0; poll < 3; poll += 1) {
			nextMinute();
			await workflow.tick();
		}
		expect(emitted(workflow)).toHaveLength(3);
		await workflow.deactivate();
	});

	it('judges the month in which it began for all, and then the new one', async () => {
		const { clock, store } = stage.sandbox;
		clock.set('2025-01-31T23:59:00Z');
		const workflow = await stage.engine.activate(watch());
		const last = store.customers[29]!;
		store.setUsage(store.customers[0]!.id, 850);
		clock.set('2025-02-01T00:00:30Z');
		for (let poll = 0; poll < 6; poll += 1) {
			nextMinute();
			await workflow.tick();
		}
		const ids = emitted(workflow).map(({ event_id }) => String(event_id));
		expect(new Set(ids).size).toBe(ids.length);
		expect(ids).toContain(`${last.id}:2025-01-01:1000:percent:80:quota.threshold_reached`);
		expect(ids).toContain(
			`${store.customers[0]!.id}:2025-01-01:1000:percent:80:quota.threshold_reached`,
		);
		expect(ids.every((id) => id.includes(':2025-01-01:'))).toBe(true);
		await workflow.deactivate();
	});
});

describe('what could never happen on the legacy API is refused at activation', () => {
	it.each<[string, object, RegExp]>([
		['percent without a quota', { event: 'quotaThreshold', ...percents(80) }, /percent/],
		[
			'remaining minutes without a quota',
			{
				event: 'quotaThreshold',
				thresholds: { values: [{ type: 'minutesRemaining', value: 100, label: '' }] },
			},
			/remaining minutes/,
		],
		[
			'an empty default quota',
			{ event: 'quotaThreshold', ...percents(80), options: { quotas: { default: 0 } } },
			/percent/,
		],
		[
			'a filter on plans',
			{
				event: 'quotaThreshold',
				...percents(80),
				filters: { plan: ['gold'] },
				options: { quotas: { default: 5 } },
			},
			/The filter Plans/,
		],
		[
			'the change of a plan alone',
			{ event: 'customerChanged', changes: ['planChanged'] },
			/Plan Changed/,
		],
		[
			'a status that there is not',
			{ event: 'customerChanged', filters: { status: ['cancelled'] } },
			/"cancelled"/,
		],
		['new transcripts of everybody', { event: 'newTranscript' }, /list of all transcripts/],
		[
			'a status of transcripts in words',
			{ event: 'newTranscript', filters: { customerId: '1', status: 'completed' } },
			/The filter Status with "completed"/,
		],
		['new documents', { event: 'newDocument' }, /list of documents/],
	])('%s', async (_, parameters, reason) => {
		const workflow = stage.engine.triggerWorkflow(TRIGGER, parameters);
		await expect(stage.engine.activate(workflow)).rejects.toThrow(reason);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('so is a server that answers with the page of a website', async () => {
		const body = '<!doctype html><title>Scriptix</title>';
		stage.sandbox.faults.add({ status: 200, body, contentType: 'text/html' });
		skipWaits();
		await expect(stage.engine.activate(watch())).rejects.toThrow(/cannot be used/);
		useRealClocks();
	});

	it.each([
		[403, /not permitted to do this/],
		[404, /lists customers, but finds the usage of none of them/],
		[405, /does not offer this operation/],
	])('so is a key that may list customers, but not read usage (%d)', async (status, reason) => {
		for (let index = 0; index < 12; index += 1) addCustomer(900);
		stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status });
		await expect(stage.engine.activate(watch())).rejects.toThrow(reason);
		const periods = stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed' });
		await expect(stage.engine.activate(periods)).rejects.toThrow(reason);
	});

	it.each([403, 404])(
		'but not when one customer of several cannot be read (%d), whose alerts come later',
		async (status) => {
			const [blocked, open] = [addCustomer(900), addCustomer(900)];
			const path = new RegExp(`/${blocked}/usage$`);
			const fault = stage.sandbox.faults.add({ match: { path }, status });
			const workflow = await stage.engine.activate(watch());
			expect(crossings(emitted(workflow))).toEqual([`${open}: 80`]);
			fault.remove();
			await workflow.tick();
			expect(crossings(emitted(workflow)).slice(1)).toEqual([`${blocked}: 80`]);
			await workflow.deactivate();
		},
	);

	it.each<[string, object, RegExp]>([
		['a filter on plans', { filters: { plan: ['gold'] } }, /The filter Plans/],
		['a filter on metadata', { filters: { metadataKey: 'crm' } }, /The filter Metadata Key/],
		['a status', { filters: { status: ['cancelled'] } }, /"cancelled"/],
		['metadata', { options: { includeMetadata: true } }, /The option Include Metadata/],
	])('so is %s of Period Closed, also as a test', async (_, parameters, reason) => {
		const periods = stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed', ...parameters });
		await expect(stage.engine.activate(periods)).rejects.toThrow(reason);
		await expect(stage.engine.pollManually(periods)).rejects.toThrow(reason);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('but minutes used need no quota', async () => {
		const id = addCustomer(850);
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, {
				thresholds: { values: [{ type: 'minutesUsed', value: 800, label: '' }] },
			}),
		);
		expect(emitted(workflow)).toMatchObject([{ customer: { id }, usage: { quota_minutes: null } }]);
		await workflow.deactivate();
	});
});

describe('the other events', () => {
	it('find customers who are created, changed, suspended and deleted', async () => {
		const doomed = addCustomer(0);
		const changed = addCustomer(0);
		const workflow = await stage.engine.activate(
			stage.engine.triggerWorkflow(TRIGGER, {
				event: 'customerChanged',
				changes: ['created', 'updated', 'deleted', 'statusChanged'],
			}),
		);
		const created = addCustomer(0);
		stage.sandbox.store.updateCustomer(changed, { name: 'Renamed BV', status: 'suspended' });
		stage.sandbox.store.removeCustomer(doomed);
		await workflow.tick();
		const events = emitted(workflow).map(({ event, customer }) => [
			event,
			Number((customer as { id: number }).id),
		]);
		expect(events).toEqual(
			expect.arrayContaining([
				['customer.created', created],
				['customer.updated', changed],
				['customer.status_changed', changed],
				['customer.deleted', doomed],
			]),
		);
		await workflow.deactivate();
	});

	it('find new transcripts of a customer', async () => {
		const customerId = addCustomer(0);
		const { transcripts } = stage.sandbox.store;
		const add = (session_id: string, created_at: string) =>
			transcripts.push({
				...{ session_id, customer_id: customerId, filename: 'a.mp4', status: 'completed' },
				...{ language: 'nl-nl', duration: 60, created_at },
			});
		for (let index = 0; index < 7; index += 1) add(`old-${index}`, '2025-01-10T09:00:00Z');
		stage.sandbox.knobs.maxLimit = 3;
		const workflow = await stage.engine.activate(
			stage.engine.triggerWorkflow(TRIGGER, { event: 'newTranscript', filters: { customerId } }),
		);
		await workflow.tick();
		add('new-1', '2025-01-15T10:00:00Z');
		await workflow.tick();
		await workflow.tick();
		expect(emitted(workflow).map(({ session_id }) => session_id)).toEqual(['new-1']);
		await workflow.deactivate();
	});

	it('say why there is no example: usage that cannot be read', async () => {
		for (let index = 0; index < 5; index += 1) addCustomer(850);
		stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 404 });
		await expect(stage.engine.pollManually(watch())).rejects.toThrow(
			/finds the usage of none of them/,
		);
	});

	it('have examples', async () => {
		addCustomer(850);
		const workflow = watch();
		const items = await stage.engine.pollManually(workflow);
		expect(items).toHaveLength(1);
	});
});
