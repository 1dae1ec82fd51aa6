import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import axios from 'axios';

import { Program } from './server/process.cts';
import { N8nRest } from './server/rest.cts';
import { ACTION } from './stage.cts';
import { until } from '../harness/until.cts';

const PARTS = [
	'credentials',
	'examples',
	'icons',
	'nodes',
	'scripts',
	'test',
	'package.json',
	'tsconfig.json',
];
const NODE_FILE = 'nodes/ScriptixReseller/ScriptixReseller.node.ts';

let checkout: string;
let dev: Program;

beforeAll(async () => {
	checkout = await mkdtemp(join(tmpdir(), 'checkout-'));
	for (const part of PARTS) await cp(part, join(checkout, part), { recursive: true });
	await symlink(join(process.cwd(), 'node_modules'), join(checkout, 'node_modules'));
	const args = ['-r', 'tsx/cjs', 'scripts/dev.cts', '--port', '0'];
	dev = new Program('npm run dev', process.execPath, [...args, '--home', join(checkout, 'home')], {
		cwd: checkout,
	});
	await dev.until(() => dev.output.includes('Ctrl-C stops everything'), 170_000);
});

afterAll(async () => {
	await dev.stop('SIGINT');
	await rm(checkout, { recursive: true, force: true, maxRetries: 5 });
});

it('opens an n8n with a working credential and the examples, shows a changed description, and ends with Ctrl-C', async () => {
	const [url] = /(?<=from source +)http\S+/.exec(dev.output) ?? [];
	const rest = new N8nRest(String(url));
	await rest.login();

	const workflows = await rest.call<Array<{ name: string }>>('GET', '/workflows');
	expect(workflows.map(({ name }) => name)).toContain('Scriptix: quota alert');

	const [stored] = await rest.call<Array<{ id: string; name: string; type: string }>>(
		'GET',
		'/credentials',
	);
	const credential = await rest.call<{ data: object }>(
		'GET',
		`/credentials/${stored?.id}?includeData=true`,
	);
	const tested = await rest.testCredential(
		String(stored?.name),
		String(stored?.type),
		{ ...credential.data },
		stored?.id,
	);
	expect(tested.status).toBe('OK');

	const source = await readFile(join(checkout, NODE_FILE), 'utf8');
	const changed = source.replace("displayName: 'Resource'", "displayName: 'Kind of Thing'");
	await writeFile(join(checkout, NODE_FILE), changed);
	await dev.until(async () => (await description(rest)).includes('Kind of Thing'), 60_000);

	await dev.stop('SIGINT');
	await until(async () => (await refusalOf(String(url))) === 'ECONNREFUSED', { timeoutMs: 10_000 });
});

/** Why a server is not there; undefined when it answers. */
async function refusalOf(url: string): Promise<string | undefined> {
	return await axios.get(url).then(
		() => undefined,
		(error: { code?: string }) => error.code,
	);
}

/** What the editor reads of the action node. */
async function description(rest: N8nRest): Promise<string> {
	const nodeInfos = [{ name: ACTION, version: 1 }];
	return JSON.stringify(await rest.call('POST', '/node-types', { nodeInfos }));
}
