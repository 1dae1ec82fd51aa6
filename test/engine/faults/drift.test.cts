import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import type { SandboxOptions, Store } from '../../sandbox/index.cts';
import { jsonOf, runOperation } from '../../harness/action.cts';
import {
	addWatchedCustomer,
	emitted,
	quotaWorkflow,
	startStage,
	TRIGGER,
	type Stage,
} from '../../harness/support.cts';

/** What happens to the list just before one of its pages is answered. */
interface Drift {
	page: number;
	/** Positions of customers that are deleted. */
	deleted: number[];
	/** Customers that are added at the end. */
	added: number;
	/** Customers that appear at the front, as in a list that is sorted by the newest. */
	addedInFront: number;
}

const PAGES = 4;
const RUNS = { numRuns: 4 };

/** A list of four pages, the last of which is half full. */
interface Listing {
	name: string;
	pageSize: number;
	options: SandboxOptions;
	pageQuery: (page: number) => Record<string, string>;
	/** Whether the server does not know the order that is asked for. */
	refusesOrder?: true;
	/** What the quota trigger needs. */
	parameters?: object;
}

const LEGACY = {
	pageSize: 20,
	// Fewer, as each costs a request.
	options: { generation: 'legacy', knobs: { maxLimit: 20 } },
	pageQuery: (page) => ({ offset: String((page - 1) * 20) }),
	parameters: { options: { quotas: { default: 1000 } } },
} satisfies Omit<Listing, 'name'>;

const LISTINGS: Listing[] = [
	{
		name: 'the current API',
		pageSize: 100,
		options: {},
		pageQuery: (page) => ({ page: String(page) }),
		parameters: { options: { includeUsageDetails: false } },
	},
	{ name: 'the legacy API', ...LEGACY },
	{ name: 'a legacy API that does not sort', ...LEGACY, refusesOrder: true },
];

describe.each(LISTINGS)('a list that changes while it is read, of $name', (listing) => {
	const CUSTOMERS = 3.5 * listing.pageSize;

	const drifts: fc.Arbitrary<Drift[]> = fc.array(
		fc.record({
			page: fc.integer({ min: 1, max: PAGES }),
			deleted: fc.uniqueArray(fc.nat({ max: Math.floor(CUSTOMERS * 0.8) }), { maxLength: 15 }),
			added: fc.nat({ max: 15 }),
			addedInFront: fc.nat({ max: 15 }),
		}),
		{ minLength: 1, maxLength: 3 },
	);

	let stage: Stage;

	/** Starts a stage of its own for one random history. */
	async function withStage(run: () => Promise<void>): Promise<void> {
		stage = await startStage({ customers: 0, ...listing.options });
		refuseOrder();
		try {
			await run();
		} finally {
			await stage.stop();
		}
	}

	function refuseOrder(): void {
		if (!listing.refusesOrder) return;
		stage.sandbox.faults.add({ match: { query: { sort: 'id' } }, status: 400 });
	}

	/** Lets the drifts happen, each once. */
	function arm(planned: Drift[]): void {
		for (const { page, ...change } of planned) {
			stage.sandbox.faults.add({
				match: { path: /\/customers$|\/customer\/$/, query: listing.pageQuery(page) },
				times: 1,
				mutate: (store) => drift(store, change),
			});
		}
	}

	function drift(store: Store, { deleted, added, addedInFront }: Omit<Drift, 'page'>): void {
		const doomed = deleted.flatMap((position) => store.customers[position]?.id ?? []);
		for (const id of doomed) store.removeCustomer(id);
		for (let count = 0; count < added; count += 1) addWatchedCustomer(stage, 850);
		for (let count = 0; count < addedInFront; count += 1) {
			store.moveToFront(addWatchedCustomer(stage, 850));
		}
	}

	const present = () => stage.sandbox.store.customers.map(({ id }) => id);
	const countOf = <T,>(values: T[]) => new Set(values).size;

	it('Get Many holds no customer twice, and misses none but for deletions in front of it', async () => {
		await fc.assert(
			fc.asyncProperty(drifts, async (planned) => {
				await withStage(async () => {
					for (let count = 0; count < CUSTOMERS; count += 1) addWatchedCustomer(stage, 10);
					const before = present();
					arm(planned);
					const items = jsonOf(
						await runOperation(stage, 'customer', 'getAll', { returnAll: true }),
					);
					const ids = items.map(({ id }) => id as number);
					expect(countOf(ids)).toBe(ids.length);
					const deletions = planned.reduce((sum, { deleted }) => sum + deleted.length, 0);
					const still = new Set(present());
					const missed = before.filter((id) => still.has(id) && !ids.includes(id));
					expect(missed.length).toBeLessThanOrEqual(deletions);
				});
			}),
			RUNS,
		);
	});

	it('each alert is told once, and what drifted out of sight is told by the next poll', async () => {
		await fc.assert(
			fc.asyncProperty(drifts, async (planned) => {
				await withStage(async () => {
					for (let count = 0; count < CUSTOMERS; count += 1) addWatchedCustomer(stage, 10);
					const workflow = await stage.engine.activate(
						quotaWorkflow(stage.engine, listing.parameters),
					);
					present().forEach((id, position) => {
						if (position % 9 === 0) stage.sandbox.store.setUsage(id, 850);
					});
					arm(planned);
					await workflow.tick();
					stage.sandbox.faults.clear();
					refuseOrder();
					await workflow.tick();
					await workflow.tick();
					await workflow.deactivate();
					const told = emitted(workflow).map(({ customer }) => (customer as IDataObject).id);
					expect(countOf(told)).toBe(told.length);
					const over = stage.sandbox.store.customers.filter(({ minutes }) => minutes >= 800);
					expect(over.filter(({ id }) => !told.includes(id))).toEqual([]);
				});
			}),
			RUNS,
		);
	});

	it('a customer is told as created or deleted once, whatever drifts while the list is read', async () => {
		await fc.assert(
			fc.asyncProperty(drifts, async (planned) => {
				await withStage(async () => {
					for (let count = 0; count < CUSTOMERS; count += 1) addWatchedCustomer(stage, 10);
					const before = present();
					const workflow = await stage.engine.activate(
						stage.engine.triggerWorkflow(TRIGGER, {
							event: 'customerChanged',
							changes: ['created', 'deleted'],
						}),
					);
					arm(planned);
					await workflow.tick();
					stage.sandbox.faults.clear();
					refuseOrder();
					for (let poll = 0; poll < 4; poll += 1) {
						stage.sandbox.clock.advance({ minutes: 1 });
						await workflow.tick();
					}
					await workflow.deactivate();
					const told = (event: string) =>
						emitted(workflow)
							.filter((item) => item.event === event)
							.map(({ customer }) => (customer as IDataObject).id as number)
							.sort((a, b) => a - b);
					const after = new Set(present());
					// Who came and went meanwhile may have been seen; then both is told.
					const isBrief = (id: number) => !before.includes(id) && !after.has(id);
					const [created, deleted] = [told('customer.created'), told('customer.deleted')];
					expect(created.filter(isBrief)).toEqual(deleted.filter(isBrief));
					expect(countOf(created)).toBe(created.length);
					expect(deleted.filter((id) => !isBrief(id))).toEqual(
						before.filter((id) => !after.has(id)),
					);
					expect(created.filter((id) => !isBrief(id))).toEqual(
						[...after].filter((id) => !before.includes(id)).sort((a, b) => a - b),
					);
				});
			}),
			RUNS,
		);
	});
});
