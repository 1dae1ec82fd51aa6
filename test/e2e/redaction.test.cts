import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import type { IRun } from 'n8n-workflow';

import { everyOperation, USAGE_ROW } from '../harness/everyOperation.cts';
import { runOperation } from '../harness/action.cts';
import { ACTION, quotaWorkflow, startStage, TRIGGER, type Stage } from '../harness/support.cts';
import { installServer } from './server/install.cts';

const KEY = 'secret-of-a-customer';

let stage: Stage;
const forwarding = createServer((request, response) => void forward(request, response));

beforeAll(async () => {
	stage = await startStage({ customers: 3, transcripts: 3 });
	forwarding.listen(0, '127.0.0.1');
	await once(forwarding, 'listening');
	const { port } = forwarding.address() as AddressInfo;
	stage.engine.credentials.scriptixResellerApi!.baseUrl = `http://127.0.0.1:${port}`;
});

afterAll(async () => {
	forwarding.closeAllConnections();
	forwarding.close();
	await stage.stop();
});

/** Asks the sandbox, and gives every customer of the answer a key, and every token its value. */
async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { method = 'GET', url = '/', headers } = request;
	const body = await text(request);
	const answer = await fetch(`${stage.sandbox.url}${url}`, {
		method,
		headers: Object.fromEntries(
			['authorization', 'x-zoom-s2t-key', 'content-type']
				.filter((name) => typeof headers[name] === 'string')
				.map((name) => [name, headers[name] as string]),
		),
		...(body === '' ? {} : { body }),
	});
	const given = await answer.text();
	response.writeHead(answer.status, {
		'content-type': answer.headers.get('content-type') ?? 'text/plain',
	});
	response.end(
		given
			.replaceAll(/"api_key":"[^"]*",?/g, '')
			.replaceAll(/"email":/g, `"api_key":"${KEY}","email":`)
			.replaceAll(/"token":"[^"]*"/g, `"token":"${KEY}"`)
			.replaceAll(/"access_token":"[^"]*"/g, `"access_token":"${KEY}"`)
			.replaceAll(/"editor_url":"[^"]*"/g, `"editor_url":"${KEY}"`),
	);
}

/** The part of a stored execution that n8n hides fields in. */
const execution = (name: string, type: string, { data }: IRun) => ({
	workflowData: { nodes: [{ name, type, typeVersion: 1 }] },
	data: { resultData: { runData: data.resultData.runData } },
});

/** Executions as a person sees them whom n8n hides the marked fields from. */
async function redacted(executions: object[]): Promise<string[]> {
	const { script } = await installServer('2.41.1');
	const fieldsOf = (type: string) => stage.engine.description(type).sensitiveOutputFields ?? [];
	const output = execFileSync(
		process.execPath,
		['-r', 'tsx/cjs', 'test/e2e/server/redactProgram.cts', script.replace(/\/node_modules.*/, '')],
		{
			input: JSON.stringify({
				executions,
				sensitiveOutputFields: {
					[ACTION]: fieldsOf(ACTION),
					[`${ACTION}Tool`]: fieldsOf(`${ACTION}Tool`),
					[TRIGGER]: fieldsOf(TRIGGER),
				},
			}),
			maxBuffer: 100_000_000,
			encoding: 'utf8',
		},
	);
	return (JSON.parse(output.slice(output.indexOf('[{'))) as object[]).map((one) =>
		JSON.stringify(one),
	);
}

it('n8n hides every secret in the output of every operation, tool and event', async () => {
	const names: string[] = [];
	const executions: object[] = [];
	const keep = (name: string, node: string, type: string, run: IRun) => {
		names.push(name);
		executions.push(JSON.parse(JSON.stringify(execution(node, type, run))) as object);
	};
	const legacy = {
		scriptixResellerApi: {
			...stage.engine.credentials.scriptixResellerApi,
			apiGeneration: 'legacy',
		},
	};
	const { defaults } = stage.engine.description(ACTION);
	const nodeName = String(defaults.name);
	for (const [resource, operation, parameters] of everyOperation(stage.sandbox)) {
		const isLegacy = ['getEditorLink', 'getHistory'].includes(operation);
		const { run } = await runOperation(stage, resource, operation, parameters, {
			input: [USAGE_ROW],
			...(isLegacy ? { credentials: legacy } : {}),
		});
		keep(`${resource}/${operation}`, nodeName, ACTION, run);
	}
	for (const path of ['engine', 'direct'] as const) {
		for (const [resource, operation, parameters] of [
			['customer', 'getAll', {}],
			['customer', 'create', { name: 'A', email: `${path}@example.org`, plan: 'gold' }],
			['token', 'generate', { customerId: stage.sandbox.store.customers[0]!.id, name: 'A' }],
		] as const) {
			const tool = await stage.engine.runTool(
				ACTION,
				{ resource, operation, ...parameters },
				{},
				{ path },
			);
			const type = `${ACTION}Tool`;
			const [node] = Object.keys(tool.execution.run.data.resultData.runData).filter((name) =>
				name.startsWith(nodeName),
			);
			keep(`${path} tool ${operation}`, node!, type, tool.execution.run);
		}
	}
	stage.sandbox.store.addCustomer({ quota_minutes: 100, minutes: 95, status: 'active' });
	for (const [event, options] of [
		['quotaThreshold', {}],
		['quotaThreshold', { emit: 'digest' }],
		['customerChanged', {}],
		['newTranscript', {}],
		['newDocument', {}],
	] as const) {
		const workflow = quotaWorkflow(stage.engine, { event, options });
		const run = await stage.engine.activate(workflow);
		stage.sandbox.store.addCustomer({ quota_minutes: 100, minutes: 99, status: 'active' });
		await run.tick();
		for (const { run: made } of run.executions) {
			keep(`${event} ${JSON.stringify(options)}`, workflow.nodes[0]!.name, TRIGGER, made);
		}
		await run.deactivate();
	}

	const before = executions.map((one) => JSON.stringify(one));
	const after = await redacted(executions);
	const holding = names.filter((_, index) => before[index]!.includes(KEY));
	expect(holding).toEqual(
		expect.arrayContaining([
			...['customer/get', 'customer/getAll', 'customer/create', 'customer/upsert'],
			...['token/generate', 'direct tool getAll', 'engine tool generate'],
			...['direct tool create', 'document/getEditorLink', 'customerChanged {}'],
		]),
	);
	expect(names.filter((_, index) => after[index]!.includes(KEY))).toEqual([]);
}, 300_000);
