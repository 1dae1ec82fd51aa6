import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';

import { jsonOf, runOperation } from '../../harness/action.cts';
import {
	emitted,
	percents,
	quotaWorkflow,
	startStage,
	TRIGGER,
	type Stage,
} from '../../harness/support.cts';
import { nastyText, PROTOTYPE_KEYS } from '../../harness/faults/nastyTexts.cts';
import { Thrown } from '../../harness/faults/thrown.cts';

const RUNS = { numRuns: 4 };
const texts = fc.array(nastyText, { minLength: 25, maxLength: 25 });

let stage: Stage;
let thrown: Thrown;
let prototype: string;

const prototypeNow = () =>
	JSON.stringify(
		[Object.prototype, Array.prototype, String.prototype]
			.flatMap((owner) => Reflect.ownKeys(owner))
			.map(String),
	);

beforeEach(async () => {
	stage = await startStage({ customers: 3 });
	thrown = new Thrown(stage);
	prototype = prototypeNow();
});

/** What a value from elsewhere may break: its own field's format, and what a body is given to hold. */
const OWN_VALUE = /^\w+: (\w+ must be [^;]*|body [^:]*: not described)$/;

afterEach(async () => {
	thrown.stop();
	const strange = stage.sandbox.takeViolations().filter((text) => !OWN_VALUE.test(text));
	await stage.stop();
	expect(strange).toEqual([]);
	expect(prototypeNow()).toBe(prototype);
});

const requests = () => stage.sandbox.requests.entries;

/** One run with an input item for each text, which expressions put in the parameters. */
async function runWithEach(
	given: string[],
	resource: string,
	operation: string,
	parameters: object,
): Promise<void> {
	stage.sandbox.requests.clear();
	await runOperation(stage, resource, operation, parameters, {
		input: given.map((text) => ({ text, json: JSON.stringify({ a: { [text]: text } }) })),
		onError: 'continueRegularOutput',
	});
}

const customer = { name: 'A', email: 'a@example.org', plan: 'gold' };
const TEXT = '={{ $json.text }}';
const SEGMENT = '(?!\\.+$)(?:[A-Za-z0-9._~-]|%3A)+';

describe('an ID from elsewhere', () => {
	it.each<[string, string, object, string]>([
		['customer', 'get', { customerId: TEXT }, `/reseller/customers/${SEGMENT}`],
		['customer', 'delete', { customerId: TEXT }, `/reseller/customers/${SEGMENT}`],
		[
			'customer',
			'update',
			{ customerId: TEXT, updateFields: { name: 'B' } },
			`/reseller/customers/${SEGMENT}`,
		],
		['usage', 'get', { customerId: TEXT }, `/reseller/customers/${SEGMENT}(/usage)?`],
		['token', 'revoke', { tokenId: TEXT }, `/reseller/tokens/${SEGMENT}`],
		['token', 'generate', { customerId: TEXT, name: 'A' }, '/reseller/tokens'],
		['transcript', 'getAll', { filters: { customerId: TEXT } }, '/reseller/transcripts'],
		['document', 'getAll', { filters: { customerId: TEXT } }, '/reseller/transcripts/documents'],
		[
			'document',
			'download',
			{ sessionId: TEXT, documentId: TEXT },
			`/speech-to-text/session/${SEGMENT}/document/${SEGMENT}`,
		],
	])(
		'sends %s: %s to no other path than its own',
		async (resource, operation, parameters, path) => {
			await fc.assert(
				fc.asyncProperty(texts, async (given) => {
					await runWithEach([...given, 'ID-1'], resource, operation, parameters);
					expect(requests().length).toBeGreaterThan(0);
					const strays = requests().filter(
						(request) => !new RegExp(`^/api/v3${path}$`).test(request.path),
					);
					expect(strays.map((request) => request.path)).toEqual([]);
				}),
				RUNS,
			);
		},
	);
});

/** Without blanks, and what is not seen, around it. */
const withoutEnds = (text: string) => text.replace(/^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu, '');

