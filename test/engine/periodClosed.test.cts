import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, ActiveWorkflow } from '../harness/index.cts';
import { describeBoth, spokenGeneration } from '../harness/generations.cts';
import {
	ACTION,
	emitted,
	NO_CREDENTIAL,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

let stage: Stage;

// Sandbox time starts on 15 January 2025, 09:00 UTC.
beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, ...spokenGeneration() });
});

afterEach(async () => await stage.stop());

async function activate(parameters: object = {}, options?: ActivateOptions) {
	const workflow = stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed', ...parameters });
	return await stage.engine.activate(workflow, options);
}

function addCustomer(minutes: number, more: object = {}): number {
	return stage.sandbox.store.addCustomer({
		plan: 'gold',
		status: 'active',
		quota_minutes: 1000,
		minutes,
		...more,
	}).id;
}

/** Sets the clock of Scriptix to a time in UTC, and polls. */
async function pollAt(workflow: ActiveWorkflow, time: string): Promise<IDataObject[]> {
	const { clock } = stage.sandbox;
	clock.advance(Date.parse(`${time}Z`) - clock.now().getTime());
	const { items, error } = await workflow.tick();
	if (error) throw error;
	return items.map(({ json }) => json);
}

function ofFormerProcess(staticData: IDataObject): IDataObject {
	const text = JSON.stringify(staticData);
	return JSON.parse(text.replace(/"by":"[^"]*"/g, '"by":"a former process"')) as IDataObject;
}

describeBoth('the end of a period', (generation) => {
	const isLegacy = generation === 'legacy';

	it('is emitted once, with the last figures read of it, in the form of a usage row', async () => {
		const id = addCustomer(1200);
		const workflow = await activate();
		expect(emitted(workflow)).toEqual([]);
		stage.sandbox.store.setUsage(id, 1250);
		expect(await pollAt(workflow, '2025-01-31T23:58:00')).toEqual([]);
		// The legacy API has a row of the closed month, and neither plan nor quota.
		const judged = isLegacy
			? { plan: '', quota_minutes: null, overage_minutes: null, quota_status: 'unknown' }
			: { plan: 'gold', quota_minutes: 1000, overage_minutes: 250, quota_status: 'critical' };
		const figures = isLegacy
			? { usage_percent: null, remaining_minutes: null, units_used: 1250 }
			: { usage_percent: 125, remaining_minutes: -250 };
		const [row, ...others] = await pollAt(workflow, '2025-02-01T00:01:00');
		expect(others).toEqual([]);
		expect(row).toEqual({
			customer_id: id,
			name: `Customer ${id}`,
			email: expect.any(String),
			status: 'active',
			transcription_minutes: 1250,
			...judged,
			...figures,
			period_start: '2025-01-01',
			period_end: '2025-01-31',
			period_source: 'api',
			seen_at: expect.stringMatching(isLegacy ? /^2025-02-01T00:01:/ : /^2025-01-31T23:58:/),
			is_final: true,
			event: 'usage.period_closed',
			event_id: `${id}:2025-01-01:usage.period_closed`,
			detected_at: expect.stringMatching(/^2025-02-01T00:01:/),
		});
		expect(Object.keys(row!).slice(-3)).toEqual(['event', 'event_id', 'detected_at']);
		expect(await pollAt(workflow, '2025-02-02T00:00:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-02-28T23:59:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-03-01T00:00:30')).toMatchObject([
			{ period_start: '2025-02-01', transcription_minutes: 0, is_final: true },
		]);
	});

	it('over an outage has figures that are final only where a closed month can be read', async () => {
		addCustomer(500);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T20:00:00');
		expect(await pollAt(workflow, '2025-02-01T03:00:00')).toMatchObject([
			isLegacy
				? { is_final: true, seen_at: expect.stringMatching(/^2025-02-01T03:00/) }
				: { is_final: false, seen_at: expect.stringMatching(/^2025-01-31T20:00/) },
		]);
	});

	it('of a deleted customer is emitted once, with what is remembered', async () => {
		const id = addCustomer(1500);
		addCustomer(1);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-20T00:00:00');
		stage.sandbox.store.removeCustomer(id);
		expect(await pollAt(workflow, '2025-01-21T00:00:00')).toMatchObject([
			{
				customer_id: id,
				name: null,
				email: null,
				plan: isLegacy ? '' : 'gold',
				transcription_minutes: 1500,
				overage_minutes: isLegacy ? null : 500,
				is_final: false,
			},
		]);
		const rows = await pollAt(workflow, '2025-02-01T00:00:30');
		expect(rows.filter((row) => row.customer_id === id)).toEqual([]);
	});
});

describe('the end of a period that may begin any day', () => {
	it('is found for customers of any cycle, also without minutes', async () => {
		const ids = [1, 17, 31, 5].map((cycleDay) => addCustomer(0, { cycleDay }));
		const workflow = await activate();
		const rows: IDataObject[] = [];
		for (let day = 0; day < 62; day += 1) {
			stage.sandbox.clock.advance({ days: 1 });
			await workflow.tick();
		}
		rows.push(...emitted(workflow));
		const periods = (id: number) =>
			rows.filter((row) => row.customer_id === id).map((row) => row.period_start);
		expect(periods(ids[0]!)).toEqual(['2025-01-01', '2025-02-01']);
		expect(periods(ids[1]!)).toEqual(['2024-12-17', '2025-01-17', '2025-02-17']);
		expect(periods(ids[2]!)).toEqual(['2024-12-31', '2025-01-31']);
		expect(periods(ids[3]!)).toEqual(['2025-01-05', '2025-02-05', '2025-03-05'].slice(0, 2));
		expect(new Set(rows.map((row) => row.event_id)).size).toBe(rows.length);
		// Read once a day, at nine.
		expect(rows.every((row) => row.is_final === false)).toBe(true);
	});

	it('comes late: what is still counted belongs to it, and the figures are final', async () => {
		const id = addCustomer(500);
		const other = addCustomer(0);
		stage.sandbox.knobs.lateRolloverHours = 20;
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T10:00:00');
		stage.sandbox.store.setUsage(id, 600);
		expect(await pollAt(workflow, '2025-02-01T08:00:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-02-01T19:00:00')).toEqual([]);
		const rows = await pollAt(workflow, '2025-02-01T21:00:00');
		expect(rows.map((row) => [row.customer_id, row.transcription_minutes, row.is_final])).toEqual([
			[id, 600, true],
			[other, 0, true],
		]);
	});

	it('comes late for more customers than one page holds: each has its last figures', async () => {
		const ids = Array.from({ length: 230 }, () => addCustomer(500));
		stage.sandbox.knobs.lateRolloverHours = 20;
		const workflow = await activate();
		for (const time of ['08:00', '08:01', '08:02']) {
			for (const id of ids) stage.sandbox.store.setUsage(id, 500 + Number(time.slice(-1)));
			await pollAt(workflow, `2025-02-01T${time}:00`);
		}
		const rows = await pollAt(workflow, '2025-02-01T21:00:00');
		expect(rows).toHaveLength(ids.length);
		for (const row of rows) {
			expect(row).toMatchObject({ transcription_minutes: 502, is_final: true });
			expect(row.seen_at).toContain('T08:02:');
		}
	});

	it('comes early, as where Scriptix turns at midnight of a zone ahead: what is used then belongs to the next', async () => {
		const [used, little] = [addCustomer(500), addCustomer(0.5)];
		stage.sandbox.knobs.lateRolloverHours = -2;
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T21:59:00');
		const rows = await pollAt(workflow, '2025-01-31T22:01:00');
		stage.sandbox.store.setUsage(little, 3);
		rows.push(...(await pollAt(workflow, '2025-01-31T22:06:00')));
		rows.push(...(await pollAt(workflow, '2025-02-01T00:06:00')));
		expect(rows).toMatchObject([
			{ customer_id: used, transcription_minutes: 500, is_final: false },
			{ customer_id: little, transcription_minutes: 0.5, is_final: false },
		]);
	});

	it('comes early unseen by a customer without a fall: it is asked as soon as others have fallen', async () => {
		const used = addCustomer(500);
		const other = addCustomer(0);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T21:59:00');
		stage.sandbox.knobs.lateRolloverHours = -2;
		const rows = await pollAt(workflow, '2025-01-31T22:01:00');
		stage.sandbox.store.setUsage(other, 40);
		rows.push(...(await pollAt(workflow, '2025-01-31T22:03:00')));
		expect(rows.map((row) => [row.customer_id, row.transcription_minutes])).toEqual([
			[used, 500],
			[other, 0],
		]);
	});

	it('of customers of the 30th and the 31st, who are told one date, is found for each by itself', async () => {
		stage.sandbox.clock.set('2025-05-10T09:00:00Z');
		const thirty = addCustomer(30, { cycleDay: 30 });
		const last = Array.from({ length: 8 }, () => addCustomer(31, { cycleDay: 31 }));
		const workflow = await activate();
		expect(await pollAt(workflow, '2025-05-29T23:58:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-05-30T00:01:00')).toMatchObject([
			{ customer_id: thirty, period_end: '2025-05-29', is_final: true },
		]);
		for (const id of last) stage.sandbox.store.setUsage(id, 50);
		await pollAt(workflow, '2025-05-30T23:58:00');
		const rows = await pollAt(workflow, '2025-05-31T00:01:00');
		expect(rows.map((row) => [row.customer_id, row.transcription_minutes, row.is_final])).toEqual(
			last.map((id) => [id, 50, true]),
		);
	});

	it('comes late only for the minutes: nothing is emitted twice, and no minutes are lost', async () => {
		const id = addCustomer(500);
		Object.assign(stage.sandbox.knobs, { lateRolloverHours: 6, lateRolloverOf: 'minutes' });
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		const rows = [
			...(await pollAt(workflow, '2025-02-01T01:00:00')),
			...(await pollAt(workflow, '2025-02-01T07:00:00')),
			...(await pollAt(workflow, '2025-02-02T07:00:00')),
		];
		expect(rows).toMatchObject([{ customer_id: id, transcription_minutes: 500, is_final: true }]);
		await pollAt(workflow, '2025-02-28T23:59:00');
		expect(await pollAt(workflow, '2025-03-01T07:00:00')).toMatchObject([
			{ period_start: '2025-02-01', transcription_minutes: 0 },
		]);
	});

	it('is emitted after two days although Scriptix still reports it, and not again', async () => {
		const id = addCustomer(500);
		stage.sandbox.knobs.lateRolloverHours = 100;
		const workflow = await activate();
		await pollAt(workflow, '2025-02-02T23:00:00');
		expect(await pollAt(workflow, '2025-02-03T00:30:00')).toMatchObject([
			{ customer_id: id, transcription_minutes: 500, is_final: true, period_start: '2025-01-01' },
		]);
		expect(await pollAt(workflow, '2025-02-04T00:00:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-02-06T00:00:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-03-05T05:00:00')).toMatchObject([
			{ period_start: '2025-02-01' },
		]);
	});

	it('is not made up of a correction', async () => {
		const id = addCustomer(500);
		const workflow = await activate();
		stage.sandbox.store.setUsage(id, 400);
		stage.sandbox.requests.clear();
		expect(await pollAt(workflow, '2025-01-20T00:00:00')).toEqual([]);
		expect(stage.sandbox.requests.count({ path: /\/usage$/ })).toBe(1);
		await pollAt(workflow, '2025-01-31T23:59:00');
		expect(await pollAt(workflow, '2025-02-01T00:01:00')).toMatchObject([
			{ transcription_minutes: 400, is_final: true },
		]);
	});

	it('is the calendar month when Scriptix names no period', async () => {
		stage.sandbox.knobs.usagePeriod = false;
		const id = addCustomer(500);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		expect(await pollAt(workflow, '2025-02-01T00:01:00')).toMatchObject([
			{ customer_id: id, period_start: '2025-01-01', period_source: 'calendar_month' },
		]);
	});

	it('is not invented when the usage could never be asked', async () => {
		addCustomer(500);
		const fault = stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 503 });
		const workflow = await activate({}, { pollBudgetMs: 500 });
		await pollAt(workflow, '2025-02-01T00:01:00');
		fault.remove();
		await pollAt(workflow, '2025-02-01T00:03:00');
		await pollAt(workflow, '2025-02-01T00:05:00');
		expect(emitted(workflow)).toEqual([]);
	});
});

