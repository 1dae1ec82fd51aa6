import type { IDataObject } from 'n8n-workflow';

import { jsonOf, pairsOf, refusalOf, runOperation } from '../harness/action.cts';
import type { RunNodeOptions } from '../harness/index.cts';
import { ACTION, NO_CREDENTIAL, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0 });
});

afterAll(async () => {
	expect(stage.sandbox.requests.count()).toBe(0);
	await stage.stop();
});

const GOLD = { plan: 'gold', monthlyFee: '1199', pricePerExtraMinute: '0.035' };
const row = (id: unknown, minutes: unknown, more: IDataObject = {}): IDataObject => ({
	customer_id: id as number,
	name: `Customer ${String(id)}`,
	email: 'it@example.org',
	plan: 'gold',
	status: 'active',
	transcription_minutes: minutes as number,
	quota_minutes: 10_000,
	period_start: '2025-01-01',
	period_end: '2025-01-31',
	is_final: true,
	...more,
});
/** Without any credential, unless the options give one. */
const run = async (
	input: IDataObject[],
	parameters: object = {},
	options: Omit<RunNodeOptions, 'input'> = {},
) =>
	await runOperation(
		stage,
		'usage',
		'getInvoiceLines',
		{ currency: 'EUR', prices: { values: [GOLD] }, ...parameters },
		{ credentials: NO_CREDENTIAL, ...options, input },
	);

it('makes an invoice of each row and links it to the row, without a credential', async () => {
	const result = await run([row(1, 12_100, { crm_id: 'ACME-17' }), row(2, 9000)], {
		options: { externalIdKey: 'crm_id', keyPrefix: 'scriptix-' },
	});
	expect(jsonOf(result)).toEqual([
		{
			customer_id: 1,
			external_id: 'ACME-17',
			name: 'Customer 1',
			email: 'it@example.org',
			plan: 'gold',
			period_start: '2025-01-01',
			period_end: '2025-01-31',
			is_final: true,
			currency: 'EUR',
			included_minutes: 10_000,
			transcription_minutes: 12_100,
			overage_minutes: 2100,
			lines: [
				{
					description: 'Monthly fee, plan gold, 1 January 2025 – 31 January 2025',
					quantity: 1,
					unit_price: '1199',
					amount: '1199.00',
				},
				{
					description:
						'Extra minutes, 1 January 2025 – 31 January 2025 (12,100 used, 10,000 included)',
					quantity: 2100,
					unit_price: '0.035',
					amount: '73.50',
				},
			],
			total: '1272.50',
			idempotency_key: 'scriptix-1:2025-01-01',
		},
		expect.objectContaining({
			external_id: null,
			overage_minutes: 0,
			total: '1199.00',
			idempotency_key: 'scriptix-2:2025-01-01',
		}),
	]);
	expect(pairsOf(result)).toEqual([0, 1]);
	expect(result.hints).toEqual([]);
});

it.each(['7', '7\u200b', ' 7.0 ', '７', 7])(
	'bills a customer once, however the ID is spelled: %j',
	async (id) => {
		const bills = jsonOf(await run([row('7', 100), row(id, 12_100)]));
		expect(bills).toMatchObject([{ transcription_minutes: 12_100, total: '1272.50' }]);
		expect(bills.map((bill) => bill.idempotency_key)).toEqual(['7:2025-01-01']);
	},
);

it('bills a price with zeros at its end, and shows it as it was entered', async () => {
	const prices = { values: [{ ...GOLD, pricePerExtraMinute: '0.1200000' }] };
	const [bill] = jsonOf(await run([row(1, 12_100, { monthly_fee: '10.0000000' })], { prices }));
	expect(bill).toMatchObject({
		lines: [
			{ unit_price: '10.0000000', amount: '10.00' },
			{ unit_price: '0.1200000', amount: '252.00' },
		],
		total: '262.00',
	});
});

it('takes the external ID of the metadata before the column', async () => {
	const options = { externalIdKey: 'crm_id' };
	const [metadata, column, empty] = jsonOf(
		await run(
			[
				row(1, 0, { metadata: { crm_id: 17 }, crm_id: 'other' }),
				row(2, 0, { metadata: { crm_id: '' }, crm_id: 'column' }),
				row(3, 0, { metadata: 'text' }),
			],
			{ options },
		),
	);
	expect([metadata, column, empty].map((json) => json?.external_id)).toEqual([
		'17',
		'column',
		null,
	]);
});

