import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { explainTest } from '../../../nodes/ScriptixReseller/texts/credentialTest';
import type { Knobs } from '../../sandbox/index.cts';
import { REQUEST_TYPE } from '../../harness/requestNode.cts';
import { startStage, type Stage } from '../../harness/support.cts';

const TYPE = 'scriptixResellerApi';

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 3, transcripts: 0 });
});

afterEach(() => {
	stage.sandbox.faults.clear();
	Object.assign(stage.sandbox.knobs, { generations: 'both', otherGeneration: 401 });
	stage.sandbox.requests.clear();
});

afterAll(async () => {
	stage.sandbox.takeViolations();
	await stage.stop();
});

async function tested(change: object = {}): Promise<string> {
	const { engine, sandbox } = stage;
	const data = { apiKey: sandbox.apiKey, baseUrl: sandbox.url, requestsPerMinute: 100, ...change };
	const { status, message } = await engine.testCredential(TYPE, data);
	return status === 'OK' ? 'OK' : message;
}

const GENERATIONS = ['current', 'legacy'] as const;

/** What the other generation of the API, on which the key does not answer, does with it. */
const OTHER_ANSWERS: Array<[Knobs['otherGeneration'], string]> = [
	[401, '401'],
	[403, '403'],
	[404, '404'],
	[405, '405'],
	['redirect', 'a redirect'],
	['html', 'a website'],
];

describe.each(GENERATIONS)('a key that answers on the %s generation', (answering) => {
	const other = answering === 'current' ? 'legacy' : 'current';
	const label = answering === 'current' ? 'Current' : 'Legacy';

	it('passes the test with that generation', async () => {
		stage.sandbox.knobs.generations = answering;
		expect(await tested({ apiGeneration: answering })).toBe('OK');
	});

	it.each(OTHER_ANSWERS)(
		'is told its generation where the other one answers %s',
		async (otherGeneration) => {
			Object.assign(stage.sandbox.knobs, { generations: answering, otherGeneration });
			expect(await tested({ apiGeneration: other })).toBe(
				`This API key works, but with the other generation of the Reseller API. Set API Generation to ${label}.`,
			);
		},
	);

	it('is not asked for on the other generation when the chosen one answers', async () => {
		await tested({ apiGeneration: answering });
		const headers = stage.sandbox.requests.entries.map((entry) => entry.headers);
		const wrong = answering === 'current' ? 'x-zoom-s2t-key' : 'authorization';
		expect(headers.length).toBeGreaterThan(0);
		for (const one of headers) expect(one).not.toHaveProperty(wrong);
	});
});

describe.each(GENERATIONS)('a key that neither generation takes, with %s chosen', (chosen) => {
	it.each<[string, object, RegExp]>([
		['401', { status: 401 }, /^Scriptix refused the API key: it is mistyped.*Enter it again/],
		['403', { status: 403 }, /may not read customers\. Use the API key of a reseller account/],
		['404', { status: 404 }, /no Reseller API at this Base URL.*Use https:\/\/api\.scriptix\.io/],
		['405', { status: 405 }, /no Reseller API at this Base URL.*Use https:\/\/api\.scriptix\.io/],
		['a redirect', { redirect: 'https://elsewhere.example/' }, /leads to another address/],
		[
			'a website',
			{ status: 200, body: '<!doctype html><title>x</title>', contentType: 'text/html' },
			/is not the Scriptix API/,
		],
		['JSON of something else', { status: 200, body: { hello: 1 } }, /is not the Scriptix API/],
		['429', { status: 429 }, /limits the requests.*Wait a minute/],
		['503', { status: 503 }, /not able to answer at the moment\. Try again later/],
		['418', { status: 418 }, /did not accept the request of the test \(HTTP 418\)/],
	])('gets a sentence of its own for %s', async (_, fault, sentence) => {
		stage.sandbox.faults.add(fault);
		expect(await tested({ apiGeneration: chosen })).toMatch(sentence);
	});
});