describe('which customers', () => {
	it('is judged when the period ends', async () => {
		const leaving = addCustomer(10, { plan: 'gold' });
		const coming = addCustomer(20, { plan: 'silver' });
		const workflow = await activate({ filters: { plan: ['gold'] } });
		stage.sandbox.store.updateCustomer(leaving, { plan: 'silver' });
		stage.sandbox.store.updateCustomer(coming, { plan: 'gold' });
		await pollAt(workflow, '2025-01-31T23:59:00');
		// What happens in the next period does not count.
		stage.sandbox.store.updateCustomer(coming, { plan: 'bronze' });
		expect(await pollAt(workflow, '2025-02-01T00:01:00')).toMatchObject([
			{ customer_id: coming, plan: 'gold' },
		]);
	});

	it('includes cancelled ones with minutes only, and leaves out less than the minimum', async () => {
		const used = addCustomer(30, { status: 'cancelled' });
		addCustomer(0, { status: 'cancelled' });
		addCustomer(5);
		const workflow = await activate({ options: { minimumMinutes: 6 } });
		await pollAt(workflow, '2025-01-31T23:59:00');
		const rows = await pollAt(workflow, '2025-02-01T00:01:00');
		expect(rows.map((row) => row.customer_id)).toEqual([used]);
	});

	it('includes one whom a correction left with fewer than no minutes', async () => {
		const id = addCustomer(30);
		const workflow = await activate();
		const usage = { transcription_minutes: -5, quota_minutes: 1000 };
		const body = { period: { start: '2025-01-01', end: '2025-01-31' }, usage };
		stage.sandbox.store.setUsage(id, 0);
		const fault = stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 200, body });
		await pollAt(workflow, '2025-01-31T23:59:00');
		fault.remove();
		const rows = [
			...(await pollAt(workflow, '2025-02-01T00:01:00')),
			...(await pollAt(workflow, '2025-02-01T00:02:00')),
		];
		expect(rows).toMatchObject([
			{ customer_id: id, transcription_minutes: -5, overage_minutes: 0, is_final: true },
		]);
	});

	it('includes one whose minutes nobody states, which are never final', async () => {
		const id = addCustomer(30);
		const period = { start: '2025-01-01', end: '2025-01-31' };
		const page = { id, name: 'Unknown BV', plan: 'gold', status: 'active' };
		const list = { result: [page], count: 1, total_results: 1 };
		const faults = [
			{ match: { path: /\/customers$/ }, status: 200, body: list },
			{ match: { path: /\/usage$/ }, status: 200, body: { period, usage: { quota_minutes: 9 } } },
		].map((fault) => stage.sandbox.faults.add(fault));
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		for (const fault of faults) fault.remove();
		expect(await pollAt(workflow, '2025-02-01T00:01:00')).toMatchObject([
			{ customer_id: id, transcription_minutes: null, overage_minutes: null, is_final: false },
		]);
	});

	it('shows metadata where it is wanted, and filters by it', async () => {
		const id = addCustomer(30, { metadata: { crm: 'A' } });
		addCustomer(30, { metadata: { crm: 'B' } });
		const workflow = await activate({
			filters: { metadataKey: 'crm', metadataValue: 'A' },
			options: { includeMetadata: true },
		});
		await pollAt(workflow, '2025-01-31T23:59:00');
		expect(await pollAt(workflow, '2025-02-01T00:01:00')).toMatchObject([
			{ customer_id: id, metadata: { crm: 'A' } },
		]);
	});
});