it('takes no external ID of what a program left in place of one, and none that is rounded', async () => {
	const options = { externalIdKey: 'crm_id' };
	const left = ['#N/A', 'undefined', ' null ', '[object Object]', 'NaN'];
	const rows = left.map((crm_id, index) => row(index, 0, { metadata: { crm_id }, crm_id: '' }));
	const invoices = jsonOf(await run([...rows, row(9, 0, { crm_id: '0017' })], { options }));
	expect(invoices.map((json) => json.external_id)).toEqual([...left.map(() => null), '0017']);
	expect(await refusalOf(run([row(1, 0, { crm_id: 2 ** 60 })], { options }))).toContain(
		'The external ID crm_id is 1152921504606847000, which is too large to be exact',
	);
});

it.each<[unknown, string]>([
	['{"crm_id":"ACME-1', 'The column metadata holds {"crm_id":"ACME-1, which is not whole JSON'],
	["{'crm_id': 'ACME-17'}", 'which is not whole JSON, so that crm_id cannot be read from it'],
	['[object Object]', 'The column metadata holds [object Object], which is not whole JSON'],
	[{ crm_id: { id: 17 } }, 'The external ID crm_id is {"id":17}, which is not text'],
	['{"crm_id":["17"]}', 'The external ID crm_id is ["17"], which is not text'],
])('does not bill nobody where the external ID is lost: metadata %j', async (metadata, says) => {
	const options = { externalIdKey: 'crm_id' };
	const lost = { metadata: metadata as string };
	const refused = await refusalOf(run([row(1, 5), row(2, 5, lost)], { options }));
	expect(refused).toContain('Item 1: ');
	expect(refused).toContain(says);
	const [found] = jsonOf(await run([row(2, 5, { ...lost, crm_id: 'ACME-17' })], { options }));
	expect(found).toMatchObject({ external_id: 'ACME-17' });
	expect(jsonOf(await run([row(2, 5, lost)]))).toMatchObject([{ external_id: null }]);
});

it.each(['[]', '{}', 'null', 'VIP', ' ', '{"other":1}'])(
	'has no external ID where the metadata is %j',
	async (metadata) => {
		const [bill] = jsonOf(
			await run([row(1, 5, { metadata })], { options: { externalIdKey: 'crm_id' } }),
		);
		expect(bill).toMatchObject({ external_id: null });
	},
);

it('has no price of customers without a plan for those whose plan cannot be read', async () => {
	const prices = { values: [{ ...GOLD, plan: '' }] };
	const rows = [row(1, 5, { plan: { id: 7 } }), row(2, 5, { plan: null }), row(3, 5, { plan: '' })];
	const result = await run(rows, { prices }, { onError: 'continueRegularOutput' });
	expect(jsonOf(result).map(({ error, total }) => error ?? total)).toEqual([
		'The column plan holds {"id":7}, which is not text',
		'1199.00',
		'1199.00',
	]);
});

it.each(['GOLD', ' gold\u00A0', 'go\u200Bld', '\uFF47old', 'gold\u00AD'])(
	'finds the price of a plan that is spelled %j, as filters find the plan',
	async (plan) => {
		expect(jsonOf(await run([row(1, 5, { plan })]))).toMatchObject([{ total: '1199.00' }]);
	},
);

it.each([
	['en', 12_345.678, '(12,345.678 used, 10,000 included)', 2345.678],
	['nl', 10_000.000001, '(10.000,000001 verbruikt, 10.000 inbegrepen)', 0.000001],
	['de', 10_000.125, '(10.000,125 verbraucht, 10.000 inklusive)', 0.125],
	['fr', 10_999.9999, '(10\u00A0999,9999 utilis\u00E9es, 10\u00A0000 incluses)', 999.9999],
])(
	'writes minutes of a line so that they agree with its quantity, in %s',
	async (language, minutes, text, quantity) => {
		const prices = { values: [{ ...GOLD, pricePerExtraMinute: '100000' }] };
		const [invoice] = jsonOf(await run([row(1, minutes)], { prices, options: { language } }));
		expect(invoice?.lines).toMatchObject([
			{},
			{ description: expect.stringContaining(text), quantity },
		]);
	},
);

