import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, ActiveWorkflow } from '../harness/index.cts';
import { speak, spokenGeneration } from '../harness/generations.cts';
import { skipWaits, useRealClocks } from '../harness/passingTime.cts';
import { emitted, startStage, TRIGGER, type Stage } from '../harness/support.cts';
import type { Fault } from '../sandbox/faults.cts';

/*
 * Period Closed where Scriptix does not say to which period figures belong: requests that are refused
 * or fail, answers without a period, customers whose periods end at different hours.
 */

let stage: Stage;

beforeEach(async () => {
	skipWaits(Date.parse('2025-01-31T23:50:00Z'));
	stage = await startStage({
		customers: 0,
		transcripts: 0,
		now: '2025-01-31T23:50:00Z',
		...spokenGeneration(),
	});
});

afterEach(async () => {
	stage.sandbox.takeViolations();
	await stage.stop();
	useRealClocks();
});

async function activate(options?: ActivateOptions): Promise<ActiveWorkflow> {
	const workflow = stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed' });
	return await stage.engine.activate(workflow, options);
}

function add(minutes: number): number {
	return stage.sandbox.store.addCustomer({ plan: 'gold', quota_minutes: 1000, minutes }).id;
}

function moveTo(time: string): void {
	const { clock } = stage.sandbox;
	clock.set(`${time}Z`);
	jest.setSystemTime(Date.parse(`${time}Z`));
}

async function pollAt(workflow: ActiveWorkflow, time: string): Promise<IDataObject[]> {
	moveTo(time);
	const { items, error } = await workflow.tick();
	if (error) throw error;
	return items.map(({ json }) => json);
}

/** Customer, month, minutes, whether they are final. */
function inShort(rows: IDataObject[]): unknown[] {
	return rows.map((row) => [
		row.customer_id,
		String(row.period_start).slice(0, 7),
		row.transcription_minutes,
		row.is_final,
	]);
}

function usageOf(...ids: number[]): NonNullable<Fault['match']> {
	return { path: new RegExp(`/(${ids.join('|')})/usage$`) };
}

/** Lines of the log above debug. */
function warnings(): string[] {
	return stage.engine.logs.filter(({ level }) => level === 'warn').map(({ message }) => message);
}

const NO_PERIOD = { usage: { transcription_minutes: 0, quota_minutes: 1000 } };

const FAULTS: Array<[string, Fault]> = [
	...[400, 401, 402, 403, 404, 405, 409, 418, 422, 500].map((status): [string, Fault] => [
		`HTTP ${status}`,
		{ status },
	]),
	['a redirect', { redirect: 'http://127.0.0.1:1/elsewhere' }],
	['no period', { status: 200, body: NO_PERIOD }],
	['a period that is null', { status: 200, body: { ...NO_PERIOD, period: null } }],
	['a period that is a text', { status: 200, body: { ...NO_PERIOD, period: 'February' } }],
	[
		'a period without dates',
		{ status: 200, body: { ...NO_PERIOD, period: { start: null, end: null } } },
	],
	['no usage', { status: 200, body: { period: { start: '2025-02-01', end: '2025-02-28' } } }],
	['an error under a good status', { status: 200, body: { error: 'not now' } }],
	['a page', { status: 200, body: '<html>', contentType: 'text/html', times: 5 }],
];

describe.each([
	['in memory', false],
	['durable', true],
])('an answer that does not come at the rollover, on the scheduler %s', (_, durable) => {
	const once = FAULTS.filter(([name]) => name !== 'a page' || !durable);

	it.each(once)(
		'(%s) is no sign that the old period goes on',
		async (__, fault) => {
			const [used, little] = [add(1300), add(5)];
			const workflow = await activate({ durable });
			await pollAt(workflow, '2025-01-31T23:58:00');
			stage.sandbox.faults.add({ match: usageOf(used, little), times: 2, ...fault });
			moveTo('2025-02-01T00:01:00');
			stage.sandbox.store.setUsage(little, 40);
			const rows = [
				...(await pollAt(workflow, '2025-02-01T00:01:00')),
				...(await pollAt(workflow, '2025-02-01T00:02:00')),
				...(await pollAt(workflow, '2025-02-01T00:03:00')),
			];
			const own = (id: number) => rows.filter((row) => row.customer_id === id);
			expect(inShort([...own(used), ...own(little)])).toEqual([
				[used, '2025-01', 1300, true],
				[little, '2025-01', 5, true],
			]);
		},
		20_000,
	);
});