describe('a deleted customer', () => {
	it.each<[string, object, boolean]>([
		['a text', { search: 'Customer' }, false],
		['metadata', { metadataKey: 'crm', metadataValue: 'A' }, false],
		['its plan', { plan: ['gold'] }, true],
		['another plan', { plan: ['silver'] }, false],
		['its ID', { customerIds: '1001, 1002' }, true],
	])('where the filter looks for %s', async (_, filters, isEmitted) => {
		const id = addCustomer(1500, { metadata: { crm: 'A' } });
		addCustomer(1, { metadata: { crm: 'A' } });
		const workflow = await activate({ filters });
		await pollAt(workflow, '2025-01-20T00:00:00');
		stage.sandbox.store.removeCustomer(id);
		const rows = [
			...(await pollAt(workflow, '2025-01-21T00:00:00')),
			...(await pollAt(workflow, '2025-01-22T00:00:00')),
			...(await pollAt(workflow, '2025-02-01T00:01:00')),
		].filter((row) => row.customer_id === id);
		expect(rows.map((row) => row.transcription_minutes)).toEqual(isEmitted ? [1500] : []);
	});
});

describeBoth('a restart', (generation) => {
	it('after the end repeats what was emitted, with the same figures', async () => {
		const id = addCustomer(500);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		const [before] = await pollAt(workflow, '2025-02-01T00:01:00');
		const staticData = ofFormerProcess(workflow.savedStaticData());
		await workflow.deactivate();
		const next = await activate({}, { staticData, mode: 'init' });
		await next.tick();
		expect(emitted(next)).toMatchObject([
			{ event_id: `${id}:2025-01-01:usage.period_closed`, repeated: 1, is_final: true },
		]);
		expect(emitted(next)[0]!.seen_at).toBe(before!.seen_at);
	});

	it('sets figures back, which are then not called final unless the closed month can be read', async () => {
		const id = addCustomer(500);
		const workflow = await activate();
		const saved = workflow.savedStaticData();
		stage.sandbox.store.setUsage(id, 900);
		await pollAt(workflow, '2025-01-31T23:59:00');
		await workflow.deactivate();
		stage.sandbox.clock.advance({ minutes: 2 });
		const next = await activate({}, { staticData: saved, mode: 'init' });
		const read = { transcription_minutes: 900, is_final: true };
		const kept = { transcription_minutes: 500, is_final: false };
		expect(emitted(next)).toMatchObject([generation === 'legacy' ? read : kept]);
	});

	it('with an older state repeats a row at worst, under the same id', async () => {
		addCustomer(500);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		const older = workflow.staticData();
		const [row] = await pollAt(workflow, '2025-02-01T00:01:00');
		await workflow.deactivate();
		const next = await activate({}, { staticData: older, mode: 'init' });
		await next.tick();
		expect(emitted(next).map(({ event_id }) => event_id)).toEqual([row!.event_id]);
	});
});

