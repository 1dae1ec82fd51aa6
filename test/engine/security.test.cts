import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { IHttpRequestOptions } from 'n8n-workflow';

import { ScriptixResellerApi } from '../../credentials/ScriptixResellerApi.credentials';
import { emitted, startStage, TRIGGER, type Stage } from '../harness/support.cts';

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0, transcripts: 0 });
});

afterAll(async () => await stage.stop());

describe('SECURITY.md', () => {
	const statements = [...readFileSync('SECURITY.md', 'utf8').matchAll(/^\| .*\| `(.+)` +\|$/gm)];
	const tests = (readdirSync('test', { recursive: true }) as string[])
		.filter((file) => file.endsWith('.test.cts'))
		.map((file) => readFileSync(join('test', file), 'utf8'))
		.join('\n');

	it('makes statements', () => expect(statements.length).toBeGreaterThan(15));

	it.each(statements.map(([, name]) => name))('relies on a test that exists: %s', (name) => {
		expect(tests).toContain(`'${name}'`);
	});
});

test.each(['quotaThreshold', 'customerChanged', 'newTranscript', 'newDocument'])(
	'what a trigger remembers holds no key, no name and no address (%s)',
	async (event) => {
		const { engine, sandbox } = stage;
		const { id } = sandbox.store.addCustomer({
			name: 'Remembered BV',
			email: 'remembered@example.org',
			metadata: { crm_id: 'CRM-4711' },
			quota_minutes: 1000,
			minutes: 950,
		});
		const workflow = await engine.activate(engine.triggerWorkflow(TRIGGER, { event }));
		sandbox.store.updateCustomer(id, { name: 'Remembered NV', minutes: 1000 });
		await workflow.tick();
		const state = JSON.stringify(workflow.staticData());
		const isFound = emitted(workflow).some((item) => JSON.stringify(item).includes('Remembered'));
		await workflow.deactivate();
		expect(isFound).toBe(['quotaThreshold', 'customerChanged'].includes(event));
		expect(state.length).toBeGreaterThan(20);
		expect(state).not.toContain(sandbox.apiKey);
		expect(state).not.toMatch(/remembered|CRM-4711|@/i);
	},
);

test('the credential asks for its key in a password field', () => {
	const field = new ScriptixResellerApi().properties.find(({ name }) => name === 'apiKey');
	expect(field?.typeOptions).toEqual({ password: true });
});

test('the credential gives its key to no other host, whichever node asks', async () => {
	const { authenticate } = new ScriptixResellerApi();
	const credentials = { apiKey: 'sk_live_secret', baseUrl: 'https://api.scriptix.io' };
	const ask = async (request: IHttpRequestOptions) => await authenticate(credentials, request);
	const own = await ask({ url: 'https://api.scriptix.io/api/v3/reseller/customers' });
	expect(own.headers).toEqual({ Authorization: 'Bearer sk_live_secret' });
	for (const request of [
		{ url: 'https://evil.example/api/v3' },
		{ url: 'https://api.scriptix.io.evil.example/' },
		{ url: 'https://api.scriptix.io@evil.example/' },
		{ url: 'http://api.scriptix.io/' },
		{ url: 'https://api.scriptix.io:8443/' },
		{ url: '//evil.example/', baseURL: 'https://api.scriptix.io' },
	]) {
		const refused = await ask(request).catch((error: Error) => error.message);
		expect(refused).toMatch(/^The API key is for api\.scriptix\.io and is not sent to /);
		expect(refused).not.toContain('secret');
	}
});

test('the package runs nothing while it is installed', () => {
	const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
		scripts: Record<string, string>;
	};
	const atInstallation = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare'];
	expect(Object.keys(scripts).filter((name) => atInstallation.includes(name))).toEqual([]);
});
