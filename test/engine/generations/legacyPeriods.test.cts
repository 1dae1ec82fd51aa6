import type { IDataObject } from 'n8n-workflow';

import type { ActivateOptions, ActiveWorkflow } from '../../harness/index.cts';
import { skipWaits, useRealClocks } from '../../harness/passingTime.cts';
import { emitted, startStage, TRIGGER, type Stage } from '../../harness/support.cts';

/*
 * The legacy API keeps a row of each month, so that Period Closed makes up for polls that did not
 * come: n8n was down, the key was refused, or one customer's usage was.
 */

let stage: Stage;

// Sandbox time starts on 15 January 2025, 09:00 UTC.
beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, generation: 'legacy' });
});

afterEach(async () => await stage.stop());

async function activate(options: object = {}, terms?: ActivateOptions) {
	return await stage.engine.activate(
		stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed', options }),
		terms,
	);
}

/** Lets time pass, in which each customer uses so many minutes in the month that it leads to. */
function passTo(time: string, used: Record<number, number> = {}): void {
	const { clock, store } = stage.sandbox;
	clock.advance(Date.parse(`${time}Z`) - clock.now().getTime());
	for (const [id, minutes] of Object.entries(used)) store.setUsage(Number(id), minutes);
}

const closedBy = (workflow: ActiveWorkflow) =>
	emitted(workflow).filter(({ event }) => event === 'usage.period_closed');

function inShort({
	customer_id: id,
	period_start: start,
	transcription_minutes: minutes,
	is_final: isFinal,
}: IDataObject): string {
	return `${String(id)} ${String(start)} ${String(minutes)} ${isFinal === true ? 'final' : 'open'}`;
}

const useLess = (stored: IDataObject) =>
	JSON.parse(
		JSON.stringify(stored).replace(/"by":"[^"]*"/g, '"by":"a former process"'),
	) as IDataObject;

describe('months in which nobody looked', () => {
	it.each([
		['n8n was down', 1000, 'oldest'],
		['the key was refused', 1000, 'newest'],
		['n8n was down, with few rows at a time', 6, 'oldest'],
		['n8n was down, with few rows at a time, the newest first', 6, 'newest'],
		['n8n was down, with one row at a time', 1, 'oldest'],
	] as const)(
		'are closed once each, with their own figures: %s',
		async (cause, maxLimit, order) => {
			Object.assign(stage.sandbox.knobs, { maxLimit, rowOrder: order });
			const { store, faults } = stage.sandbox;
			const ofYears = new Map(
				Array.from({ length: 9 }, (_, month) => [Date.UTC(2024, month, 1), 7] as const),
			);
			const used = store.addCustomer({ minutes: 100, past: ofYears }).id;
			const idle = store.addCustomer({ minutes: 5 }).id;
			let workflow = await activate();
			passTo('2025-01-20T09:00:00', { [used]: 200 });
			await workflow.tick();
			passTo('2025-01-31T22:00:00', { [used]: 300 });
			passTo('2025-02-20T09:00:00', { [used]: 400 });
			let later = 0;
			if (cause === 'the key was refused') {
				const refusal = faults.add({ status: 401 });
				await workflow.tick();
				passTo('2025-03-05T09:00:00', { [used]: 500 });
				later = store.addCustomer({ minutes: 50 }).id;
				await workflow.tick();
				passTo('2025-04-10T09:00:00', { [used]: 600 });
				refusal.remove();
			} else {
				passTo('2025-03-05T09:00:00', { [used]: 500 });
				later = store.addCustomer({ minutes: 50 }).id;
				passTo('2025-04-10T09:00:00', { [used]: 600 });
				workflow = await workflow.restart();
			}
			await workflow.tick();
			await workflow.tick();
			expect(closedBy(workflow).map(inShort).sort()).toEqual(
				[
					`${used} 2025-01-01 300 final`,
					`${used} 2025-02-01 400 final`,
					`${used} 2025-03-01 500 final`,
					`${idle} 2025-01-01 5 final`,
					`${idle} 2025-02-01 0 final`,
					`${idle} 2025-03-01 0 final`,
					`${later} 2025-03-01 50 final`,
				].sort(),
			);
			passTo('2025-05-01T00:10:00');
			await workflow.tick();
			expect(closedBy(workflow).slice(7).map(inShort)).toEqual([
				`${used} 2025-04-01 600 final`,
				`${idle} 2025-04-01 0 final`,
				`${later} 2025-04-01 0 final`,
			]);
		},
	);

	it('are repeated all of them by the process that follows within minutes', async () => {
		const { id } = stage.sandbox.store.addCustomer({ minutes: 100 });
		let workflow = await activate();
		passTo('2025-02-20T09:00:00', { [id]: 200 });
		passTo('2025-04-10T09:00:00', { [id]: 300 });
		await workflow.tick();
		const before = closedBy(workflow);
		expect(before).toHaveLength(3);
		const staticData = useLess(workflow.savedStaticData());
		await workflow.deactivate();
		workflow = await activate({}, { staticData, mode: 'init' });
		await workflow.tick();
		const again = closedBy(workflow);
		expect(again.map(inShort).sort()).toEqual(before.map(inShort).sort());
		expect(again.every(({ repeated }) => repeated === 1)).toBe(true);
	});

	it('are closed from the history for a customer whose usage was refused for so long', async () => {
		const { faults, store } = stage.sandbox;
		const [refused, other] = [store.addCustomer({ minutes: 100 }), store.addCustomer()];
		const workflow = await activate();
		const fault = faults.add({ match: { path: new RegExp(`${refused.id}/usage`) }, status: 403 });
		for (const time of ['01T01', '02T01', '03T01', '03T02', '03T03']) {
			passTo(`2025-02-${time}:00:00`);
			await workflow.tick();
		}
		passTo('2025-02-20T09:00:00', { [refused.id]: 200 });
		await workflow.tick();
		passTo('2025-04-10T09:00:00', { [refused.id]: 300 });
		await workflow.tick();
		fault.remove();
		await workflow.tick();
		const rows = closedBy(workflow).map(inShort);
		expect(new Set(rows).size).toBe(rows.length);
		expect(rows.filter((row) => row.startsWith(String(refused.id)))).toEqual([
			expect.stringMatching(/ 2025-01-01 100 /),
			`${refused.id} 2025-02-01 200 final`,
			`${refused.id} 2025-03-01 0 final`,
		]);
		expect(rows.filter((row) => row.startsWith(String(other.id)))).toHaveLength(3);
	});
});

describe('a sweep over several polls', () => {
	beforeEach(() => {
		skipWaits();
		stage.engine.credentials.scriptixResellerApi!.requestsPerMinute = 20;
	});

	afterEach(useRealClocks);

	it('closes the month of a customer who was created at its end, whichever poll meets it', async () => {
		const { store } = stage.sandbox;
		for (let count = 0; count < 30; count += 1) store.addCustomer();
		const workflow = await activate();
		const poll = async (time: string) => {
			jest.advanceTimersByTime(61_000);
			passTo(time);
			await workflow.tick();
		};
		for (let minute = 50; minute < 59; minute += 1) await poll(`2025-01-31T23:${minute}:00`);
		const { id } = store.addCustomer({ minutes: 40 });
		for (let minute = 10; minute < 18; minute += 1) await poll(`2025-02-01T00:${minute}:00`);
		const rows = closedBy(workflow).map(inShort);
		expect(rows).toHaveLength(31);
		expect(rows).toContain(`${id} 2025-01-01 40 final`);
		expect(new Set(rows).size).toBe(31);
		await workflow.deactivate();
	});
});