describeBoth('running periods', () => {
	it('are emitted once a day per customer where that is wanted, and never as final', async () => {
		const [a, b] = [addCustomer(10), addCustomer(20)];
		const workflow = await activate({ options: { includeRunning: true } });
		expect(emitted(workflow)).toEqual([]);
		const rows = await pollAt(workflow, '2025-01-15T10:00:00');
		expect(rows).toMatchObject([
			{ customer_id: a, event: 'usage.period_running', is_final: false },
			{ customer_id: b, event_id: `${b}:2025-01-01:usage.period_running:2025-01-15` },
		]);
		expect(await pollAt(workflow, '2025-01-15T23:00:00')).toEqual([]);
		expect(await pollAt(workflow, '2025-01-16T00:10:00')).toHaveLength(2);
		await pollAt(workflow, '2025-01-31T23:59:00');
		const both = await pollAt(workflow, '2025-02-01T00:01:00');
		expect(both.map((row) => row.event).sort()).toEqual([
			'usage.period_closed',
			'usage.period_closed',
			'usage.period_running',
			'usage.period_running',
		]);
	});

	it('are repeated after a restart on the same day', async () => {
		addCustomer(10);
		const workflow = await activate({ options: { includeRunning: true } });
		const [row] = await pollAt(workflow, '2025-01-15T10:00:00');
		const staticData = ofFormerProcess(workflow.savedStaticData());
		await workflow.deactivate();
		const next = await activate(
			{ options: { includeRunning: true } },
			{ staticData, mode: 'init' },
		);
		expect(emitted(next)).toMatchObject([{ event_id: row!.event_id, repeated: 1 }]);
	});

	it('are shown as a test, ten of them, none final', async () => {
		for (let count = 0; count < 12; count += 1) addCustomer(count);
		const items = await stage.engine.pollManually(
			stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed' }),
		);
		expect(items).toHaveLength(10);
		for (const { json } of items) {
			expect(json).toMatchObject({ event: 'usage.period_closed', is_final: false, example: true });
		}
	});
});

