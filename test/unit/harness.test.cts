import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { ACTION, setPoll, TRIGGER, writeFixturePackage } from '../harness/fixturePackage.cts';
import { startEngine, type Engine, type WorkflowJson } from '../harness/index.cts';

const workflow: WorkflowJson = {
	nodes: [
		{ name: 'Watch', type: TRIGGER },
		{
			name: 'Act',
			type: ACTION,
			parameters: { operation: 'echo', text: '={{ $json.n }}!' },
			credentials: { fixtureApi: { id: 'any', name: 'any' } },
		},
	],
	connections: { Watch: { main: [[{ node: 'Act', type: 'main', index: 0 }]] } },
};

let packageDir: string;
let server: Server;
let engine: Engine;

/** Answers `/me` to the key `right`, `guest` or `signed`, and a file of 100,000 bytes. */
function answer(): Server {
	return createServer((request, response) => {
		const key = String(request.headers['x-key']);
		if (!['right', 'guest', 'signed'].includes(key))
			response.statusCode = key === 'odd' ? 418 : 401;
		if (request.url === '/file') return void response.end('x'.repeat(100_000));
		response.setHeader('content-type', 'application/json').end(JSON.stringify({ role: key }));
	});
}

beforeAll(async () => {
	packageDir = writeFixturePackage();
	server = answer().listen(0, '127.0.0.1');
	await new Promise((resolve) => server.once('listening', resolve));
	const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	engine = await startEngine({
		packageDir,
		credentials: { fixtureApi: { apiKey: 'right', baseUrl } },
	});
});

afterAll(async () => {
	await engine.stop();
	await new Promise((resolve) => server.close(resolve));
	rmSync(packageDir, { recursive: true });
});

/** Counts its polls in the node's static data and emits the count if it is even. */
async function pollEven(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const state = this.getWorkflowStaticData('node');
	state.n = Number(state.n ?? 0) + 1;
	return state.n % 2 === 0 ? [[{ json: { n: state.n } }]] : null;
}

/** Records what it finds and counts its polls. */
function spyPoll(result: INodeExecutionData[][] | null = null) {
	const seen: Array<{
		context: IPollFunctions;
		mode: string;
		state: IDataObject;
		budget?: number;
	}> = [];
	setPoll(async function () {
		const state = this.getWorkflowStaticData('node');
		seen.push({
			context: this,
			mode: this.getActivationMode(),
			state: { ...state },
			budget: this.getPollBudgetMs?.(),
		});
		state.n = Number(state.n ?? 0) + 1;
		return result;
	});
	return seen;
}

describe('loading', () => {
	test('the loader adds what n8n adds', () => {
		const { properties, communityNodePackageVersion } = engine.description(TRIGGER);
		expect(properties.map(({ name }) => name)).toEqual(['pollTimes', 'watch']);
		expect(communityNodePackageVersion).toBe('1.2.3');
	});

	test('a package that is not built is told so', async () => {
		const unbuilt = writeFixturePackage();
		rmSync(`${unbuilt}/dist`, { recursive: true });
		await expect(startEngine({ packageDir: unbuilt })).rejects.toThrow('build the package first');
		rmSync(unbuilt, { recursive: true });
	});
});

