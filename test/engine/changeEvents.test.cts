import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, ActiveWorkflow } from '../harness/index.cts';
import { letRequestsTake } from '../harness/passingTime.cts';
import { describeBoth, speak, spokenGeneration } from '../harness/generations.cts';
import {
	emitted,
	generationOf,
	refusal,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({
		...{ customers: 0, transcripts: 0, knobs: { maxLimit: 100 } },
		...spokenGeneration(),
	});
});

afterEach(async () => {
	jest.useRealTimers();
	await stage.stop();
});

const CUSTOMER_LIST = /\/customers$|\/customer\/$/;
const ONE_CUSTOMER = /\/customers\/\w+$|\/customer\/\w+\/$/;

/** How the page of a list with a number, counted from 1, is asked for. */
function pageQuery(page: number): Record<string, string> {
	return generationOf(stage) === 'legacy'
		? { offset: String((page - 1) * 100) }
		: { page: String(page) };
}

async function activate(
	event: string,
	parameters: object = {},
	options?: ActivateOptions,
): Promise<ActiveWorkflow> {
	const { engine } = stage;
	return await engine.activate(engine.triggerWorkflow(TRIGGER, { event, ...parameters }), options);
}

/** What the next poll emits. */
async function poll(workflow: ActiveWorkflow): Promise<IDataObject[]> {
	const { items, error } = await workflow.tick();
	if (error) throw error;
	return items.map(({ json }) => json);
}

/** The requests that the next poll sends, and what it emits. */
async function costOf(workflow: ActiveWorkflow) {
	stage.sandbox.requests.clear();
	const items = await poll(workflow);
	return { items, requests: stage.sandbox.requests.count() };
}

function addCustomers(count: number, more: object = {}): number[] {
	return Array.from({ length: count }, () => stage.sandbox.store.addCustomer(more).id);
}

/** `customer id event: changed fields` of each item, sorted. */
function told(items: IDataObject[]): string[] {
	return items
		.map(({ customer, event, changed_fields }) => {
			const { id } = customer as { id: number };
			return `${id} ${String(event).replace('customer.', '')}: ${(changed_fields as string[]).join(' ')}`.trim();
		})
		.sort();
}

describe.each([
	['in memory', {}],
	['on the durable path', { durable: true }],
])('a changed customer, %s', (_, options: ActivateOptions) => {
	it('is told once, for each kind of change', async () => {
		const { store, clock } = stage.sandbox;
		const [a, b, c, d] = addCustomers(4) as [number, number, number, number];
		const workflow = await activate(
			'customerChanged',
			{ changes: ['created', 'updated', 'deleted', 'planChanged', 'statusChanged'] },
			options,
		);
		expect(emitted(workflow)).toEqual([]);
		expect(await poll(workflow)).toEqual([]);

		clock.advance({ hours: 1 });
		store.updateCustomer(a, { plan: 'gold', quota_minutes: 10_000 });
		store.updateCustomer(b, { name: 'New name', status: 'suspended' });
		store.removeCustomer(c);
		store.updateCustomer(d, { minutes: 300 });
		const [e] = addCustomers(1);
		expect(told(await poll(workflow))).toEqual([
			`${a} plan_changed: plan quota_minutes`,
			`${b} status_changed: status`,
			`${b} updated: name`,
			`${c} deleted:`,
			`${e} created:`,
		]);
		expect(await poll(workflow)).toEqual([]);
	});

	it('is told after a restart that lost the state of polls without news', async () => {
		const { store } = stage.sandbox;
		const [a, b] = addCustomers(2) as [number, number];
		let workflow = await activate('customerChanged', {}, options);
		// On the durable path the state of the poll at activation is kept only if it emits something.
		if (options.durable) expect(await poll(workflow)).toEqual([]);
		store.updateCustomer(a, { name: 'First' });
		expect(told(await poll(workflow))).toEqual([`${a} updated: name`]);
		expect(await poll(workflow)).toEqual([]);
		workflow = await workflow.restart();
		expect(told(emitted(workflow))).toEqual([]);
		store.updateCustomer(b, { email: 'other@example.org' });
		expect(told(await poll(workflow))).toEqual([`${b} updated: email`]);
	});
});

