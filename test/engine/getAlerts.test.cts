import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { chosenSeeds, RUNS } from '../unit/seeds.cts';
import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { describeBoth, spokenGeneration, withQuotas } from '../harness/generations.cts';
import {
	addWatchedCustomer,
	crossings,
	emitted,
	percents,
	generationOf,
	quotaWorkflow,
	startStage,
	type Stage,
} from '../harness/support.cts';

let stage: Stage;

afterEach(async () => await stage.stop());

beforeEach(
	async () => (stage = await startStage({ customers: 0, transcripts: 0, ...spokenGeneration() })),
);

function addCustomer(minutes: number, more?: object): number {
	return addWatchedCustomer(stage, minutes, more);
}

const getAlerts = async (parameters: object = {}) =>
	jsonOf(await runOperation(stage, 'usage', 'getAlerts', withQuotas(stage, parameters)));

const idsOf = (items: IDataObject[]) => items.map(({ event_id: id }) => String(id)).sort();

const usageRequests = () => stage.sandbox.requests.count({ path: /\/usage$/ });

describeBoth('the alerts that stand', () => {
	it('are items of the trigger, under the ids of its first alerts', async () => {
		const legacy = generationOf(stage) === 'legacy';
		addCustomer(810, { name: 'Example BV' });
		addCustomer(1300, legacy ? {} : { cycleDay: 10 });
		addCustomer(500);
		const active = await stage.engine.activate(quotaWorkflow(stage.engine, withQuotas(stage)));
		const timeless = (items: IDataObject[]) => items.map((item) => ({ ...item, detected_at: '' }));
		expect(timeless(await getAlerts())).toEqual(timeless(emitted(active)));
		expect(await getAlerts()).toMatchObject([
			{
				summary: 'Example BV has used 81 % of its quota (810 of 1,000 minutes)',
				thresholds_crossed: [80],
				previous_percent: null,
			},
			{ severity: 'critical', thresholds_crossed: [80, 90, 100] },
		]);
	});

	it('are remembered nowhere, so that they come again under the same ids', async () => {
		const id = addCustomer(850);
		const before = idsOf(await getAlerts());
		stage.sandbox.store.setUsage(id, 100);
		expect(await getAlerts()).toEqual([]);
		stage.sandbox.store.setUsage(id, 850);
		expect(idsOf(await getAlerts())).toEqual(before);
	});

	it('include forecasts of the calendar month, which both generations have', async () => {
		const heading = addCustomer(520);
		addCustomer(450);
		const options = { alsoNotify: ['forecast'], forecastMinimumDays: 5 };
		expect(idsOf(await getAlerts({ options }))).toEqual([
			`${heading}:2025-01-01:1000:percent:100:quota.forecast_exceeded`,
		]);
	});
});

describe('the alerts that stand, where plans and cycles are known', () => {
	it('cost one request for 100 customers and one for each customer reported', async () => {
		for (let index = 0; index < 250; index += 1) addCustomer(index % 50 === 0 ? 850 : 10);
		expect(await getAlerts()).toHaveLength(5);
		expect(stage.sandbox.requests.count()).toBe(3 + 5);
		expect(await getAlerts({ options: { includeUsageDetails: false } })).toHaveLength(5);
		expect(usageRequests()).toBe(5);
		await getAlerts({ options: { includeUsageDetails: false, includeMetadata: true } });
		expect(stage.sandbox.requests.count()).toBe(3 + 5 + 3 + 3 + 5);
	});

	it('are those of the filters, thresholds, other thresholds, steps and quotas', async () => {
		const gold = addCustomer(650);
		const silver = addCustomer(650, { plan: 'silver' });
		const free = addCustomer(5_000, { plan: 'enterprise', quota_minutes: null });
		addCustomer(990, { status: 'cancelled' });
		const alerts = await getAlerts({
			...percents(100),
			overrides: { values: [{ scope: 'plan', plan: 'gold', thresholds: '60; 95' }] },
			options: { quotas: { [free]: 3_000 }, repeatEveryPercent: 25 },
		});
		expect(crossings(alerts)).toEqual([`${gold}: 60`, `${free}: 100 125 150`]);
		const filtered = await getAlerts({ filters: { plan: ['silver'] }, ...percents(60) });
		expect(crossings(filtered)).toEqual([`${silver}: 60`]);
	});

	it('include forecasts where they are wanted, asking those above half or heading over', async () => {
		const half = addCustomer(520, { cycleDay: 10 });
		addCustomer(450);
		addCustomer(300, { cycleDay: 5 });
		const options = { alsoNotify: ['forecast'], forecastMinimumDays: 5 };
		const alerts = await getAlerts({ options });
		expect(idsOf(alerts)).toEqual([`${half}:2025-01-10:1000:percent:100:quota.forecast_exceeded`]);
		expect(usageRequests()).toBe(1);
	});
});

