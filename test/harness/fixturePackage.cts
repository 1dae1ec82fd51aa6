import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { IPollFunctions, INodeExecutionData } from 'n8n-workflow';

export const TRIGGER = 'n8n-nodes-fixture.fixtureTrigger';
export const ACTION = 'n8n-nodes-fixture.fixture';

/** What the fixture's trigger does when it polls. */
export type FixturePoll = (this: IPollFunctions) => Promise<INodeExecutionData[][] | null>;

/** Decides what the fixture's trigger does from now on. */
export function setPoll(poll: FixturePoll): void {
	Object.assign(globalThis, { fixturePoll: poll });
}

/** Writes a small node package into a temporary folder and returns the folder. */
export function writeFixturePackage(): string {
	const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-fixture-'));
	mkdirSync(join(folder, 'dist'));
	for (const [file, text] of Object.entries(FILES)) writeFileSync(join(folder, file), text);
	return folder;
}

const FILES = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-fixture',
		version: '1.2.3',
		n8n: {
			nodes: ['dist/FixtureTrigger.node.js', 'dist/Fixture.node.js'],
			credentials: ['dist/FixtureApi.credentials.js', 'dist/SignedApi.credentials.js'],
		},
	}),

	'dist/FixtureTrigger.node.js': `
class FixtureTrigger {
	constructor() {
		this.description = {
			displayName: 'Fixture Trigger', name: 'fixtureTrigger', group: ['trigger'], version: 1,
			description: 'Polls', defaults: { name: 'Fixture Trigger' }, polling: true,
			inputs: [], outputs: ['main'], properties: [
				{ displayName: 'Watch', name: 'watch', type: 'string', default: 'all' },
			],
		};
	}
	async poll() {
		return await globalThis.fixturePoll.call(this);
	}
}
module.exports = { FixtureTrigger };
`,

	'dist/Fixture.node.js': `
const { NodeOperationError } = require('n8n-workflow');

const operations = {
	async echo(item, index) {
		const text = this.getNodeParameter('text', index);
		if (text === 'fail') {
			throw new NodeOperationError(this.getNode(), 'Told to fail', {
				description: 'Say something else', itemIndex: index,
			});
		}
		return { json: { ...item.json, text }, pairedItem: { item: index } };
	},
	async request(item, index) {
		const { baseUrl } = await this.getCredentials('fixtureApi');
		const body = await this.helpers.httpRequestWithAuthentication.call(this, 'fixtureApi', {
			url: baseUrl + '/me', json: true,
		});
		return { json: body, pairedItem: { item: index } };
	},
	async download(item, index) {
		const { baseUrl } = await this.getCredentials('fixtureApi');
		const stream = await this.helpers.httpRequestWithAuthentication.call(this, 'fixtureApi', {
			url: baseUrl + '/file', encoding: 'stream',
		});
		const file = await this.helpers.prepareBinaryData(stream, 'file.txt', 'text/plain');
		return { json: {}, binary: { data: file }, pairedItem: { item: index } };
	},
	async hint(item) {
		this.addExecutionHints({ message: 'Mind the gap' });
		this.logger.warn('Minded the gap', { gap: 1 });
		return item;
	},
	async wait(item) {
		const signal = this.getExecutionCancelSignal();
		await new Promise((resolve) => signal.addEventListener('abort', resolve));
		return item;
	},
	async remember(item) {
		this.getWorkflowStaticData('global').remembered = item.json;
		return item;
	},
};

class Fixture {
	constructor() {
		this.description = {
			displayName: 'Fixture', name: 'fixture', group: ['transform'], version: [1, 2],
			description: 'Acts', defaults: { name: 'Fixture' }, usableAsTool: true,
			inputs: ['main'], outputs: ['main'],
			credentials: [{ name: 'fixtureApi', required: true }],
			properties: [
				{
					displayName: 'Resource', name: 'resource', type: 'options', default: 'thing',
					options: [{ name: 'Thing', value: 'thing' }],
				},
				{
					displayName: 'Operation', name: 'operation', type: 'options', default: 'echo',
					displayOptions: { show: { resource: ['thing'] } },
					options: Object.keys(operations).map((name) => ({
						name, value: name, action: 'Do ' + name,
					})),
				},
				{ displayName: 'Text', name: 'text', type: 'string', default: '' },
			],
		};
		this.methods = {
			listSearch: {
				async searchFruits(filter = '', paginationToken = '0') {
					const fruits = ['apple', 'banana', 'cherry'].filter((name) => name.includes(filter));
					const start = Number(paginationToken);
					const kind = this.getCurrentNodeParameter('text');
					const { apiKey } = await this.getCredentials('fixtureApi');
					return {
						results: fruits.slice(start, start + 2)
							.map((name) => ({ name, value: [kind, name, apiKey].join(' ') })),
						paginationToken: fruits.length > start + 2 ? String(start + 2) : undefined,
					};
				},
			},
		};
	}
	async execute() {
		const output = [];
		for (const [index, item] of this.getInputData().entries()) {
			try {
				const operation = operations[this.getNodeParameter('operation', index)];
				output.push(await operation.call(this, item, index));
			} catch (error) {
				if (!this.continueOnFail()) throw error;
				output.push({ json: { error: error.message }, error, pairedItem: { item: index } });
			}
		}
		return [output];
	}
}
module.exports = { Fixture };
`,

	'dist/FixtureApi.credentials.js': `
class FixtureApi {
	constructor() {
		this.name = 'fixtureApi';
		this.displayName = 'Fixture API';
		this.properties = [
			{ displayName: 'Key', name: 'apiKey', type: 'string', default: '' },
			{ displayName: 'URL', name: 'baseUrl', type: 'string', default: 'http://127.0.0.1:1' },
		];
		this.authenticate = {
			type: 'generic', properties: { headers: { 'X-Key': '={{ $credentials.apiKey }}' } },
		};
		this.test = {
			request: { baseURL: '={{ $credentials.baseUrl }}', url: '/me' },
			rules: [
				{ type: 'responseCode', properties: { value: 401, message: 'Wrong key' } },
				{
					type: 'responseSuccessBody',
					properties: { key: 'role', value: 'guest', message: 'Guests may not' },
				},
			],
		};
	}
}
module.exports = { FixtureApi };
`,

	'dist/SignedApi.credentials.js': `
class SignedApi {
	constructor() {
		this.name = 'signedApi';
		this.displayName = 'Signed API';
		this.properties = [{ displayName: 'URL', name: 'baseUrl', type: 'string', default: '' }];
		this.authenticate = async (credentials, options) => ({
			...options, headers: { ...options.headers, 'X-Key': 'signed' },
		});
		this.test = { request: { baseURL: '={{ $credentials.baseUrl }}', url: '/me' } };
	}
}
module.exports = { SignedApi };
`,
};