describe('customerChanged', () => {
	it('has items in the form of the documentation', async () => {
		const { store } = stage.sandbox;
		const [a, b] = addCustomers(2, { plan: 'silver' }) as [number, number];
		const workflow = await activate('customerChanged');
		store.updateCustomer(a, { plan: 'gold' });
		store.removeCustomer(b);
		const [updated, deleted] = await poll(workflow);
		expect(updated).toEqual({
			summary: `Customer ${a} was changed: plan`,
			event: 'customer.updated',
			event_id: expect.stringMatching(new RegExp(`^${a}:customer.updated:[\\w-]{8}$`)),
			customer: expect.objectContaining({ id: a, plan: 'gold', name: `Customer ${a}` }),
			changed_fields: ['plan'],
			previous: { plan: 'silver' },
			detected_at: expect.stringMatching(/^2025-01-15T09:00:0\d\.\d{3}Z$/),
		});
		expect(deleted).toEqual({
			summary: `Customer ${b} was deleted`,
			event: 'customer.deleted',
			event_id: `${b}:customer.deleted`,
			customer: { id: b, plan: 'silver', status: 'active' },
			changed_fields: [],
			previous: { plan: 'silver', status: 'active' },
			detected_at: expect.any(String),
		});
		expect(Object.keys(updated!)).toEqual([
			'summary',
			'customer',
			'changed_fields',
			'previous',
			'event',
			'event_id',
			'detected_at',
		]);
	});

	it('takes usage, updated_at and fields that the list begins to show for no change', async () => {
		const { store, knobs, clock } = stage.sandbox;
		const ids = addCustomers(150, { metadata: { crm: 'x' } });
		const workflow = await activate('customerChanged');
		clock.advance({ days: 1 });
		for (const id of ids) store.updateCustomer(id, { minutes: 100 });
		Object.assign(knobs.listFields, { metadata: true, updatedAt: true, quotaMinutes: true });
		expect(await poll(workflow)).toEqual([]);
		store.updateCustomer(ids[3]!, { metadata: { crm: 'y' } });
		expect(told(await poll(workflow))).toEqual([`${ids[3]} updated: metadata`]);
		Object.assign(knobs.listFields, { metadata: false, updatedAt: false, quotaMinutes: false });
		expect(await poll(workflow)).toEqual([]);
	});

	it('tells the change by which a customer begins or ceases to meet the filters', async () => {
		const { store } = stage.sandbox;
		const [a, b, c] = addCustomers(3, { plan: 'silver' }) as [number, number, number];
		store.updateCustomer(b, { plan: 'gold' });
		const workflow = await activate('customerChanged', {
			changes: ['created', 'deleted', 'updated', 'planChanged'],
			filters: { plan: ['gold'] },
		});
		store.updateCustomer(a, { plan: 'gold' });
		store.updateCustomer(b, { plan: 'silver' });
		store.updateCustomer(c, { name: 'Not watched' });
		expect(told(await poll(workflow))).toEqual([
			`${a} plan_changed: plan`,
			`${b} plan_changed: plan`,
		]);
		store.removeCustomer(a);
		store.removeCustomer(c);
		expect(told(await poll(workflow))).toEqual([`${a} deleted:`]);
	});

	it('does not flood when the filters change', async () => {
		const { store } = stage.sandbox;
		const [a, b, c] = addCustomers(5, { plan: 'gold' }) as [number, number, number];
		let workflow = await activate('customerChanged', { filters: { customerIds: `${a}` } });
		store.updateCustomer(b, { name: 'Unseen' });
		workflow = await workflow.update({ filters: { customerIds: `${a}, ${b}` } });
		workflow = await workflow.update({ filters: { plan: ['gold'] } });
		workflow = await workflow.update({ filters: {} });
		expect(emitted(workflow)).toEqual([]);
		expect(await poll(workflow)).toEqual([]);
		store.updateCustomer(c, { name: 'Seen' });
		expect(told(await poll(workflow))).toEqual([`${c} updated: name`]);
	});

	it('asks for the metadata of a changed customer when the filters need it', async () => {
		const { store, requests } = stage.sandbox;
		const [a, b] = addCustomers(3) as [number, number];
		store.updateCustomer(a, { metadata: { crm: 'x' } });
		const workflow = await activate('customerChanged', {
			filters: { metadataKey: 'crm', metadataValue: 'x' },
		});
		store.updateCustomer(a, { name: 'A' });
		store.updateCustomer(b, { name: 'B' });
		requests.clear();
		const items = await poll(workflow);
		expect(told(items)).toEqual([`${a} updated: name`]);
		expect(items[0]?.customer).toMatchObject({ metadata: { crm: 'x' } });
		expect(requests.count({ path: ONE_CUSTOMER })).toBe(2);
	});

	it('keeps a customer that exists without being listed, at few requests', async () => {
		const { store, faults, requests } = stage.sandbox;
		const ids = addCustomers(10);
		const hidden = store.getCustomer(ids[4]!)!;
		const workflow = await activate('customerChanged');
		const result = () =>
			store.customers
				.filter(({ id }) => id !== hidden.id)
				.map(({ id, name, email, plan, status, quota_minutes }) => {
					const usage = { transcription_minutes: 0, quota_minutes };
					return { id, name, email, plan, status, usage };
				});
		const listing = faults.add({
			match: { path: CUSTOMER_LIST },
			status: 200,
			body: { count: 9, total_results: 9, result: result() },
		});
		store.updateCustomer(hidden.id, { status: 'cancelled' });
		expect(told(await poll(workflow))).toEqual([`${hidden.id} updated: status`]);
		requests.clear();
		expect(await poll(workflow)).toEqual([]);
		expect(requests.count({ path: ONE_CUSTOMER })).toBe(1);
		listing.remove();
		expect(await poll(workflow)).toEqual([]);
		store.removeCustomer(hidden.id);
		expect(told(await poll(workflow))).toEqual([`${hidden.id} deleted:`]);
	});

	it('shows examples without touching its state', async () => {
		const { engine } = stage;
		addCustomers(30);
		const workflow = await activate('customerChanged', { changes: ['created', 'planChanged'] });
		const state = workflow.savedStaticData();
		addCustomers(1);
		const items = await workflow.pollManually();
		expect(items).toHaveLength(10);
		expect(items.map(({ json }) => json.event).slice(0, 2)).toEqual([
			'customer.created',
			'customer.plan_changed',
		]);
		expect(items.every(({ json }) => json.example === true)).toBe(true);
		expect(workflow.savedStaticData()).toEqual(state);
		await expect(
			engine.pollManually(
				engine.triggerWorkflow(TRIGGER, { event: 'customerChanged', changes: [] }),
			),
		).rejects.toThrow(refusal(engine, 'Parameter "Changes" is required'));
	});
});

