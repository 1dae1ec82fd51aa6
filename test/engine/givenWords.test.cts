import type { IDataObject } from 'n8n-workflow';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import {
	ACTION,
	type ApiGeneration,
	GENERATIONS,
	startStage,
	type Stage,
} from '../harness/support.cts';

// Words and entries as programs, spreadsheets and language models hand them over.

let stage: Stage;
let customerId: number;

beforeEach(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
	customerId = stage.sandbox.store.addCustomer({
		plan: 'silver',
		metadata: { crm_id: 'ACME-17', tier: 'A', region: 'EU' },
	}).id;
});

afterEach(async () => await stage.stop());

const given = '={{ $json.given }}';

/** Runs an operation of customers with one value from the input item. */
const runWith = async (operation: string, parameters: object, value: unknown) =>
	await runOperation(
		stage,
		'customer',
		operation,
		{ customerId, ...parameters },
		{
			input: [{ given: value } as IDataObject],
		},
	);

describe.each<[string, object]>([
	['create', { name: 'A', email: 'a@example.org', plan: given }],
	['changePlan', { plan: given, options: { keepQuota: true } }],
	['update', { updateFields: { plan: given } }],
])('a plan of %s', (operation, parameters) => {
	it.each(['"gold"', "['gold']", '\u201Cgold\u201D', '`gold`', '{{ $json.plan }}'])(
		'in marks is refused: %s',
		async (plan) => {
			const text = await refusalOf(runWith(operation, parameters, plan));
			expect(text).toMatch(/is not a plan \| .*such as gold, without quotes or brackets/);
			expect(stage.sandbox.requests.count()).toBe(0);
		},
	);
});

