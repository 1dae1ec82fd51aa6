import { CREDENTIAL_TYPE, credentialData, type ServerStage } from '../stage.cts';

/** What a person reads under a credential that is saved. */
export function credentialPromises(stage: () => ServerStage): void {
	const tested = async (change: object = {}) => {
		const { server, sandbox, credential } = stage();
		const data = { ...credentialData(sandbox), ...change };
		// Older releases test credentials only once they are saved.
		return await server.rest.testCredential(credential.name, CREDENTIAL_TYPE, data, credential.id);
	};

	afterEach(() => stage().sandbox.faults.clear());

	it('passes the test of a good key', async () => {
		expect(await tested()).toMatchObject({ status: 'OK', message: 'Connection successful!' });
	});

	it('tells what to do about a bad key', async () => {
		expect(await tested({ apiKey: 'sk_live_wrong' })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/^Scriptix refused the API key.*Enter it again/),
		});
	});

	it.each([
		[403, /may not read customers\. Use the API key of a reseller account/],
		[404, /no Reseller API at this Base URL.*Use https:\/\/api\.scriptix\.io/],
		[429, /limits the requests.*Wait a minute/],
		[503, /not able to answer at the moment\. Try again later/],
	])('tells what to do about an answer of %d', async (status, text) => {
		stage().sandbox.faults.add({ status, times: 1 });
		expect(await tested()).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(text),
		});
	});

	it('does not follow a redirect, and says so', async () => {
		const { sandbox } = stage();
		sandbox.requests.clear();
		sandbox.faults.add({ redirect: `${sandbox.url}/elsewhere`, times: 1 });
		expect(await tested()).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('leads to another address'),
		});
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

	it('names the failure when nothing answers at the base URL', async () => {
		expect(await tested({ baseUrl: 'http://127.0.0.1:1' })).toMatchObject({
			status: 'Error',
			message: 'ECONNREFUSED',
		});
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
