import { CREDENTIAL_TYPE, credentialData, type ServerStage } from '../stage.cts';

/** What a person reads, in the words of this package and in those of releases that ignore them. */
const REFUSALS: Array<[status: number, own: RegExp, engine: string]> = [
	[
		401,
		/^Scriptix refused the API key.*Enter it again/,
		'Authorization failed - please check your credentials',
	],
	[
		403,
		/may not read customers\. Use the API key of a reseller account/,
		'Forbidden - perhaps check your credentials?',
	],
	[
		404,
		/no Reseller API at this Base URL.*Use https:\/\/api\.scriptix\.io/,
		'The resource you are requesting could not be found',
	],
	[
		429,
		/limits the requests.*Wait a minute/,
		'The service is receiving too many requests from you',
	],
	[503, /not able to answer at the moment\. Try again later/, 'Service unavailable'],
];

/**
 * What a person reads under a credential that is saved.
 *
 * @param showsOwnTexts whether this n8n heeds the texts that a credential type has for its test
 */
export function credentialPromises(
	stage: () => ServerStage,
	{ showsOwnTexts }: { showsOwnTexts: boolean },
): void {
	const tested = async (change: object = {}) => {
		const { server, sandbox, credential } = stage();
		const data = { ...credentialData(sandbox), ...change };
		// Older releases test credentials only once they are saved.
		return await server.rest.testCredential(credential.name, CREDENTIAL_TYPE, data, credential.id);
	};
	const error = (own: RegExp, engine: string) => ({
		status: 'Error',
		message: showsOwnTexts ? expect.stringMatching(own) : expect.stringContaining(engine),
	});

	afterEach(() => stage().sandbox.faults.clear());

	it('passes the test of a good key', async () => {
		expect(await tested()).toMatchObject({ status: 'OK', message: 'Connection successful!' });
	});

	it('tells what to do about a bad key', async () => {
		const [, own, engine] = REFUSALS[0]!;
		expect(await tested({ apiKey: 'sk_live_wrong' })).toMatchObject(error(own, engine));
	});

	it.each(REFUSALS.slice(1))(
		'tells what to do about an answer of %d',
		async (status, own, engine) => {
			stage().sandbox.faults.add({ status, times: 1 });
			expect(await tested()).toMatchObject(error(own, engine));
		},
	);

	it('does not follow a redirect, and says so', async () => {
		const { sandbox } = stage();
		sandbox.requests.clear();
		sandbox.faults.add({ redirect: `${sandbox.url}/elsewhere`, times: 1 });
		expect(await tested()).toMatchObject(
			error(/leads to another address/, 'Request failed with status code 302'),
		);
		expect(sandbox.requests.count()).toBe(1);
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
			error(/^ECONNREFUSED$/, 'The service refused the connection'),
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
