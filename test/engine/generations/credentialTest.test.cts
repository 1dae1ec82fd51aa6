import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

import { explainTest } from '../../../nodes/ScriptixReseller/texts/credentialTest';
import type { Fault } from '../../sandbox/index.cts';
import { refusalOf, runOperation } from '../../harness/action.cts';
import { REQUEST_TYPE } from '../../harness/requestNode.cts';
import { selfSigned } from '../../harness/selfSigned.cts';
import type { CredentialStore } from '../../harness/index.cts';
import type { ApiGeneration } from '../../harness/support.cts';
import { GENERATIONS, startStage, type Stage } from '../../harness/support.cts';

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

type Answering = ApiGeneration | 'neither';

const LISTS = { current: /\/customers$/, legacy: /\/customer\/$/ };

const PAGE = { status: 200, body: '<!doctype html><title>x</title>', contentType: 'text/html' };

const NO_API =
	'There is no Reseller API at this Base URL, or not for this account. Use https://api.scriptix.io as Base URL.';
const NOT_THE_API =
	'What answers at this Base URL is not the Scriptix API. Use https://api.scriptix.io as Base URL.';

/**
 * What a generation answers on which the key does not, and the sentence for a key on which neither
 * does. Where the answer says nothing of the key, the other generation is not asked.
 */
const ANSWERS: Array<[name: string, fault: Fault, asksOther: boolean, sentence: string]> = [
	[
		'401',
		{ status: 401 },
		true,
		'Scriptix refused the API key: it is mistyped, expired or revoked. Enter it again, or create a new one in the Scriptix dashboard.',
	],
	[
		'403',
		{ status: 403 },
		true,
		'Scriptix knows the API key, but it may not read customers. Use the API key of a reseller account.',
	],
	['404', { status: 404 }, true, NO_API],
	['405', { status: 405 }, true, NO_API],
	[
		'a redirect',
		{ redirect: 'https://elsewhere.example/' },
		true,
		'This Base URL leads to another address, and the API key is not sent there. Use https://api.scriptix.io as Base URL.',
	],
	['a website', PAGE, true, NOT_THE_API],
	[
		'an error with a good status',
		{ status: 200, body: { error: 'Unauthorized', result: [] } },
		true,
		NOT_THE_API,
	],
	['JSON of something else', { status: 200, body: { hello: 1 } }, true, NOT_THE_API],
	[
		'429',
		{ status: 429 },
		false,
		'Scriptix limits the requests of this API key. Wait a minute and try again.',
	],
	['503', { status: 503 }, false, 'Scriptix is not able to answer at the moment. Try again later.'],
	[
		'418',
		{ status: 418 },
		false,
		'Scriptix did not accept the request of the test (HTTP 418). Use https://api.scriptix.io as Base URL.',
	],
	[
		'402',
		{ status: 402 },
		false,
		'Scriptix takes no requests of this account until it is paid for. Check the subscription in the Scriptix dashboard, or ask Scriptix.',
	],
	...['{', '{"count": 1, "resu', '\n[{"id": 1}'].map((body): (typeof ANSWERS)[number] => [
		`an answer that ends too early: ${body}`,
		{ status: 200, body },
		false,
		'The answer of Scriptix ends too early. Try again; if it happens often, check the network of n8n and any proxy in between.',
	]),
	...[0, 1, 20].map((truncate): (typeof ANSWERS)[number] => [
		`an answer cut off after ${truncate} bytes`,
		{ truncate },
		false,
		'Scriptix could not be reached. The connection broke off. Try again; if it happens often, check the network of n8n.',
	]),
	[
		'nothing',
		{ reset: 'before' },
		false,
		'Scriptix could not be reached. The connection broke off. Try again; if it happens often, check the network of n8n.',
	],
];

const TABLE = GENERATIONS.flatMap((chosen) =>
	[...GENERATIONS, 'neither' as const].flatMap((answering: Answering) =>
		ANSWERS.map(([name, fault, asksOther, sentence]) => {
			const label = answering === 'current' ? 'Current' : 'Legacy';
			const other = `This API key works, but with the other generation of the Reseller API. Set API Generation to ${label}.`;
			const refused = answering === 'neither' || !asksOther ? sentence : other;
			return { chosen, answering, name, fault, expected: answering === chosen ? 'OK' : refused };
		}),
	),
);

describe('the test of a credential', () => {
	it.each(TABLE)(
		'with $chosen chosen, a key of $answering, and $name from the others, says: $expected',
		async ({ chosen, answering, fault, expected }) => {
			for (const generation of GENERATIONS) {
				if (generation === answering) continue;
				stage.sandbox.faults.add({ ...fault, match: { path: LISTS[generation] } });
			}
			expect(await tested({ apiGeneration: chosen })).toBe(expected);
		},
	);

	it('says in each sentence what to do, in two lines at most', () => {
		for (const { expected } of TABLE) {
			if (expected === 'OK') continue;
			expect(expected).toMatch(/(Set|Enter|Use|Wait|Try|Check|Ask) .*\.$/);
			expect(expected.length).toBeLessThan(160);
		}
	});

	it.each(GENERATIONS)('sends the key in the header of %s only', async (chosen) => {
		await tested({ apiGeneration: chosen });
		const headers = stage.sandbox.requests.entries.map((entry) => entry.headers);
		const wrong = chosen === 'current' ? 'x-zoom-s2t-key' : 'authorization';
		expect(headers.length).toBeGreaterThan(0);
		for (const one of headers) expect(one).not.toHaveProperty(wrong);
	});
});