describe('forecasts on the first days of a calendar month', () => {
	it.each<[string, object]>([
		['2025-02-01T00:10:00Z', {}],
		['2025-02-03T12:00:00Z', {}],
		['2025-02-05T12:00:00Z', { forecastMinimumDays: 10 }],
	])('are those of the trigger, whose periods began before it: %s', async (now, more) => {
		stage.sandbox.clock.set(now);
		for (const cycleDay of [1, 20, 25]) {
			for (const minutes of [100, 330, 480, 700]) addCustomer(minutes, { cycleDay });
		}
		const options = { alsoNotify: ['forecast'], ...more };
		const standing = idsOf(await getAlerts({ options }));
		const active = await stage.engine.activate(quotaWorkflow(stage.engine, { options }));
		expect(standing).toEqual(idsOf(emitted(active)));
		expect(standing.length).toBeGreaterThan(1);
	});
});

describeBoth('a suspended customer', (generation) => {
	it.each([
		['is judged as the trigger does', {}, generation === 'legacy' ? 0 : 1],
		['is judged when it is asked for by its ID', { customerIds: '=' }, 1],
		['is judged when it is asked for by its status', { status: ['suspended'] }, 1],
	])('%s', async (_, filters, alerts) => {
		const id = addCustomer(990, { status: 'suspended' });
		const wanted = 'customerIds' in filters ? { customerIds: String(id) } : filters;
		const parameters = withQuotas(stage, { filters: wanted });
		const standing = await getAlerts({ filters: wanted });
		expect(standing).toHaveLength(alerts);
		const active = await stage.engine.activate(quotaWorkflow(stage.engine, parameters));
		expect(idsOf(emitted(active))).toEqual(idsOf(standing));
		const [digest] = await getAlerts({ filters: wanted, options: { emit: 'digest' } });
		expect(digest?.checked).toMatchObject({ customers: 1, unknown: 0 });
	});
});

describeBoth('customers who cannot be judged', (generation) => {
	it('are named as a number beside the alerts, or in the digest', async () => {
		addCustomer(850);
		const id = addCustomer(850, { quota_minutes: null });
		if (generation === 'legacy') {
			stage.sandbox.faults.add({ match: { path: new RegExp(`${id}/usage$`) }, status: 404 });
		}
		const result = await runOperation(stage, 'usage', 'getAlerts', withQuotas(stage));
		expect(result.items).toHaveLength(1);
		expect(result.hints.map(({ message }) => message)).toEqual([
			expect.stringContaining('1 customer could not be judged'),
		]);
		const [digest] = await getAlerts({ options: { emit: 'digest' } });
		expect(digest?.checked).toMatchObject({ customers: 2, unknown: 1 });
	});
});

describe('a metadata filter', () => {
	it.each([false, true])(
		'selects the customers that the digest counts (lists state metadata: %s)',
		async (isListed) => {
			stage.sandbox.knobs.listFields.metadata = isListed;
			addCustomer(900, { metadata: { manager: 'Ann' } });
			addCustomer(10, { metadata: { manager: 'Ann' } });
			addCustomer(900, { metadata: { manager: 'Ben' }, quota_minutes: null });
			const filters = { metadataKey: 'manager', metadataValue: 'Ann' };
			const [digest] = await getAlerts({ filters, options: { emit: 'digest' } });
			expect(digest).toMatchObject({
				counts: { customers: 1 },
				checked: { customers: 2, unknown: 0 },
			});
		},
	);
});

