import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { allFields } from '../harness/fields.cts';
import type { WorkflowJson } from '../harness/index.cts';
import {
	ACTION,
	emitted,
	quotaWorkflow,
	startStage,
	TRIGGER,
	type Stage,
} from '../harness/support.cts';

const alertsPage = readFileSync('docs/alerts.md', 'utf8');
const packageJson = JSON.parse(readFileSync('package.json', 'utf8')) as {
	dependencies?: object;
	peerDependencies: object;
};

let stage: Stage;

beforeAll(async () => {
	stage = await startStage({ customers: 0 });
	stage.sandbox.store.addCustomer({ quota_minutes: 1000, minutes: 850 });
});

afterAll(async () => {
	await stage.stop();
});

describe('the page about quota alerts', () => {
	it('shows an item as the trigger emits it', async () => {
		const example = JSON.parse(/```json\n([^`]+)```/.exec(alertsPage)?.[1] ?? '') as object;
		const workflow = await stage.engine.activate(quotaWorkflow(stage.engine));
		const [item = {}] = emitted(workflow);
		await workflow.deactivate();
		expect(Object.keys(example)).toEqual(Object.keys(item));
		for (const part of ['threshold', 'customer', 'usage', 'period'] as const) {
			expect(Object.keys(example[part as never])).toEqual(Object.keys(item[part] as object));
		}
	});
});

describe('the package', () => {
	it('has no runtime dependency and n8n-workflow as its only peer', () => {
		expect(packageJson.dependencies).toBeUndefined();
		expect(packageJson.peerDependencies).toEqual({ 'n8n-workflow': '*' });
	});

	it('locks versions without download addresses', () => {
		const engines = readdirSync('test/compat').map((engine) => join('test/compat', engine));
		expect(engines).toHaveLength(2);
		for (const folder of ['.', ...engines]) {
			const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
			expect(lock).not.toMatch(/"resolved": "https?:/);
		}
	});

	it('asks for secrets in password fields only', () => {
		const fields = [ACTION, TRIGGER].flatMap((type) =>
			allFields(stage.engine.description(type).properties),
		);
		const secrets = fields.filter(({ name, type }) => /apiKey$/i.test(name) && type === 'string');
		expect(secrets.map(({ name }) => name)).toEqual(['customerApiKey']);
		expect(secrets.map(({ typeOptions }) => typeOptions?.password)).toEqual([true]);
	});
});

describe('the example of a quota alert', () => {
	const example = JSON.parse(readFileSync('examples/quota-alert.json', 'utf8')) as WorkflowJson;

	it('runs to its last node and says what to fill in', async () => {
		const workflow = await stage.engine.activate(example);
		expect(workflow.executions).toHaveLength(1);
		expect(workflow.executions[0]?.status).toBe('success');
		expect(workflow.executions[0]?.data('Tell the Account Manager')).toHaveLength(1);
		await workflow.deactivate();
		expect(example.nodes.map(({ type }) => type)).toContain('n8n-nodes-base.stickyNote');
	});
});

describe('the credential', () => {
	it('passes its test with a good key, whatever is pasted behind the host', async () => {
		for (const suffix of ['', '/', '/api/v3', '/api/v3/reseller/customers']) {
			const { status } = await stage.engine.testCredential('scriptixResellerApi', {
				apiKey: stage.sandbox.apiKey,
				baseUrl: `${stage.sandbox.url}${suffix}`,
				requestsPerMinute: 100,
			});
			expect(status).toBe('OK');
		}
	});

	it('tests itself by listing one customer', async () => {
		stage.sandbox.requests.clear();
		await stage.engine.testCredential('scriptixResellerApi', {
			apiKey: stage.sandbox.apiKey,
			baseUrl: stage.sandbox.url,
			requestsPerMinute: 100,
		});
		expect(stage.sandbox.requests.entries).toMatchObject([
			{ method: 'GET', path: '/api/v3/reseller/customers', query: { page: '1', per_page: '1' } },
		]);
	});

	it('does not pass with a wrong key', async () => {
		const { status } = await stage.engine.testCredential('scriptixResellerApi', {
			apiKey: 'sk_live_wrong',
			baseUrl: stage.sandbox.url,
			requestsPerMinute: 100,
		});
		expect(status).toBe('Error');
	});

	it.each([
		'http://api.scriptix.io',
		'https://user:secret@api.scriptix.io',
		'https://api.scriptix.io?key=1',
		'http://127.0.0.1.evil.example',
		'',
	])('refuses the base URL "%s" before a byte is sent', async (baseUrl) => {
		stage.sandbox.requests.clear();
		const data = { apiKey: 'sk_live_secret', baseUrl, requestsPerMinute: 100 };
		const tested = await stage.engine.testCredential('scriptixResellerApi', data);
		expect(tested).toMatchObject({ status: 'Error', message: expect.stringContaining('Base URL') });
		await expect(
			stage.engine.runNode(
				ACTION,
				{ resource: 'customer', operation: 'getAll' },
				{ credentials: { scriptixResellerApi: data } },
			),
		).rejects.toThrow('The Base URL of the credential cannot be used');
		expect(stage.sandbox.requests.count()).toBe(0);
	});
});
