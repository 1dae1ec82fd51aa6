import type { IDataObject } from 'n8n-workflow';

import { runOperation } from '../../harness/action.cts';
import { ACTION, emitted, quotaWorkflow, startStage, type Stage } from '../../harness/support.cts';

const GOOD = {
	id: 7,
	name: 'Example BV',
	email: 'it@example.org',
	plan: 'gold',
	status: 'active',
	created_at: '2024-01-01T00:00:00Z',
	metadata: { crm_id: 'A' },
	usage: { transcription_minutes: 95, quota_minutes: 100 },
};

const nested = (depth: number): unknown =>
	JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as unknown;

const ODD_VALUES: Array<[what: string, value: unknown]> = [
	['an object', { value: 'active' }],
	['an object without a prototype of use', { toString: 'x', valueOf: 'y', toJSON: 'z' }],
	['a list', ['active', { a: 1 }]],
	['nothing', null],
	['a truth', true],
	['a deep object', nested(3_000)],
	['a number', 12.5],
	['a long text', 'x'.repeat(100_000)],
];

const FIELDS = [
	...['id', 'name', 'email', 'plan', 'status', 'created_at', 'updated_at', 'metadata', 'usage'],
	...['usage.transcription_minutes', 'usage.quota_minutes', 'metadata.crm_id', 'usage.breakdown'],
];

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterAll(async () => await stage.stop());

beforeEach(() => stage.sandbox.faults.clear());

/** The good object with another value in one field, and another ID. */
function odd(good: object, field: string, value: unknown, id: number): IDataObject {
	const copy = structuredClone(good) as IDataObject;
	copy.id = id;
	const [first = '', second] = field.split('.');
	if (second === undefined) copy[first] = value as IDataObject;
	else (copy[first] as IDataObject)[second] = value as IDataObject;
	return copy;
}

/** Answers every list of a path with these objects. */
function listing(path: RegExp, result: object[]): void {
	const body = { count: result.length, total_results: result.length, result };
	stage.sandbox.faults.add({ match: { path, method: 'GET' }, status: 200, body });
}

describe.each(ODD_VALUES)('customers with %s in place of a value', (what, value) => {
	const customers = () => [
		...FIELDS.map((field, index) => odd(GOOD, field, value, 100 + index)),
		GOOD,
	];

	beforeEach(() => listing(/\/customers$/, customers()));

	it.each<[string, string, object, (items: IDataObject[]) => unknown]>([
		['customer', 'getAll', {}, (items) => items.at(-1)?.name],
		[
			'customer',
			'getAll',
			{ filters: { plan: ['gold'], status: ['active'], search: 'example bv' } },
			(items) => items.at(-1)?.name,
		],
		[
			'customer',
			'getAll',
			{ filters: { metadataKey: 'crm_id', metadataValue: 'A' } },
			(items) => items.at(-1)?.name,
		],
		['usage', 'getAll', {}, (items) => items.find(({ customer_id }) => customer_id === 7)?.name],
		[
			'usage',
			'getAll',
			{ filters: { search: 'example', quotaStatus: ['critical'], minimumPercent: 90 } },
			(items) => items.find(({ customer_id }) => customer_id === 7)?.name,
		],
		...['plan', 'metadata'].flatMap((groupBy) =>
			['items', 'csv', 'html'].map(
				(format): [string, string, object, (items: IDataObject[]) => unknown] => [
					'usage',
					'report',
					{ format, groupBy, groupByKey: 'crm_id' },
					(items) => (Number(items[0]?.customers) > 5 ? 'Example BV' : items),
				],
			),
		),
	])('stop nobody: %s %s %j', async (resource, operation, parameters, nameOf) => {
		const { items } = await runOperation(stage, resource, operation, {
			returnAll: true,
			...parameters,
		});
		expect(nameOf(items.map(({ json }) => json))).toBe('Example BV');
	});

	it.each([
		{ matchOn: 'email' },
		// Another value each time: the customer that was created is remembered, and found again.
		{ matchOn: 'metadata', matchMetadataKey: 'crm_id', matchValue: what },
	])('stop no creation or update: %j', async (match) => {
		const { items } = await runOperation(stage, 'customer', 'upsert', {
			...{ name: 'New BV', email: 'new@example.org', plan: 'gold', ...match },
		});
		expect(items[0]?.json).toMatchObject({ operation: 'created' });
	});

	it('stop no picker', async () => {
		for (const filter of [undefined, 'example']) {
			const { results } = await stage.engine.listSearch(ACTION, 'searchCustomers', filter);
			expect(results.map(({ name }) => name)).toEqual(
				expect.arrayContaining([expect.stringContaining('Example BV')]),
			);
			for (const { name, value: id } of results) {
				expect([typeof name, typeof id]).toEqual(['string', 'string']);
			}
		}
	});

	it('stop no alert', async () => {
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, { options: { includeUsageDetails: false } }),
		);
		await workflow.tick();
		expect(workflow.errors).toEqual([]);
		const alerted = emitted(workflow).map((item) => (item.customer as IDataObject).id);
		expect(alerted.filter((id) => id === 7)).toEqual([7]);
		await workflow.deactivate();
	});

	it('stop no change', async () => {
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, { event: 'customerChanged' }),
		);
		stage.sandbox.faults.clear();
		listing(/\/customers$/, [...customers().slice(0, -1), { ...GOOD, name: 'Example NV' }]);
		await workflow.tick();
		expect(workflow.errors).toEqual([]);
		expect(emitted(workflow).map((item) => (item.customer as IDataObject).name)).toEqual([
			'Example NV',
		]);
		await workflow.deactivate();
	});
});

describe.each(ODD_VALUES)('transcripts and documents with %s in place of a value', (_, value) => {
	const content = {
		...{ id: 7, session_id: 's7', customer_id: 7, filename: 'a.srt', type: 'srt' },
		...{ status: 'done', language: 'nl', created_at: '2025-01-01T00:00:00Z', name: 'Meeting' },
	};
	const contents = () => [
		...Object.keys(content)
			.filter((field) => !['id', 'session_id'].includes(field))
			.map((field, index) => ({
				...odd(content, field, value, 100 + index),
				session_id: `s${index}`,
			})),
		content,
	];

	it.each(['transcript', 'document'])('stop no list and no event of a %s', async (resource) => {
		listing(/\/transcripts/, contents());
		const filters = { status: 'done', language: 'nl' };
		for (const parameters of [{}, { filters }]) {
			const { items } = await runOperation(stage, resource, 'getAll', {
				returnAll: true,
				...parameters,
			});
			expect(items.at(-1)?.json).toMatchObject(content);
		}
		const picker = `search${resource === 'transcript' ? 'Transcripts' : 'Documents'}`;
		const { results } = await stage.engine.listSearch(ACTION, picker, undefined);
		for (const { name, value: id } of results) {
			expect([typeof name, typeof id]).toEqual(['string', 'string']);
		}
		const event = resource === 'transcript' ? 'newTranscript' : 'newDocument';
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine, { event }));
		stage.sandbox.faults.clear();
		listing(/\/transcripts/, [{ ...content, id: 8, session_id: 's8' }, ...contents()]);
		await workflow.tick();
		expect(workflow.errors).toEqual([]);
		expect(emitted(workflow).map(({ id }) => id)).toEqual([8]);
		await workflow.deactivate();
	});
});