describe('a plan or a status that is written', () => {
	it.each([
		[{ plan: given }, 'g\u043Eld', 'U+043E'],
		[{ plan: given }, 'SILV\u0415R', 'U+0435'],
		[{ status: given }, '\u0430ctive', 'U+0430'],
		[{ status: given }, 'tr\u0456al', 'U+0456'],
	])('with a letter of another script is refused: %j %s', async (updateFields, word, code) => {
		const text = await refusalOf(runWith('update', { updateFields }, word));
		expect(text).toContain(code);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each([
		[{ plan: given }, 'g\u200Bold', { plan: 'gold' }],
		[{ plan: given }, 'ＧＯＬＤ', { plan: 'gold' }],
		[{ status: given }, 'sus\u00ADpended', { status: 'suspended' }],
	])('is taken without what nobody sees: %j %s', async (updateFields, word, sent) => {
		await runWith('update', { updateFields }, word);
		expect(stage.sandbox.requests.entries.at(0)?.body).toEqual(sent);
	});
});

it.each(['{{ $json.name }}', '#NAAM?', '#SPILL!', '#####'])(
	'%s is nobody\u2019s name and no metadata',
	async (value) => {
		const metadata = { values: [{ key: 'crm_id', value: given }] };
		for (const updateFields of [{ name: given }, { metadata }]) {
			const text = await refusalOf(runWith('update', { updateFields }, value));
			expect(text).toContain('stands for nothing');
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	},
);

describe('a long number that a spreadsheet has rounded', () => {
	const upsert = { name: 'A', email: 'a@example.org', plan: 'gold' };
	const metadata = { values: [{ key: 'crm_id', value: given }] };
	const match = { matchOn: 'metadata', matchMetadataKey: 'crm_id', matchValue: given };

	it.each<[string, string, object]>([
		['create', '1.23457E+11', { ...upsert, name: given }],
		['update', '1,23457E+11', { updateFields: { metadata } }],
		['upsert', '1E+15', { ...upsert, ...match }],
		['getAll', '4.5E+12', { filters: { metadataKey: 'crm_id', metadataValue: given } }],
		['update', '3.1612E+10', { updateFields: { phone: given } }],
	])('is refused by %s: %s', async (operation, value, parameters) => {
		const text = await refusalOf(runWith(operation, parameters, value));
		expect(text).toContain(`"${value}", a long number that a spreadsheet has rounded`);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each(['12E3', '1E5', 'E+11', '1.5E+1B'])('is not %s', async (value) => {
		await runWith('update', { updateFields: { metadata } }, value);
		expect(stage.sandbox.store.getCustomer(customerId)?.metadata).toMatchObject({ crm_id: value });
	});

	const row = { customer_id: 1, plan: 'gold', transcription_minutes: 1, quota_minutes: 1 };
	const period = { period_start: '2025-01-01', period_end: '2025-01-31' };
	const prices = { values: [{ plan: 'gold', monthlyFee: '1', pricePerExtraMinute: '1' }] };
	const invoice = { currency: 'EUR', prices, options: { externalIdKey: 'crm_id' } };

	it.each<[string, string, object]>([
		['customer_id', 'getInvoiceLines', invoice],
		['crm_id', 'getInvoiceLines', invoice],
		['customer_id', 'report', { source: 'input', format: 'items' }],
	])('is no %s for %s', async (column, operation, parameters) => {
		const input = [{ ...row, ...period, [column]: '1.23457E+11' }];
		const run = runOperation(stage, 'usage', operation, parameters, { input });
		expect(await refusalOf(run)).toContain('a long number that a spreadsheet has rounded');
	});
});

const credentialOf = (apiGeneration: ApiGeneration) => ({
	scriptixResellerApi: { ...stage.engine.credentials.scriptixResellerApi, apiGeneration },
});

describe.each(GENERATIONS)('dates in the wrong order, on the %s generation', (generation) => {
	it.each([
		['2025-01-02', '2025-01-01'],
		['2025-01-31T23:30:00-05:00', '2025-02-01T01:00:00Z'],
		['2 Feb 2025', '1738368000'],
	])('are refused: from %s to %s', async (createdAfter, createdBefore) => {
		const filters = { createdAfter, createdBefore };
		const credentials = credentialOf(generation);
		const run = runOperation(stage, 'transcript', 'getAll', { filters }, { credentials });
		expect(await refusalOf(run)).toMatch(/Created Before is earlier.*Swap the two/);
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});

it.each(['transcript', 'document'])('a %s of a single day is hinted at', async (resource) => {
	const filters = { createdAfter: '2025-01-31', createdBefore: '2025-01-31' };
	const { hints } = await runOperation(stage, resource, 'getAll', { filters });
	expect(hints).toMatchObject([{ message: expect.stringContaining('set it to the day after') }]);
});

it.each(['+', '()', '="+31201234567"', 'phone'])('%s is no phone number', async (phone) => {
	const run = runOperation(
		stage,
		'customer',
		'update',
		{ customerId, updateFields: { phone: given } },
		{ input: [{ given: phone }], credentials: credentialOf('legacy') },
	);
	expect(await refusalOf(run)).toContain('is not a phone number');
	expect(stage.sandbox.requests.count()).toBe(0);
});

it.each([{ 1001: 1e21 }, { default: 2 ** 53 + 2 }])('%j are no quotas', async (quotas) => {
	const run = runOperation(stage, 'usage', 'getAll', { options: { quotas } });
	expect(await refusalOf(run)).toContain('The option Quotas cannot be used');
});

describe('a JSON object that names an entry twice', () => {
	it.each([
		'{"crm_id": "A", "crm_id": "B"}',
		'{"crm_id": "A", "crm\\u005fid": "A"}',
		'{"a": {"crm_id": 1, "crm_id": 2}}',
	])('is refused as metadata: %s', async (json) => {
		const updateFields = { metadataJson: given };
		const text = await refusalOf(runWith('update', { updateFields }, json));
		expect(text).toContain('Metadata (JSON) has two entries with the name "crm_id"');
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('is refused in the body of a token', async () => {
		const options = { additionalBodyFields: '{"expires": 1, "expires": 2}' };
		const parameters = { customerId, name: 'A', options };
		const text = await refusalOf(runOperation(stage, 'token', 'generate', parameters));
		expect(text).toContain('has two entries with the name "expires"');
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});

describe('metadata that replaces what is stored', () => {
	const replace = async (values: object[], more: object = {}) =>
		await runWith(
			'update',
			{ updateFields: { metadata: { values }, ...more }, options: { metadataMode: 'replace' } },
			undefined,
		);
	const stored = () => stage.sandbox.store.getCustomer(customerId)?.metadata;

	it('leaves what is stored under the key of an entry without a value', async () => {
		const { hints } = await replace([
			{ key: 'crm_id', value: given },
			{ key: ' region ', value: ' ' },
			{ key: 'new', value: 'X' },
		]);
		expect(stored()).toEqual({ crm_id: 'ACME-17', region: 'EU', new: 'X' });
		expect(hints).toEqual([]);
	});

	it('is what is given where the key has a value elsewhere, or nothing stored', async () => {
		await replace([{ key: 'tier', value: '' }], { metadataJson: '{"tier": "B"}' });
		expect(stored()).toEqual({ tier: 'B' });
		await replace([
			{ key: 'unknown', value: '' },
			{ key: 'new', value: 'X' },
		]);
		expect(stored()).toEqual({ new: 'X' });
	});

	it('is sent without a reading where every entry has a value', async () => {
		await replace([{ key: 'new', value: 'X' }]);
		expect(stage.sandbox.requests.entries.map(({ method }) => method)).toEqual(['PATCH']);
	});
});

it.each([
	['https://scriptix.app/reseller/customers/ID/usage', true],
	['https://scriptix.app/reseller/customer/ID', true],
	['https://scriptix.app/reseller/customers', false],
	['https://scriptix.app/reseller/customers/?page=2', false],
])('the link %s leads to a customer: %s', async (link, leads) => {
	const parameters = { customerId: link.replace('ID', String(customerId)) };
	const get = runOperation(stage, 'customer', 'get', parameters);
	if (leads) expect(jsonOf(await get)).toMatchObject([{ id: customerId }]);
	else expect(await refusalOf(get)).toContain('is not a customer ID');
	expect(stage.sandbox.requests.count()).toBe(leads ? 1 : 0);
});

it.each(GENERATIONS)('a row that is created twice is hinted at: %s', async (generation) => {
	const emails = ['a@example.org', 'b@example.org', ' A@example.org', 'a@example.org'];
	const { hints, items } = await runOperation(
		stage,
		'customer',
		'create',
		{ name: 'A', email: given, plan: 'gold' },
		{ input: emails.map((email) => ({ given: email })), credentials: credentialOf(generation) },
	);
	expect(items).toHaveLength(4);
	const twins = hints.filter(({ message }) => message.includes('the same e-mail address'));
	expect(twins).toMatchObject([{ message: expect.stringMatching(/\(items 2, 3\)$/) }]);
});

it('a row whose first creation failed is not created twice', async () => {
	stage.sandbox.faults.add({ match: { method: 'POST' }, times: 1, status: 422 });
	const { hints } = await runOperation(
		stage,
		'customer',
		'create',
		{ name: 'A', email: given, plan: 'gold', options: { omitApiKey: true } },
		{
			input: [{ given: 'a@example.org' }, { given: 'a@example.org' }],
			onError: 'continueRegularOutput',
		},
	);
	expect(hints).toEqual([]);
	expect(stage.sandbox.store.customers).toHaveLength(2);
});

describe('an agent', () => {
	const told = async (parameters: object) =>
		(await stage.engine.runTool(ACTION, { resource: 'customer', ...parameters }, {})).response;

	it('is told why a list is empty, as a person is', async () => {
		const filters = { plan: ['glod'] };
		expect(await told({ operation: 'getAll', filters })).toEqual([
			{ hint: expect.stringContaining('Did you mean "gold"?') },
		]);
	});

	it('is told of what Scriptix passed over', async () => {
		stage.sandbox.knobs.patchStatus = 'ignore';
		const updateFields = { status: 'suspended' };
		expect(await told({ operation: 'update', customerId, updateFields })).toEqual([
			expect.objectContaining({ id: customerId }),
			{ hint: expect.stringContaining('did not take effect: Status') },
		]);
	});

	it('gets the items alone where there is nothing to tell', async () => {
		expect(await told({ operation: 'getAll', filters: { plan: ['silver'] } })).toEqual([
			expect.objectContaining({ id: customerId }),
		]);
	});
});