describe('an active polling trigger', () => {
	test('emits, saves and runs the rest of the workflow; a null poll is not saved', async () => {
		setPoll(pollEven);
		const active = await engine.activate(workflow);
		expect(active.activationPoll).toEqual({ outcome: 'nothing', items: [] });
		expect(active.savedStaticData()).toEqual({ 'node:Watch': { n: 1 } });

		const second = await active.tick();
		expect(second).toMatchObject({ outcome: 'emitted', items: [{ json: { n: 2 } }] });
		expect(second.execution?.status).toBe('success');
		expect(active.executions[0]?.data('Act')).toMatchObject([{ json: { n: 2, text: '2!' } }]);
		expect(active.savedNodeState()).toEqual({ n: 2 });

		expect((await active.tick()).outcome).toBe('nothing');
		expect(active.nodeState()).toEqual({ n: 3 });
		expect(active.savedNodeState()).toEqual({ n: 2 });
		await active.deactivate();
	});

	test('what a null poll changed is lost at a restart, which polls in mode init', async () => {
		setPoll(pollEven);
		const active = await engine.activate(workflow, { staticData: { 'node:Watch': { n: 1 } } });
		await active.tick();
		expect(active.nodeState()).toEqual({ n: 3 });
		expect(active.savedNodeState()).toEqual({ n: 2 });

		const seen = spyPoll();
		const restarted = await active.restart();
		expect(seen).toMatchObject([{ mode: 'init', state: { n: 2 } }]);
		await expect(active.tick()).rejects.toThrow('not active');
		await restarted.deactivate();
	});

	test('a throw is an error execution, keeps the change in memory, and polling goes on', async () => {
		setPoll(pollEven);
		const active = await engine.activate(workflow);
		setPoll(async function () {
			this.getWorkflowStaticData('node').n = 5;
			throw new Error('no connection');
		});
		const failed = await active.tick();
		expect(failed).toMatchObject({ outcome: 'error', error: { message: 'no connection' } });
		expect(active.errors).toEqual([failed.error]);
		expect(active.savedNodeState()).toEqual({ n: 1 });

		setPoll(pollEven);
		expect((await active.tick()).items).toMatchObject([{ json: { n: 6 } }]);
		expect(active.ticks.map(({ outcome }) => outcome)).toEqual(['error', 'emitted']);
		await active.deactivate();
	});

	test('a throw at activation fails it', async () => {
		setPoll(async () => {
			throw new Error('wrong key');
		});
		const named = { ...workflow, id: 'fails' };
		await expect(engine.activate(named)).rejects.toMatchObject({
			name: 'WorkflowActivationError',
			message: expect.stringContaining('wrong key'),
		});

		setPoll(pollEven);
		const active = await engine.activate(named);
		await expect(engine.activate(named)).rejects.toThrow('is active already');
		await active.deactivate();
	});

	test('an edited workflow polls in mode update with what was saved', async () => {
		const before = spyPoll();
		const active = await engine.activate(workflow);
		await active.tick();

		const after = spyPoll();
		const edited = await active.update({ watch: 'one' });
		expect(before.map(({ mode }) => mode)).toEqual(['activate', 'activate']);
		expect(after).toMatchObject([{ mode: 'update', state: { n: 1 } }]);
		expect(after[0]?.context.getNodeParameter('watch')).toBe('one');

		const renamed = await edited.update((json) => {
			json.nodes[0]!.name = 'Renamed';
			json.connections.Renamed = json.connections.Watch!;
		});
		expect(after[1]).toMatchObject({ mode: 'update', state: {} });
		await renamed.deactivate();
	});

	test('activation and ticks share one context', async () => {
		const seen = spyPoll();
		const active = await engine.activate(workflow);
		await active.tick();
		expect(seen[1]?.context).toBe(seen[0]?.context);
		await active.deactivate();
	});

	test('the poll budget is the one of n8n, set, or taken away', async () => {
		const seen = spyPoll();
		const usual = await engine.activate(workflow);
		const short = await engine.activate(workflow, { pollBudgetMs: 50 });
		const old = await engine.activate(workflow, { legacyContext: true });
		expect(seen.map(({ budget }) => budget)).toEqual([300_000, 50, undefined]);
		await usual.deactivate();
		await short.deactivate();
		await old.deactivate();
	});

	test('ticks overlap, and each knows its own outcome', async () => {
		const releases: Array<() => void> = [];
		setPoll(async () => null);
		const active = await engine.activate(workflow);
		setPoll(async () => {
			const n = releases.length;
			await new Promise<void>((resolve) => releases.push(resolve));
			return [[{ json: { n } }]];
		});

		const ticks = [active.tick(), active.tick()];
		await new Promise(setImmediate);
		releases[1]?.();
		await active.nextTick();
		releases[0]?.();
		const [first, second] = await Promise.all(ticks);
		expect(first?.items).toMatchObject([{ json: { n: 0 } }]);
		expect(second?.items).toMatchObject([{ json: { n: 1 } }]);
		expect(active.executions.map(({ items }) => items[0]?.json.text)).toEqual(['1!', '0!']);
		await active.deactivate();
	});

	test.each(['deactivate', 'restart'] as const)(
		'a poll that ends after %s has no effect',
		async (end) => {
			setPoll(async () => null);
			const active = await engine.activate(workflow);
			let release = () => {};
			setPoll(async () => {
				await new Promise<void>((resolve) => (release = resolve));
				return [[{ json: { n: 1 } }]];
			});
			const tick = active.tick();
			await new Promise(setImmediate);

			setPoll(async () => null);
			const successor = await active[end]();
			release();
			expect(await tick).toEqual({ outcome: 'discarded', items: [] });
			expect(active.executions).toEqual([]);
			await successor?.deactivate();
		},
	);

	test('the timers of n8n fire the same poll', async () => {
		setPoll(async () => null);
		const second = (new Date().getSeconds() + 2) % 60;
		const timed = engine.triggerWorkflow(TRIGGER, {
			pollTimes: { item: [{ mode: 'custom', cronExpression: `${second} * * * * *` }] },
		});
		const active = await engine.activate(timed, { timers: true });
		setPoll(async () => [[{ json: { n: 1 } }]]);
		expect(await active.nextTick()).toMatchObject({ outcome: 'emitted' });
		expect(active.executions).toHaveLength(1);
		await active.deactivate();
	});

	test('a manual poll runs in manual mode and leaves static data alone', async () => {
		setPoll(pollEven);
		const active = await engine.activate(workflow);
		setPoll(async function () {
			this.getWorkflowStaticData('node').n = 99;
			return [[{ json: { mode: this.getMode(), activation: this.getActivationMode() } }]];
		});
		expect(await active.pollManually()).toMatchObject([
			{ json: { mode: 'manual', activation: 'manual' } },
		]);
		expect(active.nodeState()).toEqual({ n: 1 });
		expect(active.savedNodeState()).toEqual({ n: 1 });
		await active.deactivate();

		setPoll(async () => null);
		expect(await engine.pollManually(workflow)).toEqual([]);
		setPoll(async () => {
			throw new Error('no sample');
		});
		await expect(engine.pollManually(workflow)).rejects.toThrow('no sample');
	});

	test('an execution that changes static data saves it whole', async () => {
		setPoll(pollEven);
		const remembering = structuredClone(workflow);
		remembering.nodes[1]!.parameters = { operation: 'remember' };
		const active = await engine.activate(remembering);
		await active.tick();
		expect(active.savedStaticData()).toEqual({
			'node:Watch': { n: 2 },
			global: { remembered: { n: 2 } },
		});
		expect(active.staticData()).toEqual({ 'node:Watch': { n: 2 } });
		await active.deactivate();
	});
});