it.each([
	['nl', 'Maandbedrag, abonnement gold, 1 januari 2025', '(12.100,5 verbruikt, 10.000 inbegrepen)'],
	['de', 'Monatspauschale, Tarif gold, 1. Januar 2025', '(12.100,5 verbraucht, 10.000 inklusive)'],
	[
		'fr',
		'Forfait mensuel, formule gold, 1er janvier 2025',
		'(12\u00A0100,5 utilisées, 10\u00A0000 incluses)',
	],
])('writes lines in %s', async (language, fee, overage) => {
	const [invoice] = jsonOf(await run([row(1, 12_100.5)], { options: { language } }));
	const lines = invoice?.lines as Array<{ description: string; amount: string }>;
	expect(lines[0]?.description).toContain(fee);
	expect(lines[1]?.description).toContain(overage);
	// Amounts are data, not text.
	expect(lines[1]?.amount).toBe('73.52');
});

it.each([
	['jpy', '1199', '74', '1273'],
	['KWD', '1199.000', '73.500', '1272.500'],
	[' usd ', '1199.00', '73.50', '1272.50'],
])('writes amounts in %s', async (currency, fee, overage, total) => {
	const [invoice] = jsonOf(await run([row(1, 12_100)], { currency }));
	expect(invoice).toMatchObject({
		currency: currency.trim().toUpperCase(),
		lines: [{ amount: fee }, { amount: overage }],
		total,
	});
});

it('leaves out who has no overage when asked to, and rounds up', async () => {
	const options = { onlyWithOverage: true, roundUpToMinutes: 1000 };
	const result = await run([row(1, 10_000), row(2, 10_001), row(3, 9)], { options });
	expect(jsonOf(result)).toMatchObject([{ customer_id: 2, overage_minutes: 1000 }]);
	expect(pairsOf(result)).toEqual([1]);
});

it('bills a period once: a final row beats one that is not, and a hint says so', async () => {
	const rows = [row(1, 12_100), row(1, 12_000, { is_final: false }), row('1', 12_200)];
	const result = await run(rows);
	expect(jsonOf(result)).toMatchObject([{ transcription_minutes: 12_200 }]);
	expect(pairsOf(result)).toEqual([2]);
	expect(result.hints.map(({ message }) => message)).toEqual([
		'Another item has other figures, or another plan, for the same customer and period; the final one counts, or else the last (items 0, 1)',
	]);
});

it('passes rows on that are not final, and says so', async () => {
	const result = await run([row(1, 1, { is_final: false }), row(2, 1)]);
	expect(jsonOf(result).map((json) => json.is_final)).toEqual([false, true]);
	expect(result.hints[0]?.message).toContain('not final');
	const unsaid = await run([row(1, 1, { is_final: undefined })]);
	expect(jsonOf(unsaid)[0]?.is_final).toBeNull();
	expect(unsaid.hints).toEqual([]);
});

it('reads a nested period, as items of alerts have it', async () => {
	const nested = row(1, 1, { period: { start: '2025-01-17', end: '2025-02-16' } });
	delete nested.period_start;
	delete nested.period_end;
	expect(jsonOf(await run([nested]))).toMatchObject([
		{ period_start: '2025-01-17', period_end: '2025-02-16', idempotency_key: '1:2025-01-17' },
	]);
});

