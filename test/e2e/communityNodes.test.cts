import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { until } from '../harness/until.cts';
import { type Sandbox, startSandbox } from '../sandbox/index.cts';
import { type Registry, startRegistry } from './counterparts/registry.cts';
import { NEWEST } from './server/install.cts';
import { N8nServer } from './server/n8nServer.cts';
import { alertTrigger, chain, CREDENTIAL_TYPE, credentialData } from './stage.cts';

const NAME = 'n8n-nodes-scriptix-reseller';
const QUOTA = 1000;

const run = promisify(execFile);

interface InstalledPackage {
	packageName: string;
	installedVersion: string;
	updateAvailable?: string;
	installedNodes: Array<{ name: string }>;
}

let folder: string;
let registry: Registry;
let sandbox: Sandbox;
let server: N8nServer;

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'versions-'));
	registry = await startRegistry();
	sandbox = await startSandbox({ customers: 0 });
	server = await N8nServer.start({ version: NEWEST, env: registry.env });
	await server.rest.setUpOwner();
});

afterAll(async () => {
	await server?.remove();
	await sandbox?.stop();
	await registry?.stop();
	await rm(folder, { recursive: true, force: true });
});

const packages = async () =>
	await server.rest.call<InstalledPackage[]>('GET', '/community-packages');

/** The built package with another version, packed. */
async function packAs(version: string): Promise<string> {
	const source = join(folder, version);
	await mkdir(source);
	const manifest = JSON.parse(await readFile('package.json', 'utf8')) as object;
	await writeFile(join(source, 'package.json'), JSON.stringify({ ...manifest, version }));
	await cp('dist', join(source, 'dist'), { recursive: true });
	await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], { cwd: source });
	return join(folder, `${NAME}-${version}.tgz`);
}

it('is installed, updated while a workflow is active, and uninstalled in Settings → Community nodes', async () => {
	const { rest } = server;
	await registry.publish(await packAs('0.1.0'));
	await rest.call('POST', '/community-packages', { name: NAME });
	const [installed] = await packages();
	expect(installed).toMatchObject({ packageName: NAME, installedVersion: '0.1.0' });
	expect(installed!.installedNodes.map(({ name }) => name).sort()).toEqual([
		'Scriptix Reseller',
		'Scriptix Reseller Trigger',
	]);
	// One package, and nothing beside it.
	const modules = join(server.home, '.n8n', 'nodes', 'node_modules');
	expect((await readdir(modules)).filter((name) => !name.startsWith('.'))).toEqual([NAME]);
	expect(await readdir(join(modules, NAME))).not.toContain('node_modules');

	const credentialName = 'Scriptix Reseller API';
	const { id: credentialId } = await rest.createCredential(
		credentialName,
		CREDENTIAL_TYPE,
		credentialData(sandbox),
	);
	const [early, later] = [850, 100].map(
		(minutes) => sandbox.store.addCustomer({ quota_minutes: QUOTA, minutes }).id,
	) as [number, number];
	const workflow = await rest.createWorkflow(
		chain({ id: credentialId, name: credentialName }, alertTrigger('Alert'), {
			name: 'Next',
			type: 'n8n-nodes-base.noOp',
		}),
	);
	const told = async () =>
		(await rest.allOutputs(workflow.id, 'Next')).map(({ json }) => {
			const { id } = json.customer as { id: number };
			return `${id}${json.repeated === undefined ? '' : ', repeated'}`;
		});
	const untilToldOf = async (id: number) => {
		await until(async () => (await told()).includes(String(id)), { everyMs: 250 });
	};
	await rest.activate(workflow.id);
	await untilToldOf(early);

	await registry.publish(await packAs('0.1.1'));
	expect((await packages())[0]).toMatchObject({ updateAvailable: '0.1.1' });
	await rest.call('PATCH', '/community-packages', { name: NAME });
	expect((await packages())[0]).toMatchObject({ installedVersion: '0.1.1' });
	sandbox.store.setUsage(later, 950);
	await untilToldOf(later);
	// An update is like a restart: what was emitted shortly before is repeated once, and marked.
	expect((await told()).sort()).toEqual([`${early}`, `${early}, repeated`, `${later}`]);

	await rest.deactivate(workflow.id);
	await rest.call('DELETE', `/community-packages?name=${NAME}`);
	expect(await packages()).toEqual([]);
	expect(await readdir(modules)).not.toContain(NAME);
});
