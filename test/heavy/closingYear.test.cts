import type { IDataObject } from 'n8n-workflow';

import { jsonOf, runOperation } from '../harness/action.cts';
import type { ActiveWorkflow } from '../harness/index.cts';
import { emitted, NO_CREDENTIAL, startStage, TRIGGER, type Stage } from '../harness/support.cts';
import type { Customer } from '../sandbox/customer.cts';
import { Random } from '../sandbox/random.cts';
import type { Owed, Tariff } from './moneyModel.cts';
import { owes } from './moneyModel.cts';

const CUSTOMERS = 300;
const DAYS = 365;
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const PLANS = ['bronze', 'silver', 'gold', 'enterprise'];
const PRICES = [
	{ plan: 'bronze', monthlyFee: '49.95', includedMinutes: '', pricePerExtraMinute: '0.0353' },
	{ plan: 'silver', monthlyFee: '199', includedMinutes: '250', pricePerExtraMinute: '0.035' },
	{ plan: 'gold', monthlyFee: '1199.005', includedMinutes: '', pricePerExtraMinute: '0.015' },
	{ plan: 'enterprise', monthlyFee: '2500', includedMinutes: '', pricePerExtraMinute: '1' },
];

/** How a period ended, as the sandbox knows it. */
interface Truth {
	minutes: number;
	plan: string;
	quota: number | null;
	/** Whether Scriptix could not be read at the end, or the customer was deleted before it. */
	isCutOff: boolean;
}

let stage: Stage;
/** What was emitted in the year, and what should have been, by event ID. */
const closed: IDataObject[] = [];
const truths = new Map<string, Truth>();

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

function idOfPeriod(customer: Customer, end: number): string {
	const starts = endsBetween(customer.cycleDay, end - 32 * DAY_MS, end - DAY_MS);
	const start = new Date(starts.at(-1)!).toISOString().slice(0, 10);
	return `${customer.id}:${start}:usage.period_closed`;
}

beforeAll(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
	const { sandbox, engine } = stage;
	const { store, clock, faults } = sandbox;
	const random = new Random(18);
	const chance = (share: number) => random.next() < share;
	const add = (index: number) => {
		const plan = PLANS[index % PLANS.length]!;
		return store.addCustomer({
			plan,
			quota_minutes: plan === 'enterprise' ? null : 100 + 50 * (index % 5),
			cycleDay: 1 + (index % 31),
		});
	};
	const customers = Array.from({ length: CUSTOMERS }, (_, index) => add(index));
	/** Cancelled customers, who use nothing, by the end of the period in which they left. */
	const left = new Map<Customer, number>();
	let workflow: ActiveWorkflow = await engine.activate(
		engine.triggerWorkflow(TRIGGER, {
			event: 'periodClosed',
			options: { includeRunning: true },
		}),
	);
	const collect = () => {
		closed.push(
			...emitted(workflow).filter(
				({ event, repeated }) => event === 'usage.period_closed' && repeated === undefined,
			),
		);
		workflow.forget();
	};
	/** What somebody does in the vendor's dashboard in the evening. */
	const changeSome = (midnight: number) => {
		const customer = customers[Math.floor(random.next() * customers.length)]!;
		const end = endsBetween(customer.cycleDay, midnight, midnight + 32 * DAY_MS)[0]!;
		if (left.has(customer)) return;
		if (chance(0.1)) {
			left.set(customer, end);
			store.updateCustomer(customer.id, { status: 'cancelled' });
		} else if (chance(0.1) && end > midnight) {
			truths.set(idOfPeriod(customer, end), { ...truthOf(customer), isCutOff: true });
			store.removeCustomer(customer.id);
			customers.splice(customers.indexOf(customer), 1);
		} else if (chance(0.2)) {
			customers.push(add(Math.floor(random.next() * 1000)));
		} else {
			store.updateCustomer(customer.id, { plan: PLANS[Math.floor(random.next() * 3)]! });
			store.setUsage(customer.id, customer.minutes, { quota: 100 * Math.ceil(random.next() * 4) });
		}
	};
	const truthOf = ({ minutes, plan, quota_minutes: quota }: Customer) => ({
		minutes,
		plan,
		quota,
		isCutOff: false,
	});
	for (let day = 0; day < DAYS; day += 1) {
		const midnight = Math.ceil((clock.now().getTime() + 1) / DAY_MS) * DAY_MS;
		clock.advance(midnight - 2 * MINUTE_MS - clock.now().getTime());
		for (const customer of customers) {
			if (!left.has(customer) && chance(0.3)) {
				store.setUsage(customer.id, customer.minutes + Math.ceil(random.next() * 9000) / 100);
			}
		}
		changeSome(midnight);
		const isOutage = chance(0.03);
		for (const customer of customers) {
			if (endsBetween(customer.cycleDay, midnight, midnight).length === 0) continue;
			if ((left.get(customer) ?? midnight) < midnight) continue;
			truths.set(idOfPeriod(customer, midnight), { ...truthOf(customer), isCutOff: isOutage });
		}
		if (isOutage) faults.add({ status: 401 });
		await workflow.tick();
		clock.advance(3 * MINUTE_MS);
		await workflow.tick();
		faults.clear();
		if (chance(0.03)) {
			collect();
			workflow = await workflow.restart();
		}
		for (let poll = 0; poll < 2; poll += 1) {
			clock.advance(MINUTE_MS);
			await workflow.tick();
		}
		collect();
	}
}, 900_000);