it('ends a period before the one that a change of plan begins, also when it is repeated', async () => {
	const moved = addCustomer(900, { plan: 'silver' });
	for (let other = 0; other < 5; other += 1) addCustomer(50);
	const workflow = await activate();
	await pollAt(workflow, '2025-01-20T09:00:00');
	stage.sandbox.store.updateCustomer(moved, { plan: 'gold', cycleDay: 20, minutes: 3 });
	const [row, ...others] = await pollAt(workflow, '2025-01-20T09:15:00');
	expect(others).toEqual([]);
	expect(row).toMatchObject({
		plan: 'silver',
		transcription_minutes: 900,
		period_start: '2025-01-01',
		period_end: '2025-01-19',
		is_final: false,
	});
	const staticData = ofFormerProcess(workflow.savedStaticData());
	await workflow.deactivate();
	const again = await activate({}, { staticData, mode: 'init' });
	await pollAt(again, '2025-01-20T09:16:00');
	const { event_id: id, period_end: end } = row!;
	expect(emitted(again)).toMatchObject([
		{ event_id: id, period_end: end, transcription_minutes: 900, is_final: false, repeated: 1 },
	]);
	// Nobody else is asked on the last day because of it.
	stage.sandbox.requests.clear();
	expect(await pollAt(again, '2025-01-31T12:00:00')).toEqual([]);
	expect(stage.sandbox.requests.count({ path: /\/usage$/ })).toBe(0);
	const [first] = await pollAt(again, '2025-02-20T00:05:00').then((rows) =>
		rows.filter(({ customer_id: customer }) => customer === moved),
	);
	expect(first).toMatchObject({
		plan: 'gold',
		period_start: '2025-01-20',
		period_end: '2025-02-19',
	});
	const run = await stage.engine.runNode(
		ACTION,
		{
			resource: 'usage',
			operation: 'getInvoiceLines',
			currency: 'EUR',
			prices: {
				values: ['silver', 'gold'].map((plan) => ({
					plan,
					monthlyFee: '10',
					pricePerExtraMinute: '1',
				})),
			},
		},
		{ input: [row!, first!], credentials: NO_CREDENTIAL },
	);
	expect(run.items.map(({ json }) => json.idempotency_key)).toEqual([
		`${moved}:2025-01-01`,
		`${moved}:2025-01-20`,
	]);
});

