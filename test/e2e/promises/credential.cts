import type { Fault } from '../../sandbox/index.cts';
import { CREDENTIAL_TYPE, credentialData, type ServerStage } from '../stage.cts';

/** What a person reads where both generations of the API answer like this. */
const REFUSALS: Array<[status: number, text: RegExp]> = [
	[401, /^Scriptix refused the API key.*Enter it again/],
	[402, /until it is paid for\. Check the subscription/],
	[403, /may not read customers\. Use the API key of a reseller account/],
	[404, /no Reseller API at this Base URL.*Use https:\/\/api\.scriptix\.io/],
	[429, /limits the requests.*Wait a minute/],
	[418, /did not accept the request of the test \(HTTP 418\)/],
	[503, /not able to answer at the moment\. Try again later/],
];

const CURRENT = { path: /\/customers$/ };

const LEGACY = { path: /\/customer\/$/ };

/** The other kinds of sentences, for answers that may differ between the generations. */
const OTHER_REFUSALS: Array<[name: string, faults: Fault[], text: RegExp]> = [
	[
		'an answer that ends too early',
		[{ status: 200, body: '{"count": 1, "resu' }],
		/^The answer of Scriptix ends too early\. Try again/,
	],
	[
		'an error with a good status',
		[{ status: 200, body: { error: 'Unauthorized', result: [] } }],
		/is not the Scriptix API/,
	],
	['a connection that breaks off', [{ reset: 'before' }], /The connection broke off/],
	[
		'a redirect to another slash',
		[
			{ match: CURRENT, status: 308, redirect: '/api/v3/reseller/customers/' },
			{ match: LEGACY, status: 404 },
		],
		/^The server wants the same path with another slash at its end/,
	],
	[
		'the other generation, which refuses the key',
		[
			{ match: CURRENT, status: 404 },
			{ match: LEGACY, status: 401 },
		],
		/is the other generation.*it refuses the API key\. Set API Generation to Legacy/,
	],
	[
		'the other generation, which fails',
		[
			{ match: CURRENT, status: 401 },
			{ match: LEGACY, status: 503 },
		],
		/^Scriptix refused the API key.*could not be found out just now\.$/,
	],
];

/** What a person reads under a credential that is saved. */
export function credentialPromises(stage: () => ServerStage): void {
	const tested = async (change: object = {}) => {
		const { server, sandbox, credential } = stage();
		const data = { ...credentialData(sandbox), ...change };
		// Older releases test credentials only once they are saved.
		return await server.rest.testCredential(credential.name, CREDENTIAL_TYPE, data, credential.id);
	};
	const error = (text: RegExp) => ({ status: 'Error', message: expect.stringMatching(text) });

	afterEach(() => {
		stage().sandbox.faults.clear();
		stage().sandbox.knobs.generations = 'both';
	});

	it('passes the test of a good key', async () => {
		expect(await tested()).toMatchObject({ status: 'OK', message: 'Connection successful!' });
	});

	it('tells what to do about a bad key', async () => {
		const [, text] = REFUSALS[0]!;
		expect(await tested({ apiKey: 'sk_live_wrong' })).toMatchObject(error(text));
	});

	it.each(REFUSALS.slice(1))('tells what to do about an answer of %d', async (status, text) => {
		stage().sandbox.faults.add({ status });
		expect(await tested()).toMatchObject(error(text));
	});

	it.each(OTHER_REFUSALS)('tells what to do about %s', async (_, faults, text) => {
		for (const fault of faults) stage().sandbox.faults.add(fault);
		expect(await tested()).toMatchObject(error(text));
	});

	it.each([
		['the API Key', { apiKey: 'two words' }, /^Enter the API Key/],
		['the API Generation', { apiGeneration: 'next' }, /^The API Generation is not known/],
		['Requests per Minute', { requestsPerMinute: 0 }, /^Enter a number of 1 or more as Requests/],
	])('refuses %s that cannot be used before anything is sent', async (_, change, text) => {
		stage().sandbox.requests.clear();
		expect(await tested(change)).toMatchObject(error(text));
		expect(stage().sandbox.requests.count()).toBe(0);
	});

	it.each(['current', 'legacy'] as const)(
		'says so when the key belongs to the %s generation, and passes with it',
		async (answering) => {
			stage().sandbox.knobs.generations = answering;
			const other = answering === 'current' ? 'legacy' : 'current';
			expect(await tested({ apiGeneration: other })).toMatchObject(
				error(/^This API key works, but with the other generation/),
			);
			expect(await tested({ apiGeneration: answering })).toMatchObject({ status: 'OK' });
		},
	);

	it('does not follow a redirect, and says so', async () => {
		const { sandbox } = stage();
		sandbox.requests.clear();
		sandbox.faults.add({ redirect: `${sandbox.url}/elsewhere` });
		expect(await tested()).toMatchObject(error(/leads to another address/));
		// One to each generation, and none to where it points.
		expect(sandbox.requests.count()).toBe(2);
		expect(sandbox.requests.count({ path: '/elsewhere' })).toBe(0);
	});

	it('tells a website from the API', async () => {
		stage().sandbox.faults.add({
			status: 200,
			body: '<!doctype html><title>Scriptix</title>',
			contentType: 'text/html',
		});
		expect(await tested()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('is not the Scriptix API'),
		});
	});

	it('says it when nothing answers at the base URL', async () => {
		expect(await tested({ baseUrl: 'http://127.0.0.1:1' })).toMatchObject(
			error(/Nothing answers at the Base URL/),
		);
	});

	it('refuses plain http before a byte is sent', async () => {
		stage().sandbox.requests.clear();
		expect(await tested({ baseUrl: 'http://api.scriptix.io' })).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('The Base URL must start with https://'),
		});
		expect(stage().sandbox.requests.count()).toBe(0);
	});
}