describe('the durable poll path', () => {
	test('stores what a scheduled poll changed, even when it emits nothing', async () => {
		const seen = spyPoll();
		const active = await engine.activate(workflow, {
			durable: true,
			staticData: { 'node:Watch': { n: 7 } },
		});
		expect(active.savedNodeState()).toEqual({ n: 7 });

		await active.tick();
		expect(active.savedNodeState()).toEqual({ n: 8 });
		expect(active.savedStaticData()).toEqual({ 'node:Watch': { n: 7 } });
		expect(seen).toMatchObject([
			{ mode: 'activate', state: { n: 7 }, budget: 300_000 },
			{ mode: 'update', state: { n: 7 }, budget: 36_000 },
		]);
		expect(seen[1]?.context).not.toBe(seen[0]?.context);
		await active.deactivate();
	});

	test('stores with the emit, drops at a throw, does not poll at a restart', async () => {
		setPoll(pollEven);
		const active = await engine.activate(workflow, { durable: true });
		expect(active.savedNodeState()).toEqual({});
		await active.tick();
		expect((await active.tick()).execution?.items).toMatchObject([{ json: { text: '2!' } }]);
		expect(active.savedNodeState()).toEqual({ n: 2 });

		setPoll(async function () {
			this.getWorkflowStaticData('node').n = 50;
			throw new Error('no connection');
		});
		expect((await active.tick()).outcome).toBe('error');
		expect(active.savedNodeState()).toEqual({ n: 2 });

		const seen = spyPoll();
		const restarted = await active.restart();
		expect(seen).toEqual([]);
		await restarted.tick();
		expect(seen).toMatchObject([{ mode: 'update', state: { n: 2 } }]);
		await restarted.deactivate();
	});

	test('overlapping polls have a copy each', async () => {
		setPoll(async () => null);
		const active = await engine.activate(workflow, { durable: true });
		setPoll(async function () {
			const state = this.getWorkflowStaticData('node');
			state.n = Number(state.n ?? 0) + 1;
			await new Promise(setImmediate);
			return [[{ json: { n: state.n } }]];
		});
		const ticks = await Promise.all([active.tick(), active.tick()]);
		expect(ticks.map(({ items }) => items[0]?.json.n)).toEqual([1, 1]);
		await active.deactivate();
	});
});