it('asks for the period of each customer once, and for one of many that wait for the same end', async () => {
	for (let count = 0; count < 30; count += 1) addCustomer(0);
	const workflow = await activate();
	const { requests, knobs } = stage.sandbox;
	expect(requests.count({ path: /\/usage$/ })).toBe(30);
	requests.clear();
	await pollAt(workflow, '2025-01-20T00:00:00');
	expect(requests.count()).toBe(1);
	knobs.lateRolloverHours = 5;
	requests.clear();
	await pollAt(workflow, '2025-02-01T01:00:00');
	// Each once, as none was read near the end.
	expect(requests.count({ path: /\/usage$/ })).toBe(30);
	requests.clear();
	await pollAt(workflow, '2025-02-01T02:00:00');
	expect(requests.count({ path: /\/usage$/ })).toBe(1);
});

it('spreads what it asks over polls, within a quarter of the limit', async () => {
	const { sandbox, engine } = stage;
	for (let count = 0; count < 30; count += 1) addCustomer(0);
	engine.credentials.scriptixResellerApi = {
		apiKey: sandbox.apiKey,
		baseUrl: `${sandbox.url}/`,
		requestsPerMinute: 80,
	};
	await activate();
	expect(sandbox.requests.count({ path: /\/usage$/ })).toBeLessThanOrEqual(20);
	expect(sandbox.requests.count({ path: /\/usage$/ })).toBeGreaterThan(10);
});

it('reads the row of the closed month itself where the API keeps a history', async () => {
	const { sandbox, engine } = stage;
	engine.credentials.scriptixResellerApi = {
		...(engine.credentials.scriptixResellerApi as object),
		apiGeneration: 'legacy',
	};
	const id = addCustomer(300, { status: 'active' });
	const workflow = await activate();
	await pollAt(workflow, '2025-01-31T20:00:00');
	sandbox.store.setUsage(id, 350);
	const rows = [
		...(await pollAt(workflow, '2025-02-01T03:00:00')),
		...(await pollAt(workflow, '2025-02-01T04:00:00')),
	];
	expect(rows).toMatchObject([
		{
			customer_id: id,
			transcription_minutes: 350,
			is_final: true,
			period_start: '2025-01-01',
			overage_minutes: null,
		},
	]);
});
