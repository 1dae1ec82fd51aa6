import type { IDataObject } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../../harness/action.cts';
import type { ActiveWorkflow, NodeResult } from '../../harness/index.cts';
import { emitted, startStage, TRIGGER, type Stage } from '../../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0, generation: 'legacy' });
});

afterEach(async () => await stage.stop());

const run = async (operation: string, parameters: object, input?: IDataObject[]) =>
	await runOperation(stage, 'usage', operation, parameters, input && { input });

const hintsOf = ({ hints }: NodeResult) => hints.map(({ message }) => message);

const UNITS = /counts units, which are treated as minutes/;

/** The price of customers who have no plan. */
const PRICES = {
	currency: 'EUR',
	prices: {
		values: [{ plan: '', monthlyFee: '100', includedMinutes: 1000, pricePerExtraMinute: '0.05' }],
	},
};

async function closeJanuary(): Promise<ActiveWorkflow> {
	const workflow = await stage.engine.activate(
		stage.engine.triggerWorkflow(TRIGGER, { event: 'periodClosed' }),
	);
	await workflow.tick();
	stage.sandbox.clock.set('2025-02-01T00:10:00Z');
	await workflow.tick();
	return workflow;
}

describe('invoice lines of customers without plans', () => {
	it('are made of closed months, by the price of the empty plan, with the assumption said', async () => {
		const over = stage.sandbox.store.addCustomer({ minutes: 1200, name: 'Over BV' }).id;
		const below = stage.sandbox.store.addCustomer({ minutes: 10 }).id;
		const rows = emitted(await closeJanuary());
		expect(rows).toMatchObject([
			{ customer_id: over, units_used: 1200, is_final: true },
			{ customer_id: below, units_used: 10, is_final: true },
		]);
		const result = await run('getInvoiceLines', PRICES, rows);
		expect(jsonOf(result)).toMatchObject([
			{
				customer_id: over,
				...{ included_minutes: 1000, transcription_minutes: 1200, overage_minutes: 200 },
				...{ total: '110.00', idempotency_key: expect.stringMatching(/:2025-01-01$/) },
			},
			{ customer_id: below, overage_minutes: 0, total: '100.00' },
		]);
		expect(hintsOf(result)).toEqual([expect.stringMatching(UNITS)]);
	});

	it('are made of the history by month, whichever end its rows have', async () => {
		const { id } = stage.sandbox.store.addCustomer({ minutes: 1200 });
		stage.sandbox.clock.set('2025-02-10T00:00:00Z');
		stage.sandbox.store.setUsage(id, 300);
		for (const rowEnd of ['exclusive', 'inclusive'] as const) {
			stage.sandbox.knobs.rowEnd = rowEnd;
			const history = await run('getHistory', { customerId: id, view: 'month', returnAll: true });
			const rows = jsonOf(history).filter((row) => String(row.period_start).startsWith('2025-01'));
			const [line] = jsonOf(await run('getInvoiceLines', PRICES, rows));
			expect(line).toMatchObject({
				customer_id: id,
				...{ period_start: '2025-01-01', period_end: '2025-01-31' },
				...{ overage_minutes: 200, total: '110.00' },
			});
		}
	});

	it('are refused without a price for customers without a plan, naming them', async () => {
		const { id } = stage.sandbox.store.addCustomer({ minutes: 1200 });
		const rows = emitted(await closeJanuary());
		const values = [{ plan: 'gold', monthlyFee: '100', pricePerExtraMinute: '0.05' }];
		const refused = run('getInvoiceLines', { ...PRICES, prices: { values } }, rows);
		expect(await refusalOf(refused)).toMatch(new RegExp(`plan.*${id}|${id}.*plan`, 's'));
	});

	it('need the included minutes, as no quota is known', async () => {
		stage.sandbox.store.addCustomer({ minutes: 1200 });
		const rows = emitted(await closeJanuary());
		const values = [{ plan: '', monthlyFee: '100', pricePerExtraMinute: '0.05' }];
		const refused = run('getInvoiceLines', { ...PRICES, prices: { values } }, rows);
		expect(await refusalOf(refused)).toMatch(/included minutes|Included Minutes/i);
	});
});