it.each([402, 403, 404, 500])(
	'%d of one customer says nothing of others with the same end',
	async (status) => {
		const ids = [add(5), add(0), add(3)];
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:58:00');
		for (const id of ids) stage.sandbox.faults.add({ match: usageOf(id), times: 1, status });
		moveTo('2025-02-01T00:01:00');
		for (const id of ids) stage.sandbox.store.setUsage(id, 40);
		const rows = [
			...(await pollAt(workflow, '2025-02-01T00:01:00')),
			...(await pollAt(workflow, '2025-02-01T00:02:00')),
		];
		expect(rows.map((row) => row.transcription_minutes).sort()).toEqual([0, 3, 5]);
	},
);

const LASTING: Array<[string, Fault]> = [
	['HTTP 403', { status: 403 }],
	['HTTP 404', { status: 404 }],
	['HTTP 500', { status: 500 }],
	['no period', { status: 200, body: NO_PERIOD }],
];

describe.each(LASTING)('a customer whose usage is answered with %s for long', (_, fault) => {
	it('gets its last sure figures two days late, not final, and the log says why, once', async () => {
		const id = add(900);
		add(5);
		const workflow = await activate();
		const logged = warnings().length;
		await pollAt(workflow, '2025-01-31T23:59:00');
		stage.sandbox.faults.add({ match: usageOf(id), ...fault });
		moveTo('2025-02-01T00:01:00');
		stage.sandbox.store.setUsage(id, 20);
		const own = async (time: string) =>
			inShort((await pollAt(workflow, time)).filter((row) => row.customer_id === id));
		for (const time of ['01T00:01', '01T00:02', '01T00:03', '01T12:00', '02T23:59']) {
			expect(await own(`2025-02-${time}:00`)).toEqual([]);
		}
		const reasons = warnings()
			.slice(logged)
			.filter((text) => text.includes(`customer ${id} belongs`));
		expect(reasons).toEqual([expect.stringContaining('is_final false')]);
		expect(await own('2025-02-03T00:01:00')).toEqual([[id, '2025-01', 900, false]]);
		expect(await own('2025-02-03T00:02:00')).toEqual([]);
		// Scriptix goes on like that: so do the rows.
		await own('2025-02-20T00:00:00');
		stage.sandbox.store.setUsage(id, 70);
		expect(await own('2025-02-28T23:59:00')).toEqual([]);
		expect(await own('2025-03-01T00:01:00')).toEqual([]);
		expect(await own('2025-03-03T00:01:00')).toEqual([[id, '2025-02', 70, false]]);
		// It answers again.
		stage.sandbox.faults.clear();
		await own('2025-03-04T12:00:00');
		stage.sandbox.store.setUsage(id, 80);
		await own('2025-03-31T23:59:00');
		expect(await own('2025-04-01T00:01:00')).toEqual([[id, '2025-03', 80, true]]);
	});
});

it.each(LASTING.filter(([name]) => name !== 'no period'))(
	'a customer whose usage is answered with %s from the beginning has no row made up, and gets those of the periods since Scriptix answers',
	async (_, fault) => {
		const id = add(50);
		add(3);
		stage.sandbox.faults.add({ match: usageOf(id), ...fault });
		const workflow = await activate();
		const own = async (time: string) =>
			inShort((await pollAt(workflow, time)).filter((row) => row.customer_id === id));
		for (const time of ['01-31T23:58', '02-01T00:01', '02-03T00:01', '02-28T23:59']) {
			expect(await own(`2025-${time}:00`)).toEqual([]);
		}
		stage.sandbox.faults.clear();
		// Who was not answered for long is asked once an hour.
		expect(await own('2025-03-01T00:01:00')).toEqual([]);
		expect(await own('2025-03-01T01:01:00')).toEqual([]);
		stage.sandbox.store.setUsage(id, 30);
		expect(await own('2025-03-31T23:59:00')).toEqual([]);
		expect(await own('2025-04-01T00:01:00')).toEqual([[id, '2025-03', 30, true]]);
	},
);