describeBoth('the digest', (generation) => {
	it('is one item with all alerts and what was checked', async () => {
		addCustomer(850);
		addCustomer(1000);
		addCustomer(10);
		addCustomer(10, { quota_minutes: null });
		addCustomer(10, { quota_minutes: null, plan: 'enterprise' });
		const digest = await getAlerts({ options: { emit: 'digest' } });
		expect(digest).toMatchObject([
			{
				summary: '2 customers have alerts: 1 critical, 1 warning',
				counts: { customers: 2, critical: 1, warning: 1, info: 0 },
				checked: {
					customers: 5,
					// Nothing tells a customer without limit from one of whom no quota is known.
					unknown: generation === 'legacy' ? 2 : 1,
					finished_at: expect.stringMatching(/^2025-01-15T09:/),
				},
				event: 'quota.digest',
				event_id: expect.stringMatching(/^quota\.digest:/),
			},
		]);
		expect(crossings(digest[0]?.alerts as IDataObject[])).toHaveLength(2);
		const again = await getAlerts({ options: { emit: 'digest' } });
		expect(idsOf(again)).toEqual(idsOf(digest));
	});

	it('is one item for 1,000 customers, at one request per 100 and one for each reported, or for each', async () => {
		for (let index = 0; index < 1_000; index += 1) addCustomer(index % 10 === 0 ? 1_010 : 10);
		const digest = await getAlerts({ options: { emit: 'digest' } });
		expect(digest).toMatchObject([
			{
				summary: '100 customers have alerts: 100 critical',
				checked: { customers: 1_000, unknown: 0 },
			},
		]);
		expect(stage.sandbox.requests.count()).toBe(10 + (generation === 'legacy' ? 1_000 : 100));
	});

	it('comes also when nothing stands', async () => {
		addCustomer(10);
		expect(await getAlerts({ options: { emit: 'digest' } })).toMatchObject([
			{
				summary: 'No customer has an alert',
				counts: { customers: 0 },
				alerts: [],
				checked: { customers: 1, unknown: 0 },
			},
		]);
	});
});

describeBoth('what cannot be read completely is an error', (generation) => {
	it('when a page is missing', async () => {
		const isLegacy = generation === 'legacy';
		for (let index = 0; index < (isLegacy ? 15 : 250); index += 1) addCustomer(850);
		stage.sandbox.knobs.maxLimit = 10;
		stage.sandbox.faults.add({
			match: isLegacy
				? { path: /\/customer\/$/, query: { offset: '10' } }
				: { path: /\/customers$/, query: { page: '2' } },
			status: 500,
		});
		expect(await refusalOf(getAlerts())).toContain('500');
	});

	it('when fewer customers are listed than there are', async () => {
		addCustomer(850);
		stage.sandbox.knobs.total = 40;
		expect(await refusalOf(getAlerts())).toContain('Scriptix listed 1 of 41 customers');
	});

	it('when the usage of a customer who is to be reported cannot be had', async () => {
		addCustomer(850);
		stage.sandbox.faults.add({ match: { path: /\/usage$/ }, status: 500 });
		expect(await refusalOf(getAlerts())).toContain('500');
	});
});

