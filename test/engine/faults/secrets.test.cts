import type { IDataObject } from 'n8n-workflow';

import type { Fault } from '../../sandbox/index.cts';
import { runOperation } from '../../harness/action.cts';
import { runEveryOperation } from '../../harness/everyOperation.cts';
import type { NodeResult, RunNodeOptions } from '../../harness/index.cts';
import { ACTION, quotaWorkflow, startStage, type Stage } from '../../harness/support.cts';
import { reads, writes } from '../../harness/faults/calls.cts';
import { everythingIn } from '../../harness/faults/everythingIn.cts';
import { OtherHost } from '../../harness/faults/otherHost.cts';
import { Thrown } from '../../harness/faults/thrown.cts';

const otherHost = new OtherHost();
let stage: Stage;
let thrown: Thrown;

beforeAll(async () => {
	await otherHost.start();
});

afterAll(async () => {
	await otherHost.stop();
});

beforeEach(async () => {
	stage = await startStage({ customers: 3, apiKey: 'sk_reseller_4c1f/+%"<9a2b' });
	thrown = new Thrown(stage);
	otherHost.requests.length = 0;
});

afterEach(async () => {
	thrown.stop();
	await stage.stop();
});

/** The key as it is, as JSON and URLs write it, and as base64. */
function formsOf(key: string): string[] {
	return [
		key,
		JSON.stringify(key).slice(1, -1),
		encodeURIComponent(key),
		Buffer.from(key).toString('base64'),
	];
}

function expectNoKeyIn(evidence: unknown, key: string): void {
	const text = everythingIn(evidence);
	for (const form of formsOf(key)) expect(text).not.toContain(form);
}

/** Runs an operation to its end, whatever that is. */
async function run(
	resource: string,
	operation: string,
	parameters: object,
	options?: RunNodeOptions,
): Promise<NodeResult | Error> {
	return await runOperation(stage, resource, operation, parameters, options).catch(
		(error: Error) => error,
	);
}

/** Where a server that repeats what it was sent can put the key. */
function echoes(key: string): Array<[place: string, fault: Fault]> {
	const json = 'application/json';
	return [
		['the message', { status: 400, body: { message: `Bearer ${key} is bad` } }],
		['the code', { status: 400, body: { error: key, error_code: key } }],
		['a field', { status: 422, body: { message: 'No', details: { [key]: key } } }],
		[
			'nested details',
			{ status: 422, body: { error: { code: 422, message: key, details: [key] } } },
		],
		['a text', { status: 400, body: `Authorization: Bearer ${key}` }],
		['a long text', { status: 400, body: `${'x'.repeat(290)}${key}` }],
		['the title of a page', { status: 400, body: `<html><title>${key}</title></html>` }],
		[
			'JSON cut short',
			{ status: 500, body: `{"message":${JSON.stringify(key)}`, contentType: json },
		],
		['a good answer', { status: 200, body: { error: 'No', message: key } }],
		[
			'a good answer that is no JSON',
			{ status: 201, body: key, headers: { 'retry-after': '200' } },
		],
		['the query of a redirect', { redirect: `/?key=${encodeURIComponent(key)}` }],
		['the path of a redirect', { redirect: `/${encodeURIComponent(key)}` }],
		['headers', { status: 400, body: {}, headers: { 'x-key': encodeURIComponent(key) } }],
		['a challenge', { status: 401, headers: { 'www-authenticate': 'Bearer realm="x"' } }],
	];
}

it('the reseller key stays hidden when the server repeats it, wherever it does', async () => {
	const { apiKey } = stage.sandbox;
	const outcomes: unknown[] = [];
	for (const [, fault] of echoes(apiKey)) {
		stage.sandbox.faults.clear();
		stage.sandbox.faults.add(fault);
		for (const { resource, operation, parameters } of [...reads(stage), ...writes(stage)]) {
			outcomes.push(await run(resource, operation, parameters));
			for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
				const result = await run(resource, operation, parameters, { onError });
				outcomes.push(result instanceof Error ? result : [result.items, result.errorItems]);
			}
		}
		const workflow = await stage.engine
			.activate(quotaWorkflow(stage.engine))
			.catch((error: Error) => error);
		if (workflow instanceof Error) outcomes.push(workflow);
		else {
			await workflow.tick();
			outcomes.push(workflow.errors, workflow.staticData());
			await workflow.deactivate();
		}
	}
	expect(thrown.errors.length).toBeGreaterThan(100);
	expectNoKeyIn([thrown.errors, outcomes, stage.engine.logs], apiKey);
});

