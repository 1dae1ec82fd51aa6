import { emitted, startStage, TRIGGER, type Stage } from '../harness/support.cts';
import { Random } from '../sandbox/random.cts';

const CUSTOMERS = 300;
const DAYS = 365;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterAll(async () => await stage.stop());

/** Midnights in UTC at which periods of this cycle end, between two times. */
function endsBetween(cycleDay: number, from: number, to: number): number[] {
	const ends: number[] = [];
	for (let time = Math.ceil(from / DAY_MS) * DAY_MS; time <= to; time += DAY_MS) {
		const date = new Date(time);
		const length = new Date(
			Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0),
		).getUTCDate();
		if (date.getUTCDate() === Math.min(cycleDay, length)) ends.push(time);
	}
	return ends;
}

it('a year closes every period once with the right minutes, over outages and restarts', async () => {
	const { sandbox, engine } = stage;
	const { store, clock, faults } = sandbox;
	const random = new Random(18);
	const customers = Array.from({ length: CUSTOMERS }, (_, index) =>
		store.addCustomer({ quota_minutes: 1000, minutes: 0, cycleDay: 1 + (index % 31) }),
	);
	const begin = clock.now().getTime();
	let workflow = await engine.activate(
		engine.triggerWorkflow(TRIGGER, {
			event: 'periodClosed',
			options: { includeRunning: true },
		}),
	);
	/** Minutes of each customer at the last midnight that its period ended at. */
	const expected = new Map<string, number>();
	const closed: Array<{ id: string; minutes: number; isFinal: boolean }> = [];
	const disturbed = new Set<number>();
	const collect = () => {
		for (const row of emitted(workflow)) {
			if (row.event !== 'usage.period_closed' || row.repeated !== undefined) continue;
			closed.push({
				id: String(row.event_id),
				minutes: Number(row.transcription_minutes),
				isFinal: row.is_final === true,
			});
		}
		workflow.forget();
	};
	for (let day = 0; day < DAYS; day += 1) {
		const midnight = Math.ceil((clock.now().getTime() + 1) / DAY_MS) * DAY_MS;
		clock.advance(midnight - 2 * MINUTE_MS - clock.now().getTime());
		for (const customer of customers) {
			if (random.next() < 0.3)
				store.setUsage(customer.id, customer.minutes + Math.ceil(random.next() * 90));
		}
		for (const customer of customers) {
			if (endsBetween(customer.cycleDay, midnight, midnight).length === 0) continue;
			const previous = endsBetween(customer.cycleDay, midnight - 32 * DAY_MS, midnight - DAY_MS).at(
				-1,
			)!;
			const start = new Date(previous).toISOString().slice(0, 10);
			expected.set(`${customer.id}:${start}:usage.period_closed`, customer.minutes);
		}
		const isOutage = random.next() < 0.03;
		if (isOutage) {
			disturbed.add(midnight);
			faults.add({ status: 401 });
		}
		await workflow.tick();
		clock.advance(3 * MINUTE_MS);
		await workflow.tick();
		faults.clear();
		if (random.next() < 0.03) {
			collect();
			workflow = await workflow.restart();
		}
		clock.advance(MINUTE_MS);
		await workflow.tick();
		clock.advance(MINUTE_MS);
		await workflow.tick();
		collect();
	}
	const ids = closed.map(({ id }) => id);
	expect(new Set(ids).size).toBe(ids.length);
	expect(ids.sort()).toEqual([...expected.keys()].sort());
	for (const { id, minutes, isFinal } of closed) {
		if (isFinal) expect({ id, minutes }).toEqual({ id, minutes: expected.get(id) });
		else expect(minutes).toBeLessThanOrEqual(expected.get(id)!);
	}
	const share = closed.filter(({ isFinal }) => !isFinal).length / closed.length;
	expect(share).toBeLessThan((disturbed.size / DAYS) * 2);
	expect(clock.now().getTime() - begin).toBeGreaterThan(360 * DAY_MS);
}, 900_000);