describe('a report', () => {
	it.each(['csv', 'html'])(
		'has quotas of the user and no section of plans (%s)',
		async (format) => {
			const { id } = stage.sandbox.store.addCustomer({ minutes: 1200, name: 'Over BV' });
			stage.sandbox.store.addCustomer({ minutes: 10, name: 'Below BV' });
			const options = { quotas: { [id]: 1000, default: 500 } };
			const result = await run('report', { format, options });
			expect(jsonOf(result)).toMatchObject([
				{
					customers: 2,
					transcription_minutes: 1210,
					quota_minutes: 1500,
					over_quota: 1,
					by_group: [],
				},
			]);
			const text = (await result.binary('Scriptix Reseller', 0)).toString('utf8');
			expect(text).toContain('Over BV');
			expect(text).not.toMatch(/\(none\)|gold|silver/);
			expect(hintsOf(result)).toEqual([expect.stringMatching(UNITS)]);
		},
	);

	it('of closed months compares them, and says what the minutes are', async () => {
		const { id } = stage.sandbox.store.addCustomer({ minutes: 1200 });
		const workflow = await closeJanuary();
		stage.sandbox.store.setUsage(id, 900);
		stage.sandbox.clock.set('2025-03-01T00:10:00Z');
		await workflow.tick();
		const rows = emitted(workflow);
		expect(rows.map((row) => row.transcription_minutes)).toEqual([1200, 900]);
		const agreed = rows.map((row) => ({ ...row, quota_minutes: 1000 }));
		const result = await run('report', { source: 'input', format: 'items' }, agreed);
		expect(jsonOf(result)).toMatchObject([
			{
				...{ customers: 1, transcription_minutes: 900, usage_percent: 90, by_group: [] },
				...{ previous_minutes: 1200, change_minutes: -300, over_quota: 0 },
			},
		]);
		// Without a quota nobody counts in the sums that are compared with quotas.
		const bare = jsonOf(await run('report', { source: 'input', format: 'items' }, rows));
		expect(bare).toMatchObject([
			{
				without_quota: { customers: 1, transcription_minutes: 900 },
				rows: [{ transcription_minutes: 900, change_minutes: -300 }],
			},
		]);
		expect(hintsOf(result)).toContainEqual(expect.stringMatching(UNITS));
	});
});

describe('a change of plan', () => {
	it.each<[string, object]>([
		['to a plan', { plan: 'gold' }],
		['with a quota', { plan: 'gold', options: { quotaMinutes: 5 } }],
		['that keeps the quota', { plan: 'gold', options: { keepQuota: true } }],
	])('%s is refused before anything is sent, with the place in the dashboard', async (_, more) => {
		const { id } = stage.sandbox.store.addCustomer();
		const refused = runOperation(stage, 'customer', 'changePlan', { customerId: id, ...more });
		expect(await refusalOf(refused)).toMatch(
			/^The operation Change Plan does not work.*knows no plans.*Scriptix dashboard/s,
		);
		const upsert = runOperation(stage, 'customer', 'upsert', {
			...{ name: 'A', email: 'a@example.org', plan: 'gold' },
			additionalFields: { changePlan: true },
		});
		expect(await refusalOf(upsert)).toMatch(
			/^The field Change Plan does not work.*knows no plans/s,
		);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('of several items is one refusal for all, or an error item for each', async () => {
		const input = [{ id: 1 }, { id: 2 }];
		const parameters = { customerId: '={{ $json.id }}', plan: 'gold' };
		const call = async (onError?: 'continueRegularOutput') =>
			await runOperation(stage, 'customer', 'changePlan', parameters, { input, onError });
		expect(await refusalOf(call())).toMatch(/Change Plan does not work/);
		const items = jsonOf(await call('continueRegularOutput'));
		expect(items).toHaveLength(2);
		for (const item of items) expect(item.error).toMatch(/Change Plan does not work/);
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});

describe('a replacement whose answer has no body', () => {
	it.each(['update', 'suspend'])('is read again: %s', async (operation) => {
		const { id } = stage.sandbox.store.addCustomer({ name: 'Old BV', phone: '+31201234567' });
		stage.sandbox.faults.add({
			match: { method: 'PUT' },
			status: 204,
			mutate: (store) =>
				void store.updateCustomer(
					id,
					operation === 'update' ? { name: 'New BV' } : { status: 'suspended' },
				),
		});
		const [item] = jsonOf(
			await runOperation(stage, 'customer', operation, {
				customerId: id,
				updateFields: { name: 'New BV' },
			}),
		);
		const changed = operation === 'update' ? { name: 'New BV' } : { status: 'suspended' };
		expect(item).toMatchObject({ id, phone: '+31201234567', ...changed });
	});
});