it('the reseller key is in no output and no log when all goes well', async () => {
	const results = [...(await runEveryOperation(stage)).values()];
	expectNoKeyIn(
		[results.map(({ items, hints }) => [items, hints]), stage.engine.logs],
		stage.sandbox.apiKey,
	);
});

describe('the key of a customer', () => {
	const KEY = 'cust-9d41/+%"<77ab';

	const download = async (options: object = {}) => {
		const { id, session_id } = stage.sandbox.store.documents[0]!;
		const parameters = { documentId: id, sessionId: session_id, format: 'srt' };
		return await run('document', 'download', { ...parameters, options });
	};

	it('that a document is read with is in no error and no log', async () => {
		const files: Array<[string, Fault]> = [
			...echoes(KEY),
			['no key at all', { status: 403 }],
			['a link that cannot be used', { status: 200, body: { download_url: `ftp://x/${KEY}` } }],
		];
		for (const [, fault] of files) {
			stage.sandbox.faults.clear();
			stage.sandbox.faults.add({ headers: { 'retry-after': '200' }, ...fault });
			await download({ customerApiKey: KEY });
		}
		// A good answer that is no JSON is taken for the file.
		expect(thrown.errors).toHaveLength(files.length - 1);
		expectNoKeyIn([thrown.errors, stage.engine.logs], KEY);
		expectNoKeyIn([thrown.errors, stage.engine.logs], stage.sandbox.apiKey);
	});

	describe.each<[string, () => object, RegExp, Fault[]]>([
		['a refused ID', () => ({ documentId: 'a/b' }), /ID/, []],
		[
			'a refused ID of a list',
			() => ({ sessionId: { __rl: true, mode: 'id', value: '..' } }),
			/ID/,
			[],
		],
		['a refused format', () => ({ format: 'exe' }), /is not a choice of Format/, []],
		['a refused name of the output', () => ({ options: { binaryProperty: ' ' } }), /./, []],
		[
			'an incomplete file',
			() => ({}),
			/did not arrive complete/,
			[{ status: 200, body: 'DOWNLOAD', contentType: 'text/plain', truncate: 3 }],
		],
		['a right that is missing', () => ({}), /may not|not permitted/, [{ status: 403 }]],
		['a server that is down', () => ({}), /not able to answer/, [{ status: 500 }]],
		['a key that cannot be sent', () => ({ customerKey: `${KEY} ${KEY}` }), /Customer API Key/, []],
	])('is in no error and no log of %s', (_, change, text, faults) => {
		it.each([
			['as a text', (key: string) => key, undefined],
			['by an expression', () => '={{ $json.key }}', undefined],
			['in an expression', (key: string) => `={{ ${JSON.stringify(key)} }}`, undefined],
			['with Continue', (key: string) => key, 'continueRegularOutput'],
			['with an error output', (key: string) => key, 'continueErrorOutput'],
		] as const)('%s', async (__, write, onError) => {
			const { id, session_id } = stage.sandbox.store.documents[0]!;
			const { customerKey = KEY, options, ...other } = change() as Record<string, unknown>;
			for (const fault of faults) stage.sandbox.faults.add(fault);
			const parameters = {
				...{ documentId: id, sessionId: session_id, format: 'srt' },
				...other,
				options: { customerApiKey: write(customerKey as string), ...(options as object) },
			};
			const outcome = await run('document', 'download', parameters, {
				onError,
				input: [{ json: { key: customerKey as string } }],
			});
			const shown =
				outcome instanceof Error ? outcome : [outcome.items, outcome.errorItems].flat()[0];
			expect(everythingIn(shown)).toMatch(text);
			// What the engine got as input, and the workflow, hold the key where the test put it.
			expectNoKeyIn([outcome instanceof Error ? outcome : shown, stage.engine.logs], KEY);
			if (!onError) {
				expect(thrown.errors).toHaveLength(1);
				expectNoKeyIn(thrown.errors, KEY);
			}
		});
	});

	it('is in no error and no log of a picker', async () => {
		stage.sandbox.faults.add({ status: 403, body: { message: `Key ${KEY}` } });
		const parameters = {
			...{ resource: 'document', operation: 'download', format: 'srt' },
			options: { customerApiKey: KEY },
		};
		for (const method of ['searchTranscripts', 'searchDocuments', 'searchCustomers']) {
			const error = await stage.engine
				.listSearch(ACTION, method, undefined, undefined, parameters)
				.catch((caught: Error) => caught);
			expect(error).toBeInstanceOf(Error);
			expectNoKeyIn([error, stage.engine.logs], KEY);
		}
	});

	it('that a document is read with takes the place of the reseller key', async () => {
		stage.sandbox.requests.clear();
		await download({ customerApiKey: KEY });
		expect(stage.sandbox.requests.entries.map(({ headers }) => headers.authorization)).toEqual([
			`Bearer ${KEY}`,
		]);
	});

	it.each(['create', 'upsert'])('that "%s" brings is left out on request', async (operation) => {
		const customer = { name: 'A', email: 'a@example.org', plan: 'gold' };
		const result = (await run('customer', operation, {
			...customer,
			options: { omitApiKey: true },
		})) as NodeResult;
		const [key] = [...stage.sandbox.store.keys.keys()];
		expect(result.items).toHaveLength(1);
		expectNoKeyIn([result.run, result.items, result.hints, stage.engine.logs], key!);
	});

	it('that has been made is in no error about the answer that held it', async () => {
		const made = `sk_live_${'3f'.repeat(16)}`;
		const answers: Fault[] = [
			{ status: 201, body: { name: 'A', value: made } },
			{ status: 201, body: `${made}` },
			{ status: 500, body: { message: `Token ${made} was made, but not stored` } },
			{ status: 409, body: { message: 'Taken', details: { token: made } } },
		];
		for (const answer of answers) {
			stage.sandbox.faults.clear();
			stage.sandbox.faults.add({ ...answer, match: { method: 'POST' } });
			for (const { method, resource, operation, parameters } of writes(stage)) {
				if (method === 'POST') await run(resource, operation, parameters);
			}
		}
		expect(thrown.errors).toHaveLength(3 * answers.length);
		expectNoKeyIn([thrown.errors, stage.engine.logs], made);
	});
});