describe('an action node', () => {
	test('gets items and answers with paired ones', async () => {
		const { items, status } = await engine.runNode(
			ACTION,
			{ operation: 'echo', text: '={{ $json.name }}' },
			{ input: [{ name: 'a' }, { json: { name: 'b' } }] },
		);
		expect(status).toBe('success');
		expect(items).toEqual([
			{ json: { name: 'a', text: 'a' }, pairedItem: { item: 0 } },
			{ json: { name: 'b', text: 'b' }, pairedItem: { item: 1 } },
		]);
	});

	test('throws the error of the node', async () => {
		const { NodeOperationError } = await import('n8n-workflow');
		const failing = engine.runNode(ACTION, { operation: 'echo', text: 'fail' });
		await expect(failing).rejects.toMatchObject({
			name: 'NodeOperationError',
			message: 'Told to fail',
			description: 'Say something else',
			context: { itemIndex: 0 },
		});
		if (!process.env.N8N_ENGINE_BASE) {
			await expect(failing).rejects.toBeInstanceOf(NodeOperationError);
		}
	});

	test('sends failed items to the error output, or along with the others', async () => {
		const parameters = { operation: 'echo', text: '={{ $json.text }}' };
		const input = [{ text: 'fail' }, { text: 'fine' }];
		const split = await engine.runNode(ACTION, parameters, {
			input,
			onError: 'continueErrorOutput',
		});
		expect(split.items).toMatchObject([{ json: { text: 'fine' }, pairedItem: { item: 1 } }]);
		expect(split.errorItems).toMatchObject([
			{ json: { error: 'Told to fail' }, pairedItem: { item: 0 } },
		]);

		const mixed = await engine.runNode(ACTION, parameters, {
			input,
			onError: 'continueRegularOutput',
		});
		expect(mixed.items.map(({ json }) => json.error ?? json.text)).toEqual([
			'Told to fail',
			'fine',
		]);
		expect(mixed.errorItems).toEqual([]);
	});

	test('authenticates its requests with the credential of the engine or of the run', async () => {
		const own = await engine.runNode(ACTION, { operation: 'request' });
		expect(own.items[0]?.json).toEqual({ role: 'right' });
		const other = { ...engine.credentials.fixtureApi, apiKey: 'guest' };
		const { items } = await engine.runNode(
			ACTION,
			{ operation: 'request' },
			{ credentials: { fixtureApi: other } },
		);
		expect(items[0]?.json).toEqual({ role: 'guest' });
	});

	test('reports failed requests with what n8n keeps of them', async () => {
		const wrong = { ...engine.credentials.fixtureApi, apiKey: 'wrong' };
		await expect(
			engine.runNode(ACTION, { operation: 'request' }, { credentials: { fixtureApi: wrong } }),
		).rejects.toMatchObject({ name: 'NodeApiError', httpCode: '401' });
	});

	test('streams files', async () => {
		const result = await engine.runNode(ACTION, { operation: 'download' });
		expect(result.items[0]?.binary?.data).toMatchObject({ fileName: 'file.txt' });
		expect((await result.binary('Fixture', 0)).toString()).toBe('x'.repeat(100_000));
		await expect(result.binary('Fixture', 1)).rejects.toThrow('holds no file');
	});

	test('gives hints and logs, and prints nothing', async () => {
		const result = await engine.runNode(ACTION, { operation: 'hint' });
		expect(result.hints).toMatchObject([{ message: 'Mind the gap' }]);
		expect(result.logs).toContainEqual({
			level: 'warn',
			message: 'Minded the gap',
			metadata: { gap: 1 },
			scopes: [],
		});
		engine.clearLogs();
		expect(engine.logs).toEqual([]);
	});

	test('can be cancelled', async () => {
		const byTime = await engine.runNode(ACTION, { operation: 'wait' }, { cancelAfterMs: 20 });
		expect(byTime.status).toBe('canceled');
		const controller = new AbortController();
		const run = engine.runNode(ACTION, { operation: 'wait' }, { signal: controller.signal });
		setTimeout(() => controller.abort(), 20);
		expect((await run).status).toBe('canceled');
	});
});