describe('a text from elsewhere', () => {
	const KNOWN = new Set([
		...['page', 'per_page', 'plan', 'status', 'language', 'type', 'customer_id'],
		...['format', 'direct_download', 'without_speakers', 'without_timestamps'],
	]);

	it.each([
		['customer', { filters: { status: [TEXT], search: TEXT } }, '/reseller/customers'],
		['transcript', { filters: { status: TEXT, language: TEXT } }, '/reseller/transcripts'],
		[
			'document',
			{ filters: { status: TEXT, language: TEXT, type: TEXT } },
			'/reseller/transcripts/documents',
		],
	])(
		'that filters %s arrives as it is and adds no parameter',
		async (resource, parameters, path) => {
			await fc.assert(
				fc.asyncProperty(texts, async (given) => {
					await runWithEach(given, resource, 'getAll', parameters);
					const expected = given.map((text) => withoutEnds(text).toLowerCase());
					expect(requests().length).toBeGreaterThan(0);
					for (const request of requests()) {
						expect(request.path).toBe(`/api/v3${path}`);
						expect(Object.keys(request.query).filter((name) => !KNOWN.has(name))).toEqual([]);
						for (const name of ['status', 'language', 'type']) {
							const value = request.query[name]?.toLowerCase();
							if (value !== undefined) {
								const words = expected.flatMap((text) => [
									text,
									...text.split(',').map(withoutEnds),
								]);
								expect(words).toContain(value);
							}
						}
					}
				}),
				RUNS,
			);
		},
	);

	it('that names a customer or a token arrives in the body as it is, and nowhere else', async () => {
		await fc.assert(
			fc.asyncProperty(texts, async (given) => {
				for (const [resource, operation, parameters] of [
					['customer', 'create', { ...customer, name: TEXT }],
					['token', 'generate', { customerId: 1001, name: TEXT, type: TEXT }],
				] as const) {
					await runWithEach(given, resource, operation, parameters);
					const names = requests().map(({ body }) => (body as IDataObject).name);
					expect(names).toEqual(given.map(withoutEnds).filter((text) => text !== ''));
					expect(requests().every(({ query }) => Object.keys(query).length === 0)).toBe(true);
				}
			}),
			RUNS,
		);
	});

	it('that is a metadata key or value arrives as it is', async () => {
		await fc.assert(
			fc.asyncProperty(texts, async (given) => {
				await runWithEach(given, 'customer', 'create', {
					...customer,
					additionalFields: { metadata: { values: [{ key: TEXT, value: TEXT }] } },
				});
				const sent = requests().map(({ body }) => (body as { metadata: object }).metadata);
				const expected = given
					.filter((text) => withoutEnds(text) !== '')
					.map((text) => JSON.stringify(Object.fromEntries([[withoutEnds(text), text]])));
				expect(sent.map((metadata) => JSON.stringify(metadata))).toEqual(expected);
			}),
			RUNS,
		);
	});
});