afterAll(async () => await stage.stop());

it('every period of the year is closed once', () => {
	expect(closed.length).toBeGreaterThan(CUSTOMERS * 11);
	expect(closed.map(({ event_id }) => event_id).sort()).toEqual([...truths.keys()].sort());
});

it('with the right minutes, plan and quota; final but over outages and deletions', () => {
	const cutOff = closed.filter(({ is_final }) => is_final === false);
	expect(cutOff.map(({ event_id }) => event_id).sort()).toEqual(
		[...truths].flatMap(([id, { isCutOff }]) => (isCutOff ? [id] : [])).sort(),
	);
	expect(cutOff.length).toBeGreaterThan(30);
	for (const row of closed.filter(({ is_final }) => is_final === true)) {
		const { minutes, plan, quota } = truths.get(String(row.event_id))!;
		expect(row).toMatchObject({ transcription_minutes: minutes, plan, quota_minutes: quota });
	}
	for (const row of cutOff) {
		const { minutes } = truths.get(String(row.event_id))!;
		expect(row.transcription_minutes).toBeLessThanOrEqual(minutes);
	}
});

describe('the invoice lines of the year', () => {
	/** Some customers have agreed prices, as columns of their rows, one by one. */
	const agreedOf = (id: number): IDataObject => ({
		...(id % 7 === 0 ? { price_per_extra_minute: '0.005' } : {}),
		...(id % 11 === 0 ? { monthly_fee: 12.345 } : {}),
		...(id % 13 === 0 ? { included_minutes: 33.33 } : {}),
	});
	const tariffOf = (row: IDataObject): Tariff => {
		const prices = PRICES.find(({ plan }) => plan === row.plan)!;
		const truth = truths.get(String(row.event_id))!;
		const agreed = agreedOf(Number(row.customer_id));
		const quota = row.is_final === true ? truth.quota : (row.quota_minutes as number | null);
		const included = agreed.included_minutes ?? (prices.includedMinutes || quota);
		return {
			fee: String(agreed.monthly_fee ?? prices.monthlyFee),
			included: included === null ? null : String(included),
			perMinute: String(agreed.price_per_extra_minute ?? prices.pricePerExtraMinute),
		};
	};
	const usedIn = (row: IDataObject) =>
		String(
			row.is_final === true
				? truths.get(String(row.event_id))!.minutes
				: (row.transcription_minutes as number),
		);

	it.each([
		['EUR', 2, 0],
		['EUR', 2, 100],
		['JPY', 0, 60],
		['KWD', 3, 1],
	])(
		'add up in %s (%d digits), extra minutes rounded up to %d, to the last unit',
		async (currency, digits, step) => {
			const input = closed.map((row) => ({ ...row, ...agreedOf(Number(row.customer_id)) }));
			const invoices = jsonOf(
				await runOperation(
					stage,
					'usage',
					'getInvoiceLines',
					{ currency, prices: { values: PRICES }, options: { roundUpToMinutes: step } },
					{ credentials: NO_CREDENTIAL, input },
				),
			);
			expect(invoices).toHaveLength(closed.length);
			const expected = closed.map((row): Owed => {
				const isGone = row.status === 'cancelled' && row.transcription_minutes === 0;
				return owes(usedIn(row), tariffOf(row), { digits, step, isGone });
			});
			const lines = invoices.map(
				({ lines: of }) => of as Array<{ amount: string; description: string }>,
			);
			expect(lines.map((of) => of.map(({ amount }) => amount))).toEqual(
				expected.map(({ amounts }) => amounts),
			);
			expect(invoices.map(({ total }) => total)).toEqual(expected.map(({ total }) => total));
			const sumOf = (amounts: string[]) =>
				amounts.reduce((sum, amount) => sum + BigInt(amount.replace('.', '')), 0n);
			const total = sumOf(expected.map((each) => each.total));
			expect(sumOf(lines.flatMap((of) => of.map(({ amount }) => amount)))).toBe(total);
			expect(total).toBeGreaterThan(1_000_000n);
			expect(new Set(invoices.map((invoice) => invoice.idempotency_key)).size).toBe(closed.length);
		},
	);
});