describe.each(GENERATIONS)('a server that redirects to another slash, with %s chosen', (chosen) => {
	const isCurrent = chosen === 'current';
	const path = isCurrent ? '/api/v3/reseller/customers' : '/api/v3/reseller/customer/';
	const slashed = isCurrent ? `${path}/` : path.slice(0, -1);
	const redirects = () =>
		// Behind a proxy, a server may not know by which protocol and port it is reached.
		['', stage.sandbox.url, 'https://127.0.0.1'].map((origin) => ({
			...{ status: 308, redirect: `${origin}${slashed}` },
		}));

	it('is said to want another slash, and gets no key at the other path', async () => {
		for (const fault of redirects()) {
			const { faults } = stage.sandbox;
			faults.add({ ...fault, match: { path } });
			faults.add({ match: { path: LISTS[isCurrent ? 'legacy' : 'current'] }, status: 404 });
			expect(await tested({ apiGeneration: chosen })).toBe(
				'The server wants the same path with another slash at its end, as neither generation of the Reseller API has it. Use https://api.scriptix.io as Base URL.',
			);
			faults.clear();
		}
		expect(stage.sandbox.requests.count({ path: slashed })).toBe(0);
	});

	it.each([
		['to another host', 'https://elsewhere.example'],
		['to the same path by another protocol', 'https://127.0.0.1'],
	])('is not mixed up with one that leads %s', async (_, origin) => {
		const { engine, sandbox } = stage;
		const redirect = origin.includes('elsewhere') ? `${origin}${slashed}` : `${origin}${path}`;
		sandbox.faults.add({ redirect });
		expect(await tested({ apiGeneration: chosen })).toMatch(/^This Base URL leads to another/);
		const data = engine.credentials.scriptixResellerApi!;
		const credentials = { scriptixResellerApi: { ...data, apiGeneration: chosen } };
		const run = runOperation(stage, 'customer', 'getAll', {}, { credentials });
		expect(await refusalOf(run)).toContain(`the redirect points to ${redirect}`);
	});

	it('is named with the cause in the errors of nodes, which send nothing there', async () => {
		const { engine, sandbox } = stage;
		const data = engine.credentials.scriptixResellerApi!;
		const credentials = { scriptixResellerApi: { ...data, apiGeneration: chosen } };
		for (const fault of redirects()) {
			sandbox.faults.add({ ...fault, match: { path } });
			const run = runOperation(stage, 'customer', 'getAll', {}, { credentials });
			expect(await refusalOf(run)).toContain(
				'The server wants the same path with another slash at its end, as the other API Generation has it. Test the credential',
			);
			sandbox.faults.clear();
		}
		expect(sandbox.requests.count({ path: slashed })).toBe(0);
	});
});

describe('a server with a certificate that nobody has signed but itself', () => {
	const received: string[] = [];
	const server = createTlsServer(selfSigned(), (request, response) => {
		received.push(JSON.stringify(request.headers));
		response.end('{}');
	});
	const url = () => `https://127.0.0.1:${(server.address() as AddressInfo).port}`;

	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	});

	afterAll(() => void server.close());

	it.each(GENERATIONS)('gets no key, and the cure is named: %s', async (apiGeneration) => {
		expect(await tested({ apiGeneration, baseUrl: url() })).toMatch(
			/^The certificate of the server is not trusted\. No key was sent\..*NODE_EXTRA_CA_CERTS, then restart n8n\.$/,
		);
		const data = { ...stage.engine.credentials.scriptixResellerApi, apiGeneration, baseUrl: url() };
		const credentials = { scriptixResellerApi: data };
		const read = runOperation(stage, 'customer', 'getAll', {}, { credentials });
		const customer = { name: 'A', email: 'a@example.org', plan: 'gold' };
		const write = runOperation(stage, 'customer', 'create', customer, { credentials });
		const refusals = await Promise.all([read, write].map(async (run) => await refusalOf(run)));
		for (const refusal of refusals) {
			expect(refusal).toMatch(
				/^The certificate of the server is not trusted.*No key was sent.*NODE_EXTRA_CA_CERTS/,
			);
		}
		expect(received).toEqual([]);
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

it.each<[string, Fault]>([
	['the page of a website', PAGE],
	['a redirect', { redirect: '/login' }],
])('says so too where the address of the chosen one has %s', async (_, fault) => {
	stage.sandbox.faults.add({ ...fault, match: { path: LISTS.current } });
	stage.sandbox.faults.add({ status: 401, match: { path: LISTS.legacy } });
	expect(await tested({ apiGeneration: 'current' })).toBe(
		'What answers at this Base URL is the other generation of the Reseller API, and it refuses the API key. Set API Generation to Legacy and enter the API key again.',
	);
});

it.each([0, -1, 0.5, 'many', '1.000'])(
	'refuses requests per minute that every node would refuse: %j',
	async (requestsPerMinute) => {
		expect(await tested({ requestsPerMinute })).toMatch(/^Enter a number of 1 or more as Requests/);
		expect(stage.sandbox.requests.count()).toBe(0);
		const data = { ...stage.engine.credentials.scriptixResellerApi, requestsPerMinute };
		const credentials = { scriptixResellerApi: data } as CredentialStore;
		const run = runOperation(stage, 'customer', 'getAll', {}, { credentials });
		expect(await refusalOf(run)).toContain('Requests per Minute must be 1 or more');
	},
);

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