it('who names no period for anybody is taken by the calendar month, as before', async () => {
	stage.sandbox.knobs.usagePeriod = false;
	const id = add(500);
	const workflow = await activate();
	await pollAt(workflow, '2025-01-31T23:59:00');
	const [row] = await pollAt(workflow, '2025-02-01T00:01:00');
	expect(row).toMatchObject({ customer_id: id, period_source: 'calendar_month', is_final: true });
});

it('thirty customers who are refused for long do not hold up the others', async () => {
	const refused = Array.from({ length: 30 }, () => add(1));
	const good = Array.from({ length: 5 }, () => add(2));
	stage.sandbox.faults.add({ match: usageOf(...refused), status: 403 });
	const workflow = await activate();
	stage.sandbox.requests.clear();
	await pollAt(workflow, '2025-01-31T23:59:00');
	expect(stage.sandbox.requests.count({ path: /usage$/ })).toBeLessThan(20);
	await pollAt(workflow, '2025-02-01T00:01:00');
	const rows = emitted(workflow).filter(({ customer_id: id }) => good.includes(Number(id)));
	expect(rows).toHaveLength(good.length);
});

describe('customers whose periods end at different hours', () => {
	const FEBRUARY = { start: '2025-02-01', end: '2025-02-28' };

	/** The customer has its new period already, while the others still have the old one. */
	function rollOver(id: number, minutes: number): void {
		stage.sandbox.store.setUsage(id, minutes);
		stage.sandbox.faults.add({
			match: usageOf(id),
			status: 200,
			body: {
				customer_id: id,
				period: FEBRUARY,
				usage: { transcription_minutes: minutes, quota_minutes: 1000 },
			},
		});
	}

	it.each([
		[0, '00:03'],
		[1, '00:03'],
		[2, '00:03'],
		[0, '00:04'],
		[1, '00:04'],
	])(
		'customer %d first, polled at %s: nobody gets figures of the next one',
		async (first, time) => {
			stage.sandbox.knobs.lateRolloverHours = 6;
			const ids = [add(3), add(4), add(5)];
			const workflow = await activate();
			await pollAt(workflow, '2025-01-31T23:59:00');
			const rows = await pollAt(workflow, `2025-02-01T${time}:00`);
			rollOver(ids[first]!, 10);
			const next = (first + 1) % 3;
			// Of the old period still, as its own answer says.
			stage.sandbox.store.setUsage(ids[next]!, 100);
			rows.push(...(await pollAt(workflow, '2025-02-01T03:03:00')));
			rows.push(...(await pollAt(workflow, '2025-02-01T04:03:00')));
			stage.sandbox.faults.clear();
			rows.push(...(await pollAt(workflow, '2025-02-01T06:03:00')));
			rows.push(...(await pollAt(workflow, '2025-02-01T06:04:00')));
			const expected = ids.map((id, index) => [
				id,
				'2025-01',
				index === next ? 100 : 3 + index,
				true,
			]);
			expect(inShort(rows).sort()).toEqual(expected.sort());
		},
	);

	it('are asked each for itself only while their figures change', async () => {
		stage.sandbox.knobs.lateRolloverHours = 6;
		const ids = Array.from({ length: 20 }, () => add(3));
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		const { requests, store } = stage.sandbox;
		const usageRequests = async (time: string) => {
			requests.clear();
			await pollAt(workflow, `2025-02-01T${time}:00`);
			return requests.count({ path: /\/usage$/ });
		};
		expect(await usageRequests('00:01')).toBe(1);
		store.setUsage(ids[4]!, 30);
		store.setUsage(ids[5]!, 30);
		expect(await usageRequests('00:02')).toBeLessThanOrEqual(3);
		expect(await usageRequests('00:03')).toBe(1);
	});
});