describeBoth('customerChanged', () => {
	it('gives going back and forth different ids, and a repeated finding the same one', async () => {
		const { store } = stage.sandbox;
		const [id] = addCustomers(1) as [number];
		const workflow = await activate('customerChanged', { changes: ['statusChanged'] });
		const ids: unknown[] = [];
		for (const status of ['suspended', 'active', 'suspended', 'active']) {
			store.updateCustomer(id, { status });
			ids.push((await poll(workflow))[0]?.event_id);
		}
		expect(new Set(ids).size).toBe(4);

		const before = workflow.savedStaticData();
		store.updateCustomer(id, { status: 'suspended' });
		const [first] = await poll(workflow);
		await workflow.deactivate();
		const again = await activate(
			'customerChanged',
			{ changes: ['statusChanged'] },
			{
				staticData: before,
			},
		);
		expect(emitted(again)[0]?.event_id).toBe(first?.event_id);
	});

	it('tells chosen changes only, and nothing belatedly when others are chosen', async () => {
		const { store } = stage.sandbox;
		const [a, b] = addCustomers(3) as [number, number];
		let workflow = await activate('customerChanged', { changes: ['statusChanged'] });
		store.updateCustomer(a, { plan: 'gold', name: 'Other' });
		store.removeCustomer(b);
		addCustomers(1);
		expect(await poll(workflow)).toEqual([]);
		store.updateCustomer(a, { status: 'suspended' });
		expect(told(await poll(workflow))).toEqual([`${a} status_changed: status`]);
		workflow = await workflow.update({ changes: ['created', 'updated', 'deleted'] });
		expect(emitted(workflow)).toEqual([]);
		expect(await poll(workflow)).toEqual([]);
	});

	it('does not take a customer for deleted that moved to a page which was read already', async () => {
		const { store, faults, requests } = stage.sandbox;
		const ids = addCustomers(250);
		const workflow = await activate('customerChanged');
		faults.add({
			match: { path: CUSTOMER_LIST, query: pageQuery(2) },
			times: 1,
			mutate: () => {
				store.removeCustomer(ids[0]!);
				store.updateCustomer(ids[100]!, { name: 'Moved' });
				addCustomers(1);
			},
		});
		const items = [...(await poll(workflow)), ...(await poll(workflow))];
		expect(told(items).filter((text) => !text.includes('created'))).toEqual(
			[`${ids[0]} deleted:`, `${ids[100]} updated: name`].sort(),
		);
		expect(told(items)).toHaveLength(3);
		expect(requests.count({ path: ONE_CUSTOMER })).toBeLessThan(4);
	});

	it('tells no deletion after a page that failed, nor when the check fails', async () => {
		const { store, faults } = stage.sandbox;
		const ids = addCustomers(250);
		const workflow = await activate('customerChanged');
		store.removeCustomer(ids[249]!);
		store.updateCustomer(ids[0]!, { name: 'Changed' });
		const page = faults.add({ match: { path: CUSTOMER_LIST, query: pageQuery(2) }, status: 500 });
		expect(told(await poll(workflow))).toEqual([`${ids[0]} updated: name`]);
		expect(stage.engine.logs.some(({ message }) => message.includes('left to the next poll'))).toBe(
			true,
		);
		page.remove();
		const check = faults.add({ match: { path: ONE_CUSTOMER }, status: 500 });
		expect(await poll(workflow)).toEqual([]);
		check.remove();
		expect(told(await poll(workflow))).toEqual([`${ids[249]} deleted:`]);
	});

	it('throws and keeps its state when nothing could be read', async () => {
		const { store, faults } = stage.sandbox;
		const [a] = addCustomers(1) as [number];
		const workflow = await activate('customerChanged');
		const state = workflow.nodeState();
		store.updateCustomer(a, { name: 'Changed' });
		const fault = faults.add({ status: 500 });
		expect((await workflow.tick()).error).toMatchObject({
			failure: { cause: 'temporarily-unavailable' },
		});
		expect(workflow.nodeState()).toEqual(state);
		fault.remove();
		expect(told(await poll(workflow))).toEqual([`${a} updated: name`]);
	});

	it('goes on where a poll ran out of time, from the baseline on', async () => {
		const { store, clock } = stage.sandbox;
		const ids = addCustomers(1200);
		letRequestsTake(stage, 2_400);
		clock.advance({ days: 1 });
		const workflow = await activate('customerChanged', {}, { pollBudgetMs: 8_000 });
		const state = () => workflow.nodeState().customerChanged as IDataObject;
		expect(state().isFirstSweep === true).toBe(stage.engine.features.pollBudget);
		for (let tick = 0; tick < 30 && state().isFirstSweep; tick += 1) {
			expect(await poll(workflow)).toEqual([]);
		}
		expect(state().isFirstSweep).toBeUndefined();

		store.removeCustomer(ids[5]!);
		store.updateCustomer(ids[1190]!, { name: 'Last' });
		store.updateCustomer(ids[1]!, { name: 'First' });
		const [created] = addCustomers(1);
		const items: IDataObject[] = [];
		for (let tick = 0; tick < 40 && items.length < 4; tick += 1) {
			items.push(...(await poll(workflow)));
		}
		expect(told(items)).toEqual(
			[
				`${ids[5]} deleted:`,
				`${ids[1190]} updated: name`,
				`${ids[1]} updated: name`,
				`${created} created:`,
			].sort(),
		);
	});

	it.each([1, 2, 3])(
		'tells a random history once, through failures, restarts and changes during a poll (%i)',
		async (seed) => {
			const { store, faults } = stage.sandbox;
			let state = seed;
			const random = (below: number) => (state = (state * 48_271) % 2_147_483_647) % below;
			const first = addCustomers(230);
			let workflow = await activate('customerChanged');
			const added = new Set<number>();
			const removed = new Set<number>();
			const names = new Map<number, string>();
			const change = () => {
				const { id } = store.customers[random(store.customers.length)]!;
				const kind = random(4);
				if (kind === 0) {
					store.removeCustomer(id);
					removed.add(id);
				} else if (kind === 1) added.add(store.addCustomer().id);
				else {
					names.set(id, `Name ${random(1_000_000)}`);
					store.updateCustomer(id, { name: names.get(id)! });
				}
			};
			const items: IDataObject[] = [];
			const pollOnce = async () =>
				items.push(...(await workflow.tick()).items.map(({ json }) => json));
			for (let tick = 0; tick < 20; tick += 1) {
				change();
				faults.clear();
				faults.add({ probability: 0.1, status: 500 });
				faults.add({ probability: 0.3, mutate: change });
				await pollOnce();
				if (random(5) > 0) continue;
				workflow = await workflow.restart();
				items.push(...emitted(workflow));
			}
			faults.clear();
			for (let tick = 0; tick < 3; tick += 1) await pollOnce();

			const ids = (event: string) =>
				items
					.filter((item) => item.event === event)
					.map(({ customer }) => (customer as { id: number }).id);
			const alive = new Set(store.customers.map(({ id }) => id));
			const deleted = ids('customer.deleted');
			const created = ids('customer.created');
			expect(new Set(deleted).size).toBe(deleted.length);
			expect(new Set(created).size).toBe(created.length);
			expect(deleted.every((id) => removed.has(id))).toBe(true);
			expect(deleted).toEqual(expect.arrayContaining(first.filter((id) => !alive.has(id))));
			expect(created.every((id) => added.has(id))).toBe(true);
			expect(created).toEqual(expect.arrayContaining([...added].filter((id) => alive.has(id))));
			expect(new Set(items.map(({ event_id }) => event_id)).size).toBe(items.length);
			const toldNames = new Set(items.map(({ customer }) => (customer as { name: string }).name));
			for (const [id, name] of names) if (alive.has(id)) expect(toldNames).toContain(name);
		},
	);
});

