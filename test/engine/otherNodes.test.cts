import type { NodeResult } from '../harness/index.cts';
import { REQUEST_TYPE, type RequestHelper } from '../harness/requestNode.cts';
import { startStage, type Stage } from '../harness/support.cts';
import { OtherHost } from '../harness/faults/otherHost.cts';

// The nodes that send are stand-ins; n8n's own HTTP Request and GraphQL nodes run in test/e2e.
const HELPERS: Array<[helper: RequestHelper, address: 'uri' | 'url']> = [
	['requestWithAuthentication', 'uri'],
	['requestWithAuthentication', 'url'],
	['httpRequestWithAuthentication', 'url'],
];

const CUSTOMERS = '/api/v3/reseller/customers';

const otherHost = new OtherHost();
let stage: Stage;

beforeAll(async () => {
	await otherHost.start();
	stage = await startStage({ customers: 3 });
});

afterAll(async () => {
	await stage.stop();
	await otherHost.stop();
});

beforeEach(() => {
	otherHost.requests.length = 0;
	stage.sandbox.requests.clear();
	stage.sandbox.faults.clear();
});

/** Sends a request as another node does that uses the credential. */
async function send(helper: RequestHelper, request: object): Promise<NodeResult | Error> {
	return await stage.engine
		.runNode(REQUEST_TYPE, { helper, request })
		.catch((error: Error) => error);
}

const textOf = (outcome: NodeResult | Error) => {
	if (!(outcome instanceof Error)) return 'sent';
	const { description } = outcome as { description?: string };
	return `${outcome.message} ${description ?? ''}`;
};

describe.each(HELPERS)('a node that sends by %s with "%s"', (helper, address) => {
	const to = (link: string, more: object = {}) => ({ method: 'GET', [address]: link, ...more });
	const own = (more: object = {}) =>
		to(`${stage.sandbox.url}${CUSTOMERS}`, { json: true, ...more });

	it('gets the key for the own origin', async () => {
		const outcome = (await send(helper, own({ qs: { page: 1 } }))) as NodeResult;
		expect(outcome.items[0]?.json).toMatchObject({
			answer: { result: expect.arrayContaining([expect.objectContaining({ id: 1001 })]) },
		});
		const [request] = stage.sandbox.requests.entries;
		expect(request?.headers.authorization).toBe(`Bearer ${stage.sandbox.apiKey}`);
		expect(request?.query).toEqual({ page: '1' });
	});

	it('can post', async () => {
		const customer = { name: 'Posted BV', email: `${helper}${address}@example.org`, plan: 'gold' };
		const outcome = await send(helper, own({ method: 'POST', body: customer }));
		expect(textOf(outcome)).toBe('sent');
		expect(stage.sandbox.requests.entries[0]?.body).toEqual(customer);
	});

	it.each([301, 302, 303, 307, 308])(
		'does not take the key along when the own host redirects with %d',
		async (status) => {
			for (const more of [
				{},
				{ followRedirect: true, followAllRedirects: true },
				{ followAllRedirects: true, maxRedirects: 21 },
				{ disableFollowRedirect: false, maxRedirects: 5 },
				{ sendCredentialsOnCrossOriginRedirect: true },
			]) {
				for (const method of ['GET', 'POST']) {
					stage.sandbox.faults.clear();
					stage.sandbox.faults.add({ status, redirect: `${otherHost.url}/a` });
					await send(helper, own({ method, ...more }));
				}
			}
			expect(stage.sandbox.requests.entries).toHaveLength(10);
			expect(otherHost.requests).toEqual([]);
		},
	);

	it('gets no key for another origin', async () => {
		const { host, port } = new URL(stage.sandbox.url);
		for (const request of [
			to(`${otherHost.url}/a`),
			to(`//127.0.0.1:${new URL(otherHost.url).port}/a`, { baseURL: stage.sandbox.url }),
			to(`http://${host}@127.0.0.1:${new URL(otherHost.url).port}/a`),
			to(`${stage.sandbox.url}/`, {
				[address === 'uri' ? 'url' : 'uri']: `${otherHost.url}/a`,
			}),
			to(`/a`, { baseURL: otherHost.url }),
			to(`https://127.0.0.1:${port}/a`),
		]) {
			expect(textOf(await send(helper, request))).toMatch(
				/^The API key is for 127\.0\.0\.1:\d+ and is not sent to 127\.0\.0\.1:\d+\. Change the URL/,
			);
		}
		expect(otherHost.requests).toEqual([]);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it.each<[string, () => object, RegExp]>([
		['a proxy', () => ({ proxy: otherHost.url }), /proxy/],
		[
			'a proxy by its parts',
			() => ({ proxy: { host: '127.0.0.1', port: Number(new URL(otherHost.url).port) } }),
			/proxy/,
		],
		['no check of certificates', () => ({ rejectUnauthorized: false }), /certificate/],
		['no check, newer name', () => ({ skipSslCertificateValidation: true }), /certificate/],
		['no check, by the agent', () => ({ agentOptions: { rejectUnauthorized: false } }), /certif/],
		['an authority to trust', () => ({ agentOptions: { ca: 'x' } }), /set up by a node|by itself/],
		['another host in a header', () => ({ headers: { HOST: 'evil.example' } }), /"Host"/],
	])('gets no key when it chooses %s', async (_, more, text) => {
		expect(textOf(await send(helper, own(more())))).toMatch(text);
		expect(otherHost.requests).toEqual([]);
		expect(stage.sandbox.requests.count()).toBe(0);
	});

	it('is told to complete a URL without a host', async () => {
		expect(textOf(await send(helper, to('customers')))).toMatch(
			/^The URL of the request is not complete\. Use one that starts with http:\/\/127/,
		);
	});

	it('cannot put another key in its place', async () => {
		await send(helper, own({ headers: { authorization: 'Bearer other', 'x-other': 'kept' } }));
		const [request] = stage.sandbox.requests.entries;
		expect(request?.headers.authorization).toBe(`Bearer ${stage.sandbox.apiKey}`);
		expect(request?.headers['x-other']).toBe('kept');
	});
});