describe('refuses before anything is emitted', () => {
	it('naming all bad items, the first ten and how many', async () => {
		const refusal = await refusalOf(
			run([row(1, 5), ...Array.from({ length: 12 }, (_, index) => row(index + 10, '8,5'))]),
		);
		expect(refusal).toContain(
			'12 of 13 items cannot be billed (items 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 2 more)',
		);
		expect(refusal).toContain('Item 1: The column transcription_minutes holds "8,5"');
		expect(refusal).toContain('Item 10: ');
		expect(refusal).not.toContain('Item 11: ');
		expect(refusal).toContain('2 more cannot be used either');
	});

	it('naming a plan without a price, and the customers', async () => {
		const refusal = await refusalOf(
			run([row(1, 5), row(2, 5, { plan: 'silver' }), row(3, 5, { plan: 'silver' })]),
		);
		expect(refusal).toContain('2 of 3 items cannot be billed (items 1, 2)');
		expect(refusal).toContain(
			'Item 1: There is no price for the plan "silver" (Customer 2, customer 2)',
		);
		expect(refusal).toContain('(Customer 3, customer 3)');
	});

	it.each<[string, IDataObject[]]>([
		['The column transcription_minutes is empty or missing', [row(1, undefined)]],
		['The column transcription_minutes holds "many"', [row(1, 'many')]],
		['transcription_minutes is negative', [row(1, -5)]],
		['The column customer_id is empty', [row('', 5)]],
		[
			'The columns period_start and period_end are missing',
			[row(1, 5, { period_start: '', period_end: '' })],
		],
		['cannot be read', [row(1, 5, { period_end: 'soon' })]],
		['neither a quota nor included minutes', [row(1, 5, { quota_minutes: null })]],
		[
			'overlaps 2025-01-15 to 2025-02-13 in item 1',
			[row(1, 5), row(1, 5, { period_start: '2025-01-15', period_end: '2025-02-13' })],
		],
		['The column monthly_fee is "12,50"', [row(1, 5, { monthly_fee: '12,50' })]],
		['holds "10.000", which is not a number', [row(1, '10.000')]],
		['holds "10,000", which is not a number', [row(1, '10,000')]],
		['holds "true", which is not a number', [row(1, true)]],
		['quota_minutes holds "unlimited"', [row(1, 5, { quota_minutes: 'unlimited' })]],
		['is_final holds "nee": write true or false', [row(1, 5, { is_final: 'nee' })]],
		[
			'from "45658" to "45688" cannot be read',
			[row(1, 5, { period_start: 45658, period_end: 45688 })],
		],
		[
			'The column currency says USD, but the parameter Currency EUR',
			[row(1, 5, { currency: 'usd' })],
		],
		['The column currency holds "$": write a code such as EUR', [row(1, 5, { currency: '$' })]],
		['The column currency holds "Euro"', [row(1, 5, { currency: 'Euro' })]],
		['The column customer_id holds 1.000: write 1000', [row('1.000', 5)]],
		[
			'The column "Monthly Fee" is not read: name it monthly_fee',
			[row(1, 5, { 'Monthly Fee': 9 })],
		],
		[
			'The column monthly_fee is "1.199": write 1199, or 1.1990',
			[row(1, 5, { monthly_fee: '1.199' })],
		],
		[
			'The column "Monthly Fee (EUR)" is not read: name it monthly_fee',
			[row(1, 5, { 'Monthly Fee (EUR)': 9 })],
		],
		['The column "Plan" is not read: name it plan', [row(1, 5, { plan: '', Plan: 'gold' })]],
		[
			'The column "Status" is not read: name it status',
			[row(1, 0, { status: null, Status: 'cancelled' })],
		],
		['The column plan holds {"name":"gold"}', [row(1, 5, { plan: { name: 'gold' } })]],
		['The column plan holds ["gold"]', [row(1, 5, { plan: ['gold'] })]],
		['The column plan holds true', [row(1, 5, { plan: true })]],
		['The column status holds {"code":1}', [row(1, 0, { status: { code: 1 } })]],
		['holds "1e+21", which is not a number', [row(1, 1e21)]],
		['quota_minutes holds "36028797018963970"', [row(1, 5, { quota_minutes: 2 ** 55 })]],
		[
			'from "0001-01-01" to "0001-01-31" cannot be read',
			[row(1, 5, { period_start: '0001-01-01', period_end: '0001-01-31' })],
		],
		[
			'a part of the usage of its period (token_name TV)',
			['TV', 'Archive'].map((token_name) => row(1, 5, { units_used: 5, token_name })),
		],
	])('%s', async (reason, rows) => {
		const refusal = await refusalOf(run(rows));
		expect(refusal).toMatch(/of \d items? cannot be billed/);
		expect(refusal).toContain(reason);
	});

	const priced = (more: object, other?: object) => ({
		prices: { values: [{ ...GOLD, ...more }, ...(other ? [{ ...GOLD, ...other }] : [])] },
	});
	it.each<[string, object]>([
		['"EURO" is not a currency', { currency: 'EURO' }],
		['The parameter Currency is empty', { currency: '={{ "" }}' }],
		['Monthly Fee of the plan gold is negative', priced({ monthlyFee: '-1' })],
		['Monthly Fee of the plan gold is "12,50"', priced({ monthlyFee: '12,50' })],
		['has more than 6 decimals', priced({ pricePerExtraMinute: '0.1234567' })],
		['There are two rows of prices of the plan gold', priced({}, { plan: 'Gold' })],
		['There are two rows of prices of the plan gold', priced({}, { plan: ' gold ' })],
		['Included Minutes of the plan gold is "10.000"', priced({ includedMinutes: '10.000' })],
		['Price per Extra Minute of the plan gold is "1e-3"', priced({ pricePerExtraMinute: '1e-3' })],
		['Monthly Fee of the plan gold is "="', priced({ monthlyFee: '={{ "=" }}' })],
		['"€" is not a currency', { currency: '€' }],
		['"BTC" is not a currency', { currency: 'btc' }],
		['"es" is not a choice of Language', { options: { language: '={{ "es" }}' } }],
		['Round Up to Minutes is "1.5", not a whole number', { options: { roundUpToMinutes: 1.5 } }],
	])('a fault of the form, whatever On Error says: %s', async (fault, parameters) => {
		const rows = [row(1, 5), row(2, 5)];
		expect(await refusalOf(run(rows, parameters))).toContain(fault);
		const continued = await run(rows, parameters, { onError: 'continueRegularOutput' });
		expect(jsonOf(continued).map(({ error }) => error)).toEqual([
			expect.stringContaining(fault),
			expect.stringContaining(fault),
		]);
	});
});