it.each<[string, object, number]>([
	['401', { status: 401 }, 2],
	['404', { status: 404 }, 2],
	['429', { status: 429 }, 1],
	['503', { status: 503 }, 1],
])('costs as few requests as can tell: %s', async (_, fault, requests) => {
	stage.sandbox.faults.add(fault);
	await tested();
	expect(stage.sandbox.requests.count()).toBe(requests);
});

it('says that the key belongs to the other generation, if to any, where only that one is there', async () => {
	Object.assign(stage.sandbox.knobs, { generations: 'legacy', otherGeneration: 404 });
	expect(await tested({ apiGeneration: 'current', apiKey: 'sk_wrong_key' })).toBe(
		'What answers at this Base URL is the other generation of the Reseller API, and it refuses the API key. Set API Generation to Legacy and enter the API key again.',
	);
});

it('does not claim what it could not find out', async () => {
	stage.sandbox.faults.add({ match: { path: /\/customers$/ }, status: 401 });
	stage.sandbox.faults.add({ match: { path: /\/customer\/$/ }, status: 503 });
	expect(await tested()).toMatch(
		/^Scriptix refused the API key.*Whether the API key belongs to the other generation.*could not be found out/,
	);
});

describe('a server that cannot be reached', () => {
	it('is told from a host that does not exist', async () => {
		expect(await tested({ baseUrl: 'https://no-such-host.invalid' })).toMatch(
			/^(There is no server with the name|Scriptix could not be reached\. The name)/,
		);
		expect(await tested({ baseUrl: 'http://127.0.0.1:1' })).toMatch(
			/Nothing answers at the Base URL/,
		);
	});

	it('is told from one that does not speak https', async () => {
		const plain: Server = createServer((_request, response) => response.end('plain'));
		await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
		const { port } = plain.address() as AddressInfo;
		expect(await tested({ baseUrl: `https://127.0.0.1:${port}` })).toMatch(
			/does not speak https at this address/,
		);
		plain.close();
	});
});

it('refuses a Base URL that a key must not be sent to before a byte is sent', async () => {
	expect(await tested({ baseUrl: 'http://api.scriptix.io' })).toMatch(/must start with https:\/\//);
	expect(stage.sandbox.requests.count()).toBe(0);
});

it('does not advise the usual Base URL to somebody who uses it', () => {
	const outcome = { kind: 'refused', status: 404 } as const;
	const facts = { chosen: outcome, other: outcome, otherLabel: 'Legacy' } as const;
	expect(explainTest({ ...facts, isUsualBaseUrl: true })).not.toMatch(/Use https:/);
	expect(explainTest({ ...facts, isUsualBaseUrl: false })).toMatch(/Use https:/);
});

/** n8n asks a credential type again after a failed request of another node, not only in its test. */
describe.each(['requestWithAuthentication', 'httpRequestWithAuthentication'] as const)(
	'a failed request of another node, by %s',
	(helper) => {
		it.each<[string, object, RegExp]>([
			['401', { status: 401 }, /401|Authorization|credentials/i],
			['404', { status: 404 }, /404|not be found/i],
			['no answer', { reset: 'before' }, /aborted|ECONNRESET|hang up|connection/i],
		])('costs no request to the other generation: %s', async (_, fault, own) => {
			const { engine, sandbox } = stage;
			sandbox.faults.add(fault);
			const url = `${sandbox.url}/api/v3/reseller/customers`;
			const request =
				helper === 'requestWithAuthentication'
					? { method: 'GET', uri: url, json: true }
					: { method: 'GET', url, json: true };
			const error = await engine.runNode(REQUEST_TYPE, { helper, request }).then(
				() => undefined,
				(reason: Error) => reason,
			);
			expect(
				`${error?.message} ${String((error as { description?: string })?.description)}`,
			).toMatch(own);
			const { entries } = sandbox.requests;
			expect(entries.every(({ path }) => path === '/api/v3/reseller/customers')).toBe(true);
			expect(entries.every(({ headers }) => !('x-zoom-s2t-key' in headers))).toBe(true);
			// After a 401 the newer helper sends the same request once more, whatever the credential.
			const repeats =
				helper === 'httpRequestWithAuthentication' && 'status' in fault && fault.status === 401;
			expect(entries).toHaveLength(repeats ? 2 : 1);
		});
	},
);