describeBoth('bad parameters are refused before anything is sent', (generation) => {
	const cases: Array<[string, object, string]> = [
		['no thresholds', { thresholds: { values: [] } }, 'Add at least one threshold'],
		['a step of 0', { options: { repeatEveryPercent: 0 } }, 'It is "0"'],
		['a negative step', { options: { repeatEveryPercent: -5 } }, 'It is "-5"'],
		['a step above 1,000', { options: { repeatEveryPercent: 1001 } }, 'It is "1001"'],
		[
			'steps without a percent',
			{
				thresholds: { values: [{ type: 'minutesUsed', value: 500 }] },
				options: { repeatEveryPercent: 25 },
			},
			'Add a threshold in percent',
		],
		[
			'thresholds of a customer whom the filter leaves out',
			{
				filters: { customerIds: '124' },
				overrides: { values: [{ scope: 'customer', customerId: '123', thresholds: '60' }] },
			},
			'The customer 123 has thresholds of its own',
		],
		[
			'thresholds of a plan that the filter leaves out',
			{
				filters: { plan: ['silver'] },
				overrides: { values: [{ scope: 'plan', plan: 'gold', thresholds: '60' }] },
			},
			'The plan gold has thresholds of its own',
		],
		[
			'a link that is none of a customer',
			{
				overrides: {
					values: [
						{ scope: 'customer', customerId: 'https://example.org/customers/5', thresholds: '60' },
					],
				},
			},
			'is not a customer ID',
		],
		[
			'two entries for one plan',
			{
				overrides: {
					values: [
						{ scope: 'plan', plan: 'gold', thresholds: '60' },
						{ scope: 'plan', plan: 'gold', thresholds: '70' },
					],
				},
			},
			'Two entries are for the plan gold',
		],
		[
			'a comma between two digits',
			{ overrides: { values: [{ scope: 'plan', plan: 'gold', thresholds: '62,5' }] } },
			'Write 62.5 for a decimal, and 60; 95 for two thresholds',
		],
		['a notice that there is not', { options: { alsoNotify: ['resumed'] } }, 'resumed'],
		['quotas that are a list', { options: { quotas: '[1]' } }, 'JSON object'],
		['a negative quota', { options: { quotas: { 123: -1 } } }, '"123"'],
	];
	const isOfPlans = (parameters: object) => JSON.stringify(parameters).includes('"plan"');

	it.each(cases.filter(([, parameters]) => generation === 'current' || !isOfPlans(parameters)))(
		'%s',
		async (_, parameters, text) => {
			expect(await refusalOf(getAlerts(parameters))).toContain(text);
			await expect(
				stage.engine.activate(quotaWorkflow(stage.engine, withQuotas(stage, parameters))),
			).rejects.toThrow();
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);
});

it('a notice that needs a memory is refused', async () => {
	for (const notice of ['recovered', 'periodReset']) {
		const refused = getAlerts({ options: { alsoNotify: [notice] } });
		expect(await refusalOf(refused)).toContain(notice);
	}
	expect(stage.sandbox.requests.count()).toBe(0);
});

describeBoth('over many random accounts', (generation) => {
	const isLegacy = generation === 'legacy';
	// Each costs a request per poll there.
	const ACCOUNTS = isLegacy ? RUNS / 2 : 4 * RUNS;
	const plans = isLegacy ? [] : [{ scope: 'plan', plan: 'silver', thresholds: '50; 110' }];
	const thresholds = {
		thresholds: {
			values: [
				{ type: 'percent', value: 62.5 },
				{ type: 'percent', value: 80 },
				{ type: 'percent', value: 100 },
				{ type: 'minutesUsed', value: 900 },
				{ type: 'minutesRemaining', value: 120 },
			],
		},
		overrides: { values: plans },
	};
	const account = fc.record({
		plan: fc.constantFrom('bronze', 'silver', 'gold', 'enterprise'),
		// The trigger does not ask for the usage of suspended customers there.
		status: isLegacy
			? fc.constant('active')
			: fc.constantFrom('active', 'active', 'trial', 'suspended', 'cancelled'),
		quota_minutes: fc.constantFrom(1_000, 1_000, 500, 1_234, null),
		// None of these periods ends before the last poll.
		cycleDay: isLegacy ? fc.constant(1) : fc.constantFrom(1, 1, 10, 25),
		minutes: fc.integer({ min: 0, max: 200_000 }).map((hundredths) => hundredths / 100),
	});
	const rises = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 4, maxLength: 4 });

	const seed = chosenSeeds().at(-1);

	/** The accounts of a trigger that has polled while their usage grew. */
	async function live(options: object): Promise<IDataObject[]> {
		const accounts = fc.sample(fc.tuple(account, rises), { numRuns: ACCOUNTS, seed });
		const customers = accounts.map(([one, grown]) => ({
			id: addCustomer(one.minutes, one),
			grown,
		}));
		const used = new Map(customers.map(({ id }, index) => [id, accounts[index]![0].minutes]));
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, withQuotas(stage, { ...thresholds, options })),
		);
		for (let poll = 0; poll < 4; poll += 1) {
			stage.sandbox.clock.advance({ hours: 30 });
			for (const { id, grown } of customers) {
				used.set(id, (used.get(id) ?? 0) + (grown[poll] ?? 0) / 100);
				stage.sandbox.store.setUsage(id, used.get(id) ?? 0);
			}
			await workflow.tick();
		}
		return emitted(workflow);
	}

	it('trigger and operation agree, threshold by threshold', async () => {
		const options = { emit: 'each', repeatEveryPercent: 20 };
		const told = await live(options);
		const standing = await getAlerts({ ...thresholds, options });
		expect(idsOf(standing)).toEqual(idsOf(told));
		expect(new Set(idsOf(told)).size).toBe(told.length);
		expect(told.length).toBeGreaterThan(ACCOUNTS);
	});

	it('and so they do customer by customer', async () => {
		const told = await live({});
		const highest = new Map(told.map((item) => [(item.customer as IDataObject).id, item]));
		const standing = await getAlerts(thresholds);
		const values = (items: Iterable<IDataObject>) =>
			[...items].map((item) => [(item.customer as IDataObject).id, item.event_id]);
		expect(new Map(values(standing) as Array<[number, string]>)).toEqual(
			new Map(values(highest.values()) as Array<[number, string]>),
		);
	});
});
