import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, ActiveWorkflow } from '../harness/index.cts';
import { speak, spokenGeneration } from '../harness/generations.cts';
import { holdDate } from '../harness/passingTime.cts';
import { quotaWorkflow, startStage, type Stage } from '../harness/support.cts';
import type { Fault } from '../sandbox/faults.cts';

/* Quota alerts where Scriptix does not say which period it is, around the end of one. */

const BEGIN = '2025-01-31T22:00:00Z';

let stage: Stage;

beforeEach(async () => {
	holdDate(Date.parse(BEGIN));
	stage = await startStage({ customers: 0, transcripts: 0, now: BEGIN, ...spokenGeneration() });
});

afterEach(async () => {
	stage.sandbox.takeViolations();
	await stage.stop();
	jest.useRealTimers();
});

async function activate(options?: ActivateOptions): Promise<ActiveWorkflow> {
	const alsoNotify = ['periodReset', 'recovered'];
	return await stage.engine.activate(
		quotaWorkflow(stage.engine, { options: { alsoNotify, quotas: '{"default":1000}' } }),
		options,
	);
}

function add(minutes: number): number {
	return stage.sandbox.store.addCustomer({ plan: 'gold', quota_minutes: 1000, minutes }).id;
}

function moveTo(time: string): void {
	stage.sandbox.clock.set(`2025-${time}:00Z`);
	jest.setSystemTime(Date.parse(`2025-${time}:00Z`));
}

/** The ids that a poll at the time emits. */
async function pollAt(workflow: ActiveWorkflow, time: string): Promise<unknown[]> {
	moveTo(time);
	const { items, error } = await workflow.tick();
	if (error) throw error;
	return items.map(({ json }: { json: IDataObject }) => json.event_id);
}

const USAGE = { path: /\/usage$/ };
const NO_PERIOD = { usage: { quota_minutes: 1000 } };

const FAULTS: Array<[string, Fault]> = [
	...[400, 402, 403, 404, 405, 422].map((status): [string, Fault] => [
		`HTTP ${status}`,
		{ status },
	]),
	['a redirect', { redirect: 'http://127.0.0.1:1/elsewhere' }],
	['no period', { status: 200, body: NO_PERIOD }],
	['a period that is a text', { status: 200, body: { ...NO_PERIOD, period: 'February' } }],
];

describe.each([
	['in memory', false],
	['durable', true],
])('an answer that does not come at the end of a period, on the scheduler %s', (_, durable) => {
	it.each(FAULTS)('(%s) makes up no reset and repeats no alert', async (__, fault) => {
		stage.sandbox.knobs.lateRolloverHours = 6;
		const id = add(950);
		const workflow = await activate({ durable });
		if (durable) await pollAt(workflow, '01-31T22:01');
		const { faults, store } = stage.sandbox;
		faults.add({ match: USAGE, times: 1, ...fault });
		expect(await pollAt(workflow, '02-01T00:01')).toEqual([]);
		expect(await pollAt(workflow, '02-01T00:02')).toEqual([]);
		expect(await pollAt(workflow, '02-01T02:02')).toEqual([]);
		expect(await pollAt(workflow, '02-01T06:01')).toEqual([
			`${id}:2025-01-01:1000:percent:90:quota.period_reset`,
		]);
		store.setUsage(id, 850);
		expect(await pollAt(workflow, '02-20T12:00')).toEqual([
			`${id}:2025-02-01:1000:percent:80:quota.threshold_reached`,
		]);
	});

	it.each(FAULTS)('(%s) for long makes up neither reset nor recovery', async (__, fault) => {
		const id = add(950);
		const workflow = await activate({ durable });
		if (durable) await pollAt(workflow, '01-31T22:01');
		const { faults, store } = stage.sandbox;
		faults.add({ match: USAGE, ...fault });
		for (const time of ['00:01', '00:02', '01:02', '03:00']) {
			expect(await pollAt(workflow, `02-01T${time}`)).toEqual([]);
		}
		// An alert of the new month comes all the same, under the calendar's.
		store.setUsage(id, 850);
		expect(await pollAt(workflow, '02-10T12:00')).toEqual([
			`${id}:2025-02-01:1000:percent:80:quota.threshold_reached`,
		]);
		faults.clear();
		expect(await pollAt(workflow, '02-10T13:00')).toEqual([]);
		store.setUsage(id, 950);
		expect(await pollAt(workflow, '02-11T12:00')).toEqual([
			`${id}:2025-02-01:1000:percent:90:quota.threshold_reached`,
		]);
	});
});

it('a fall within the period is told as a recovery when Scriptix answers again, and the log says why it waits', async () => {
	const id = add(950);
	const workflow = await activate();
	const { faults, store } = stage.sandbox;
	const fault = faults.add({ match: USAGE, status: 403 });
	store.setUsage(id, 100);
	const logged = stage.engine.logs.length;
	for (const time of ['22:01', '22:02', '22:10', '22:20']) {
		expect(await pollAt(workflow, `01-31T${time}`)).toEqual([]);
	}
	const reasons = stage.engine.logs
		.slice(logged)
		.filter(({ message }) => message.includes(`the period of customer ${id} is not known`));
	expect(reasons).toHaveLength(1);
	fault.remove();
	expect(await pollAt(workflow, '01-31T22:40')).toEqual([
		`${id}:2025-01-01:1000:percent:80:quota.recovered`,
	]);
});

it('customers who are refused for long are asked every quarter of an hour, and hold up no alert', async () => {
	const refused = Array.from({ length: 20 }, () => add(950));
	const other = add(1);
	const workflow = await activate();
	const { faults, store, requests } = stage.sandbox;
	faults.add({ match: USAGE, status: 403 });
	expect(await pollAt(workflow, '02-01T00:01')).toEqual([]);
	requests.clear();
	store.setUsage(other, 820);
	expect(await pollAt(workflow, '02-01T00:02')).toEqual([
		`${other}:2025-02-01:1000:percent:80:quota.threshold_reached`,
	]);
	expect(requests.count(USAGE)).toBe(1);
	await pollAt(workflow, '02-01T00:20');
	expect(requests.count(USAGE)).toBeGreaterThan(refused.length);
});

describe('on the legacy API', () => {
	speak('legacy');

	it.each([402, 403, 404, 500])('%d at the end of a month makes up nothing', async (status) => {
		const [id, other] = [add(950), add(10)];
		const workflow = await activate();
		const fault = stage.sandbox.faults.add({
			match: { path: new RegExp(`/${id}/usage$`) },
			status,
		});
		for (const time of ['00:01', '00:02', '03:00']) {
			expect(await pollAt(workflow, `02-01T${time}`)).toEqual([]);
		}
		fault.remove();
		expect(await pollAt(workflow, '02-01T03:01')).toEqual([
			`${id}:2025-01-01:1000:percent:90:quota.period_reset`,
		]);
		stage.sandbox.store.setUsage(other, 800);
		expect(await pollAt(workflow, '02-01T03:02')).toHaveLength(1);
	});
});