it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'with %s makes an error item of each bad item and lets the others through',
	async (onError) => {
		const rows = [row(1, 5), row(2, '1,5'), row(3, 5), row(4, 5, { plan: 'zinc' })];
		const result = await run(rows, {}, { onError });
		const errors = onError === 'continueErrorOutput' ? result.errorItems : result.items;
		expect(jsonOf(result).filter(({ error }) => error === undefined)).toMatchObject([
			{ customer_id: 1 },
			{ customer_id: 3 },
		]);
		const bad = errors.filter(({ json }) => json.error !== undefined);
		expect(bad.map(({ json }) => json.error)).toEqual([
			expect.stringContaining('holds "1,5"'),
			expect.stringContaining('no price for the plan "zinc"'),
		]);
		expect(bad.map(({ pairedItem }) => (pairedItem as { item: number }).item)).toEqual([1, 3]);
	},
);

it('makes no extra minutes of what a sum of binary fractions leaves', async () => {
	const options = { roundUpToMinutes: 100, onlyWithOverage: true };
	const minutes = [10_000.000000000002, 12_000.000000000002, 12_000.01];
	const rows = minutes.map((one, index) => row(index, one));
	expect(jsonOf(await run(rows, { options }))).toMatchObject([
		{ customer_id: 1, transcription_minutes: 12_000, overage_minutes: 2000 },
		{ customer_id: 2, transcription_minutes: 12_000.01, overage_minutes: 2100 },
	]);
});

it('calls figures of a period that runs still not final, whoever says nothing about it', async () => {
	const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
	const runs = { period_start: day(-10), period_end: day(1) };
	const result = await run([
		row(1, 5, { ...runs, is_final: undefined }),
		row(2, 5, { ...runs, is_final: true }),
		row(3, 5, { period_start: day(-30), period_end: day(-1), is_final: null }),
	]);
	expect(jsonOf(result).map(({ is_final }) => is_final)).toEqual([false, true, null]);
	expect(result.hints.map(({ message }) => message)).toEqual([
		expect.stringContaining('is not a month'),
		'The figures of the period are not final: bill these items later, or check them (item 0)',
	]);
});

it('reads an expression of the form for each item', async () => {
	const prices = { values: [{ ...GOLD, monthlyFee: '={{ $json.fee }}' }] };
	const rows = [
		row(1, 5, { fee: '10.5', currency: 'EUR' }),
		row(2, 5, { fee: 20, currency: 'JPY' }),
	];
	const invoices = jsonOf(await run(rows, { prices, currency: '={{ $json.currency }}' }));
	expect(invoices.map(({ currency, total }) => [currency, total])).toEqual([
		['EUR', '10.50'],
		['JPY', '20'],
	]);
});

it('bills rows of a spreadsheet, in which every value is a text', async () => {
	const texts = (json: IDataObject) =>
		Object.fromEntries(Object.entries(json).map(([key, value]) => [key, String(value)]));
	const agreed = { monthly_fee: '', included_minutes: '', price_per_extra_minute: '0.01' };
	const result = await run([
		{ ...texts(row('7.0', 12_100.25)), ...agreed },
		{ ...texts(row(8, 10_000, { is_final: false })), monthly_fee: '0.005' },
	]);
	expect(jsonOf(result)).toMatchObject([
		{ customer_id: '7', total: '1220.00', overage_minutes: 2100.25, is_final: true },
		{ customer_id: '8', total: '0.01', overage_minutes: 0, is_final: false },
	]);
});