describe('a key that every object has', () => {
	const JSON_OF_TEXT = '={{ $json.json }}';
	const inputOf = (text: string) => ({ text, json: `{"${text}":{"${text}":{"polluted":1}}}` });
	const calls: Array<[string, string, object]> = [
		['customer', 'create', { ...customer, plan: TEXT }],
		[
			'customer',
			'create',
			{
				...customer,
				additionalFields: { metadataJson: JSON_OF_TEXT },
			},
		],
		[
			'customer',
			'upsert',
			{ ...customer, matchOn: 'metadata', matchMetadataKey: TEXT, matchValue: TEXT },
		],
		['customer', 'update', { customerId: 1001, updateFields: { status: TEXT } }],
		[
			'customer',
			'update',
			{
				customerId: 1001,
				updateFields: { metadataJson: JSON_OF_TEXT },
			},
		],
		[
			'customer',
			'update',
			{ customerId: 1001, updateFields: { name: 'B' }, options: { metadataMode: TEXT } },
		],
		['customer', 'get', { customerId: TEXT }],
		['customer', 'getAll', { filters: { plan: [TEXT], status: [TEXT] } }],
		['customer', 'getAll', { filters: { metadataKey: TEXT, metadataValue: TEXT } }],
		['document', 'download', { sessionId: TEXT, documentId: TEXT, format: TEXT }],
		[
			'document',
			'download',
			{ sessionId: TEXT, documentId: TEXT, options: { binaryProperty: TEXT } },
		],
		['token', 'generate', { customerId: 1001, name: TEXT, type: TEXT }],
		[
			'token',
			'generate',
			{
				customerId: 1001,
				name: 'A',
				options: { additionalBodyFields: JSON_OF_TEXT },
			},
		],
		['token', 'revoke', { tokenId: TEXT }],
		['transcript', 'getAll', { filters: { status: TEXT, language: TEXT, createdAfter: TEXT } }],
		['usage', 'get', { customerId: TEXT }],
		['usage', 'getAll', { sort: TEXT }],
		['usage', 'report', { format: TEXT }],
		['usage', 'report', { format: 'csv', options: { binaryProperty: TEXT, title: TEXT } }],
	];

	it.each(calls)(
		'is a text like any other to %s: %s (%j)',
		async (resource, operation, parameters) => {
			await runWithEach(PROTOTYPE_KEYS, resource, operation, parameters);
			await Promise.all(
				PROTOTYPE_KEYS.map(
					async (text) =>
						await runOperation(stage, resource, operation, parameters, {
							input: [inputOf(text)],
						}).catch(() => undefined),
				),
			);
			expect(
				thrown.errors
					.map(({ name }) => name)
					.filter((name) => !/^Node(Api|Operation)Error$/.test(name)),
			).toEqual([]);
		},
	);

	it('is no resource, operation or event', async () => {
		for (const name of PROTOTYPE_KEYS) {
			// The engine finds the parameter Operation of no such resource.
			await expect(runOperation(stage, name, 'keys')).rejects.toThrow(
				/has no operation|Could not get parameter/,
			);
			await expect(runOperation(stage, 'customer', name)).rejects.toThrow('has no operation');
			await expect(
				stage.engine.activate(stage.engine.triggerWorkflow(TRIGGER, { event: name })),
			).rejects.toThrow('has no event');
		}
	});

	it('may be the ID, the plan or the metadata of a customer: its alert is told once', async () => {
		const items = PROTOTYPE_KEYS.map((key) => ({
			...{ id: key, name: key, email: `${key}@example.org`, plan: key, status: 'active' },
			usage: { transcription_minutes: 85, quota_minutes: 100 },
			metadata: 'METADATA',
		}));
		const body = JSON.stringify({
			count: items.length,
			total_results: items.length,
			result: items,
		});
		stage.sandbox.faults.add({
			match: { path: /\/customers$/ },
			status: 200,
			body: body.replaceAll(
				'"METADATA"',
				'{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
			),
			contentType: 'application/json',
		});
		const workflow = await stage.engine.activate(
			quotaWorkflow(stage.engine, { ...percents(80), options: { includeUsageDetails: false } }),
		);
		await workflow.tick();
		const restarted = await workflow.restart();
		await restarted.tick();
		const told = [...emitted(workflow), ...emitted(restarted)];
		expect(told.map((item) => (item.customer as IDataObject).id)).toEqual(PROTOTYPE_KEYS);
		await restarted.deactivate();
		const report = jsonOf(await runOperation(stage, 'usage', 'report', { format: 'items' }));
		expect(report).toHaveLength(1);
		expect((report[0]!.by_group as object[]).length).toBe(PROTOTYPE_KEYS.length);
		expect(({} as IDataObject).polluted).toBeUndefined();
	});
});

it('no script survives in the report, and no name of a file leaves its folder', async () => {
	await fc.assert(
		fc.asyncProperty(texts, async (given) => {
			for (const text of given) stage.sandbox.store.addCustomer({ name: text, status: text });
			const report = await runOperation(stage, 'usage', 'report', { format: 'html' });
			const page = (await report.binary('Scriptix Reseller', 0)).toString('utf8');
			// The page's own style is the only one, and names nothing to load.
			const body = page.replace(/<style>:root\{color-scheme:[^<>]*<\/style>/, '');
			expect(body).not.toMatch(/<(script|img|a|svg|iframe|object|link|style)\b|<[^>]*\son\w+\s*=/i);
			const { id, session_id } = stage.sandbox.store.documents[0]!;
			for (const text of given) {
				stage.sandbox.faults.clear();
				stage.sandbox.faults.add({
					body: 'text',
					headers: {
						'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(text.replace(/\p{Cs}/gu, ''))}`,
					},
				});
				const { items } = await runOperation(stage, 'document', 'download', {
					...{ sessionId: session_id, documentId: id },
				});
				expect(items[0]!.json.file_name).toMatch(/^(?!\.)[^\\/]+\.srt$/);
			}
			stage.sandbox.faults.clear();
		}),
		{ numRuns: 3 },
	);
});