describe('another host', () => {
	const REDIRECTS = [301, 302, 303, 307, 308];

	it('gets nothing, whatever redirects to it', async () => {
		for (const status of REDIRECTS) {
			for (const redirect of [otherHost.url, otherHost.url.replace('http:', '')]) {
				stage.sandbox.faults.clear();
				stage.sandbox.faults.add({ status, redirect: `${redirect}/a` });
				for (const { resource, operation, parameters } of [...reads(stage), ...writes(stage)]) {
					await run(resource, operation, parameters);
				}
				await stage.engine.activate(quotaWorkflow(stage.engine)).catch(() => undefined);
				await stage.engine.testCredential(
					'scriptixResellerApi',
					stage.engine.credentials.scriptixResellerApi as IDataObject,
				);
			}
		}
		expect(otherHost.requests).toEqual([]);
	});

	it('of a download link gets the request without any key', async () => {
		const { id, session_id } = stage.sandbox.store.documents[0]!;
		stage.sandbox.faults.add({
			status: 200,
			body: { download_url: `${otherHost.url}/file?sig=1`, size_bytes: 5 },
		});
		for (const options of [{}, { customerApiKey: 'cust-9d41' }]) {
			await runOperation(stage, 'document', 'download', {
				...{ documentId: id, sessionId: session_id, format: 'srt', options },
			});
		}
		expect(otherHost.requests.map(({ url }) => url)).toEqual(['/file?sig=1', '/file?sig=1']);
		expectNoKeyIn(otherHost.requests, stage.sandbox.apiKey);
		expectNoKeyIn(otherHost.requests, 'cust-9d41');
		for (const { headers } of otherHost.requests) expect(headers.authorization).toBeUndefined();
	});

	it('of a download link that redirects further is not left for the next', async () => {
		const { id, session_id } = stage.sandbox.store.documents[0]!;
		const link = `${stage.sandbox.url}/__storage__/redirects`;
		stage.sandbox.faults.add({
			match: { path: /^\/api/ },
			status: 200,
			body: { download_url: link },
		});
		stage.sandbox.faults.add({ match: { path: /redirects/ }, redirect: otherHost.url });
		await run('document', 'download', { documentId: id, sessionId: session_id, format: 'srt' });
		expect(otherHost.requests).toEqual([]);
	});
});