it('bills a customer who changed its plan in the year by the plan of each period, in the order of the items', async () => {
	const months = ['03', '01', '02'].map((month) =>
		row(1, 5, {
			plan: month === '03' ? 'Silver ' : 'gold',
			period_start: `2025-${month}-01`,
			period_end: `2025-${month}-28`,
		}),
	);
	const result = await run(months, {
		prices: { values: [GOLD, { ...GOLD, plan: 'silver', monthlyFee: '10' }] },
	});
	expect(jsonOf(result).map(({ total, period_start: start }) => [start, total])).toEqual([
		['2025-03-01', '10.00'],
		['2025-01-01', '1199.00'],
		['2025-02-01', '1199.00'],
	]);
	expect(result.hints).toEqual([]);
});

describe('parts of a month', () => {
	const halves = (first: IDataObject = {}) => [
		row(1, 5, { period_end: '2025-01-15', ...first }),
		row(1, 12_100, { period_start: '2025-01-16', plan: 'Gold' }),
		row(2, 5),
	];

	it('are not billed the monthly fee each', async () => {
		const refused = await refusalOf(run(halves()));
		expect(refused).toContain('2 of 3 items cannot be billed (items 0, 1)');
		expect(refused).toContain(
			'The monthly fee of customer 1 would be billed 2 times in 2025-01: add the parts of the month up first',
		);
		const days = Array.from({ length: 31 }, (_, day) => {
			const date = `2025-01-${String(day + 1).padStart(2, '0')}`;
			return row(1, 5, { period_start: date, period_end: date });
		});
		expect(await refusalOf(run(days))).toContain('would be billed 31 times in 2025-01');
	});

	it('leave the others to be billed where the node goes on', async () => {
		const { items } = await run(halves(), {}, { onError: 'continueRegularOutput' });
		expect(items.map(({ json }) => json.error === undefined)).toEqual([false, false, true]);
	});

	it('are billed where one of them alone has a fee', async () => {
		const bills = jsonOf(await run(halves({ monthly_fee: 0 })));
		expect(bills.map(({ total }) => total)).toEqual(['0.00', '1272.50', '1199.00']);
	});
});

it.each<[string, IDataObject]>([
	[
		'The period is not a month; the monthly fee is billed once for it',
		{ period_end: '2025-12-31' },
	],
	[
		'The period is not a month; the monthly fee is billed once for it',
		{ period_end: '2025-01-15' },
	],
	[
		'The price 1.199 is read with decimals, not as 1199',
		{ price_per_extra_minute: '1.199', transcription_minutes: 12_000 },
	],
])('hints at what is odd and can be meant: %s', async (hint, more) => {
	const result = await run([row(1, 5, more)]);
	expect(jsonOf(result)).toHaveLength(1);
	expect(result.hints.map(({ message }) => message)).toEqual([hint]);
});

it('refuses a price whose expression finds nothing, which is not a price of 0', async () => {
	const prices = { values: [{ ...GOLD, pricePerExtraMinute: '={{ $json.nothing }}' }] };
	expect(await refusalOf(run([row(1, 12_100)], { prices }))).toContain(
		'Price per Extra Minute of the plan gold is empty: enter 0 for none',
	);
});

it('takes agreed prices that are empty for none, and 0 for 0', async () => {
	const empty = { monthly_fee: null, included_minutes: '', price_per_extra_minute: ' ' };
	const zero = { monthly_fee: 0, included_minutes: '0', price_per_extra_minute: '0.00' };
	const invoices = jsonOf(await run([row(1, 12_100, empty), row(2, 12_100, zero)]));
	expect(invoices).toMatchObject([
		{ total: '1272.50', included_minutes: 10_000 },
		{ total: '0.00', included_minutes: 0, overage_minutes: 12_100, lines: [] },
	]);
});

it('asks for no credential, and is not offered to AI tools', async () => {
	const getAll = runOperation(stage, 'usage', 'getAll', {}, { credentials: NO_CREDENTIAL });
	await expect(getAll).rejects.toThrow(/credential/i);
	const { properties, credentials } = stage.engine.description(ACTION);
	expect(credentials).toMatchObject([
		{ name: 'scriptixResellerApi', displayOptions: { hide: { operation: ['getInvoiceLines'] } } },
	]);
	const option = properties
		.filter(({ name }) => name === 'operation')
		.flatMap(({ options = [] }) => options)
		.find((one) => 'value' in one && one.value === 'getInvoiceLines');
	expect(option).toMatchObject({ displayOptions: { hide: { '@tool': [true] } } });
});