interface ContentFields {
	session_id?: string;
	id?: string;
	customer_id?: number;
	status?: string;
	language?: string;
	created_at?: string;
}

let made = 0;

/** A transcript and its document, which the tests put into the lists wherever they like. */
function content({ created_at = '2025-01-10T08:00:00Z', ...more }: ContentFields = {}) {
	made += 1;
	const common = {
		session_id: `s-${made}`,
		customer_id: 7,
		filename: `f-${made}.mp4`,
		status: 'completed',
		language: 'nl-nl',
		created_at,
	};
	return {
		transcript: { ...common, duration: 60, ...more },
		document: {
			...common,
			id: `d-${made}`,
			type: 'document',
			updated_at: created_at,
			cues: [],
			...more,
		},
	};
}

describe.each([
	['newTranscript', 'transcript', 'current'],
	['newTranscript', 'transcript', 'legacy'],
	['newDocument', 'document', 'current'],
] as const)('%s, the list of each %s, on the %s API', (event, kind, chosen) => {
	speak(chosen);

	// Transcripts are those of a customer there, in the order of their dates.
	const CUSTOMER = 7;
	beforeEach(() => {
		if (chosen === 'legacy') stage.sandbox.store.addCustomer({ id: CUSTOMER });
	});
	const ofCustomer = chosen === 'legacy' ? { customerId: `${CUSTOMER}` } : {};
	const watch = async (name: string, parameters: object = {}, options?: ActivateOptions) => {
		const { filters } = parameters as { filters?: object };
		return await activate(name, { filters: { ...ofCustomer, ...filters } }, options);
	};

	const list = () =>
		stage.sandbox.store[`${kind}s`] as Array<ReturnType<typeof content>[typeof kind]>;
	const put = (at: number, fields?: ContentFields) => {
		const made = content(fields)[kind];
		list().splice(at, 0, made as never);
		return made.session_id;
	};
	const fill = (count: number, fields?: ContentFields) =>
		Array.from({ length: count }, () => put(list().length, fields));
	const sessions = (items: IDataObject[]) => items.map(({ session_id }) => session_id).sort();

	it('has items in the form of the documentation, and none for what was there before', async () => {
		fill(3);
		const workflow = await watch(event);
		expect(emitted(workflow)).toEqual([]);
		const session = put(0);
		const key = kind === 'document' ? `${session}/d-${made}` : session;
		expect(await poll(workflow)).toEqual([
			expect.objectContaining({
				session_id: session,
				customer_id: 7,
				status: chosen === 'legacy' ? 2 : 'completed',
				event: `${kind}.new`,
				event_id: `${key}:${kind}.new`,
				detected_at: expect.stringMatching(/^2025-01-15T09:00:0/),
			}),
		]);
		expect(await poll(workflow)).toEqual([]);
	});

	it.each([
		['in front', (length: number) => [0, length]],
		['at the end', (length: number) => [length, length]],
		['in the middle, with an older date', (length: number) => [Math.floor(length / 2), length]],
		['at both ends', (length: number) => [0, length]],
	])('finds several at once that appear %s, sharing a timestamp', async (place, at) => {
		fill(450);
		const workflow = await watch(event);
		const dated = place.includes('older') ? { created_at: '2024-11-01T00:00:00Z' } : {};
		const put3 = [0, 1, 2].map((index) => {
			const [first, last] = at(list().length) as [number, number];
			return put(place === 'at both ends' && index === 2 ? last : first, dated);
		});
		expect(sessions(await poll(workflow))).toEqual(put3.sort());
		expect(await poll(workflow)).toEqual([]);
	});

	it('costs few requests when nothing or little is new, however long the list is', async () => {
		fill(1050);
		const workflow = await watch(event);
		expect(await costOf(workflow)).toEqual({ items: [], requests: 2 });
		put(0);
		expect(await costOf(workflow)).toMatchObject({ items: [{}], requests: 2 });
		put(list().length);
		expect(await costOf(workflow)).toMatchObject({ items: [{}], requests: 3 });
		list().splice(0, list().length - 50);
		expect(await costOf(workflow)).toEqual({ items: [], requests: 1 });
		expect(await costOf(workflow)).toEqual({ items: [], requests: 1 });
	});

	it('finds a late one though as many were deleted', async () => {
		fill(950);
		const workflow = await watch(event);
		list().splice(10, 1);
		const late = put(500);
		const items: IDataObject[] = [];
		for (let tick = 0; tick < 9; tick += 1) items.push(...(await poll(workflow)));
		expect(sessions(items)).toEqual([late]);
	});

	it('tells each once though the list is shuffled, grows and shrinks while it is read', async () => {
		const { faults, store } = stage.sandbox;
		fill(420);
		const workflow = await watch(event);
		let seed = 3;
		const random = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
		const expected = new Set<string>();
		faults.add({
			probability: 0.4,
			mutate: () => {
				expect(store).toBeDefined();
				if (random(2) === 0) expected.add(put(random(list().length)));
				else {
					const [gone] = list().splice(random(list().length), 1);
					expected.delete(gone!.session_id);
				}
				list().push(...list().splice(0, random(5)));
			},
		});
		const items: IDataObject[] = [];
		for (let tick = 0; tick < 25; tick += 1) items.push(...(await poll(workflow)));
		faults.clear();
		for (let tick = 0; tick < 8; tick += 1) items.push(...(await poll(workflow)));
		const found = sessions(items);
		expect(new Set(found).size).toBe(found.length);
		expect(found).toEqual(expect.arrayContaining([...expected]));
	});

	it.each([true, false])(
		'tells what gets the wanted status later, if the server filters: %s',
		async (isServerFiltering) => {
			const { faults } = stage.sandbox;
			// The kinds of answer differ in fields that the event does not read.
			const answerAll = () => {
				const result = list().map((item) => ({ ...item, cues: undefined }));
				faults.clear();
				if (!isServerFiltering && chosen === 'current') {
					faults.add({ status: 200, body: { result, total_results: result.length } });
				}
			};
			fill(3, { status: 'processing' });
			fill(3);
			answerAll();
			// There they are numbers, for the words of which none is documented.
			const status = chosen === 'legacy' ? '2' : 'completed';
			const workflow = await watch(event, { filters: { status } });
			list()[1]!.status = 'completed';
			answerAll();
			expect(sessions(await poll(workflow))).toEqual([list()[1]!.session_id]);
			expect(await poll(workflow)).toEqual([]);
		},
	);

	it('sends the filters and applies them again', async () => {
		const { requests } = stage.sandbox;
		const workflow = await watch(event, {
			filters: {
				customerId: { __rl: true, mode: 'id', value: '7' },
				status: chosen === 'legacy' ? '2' : 'completed',
				language: 'nl-nl',
			},
		});
		const sent = { customer_id: '7', status: 'completed', language: 'nl-nl' };
		if (chosen === 'current') expect(requests.entries[0]?.query).toMatchObject(sent);
		put(0, { customer_id: 8 });
		put(0, { language: 'de-de' });
		put(0, { status: 'failed' });
		const wanted = put(0);
		const answer = list().map((item) => ({ ...item, cues: undefined }));
		const body = { result: answer, total_results: 4 };
		if (chosen === 'current') stage.sandbox.faults.add({ status: 200, body });
		expect(sessions(await poll(workflow))).toEqual([wanted]);
		expect(await poll(workflow)).toEqual([]);
	});

	it('takes what is there for known when the filters change', async () => {
		fill(30);
		let workflow = await watch(event, { filters: { language: 'de-de' } });
		workflow = await workflow.update({ filters: ofCustomer });
		expect(emitted(workflow)).toEqual([]);
		expect(await poll(workflow)).toEqual([]);
		const session = put(3);
		expect(sessions(await poll(workflow))).toEqual([session]);
	});

	it('tells what it found and the rest at the next poll when a page fails', async () => {
		const { faults } = stage.sandbox;
		fill(250);
		const workflow = await watch(event);
		const front = put(0);
		const back = put(list().length);
		const fault = faults.add({ match: { query: pageQuery(3) }, status: 500 });
		expect(sessions(await poll(workflow))).toEqual([front]);
		fault.remove();
		expect(sessions(await poll(workflow))).toEqual([back]);
	});

	it('throws and keeps its state when nothing could be read', async () => {
		const { faults } = stage.sandbox;
		fill(10);
		const workflow = await watch(event);
		const state = workflow.nodeState();
		const session = put(0);
		const fault = faults.add({ status: 500 });
		expect((await workflow.tick()).outcome).toBe('error');
		expect(workflow.nodeState()).toEqual(state);
		fault.remove();
		expect(sessions(await poll(workflow))).toEqual([session]);
	});

	it('goes on where a poll ran out of time, and tells what is new meanwhile', async () => {
		const { clock } = stage.sandbox;
		fill(1500);
		letRequestsTake(stage, 2_400);
		const workflow = await watch(event, {}, { pollBudgetMs: 8_000 });
		const state = () => workflow.nodeState()[event] as IDataObject;
		expect(state().isFirstReading === true).toBe(stage.engine.features.pollBudget);
		clock.advance({ hours: 1 });
		const early = put(list().length, { created_at: '2025-01-15T09:30:00Z' });
		const items: IDataObject[] = [];
		for (let tick = 0; tick < 40 && state().isFirstReading; tick += 1) {
			items.push(...(await poll(workflow)));
		}
		expect(state().isFirstReading).toBeUndefined();
		const middle = put(700);
		const front = put(0);
		for (let tick = 0; tick < 40 && items.length < 3; tick += 1) {
			items.push(...(await poll(workflow)));
		}
		expect(sessions(items)).toEqual([early, middle, front].sort());
		expect(await poll(workflow)).toEqual([]);
	});

	it.each([
		['states no total', { total: 'missing' }],
		['counts a page only', { total: 'pageCount' }],
		['states too large a total', { total: 7 }],
		['states too small a total', { total: -7 }],
		['states the number of pages as total', { total: -346 }],
	] as const)('finds all when the server %s', async (_, knobs) => {
		Object.assign(stage.sandbox.knobs, knobs);
		fill(350);
		const workflow = await watch(event);
		expect(await poll(workflow)).toEqual([]);
		const put3 = [0, 170, 352].map((at) => put(at));
		expect(sessions(await poll(workflow))).toEqual(put3.sort());
		expect(await poll(workflow)).toEqual([]);
	});

	it.each([-249, -200, -150, 100])(
		'takes nothing old for new, and misses nothing, when the total is wrong once by %d',
		async (wrong) => {
			const { knobs } = stage.sandbox;
			fill(250);
			const workflow = await watch(event);
			expect(await poll(workflow)).toEqual([]);
			knobs.total = wrong;
			const session = put(200);
			const items = await poll(workflow);
			knobs.total = 'right';
			for (let tick = 0; tick < 3; tick += 1) items.push(...(await poll(workflow)));
			expect(sessions(items)).toEqual([session]);
		},
	);

	it.each(
		[
			[300, 2],
			[3_000, 15],
		].filter(([count]) => chosen === 'current' || count === 300) as Array<[number, number]>,
	)(
		'finds an older one of %d in place of one that is gone within %d polls',
		async (count, polls) => {
			fill(count);
			const workflow = await watch(event);
			await poll(workflow);
			list().splice(3, 1);
			const session = put(count / 2, { created_at: '2024-01-01T00:00:00Z' });
			const items: IDataObject[] = [];
			for (let tick = 0; tick < polls; tick += 1) items.push(...(await poll(workflow)));
			expect(sessions(items)).toEqual([session]);
			const { requests } = await costOf(workflow);
			expect(requests).toBeLessThanOrEqual(2 + Math.ceil(count / 2_000));
		},
	);

	it('prunes what is gone', async () => {
		fill(300);
		const workflow = await watch(event);
		const size = () => JSON.stringify((workflow.nodeState()[event] as IDataObject).memory).length;
		const full = size();
		for (let tick = 0; tick < 6; tick += 1) {
			list().splice(0, 50);
			fill(1);
			expect(await poll(workflow)).toHaveLength(1);
		}
		expect(await poll(workflow)).toEqual([]);
		expect(size()).toBeLessThan(full / 3);
	});

	it('shows real examples without touching its state', async () => {
		fill(30);
		const workflow = await watch(event);
		const state = workflow.savedStaticData();
		put(0);
		const items = await workflow.pollManually();
		expect(items).toHaveLength(10);
		expect(items[0]?.json).toMatchObject({ event: `${kind}.new`, session_id: `s-${made}` });
		expect(workflow.savedStaticData()).toEqual(state);
		expect(await poll(workflow)).toHaveLength(1);
	});
});
