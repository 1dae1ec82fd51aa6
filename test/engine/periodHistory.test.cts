import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { emitted, startStage, TRIGGER, type Stage } from '../harness/support.cts';
import type { Fault } from '../sandbox/faults.cts';
import { chosenSeeds, RUNS } from '../unit/seeds.cts';
import type { Figures } from '../harness/periodOracle.cts';
import { PeriodOracle, stateIn } from '../harness/periodOracle.cts';

/*
 * Random months of a few customers, polled by n8n's engine: cycles of any day, rollovers that are
 * early, late or later than two days, corrections, outages, restarts, deletions, changes of plan and
 * status, in whatever zone the machine is. What has to come of it says an oracle that is written from
 * the documented promises.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const CUSTOMERS = 6;

const wait = fc.oneof(
	{ weight: 2, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 10 }) }) },
	{ weight: 2, arbitrary: fc.record({ minutes: fc.integer({ min: 60, max: 1800 }) }) },
	{ weight: 3, arbitrary: fc.record({ minutesAroundEnd: fc.integer({ min: -6, max: 4 }) }) },
	{ weight: 2, arbitrary: fc.record({ minutesAroundEnd: fc.integer({ min: -240, max: 240 }) }) },
);

const happening = fc.oneof(
	{ weight: 16, arbitrary: fc.constant('nothing' as const) },
	{ weight: 3, arbitrary: fc.constant('outage' as const) },
	{ weight: 3, arbitrary: fc.constant('refusal' as const) },
	{ weight: 2, arbitrary: fc.constant('restart' as const) },
	{ weight: 2, arbitrary: fc.constant('correction' as const) },
	{ weight: 2, arbitrary: fc.constant('plan' as const) },
	{ weight: 1, arbitrary: fc.constant('delete' as const) },
	{ weight: 1, arbitrary: fc.constant('cancel' as const) },
	{ weight: 1, arbitrary: fc.constant('create' as const) },
);

const history = fc.record({
	begin: fc.constantFrom('2024-02-10', '2025-01-15', '2025-02-20', '2025-03-20', '2024-10-20'),
	zone: fc.constantFrom('UTC', 'America/New_York', 'Europe/Amsterdam', 'Pacific/Auckland'),
	cycleDays: fc.array(
		fc.oneof(fc.constantFrom(1, 17, 28, 29, 30, 31), fc.integer({ min: 1, max: 31 })),
		{ minLength: CUSTOMERS, maxLength: CUSTOMERS },
	),
	lateHours: fc.constantFrom(0, 0, -2, 1, 7, 30, 60),
	periodEnd: fc.constantFrom('inclusive' as const, 'exclusive' as const),
	includesRunning: fc.boolean(),
	plans: fc.constantFrom<string[]>([], [], ['gold']),
	steps: fc.array(
		fc.record({
			wait,
			happening,
			who: fc.nat(20),
			used: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 4000 })), {
				minLength: CUSTOMERS + 4,
				maxLength: CUSTOMERS + 4,
			}),
		}),
		{ minLength: 40, maxLength: 80 },
	),
});

const REFUSALS: Fault[] = [
	{ status: 402 },
	{ status: 403 },
	{ status: 404 },
	{ status: 500 },
	{ status: 200, body: { usage: { quota_minutes: 1000 } } },
	{ redirect: 'http://127.0.0.1:1/elsewhere' },
];

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

let stage: Stage;

const zoneBefore = process.env.TZ;
afterEach(() => {
	if (zoneBefore === undefined) delete process.env.TZ;
	else process.env.TZ = zoneBefore;
});

async function play(given: History): Promise<void> {
	process.env.TZ = given.zone;
	stage = await startStage({ customers: 0, transcripts: 0, now: `${given.begin}T09:00:00Z` });
	try {
		await compare(given);
	} finally {
		await stage.stop();
	}
}

async function compare(given: History): Promise<void> {
	const { sandbox, engine } = stage;
	const { store, clock, faults, knobs } = sandbox;
	Object.assign(knobs, { lateRolloverHours: given.lateHours, periodEnd: given.periodEnd });
	const add = (cycleDay: number) => {
		store.addCustomer({ plan: 'gold', quota_minutes: 1000, minutes: 5, cycleDay });
	};
	given.cycleDays.forEach(add);
	// What happens in a new period that has begun early cannot be told from the old one unless usage fell.
	const hasBegunEarly = ({ cycleDay }: { cycleDay: number }) =>
		clock.now().getTime() < store.periods.shown(cycleDay).start;
	const corrections = new Map<string, number>();
	const rows: IDataObject[] = [];
	let refusals = 0;
	let workflow = await engine.activate(
		engine.triggerWorkflow(TRIGGER, {
			event: 'periodClosed',
			filters: { plan: given.plans },
			options: { includeRunning: given.includesRunning },
		}),
	);
	const oracle = new PeriodOracle();
	oracle.read(stateIn(sandbox));
	oracle.save();
	const collect = () => {
		const found = emitted(workflow);
		rows.push(...found.filter(({ repeated }) => repeated === undefined));
		workflow.forget();
		if (found.length > 0) oracle.save();
	};
	const poll = async () => {
		await workflow.tick();
		oracle.read(stateIn(sandbox));
		collect();
	};
	for (const { wait: pause, happening: what, who, used } of given.steps) {
		const now = clock.now().getTime();
		const nextEnd = Math.min(
			...store.customers.map(({ cycleDay }) => store.periods.shown(cycleDay).end),
		);
		const target =
			'minutes' in pause
				? now + pause.minutes * MINUTE_MS
				: nextEnd + pause.minutesAroundEnd * MINUTE_MS;
		// Every period is met by some poll of it.
		if (target > now) clock.advance(Math.min(target - now, 20 * DAY_MS));
		for (const [index, customer] of store.customers.entries()) {
			const more = (used[index] ?? 0) / 100;
			if (more > 0 && !hasBegunEarly(customer) && customer.status !== 'cancelled') {
				store.setUsage(customer.id, customer.minutes + more);
			}
		}
		const customer = store.customers[who % Math.max(1, store.customers.length)];
		if (customer && what === 'correction') {
			const key = `${customer.id} ${store.periods.shown(customer.cycleDay).start}`;
			// Three requests may ask whether a fall is a new period.
			corrections.set(key, (corrections.get(key) ?? 0) + 1);
			if (corrections.get(key)! <= 2) store.setUsage(customer.id, customer.minutes / 2);
		}
		if (customer && what === 'plan' && !hasBegunEarly(customer)) {
			store.updateCustomer(customer.id, { plan: who % 2 ? 'silver' : 'gold' });
			store.setUsage(customer.id, customer.minutes, { quota: 500 + 100 * who });
		}
		if (customer && what === 'delete' && store.customers.length > 1)
			store.removeCustomer(customer.id);
		if (customer && what === 'cancel' && !hasBegunEarly(customer))
			store.updateCustomer(customer.id, { status: 'cancelled' });
		if (what === 'create' && store.customers.length < CUSTOMERS + 4) add(1 + (who % 31));
		if (what === 'outage') {
			faults.add({ status: 401 });
			await workflow.tick();
			faults.clear();
		} else if (what === 'refusal' && refusals < 3 && oracle.mayGoUnanswered(stateIn(sandbox))) {
			// The list is read, and of what it does not tell nothing.
			refusals += 1;
			faults.add({ match: { path: /usage$/ }, ...REFUSALS[who % REFUSALS.length] });
			await workflow.tick();
			faults.clear();
			oracle.readUnanswered(stateIn(sandbox));
			collect();
		} else if (what === 'restart') {
			workflow = await workflow.restart();
			oracle.goBack();
			oracle.read(stateIn(sandbox));
			oracle.save();
			collect();
		} else await poll();
	}
	for (let quiet = 0; quiet < 8; quiet += 1) {
		clock.advance(7 * HOUR_MS);
		await poll();
	}
	const closed = rows.filter(({ event }) => event === 'usage.period_closed');
	const shown = (figures: Figures): Figures => {
		// Figures that stay the same are not asked for again: after the end, before a later one is sure.
		const startsOnLast = new Date(Date.parse(figures.start) + DAY_MS).getUTCDate() === 1;
		return { ...figures, seenAt: figures.isFinal || startsOnLast ? 0 : figures.seenAt };
	};
	// Zero minutes of a period that ended early look like zero minutes of the next.
	const isWanted = ({ plan, minutes }: Figures) =>
		(given.plans.length === 0 || given.plans.includes(plan)) &&
		(given.lateHours >= 0 || minutes > 0);
	expect(closed.map(toFigures).filter(isWanted).map(shown).sort(byPeriod)).toEqual(
		oracle.closed.filter(isWanted).map(shown).sort(byPeriod),
	);
	const running = rows.filter(({ event }) => event === 'usage.period_running');
	expect(running.every(({ is_final }) => is_final === false)).toBe(true);
	expect(new Set(rows.map(({ event_id }) => event_id)).size).toBe(rows.length);
	if (!given.includesRunning) expect(running).toEqual([]);
}

function toFigures(row: IDataObject): Figures {
	return {
		id: Number(row.customer_id),
		plan: String(row.plan),
		status: String(row.status),
		minutes: row.transcription_minutes as number,
		quota: row.quota_minutes as number,
		start: String(row.period_start),
		end: String(row.period_end),
		seenAt: Math.floor(Date.parse(String(row.seen_at)) / DAY_MS),
		isFinal: row.is_final === true,
	};
}

function byPeriod(a: Figures, b: Figures): number {
	return a.id - b.id || a.start.localeCompare(b.start);
}

it.each(chosenSeeds())(
	'closes every period once, with the figures that were reported last (seed %d)',
	async (seed) => {
		await fc.assert(fc.asyncProperty(history, play), {
			seed,
			numRuns: Math.ceil(RUNS / 20),
			// Smaller histories would take hours to find.
			endOnFailure: true,
		});
		expect.hasAssertions();
	},
	6_000 * RUNS,
);
