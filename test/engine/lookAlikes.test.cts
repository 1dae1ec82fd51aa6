import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { ACTION, startStage, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeEach(async () => {
	stage = await startStage({ customers: 0 });
});

afterEach(async () => {
	await stage.stop();
});

const run = async (operation: string, parameters: object) =>
	await runOperation(stage, 'customer', operation, parameters);
const upsert = async (email: string, more: object = {}) =>
	await run('upsert', {
		name: 'Example BV',
		email: `={{ ${JSON.stringify(email)} }}`,
		plan: 'gold',
		...more,
	});
const add = (more: object) =>
	stage.sandbox.store.addCustomer({ name: 'Example BV', plan: 'gold', ...more }).id;

describe('a stored address that looks like the one of the CRM', () => {
	it.each([
		['ends in a zero-width space', 'it@example.org\u200b'],
		['begins with a byte order mark', '\uFEFFit@example.org'],
		['ends in a no-break space', 'it@example.org\u00a0'],
		['holds a soft hyphen', 'it@exam\u00adple.org'],
		['is in full width', 'ｉｔ＠example.org'],
		['is in capitals', 'IT@EXAMPLE.ORG'],
		['has a small form of the sign', 'it\uFE6Bexample.org'],
	])('and %s is the same customer', async (_, email) => {
		const id = add({ email });
		const result = await upsert('it@example.org');
		expect(jsonOf(result)).toMatchObject([{ id }]);
		expect(stage.sandbox.store.customers).toHaveLength(1);
		expect(jsonOf(await upsert('it@example.org'))).toMatchObject([{ id, operation: 'unchanged' }]);
	});

	it('but for the form of its accents is the same customer, unchanged', async () => {
		const id = add({ email: 'rene\u0301@example.org' });
		expect(jsonOf(await upsert('ren\u00e9@example.org'))).toMatchObject([
			{ id, operation: 'unchanged' },
		]);
	});

	it.each([
		['a Cyrillic letter', '\u0430dmin@example.org', '"\u0430" (U+0430)'],
		['a Greek letter', 'admin@example.\u03bfrg', '"\u03bf" (U+03BF)'],
		['a dotless i', 'adm\u0131n@example.org', '"\u0131" (U+0131)'],
		['a Turkish capital', 'ADM\u0130N@EXAMPLE.ORG', '"\u0130" (U+0130)'],
		['a Cyrillic capital', 'AD\u041CIN@EXAMPLE.ORG', '"\u041C" (U+041C)'],
	])('but for %s is named, and nobody is created', async (_, email, letter) => {
		const id = add({ email });
		const refusal = await refusalOf(upsert('admin@example.org'));
		expect(refusal).toContain(`customer ${id}`);
		expect(refusal).toContain(letter);
		expect(stage.sandbox.store.customers).toHaveLength(1);
	});
});

describe('an address that is entered with a character that nobody sees or tells apart', () => {
	it.each([
		['within', 'i\u200bt@example.org', 'U+200B'],
		['in full width', 'ｉt@example.org', 'U+FF49'],
		['of another script', '\u0430dmin@example.org', 'U+0430'],
		['a dash', 'it\u2013x@example.org', 'U+2013'],
	])('is refused: %s', async (_, email, code) => {
		for (const operation of ['create', 'upsert']) {
			const refusal = await refusalOf(
				run(operation, { name: 'A', email: `={{ ${JSON.stringify(email)} }}`, plan: 'gold' }),
			);
			expect(refusal).toContain(code);
		}
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('is cleaned of what surrounds it', async () => {
		await upsert('\u200b it@example.org\u00a0\u200b');
		expect(stage.sandbox.store.customers[0]).toMatchObject({ email: 'it@example.org' });
	});
});

it.each([
	['a letter of another script', '\u0410CME-17', 'ACME-17', '"\u0410" (U+0410)'],
	['all of its letters', '\u0410\u0421\u041C\u0415-17', 'ACME-17', '"\u0410" (U+0410)'],
	['a letter in the CRM', 'ACME-17', 'ACM\u0395-17', '"\u0395" (U+0395)'],
])(
	'a metadata value but for %s is named, and nobody is created',
	async (_, stored, matchValue, letter) => {
		const id = add({ email: 'old@example.org', metadata: { crm_id: stored } });
		const refusal = await refusalOf(
			upsert('it@example.org', { matchOn: 'metadata', matchMetadataKey: 'crm_id', matchValue }),
		);
		expect(refusal).toContain(`The customer ${id} has a "crm_id" that looks like`);
		expect(refusal).toContain(letter);
		expect(stage.sandbox.store.customers).toHaveLength(1);
		const filters = { metadataKey: 'crm_id', metadataValue: matchValue };
		expect(jsonOf(await run('getAll', { filters }))).toMatchObject([{ id }]);
	},
);

it.each(['ACME-17\u200b', ' ACME-17', 'ACME\u201117', 'ＡＣＭＥ-17'])(
	'a metadata value that looks the same is the same customer: %j',
	async (stored) => {
		const id = add({ email: 'it@example.org', metadata: { crm_id: stored } });
		const parameters = { matchOn: 'metadata', matchMetadataKey: 'crm_id', matchValue: 'ACME-17' };
		expect(jsonOf(await upsert('it@example.org', parameters))).toMatchObject([{ id }]);
		expect(stage.sandbox.store.customers).toHaveLength(1);
		const filters = { metadataKey: 'crm_id', metadataValue: 'ACME-17' };
		expect(jsonOf(await run('getAll', { filters }))).toMatchObject([{ id }]);
	},
);

describe('a search finds every spelling', () => {
	it.each([
		['of an accent', 'Rene\u0301e', 'ren\u00e9e'],
		['with unseen characters', 'Exam\u200bple BV', 'example bv'],
		['of a blank', 'Example\u00a0BV', 'example bv'],
		['of an apostrophe', 'O\u2019Brien', "o'brien"],
		['of the Dutch ij', '\u0132sselstein', 'ijssel'],
		['in full width', 'Ｅxample', 'example'],
		['of another script', '\u0410cme', 'acme'],
		['of another script in capitals', 'TO\u041C', 'tom'],
		['in Turkish capitals', '\u0130stanbul', 'istanbul'],
	])('%s', async (_, name, search) => {
		const id = add({ name, email: 'it@example.org' });
		add({ name: 'Other', email: 'other@sample.net' });
		for (const text of [search, name, search.toUpperCase()]) {
			expect(jsonOf(await run('getAll', { filters: { search: text } }))).toMatchObject([{ id }]);
			const picker = await stage.engine.listSearch(ACTION, 'searchCustomers', text);
			expect(picker.results.map(({ value }) => value)).toEqual([String(id)]);
		}
	});
});