describe('on the legacy API', () => {
	speak('legacy');

	it('a customer whose usage is refused over the end gets its last figures two days late, not final', async () => {
		const [id, other] = [add(900), add(5)];
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		stage.sandbox.faults.add({ match: usageOf(id), status: 403 });
		expect(inShort(await pollAt(workflow, '2025-02-01T00:01:00'))).toEqual([
			[other, '2025-01', 5, true],
		]);
		for (const time of ['01T00:02', '01T12:00', '02T23:59']) {
			expect(await pollAt(workflow, `2025-02-${time}:00`)).toEqual([]);
		}
		expect(inShort(await pollAt(workflow, '2025-02-03T00:01:00'))).toEqual([
			[id, '2025-01', 900, false],
		]);
		stage.sandbox.faults.clear();
		stage.sandbox.store.setUsage(id, 40);
		expect(await pollAt(workflow, '2025-02-04T00:01:00')).toEqual([]);
		await pollAt(workflow, '2025-02-28T23:59:00');
		expect(inShort(await pollAt(workflow, '2025-03-01T00:01:00'))).toContainEqual([
			id,
			'2025-02',
			40,
			true,
		]);
	});

	it('three days of daily polls are enough for that', async () => {
		const id = add(900);
		add(5);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T09:00:00');
		stage.sandbox.faults.add({ match: usageOf(id), status: 403 });
		await pollAt(workflow, '2025-02-01T09:00:00');
		expect(await pollAt(workflow, '2025-02-02T09:00:00')).toEqual([]);
		expect(inShort(await pollAt(workflow, '2025-02-03T09:00:00'))).toEqual([
			[id, '2025-01', 900, false],
		]);
	});

	it.each([1, 2, 4])(
		'%d refusals after a long stop of n8n do not cost the month its figures',
		async (times) => {
			const id = add(900);
			add(5);
			let workflow = await activate();
			moveTo('2025-01-31T12:00:00');
			stage.sandbox.store.setUsage(id, 950);
			moveTo('2025-02-20T09:00:00');
			const fault = stage.sandbox.faults.add({ match: usageOf(id), status: 500 });
			workflow = await workflow.restart();
			for (let poll = 1; poll < times; poll += 1) {
				expect(await pollAt(workflow, `2025-02-20T09:0${poll}:00`)).toEqual([]);
			}
			fault.remove();
			expect(inShort(await pollAt(workflow, '2025-02-20T09:05:00'))).toEqual([
				[id, '2025-01', 950, true],
			]);
		},
	);

	it.each([402, 403, 404, 500])('%d once only delays the closed month', async (status) => {
		const id = add(900);
		const workflow = await activate();
		await pollAt(workflow, '2025-01-31T23:59:00');
		add(1);
		stage.sandbox.faults.add({ match: usageOf(id), times: 1, status });
		await pollAt(workflow, '2025-02-01T00:01:00');
		expect(inShort(await pollAt(workflow, '2025-02-01T00:02:00'))).toEqual([
			[id, '2025-01', 900, true],
		]);
	});

	it('the closed month of a customer who was created since the last emission survives a restart over its end', async () => {
		const first = add(5);
		let workflow = await activate();
		await pollAt(workflow, '2025-02-01T00:05:00');
		await pollAt(workflow, '2025-02-04T10:00:00');
		const created = add(576);
		await pollAt(workflow, '2025-02-28T23:58:00');
		moveTo('2025-03-01T00:03:00');
		workflow = await workflow.restart();
		const late = add(7);
		await pollAt(workflow, '2025-03-01T00:04:00');
		const rows = emitted(workflow).filter(({ repeated }) => repeated === undefined);
		const february = inShort(rows).filter((row) => (row as unknown[])[1] === '2025-02');
		expect(february.sort()).toEqual(
			[
				[first, '2025-02', 0, true],
				[created, '2025-02', 576, true],
			].sort(),
		);
		expect(rows.filter((row) => row.customer_id === late)).toEqual([]);
	});
});