describe('a whole workflow', () => {
	test('runs through stand-ins of n8n nodes', async () => {
		const result = await engine.execute(
			{
				nodes: [
					{ name: 'Note', type: 'n8n-nodes-base.stickyNote' },
					{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
					workflow.nodes[1]!,
					{ name: 'Tell', type: 'n8n-nodes-base.slack', parameters: { text: 'hi' } },
				],
				connections: {
					Start: { main: [[{ node: 'Act', type: 'main', index: 0 }]] },
					Act: { main: [[{ node: 'Tell', type: 'main', index: 0 }]] },
				},
			},
			{ input: [{ n: 1 }] },
		);
		expect(result.status).toBe('success');
		expect(result.items).toMatchObject([{ json: { n: 1, text: '1!' } }]);
		expect(result.data('Note')).toEqual([]);
	});

	test('hands items to its trigger outside of manual mode', async () => {
		const result = await engine.execute(workflow, { mode: 'trigger', input: [{ n: 3 }] });
		expect(result.data('Act')).toMatchObject([{ json: { text: '3!' } }]);
	});

	test('ends with the error of n8n if a credential is missing', async () => {
		const bare = { nodes: [{ ...workflow.nodes[1]!, credentials: {} }], connections: {} };
		bare.nodes[0]!.parameters = { operation: 'request' };
		const result = await engine.execute(bare);
		expect(result).toMatchObject({ status: 'error', error: { name: 'NodeOperationError' } });
		expect(result.error?.message).toContain('credentials');
	});
});

test('a picker lists, filters and turns pages', async () => {
	const parameters = { text: 'ripe' };
	const first = await engine.listSearch(ACTION, 'searchFruits', undefined, undefined, parameters);
	expect(first.results[0]).toEqual({ name: 'apple', value: 'ripe apple right' });
	expect(first.paginationToken).toBe('2');
	const next = await engine.listSearch(ACTION, 'searchFruits', '', first.paginationToken);
	expect(next.results.map(({ name }) => name)).toEqual(['cherry']);
	const found = await engine.listSearch(ACTION, 'searchFruits', 'nan');
	expect(found.results.map(({ name }) => name)).toEqual(['banana']);
});

describe('a credential test', () => {
	const ok = { status: 'OK', message: 'Connection successful!' };

	test.each([
		['right', ok],
		['wrong', { status: 'Error', message: 'Wrong key' }],
		['guest', { status: 'Error', message: 'Guests may not' }],
		['odd', { status: 'Error', message: "I'm a Teapot" }],
	])('with key %s', async (apiKey, expected) => {
		const data = { ...engine.credentials.fixtureApi, apiKey };
		expect(await engine.testCredential('fixtureApi', data)).toEqual(expected);
	});

	test('with no server', async () => {
		const result = await engine.testCredential('fixtureApi', { apiKey: 'right' });
		expect(result).toEqual({ status: 'Error', message: 'ECONNREFUSED' });
	});

	test('of a type that authenticates by a function', async () => {
		const { baseUrl } = engine.credentials.fixtureApi!;
		expect(await engine.testCredential('signedApi', { baseUrl })).toEqual(ok);
	});
});

describe('a tool', () => {
	const parameters = {
		operation: 'echo',
		text: "={{ $fromAI('words', 'What to say', 'string') }}",
	};

	test.each(['engine', 'direct'] as const)('is called by an agent on path %s', async (path) => {
		const said = await engine.runTool(ACTION, parameters, { words: 'hello' }, { path });
		expect(said.tool).toEqual({
			name: 'Fixture',
			description: 'Do echo in Fixture',
			arguments: ['words'],
		});
		expect(said.response).toMatchObject([{ text: 'hello' }]);
	});

	test('answers an agent with the text of its error', async () => {
		const failed = await engine.runTool(ACTION, parameters, { words: 'fail' });
		expect(failed.response).toEqual([{ error: 'Told to fail' }]);
		const direct = await engine.runTool(ACTION, parameters, { words: 'fail' }, { path: 'direct' });
		expect(direct.execution.error?.message).toContain('Told to fail');
	});
});
