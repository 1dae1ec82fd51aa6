import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, WorkflowJson } from '../harness/index.cts';
import { letRequestsTake } from '../harness/passingTime.cts';
import { describeBoth, spokenGeneration, withQuotas } from '../harness/generations.cts';
import {
	addWatchedCustomer,
	emitted,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../harness/support.cts';

/** What was emitted shortly before n8n ended is emitted again as it was, whatever happened since. */

let stage: Stage;
let id: number;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, ...spokenGeneration() });
	id = addWatchedCustomer(stage, 850, { name: 'Acme' });
});

afterEach(async () => {
	jest.useRealTimers();
	await stage.stop();
});

/** Activates, ends the process, lets something happen, and starts n8n anew. */
async function acrossRestart(options: object, meanwhile: () => void, settings?: ActivateOptions) {
	const workflow: WorkflowJson = quotaWorkflow(stage.engine, withQuotas(stage, { options }));
	const first = await stage.engine.activate(workflow);
	const stored = JSON.stringify(first.savedStaticData());
	const staticData = JSON.parse(stored.replaceAll(/"by":"[^"]+"/g, '"by":"gone"')) as IDataObject;
	await first.deactivate();
	meanwhile();
	const next = await stage.engine.activate(workflow, { ...settings, staticData, mode: 'init' });
	for (let poll = 0; poll < (settings ? 8 : 1); poll += 1) await next.tick();
	return { before: emitted(first), after: emitted(next) };
}

const setUsage = (minutes: number, quota?: number) =>
	stage.sandbox.store.setUsage(id, minutes, { quota });

describeBoth('what was emitted shortly before the end is emitted again', (generation) => {
	const cases: Array<[string, () => void, 'current'?]> = [
		['usage fell', () => setUsage(100)],
		['the period ended', () => stage.sandbox.clock.set('2025-02-01T00:03:00Z')],
		[
			'the customer was suspended',
			() => void stage.sandbox.store.updateCustomer(id, { status: 'suspended' }),
		],
		['the quota changed', () => setUsage(850, 5_000), 'current'],
		[
			'Scriptix states no period any more',
			() => void (stage.sandbox.knobs.usagePeriod = false),
			'current',
		],
		[
			'the customer left the watched statuses',
			() => void stage.sandbox.store.updateCustomer(id, { status: 'cancelled' }),
			'current',
		],
	];

	it.each(cases.filter(([, , only]) => only === undefined || only === generation))(
		'although %s',
		async (_, meanwhile) => {
			const { before, after } = await acrossRestart({}, meanwhile);
			const { breakdown, ...figures } = before[0]?.usage as IDataObject;
			if (generation === 'current') expect(breakdown).toBeDefined();
			expect(after).toMatchObject([
				{ ...before[0], customer: { id }, usage: figures, repeated: 1 },
			]);
		},
	);

	it('but for a customer who does not exist any more', async () => {
		const { after } = await acrossRestart({}, () => stage.sandbox.store.removeCustomer(id));
		expect(after).toEqual([]);
	});

	it('beside the next threshold, each under its own id', async () => {
		const { before, after } = await acrossRestart({}, () => setUsage(950));
		expect(after.map(({ event_id, repeated }) => [event_id, repeated])).toEqual([
			[before[0]?.event_id, 1],
			[`${id}:2025-01-01:1000:percent:90:quota.threshold_reached`, undefined],
		]);
	});

	it('as a digest of its own beside the digest of what is new', async () => {
		addWatchedCustomer(stage, 1_000);
		const { before, after } = await acrossRestart({ emit: 'digest' }, () => setUsage(950));
		expect(before).toMatchObject([{ counts: { customers: 2 } }]);
		expect(after).toMatchObject([
			{ event_id: before[0]?.event_id, repeated: 1, counts: { customers: 2 } },
			{ counts: { customers: 1 } },
		]);
		expect(after[1]).not.toHaveProperty('repeated');
	});
});

describeBoth('what was emitted shortly before the end is emitted again as it was', (generation) => {
	const isLegacy = generation === 'legacy';

	/** A list of several pages with two customers over a threshold. */
	function fill(): void {
		Object.assign(stage.sandbox.knobs, { maxPerPage: 2, maxLimit: 2, overMaxPerPage: 'clamp' });
		for (let count = 0; count < 10; count += 1) addWatchedCustomer(stage, count < 9 ? 10 : 990);
	}

	const told = (items: IDataObject[]) =>
		items.flatMap(({ alerts, event_id: event, repeated }) =>
			(Array.isArray(alerts) ? (alerts as IDataObject[]) : [{ event_id: event }]).map(
				({ event_id: one }) => `${String(event)} ${String(one)} ${String(repeated)}`,
			),
		);

	const once = (items: IDataObject[]) =>
		told(items)
			.map((text) => text.replace(/undefined$/, '1'))
			.sort();

	const leave = () => {
		const status = isLegacy ? 'suspended' : 'cancelled';
		stage.sandbox.store.updateCustomer(id, { status });
	};

	describe.each(['digest', 'highest'])('(%s)', (emit) => {
		it.each([
			['is there', () => undefined],
			['has left the filters', leave],
		])('although something can never be read, and a customer %s', async (_, meanwhile) => {
			fill();
			const { customers } = stage.sandbox.store;
			stage.sandbox.faults.add({
				match: isLegacy
					? { path: new RegExp(`/${customers[2]!.id}/usage$`) }
					: { query: { page: '2' } },
				status: 503,
				headers: { 'retry-after': '200' },
			});
			const { before, after } = await acrossRestart({ emit }, meanwhile, {});
			expect(before.length).toBeGreaterThan(0);
			expect(told(after).sort()).toEqual(once(before));
		});

		it.each([
			['is there', () => undefined],
			['has left the filters', leave],
		])('although the list takes several polls, and a customer %s', async (_, meanwhile) => {
			fill();
			const settings = { pollBudgetMs: 16_000 };
			const { before, after } = await acrossRestart(
				{ emit },
				() => {
					meanwhile();
					letRequestsTake(stage, 3_000);
				},
				settings,
			);
			expect(before.length).toBeGreaterThan(0);
			expect(told(after).sort()).toEqual(once(before));
		});
	});
});
