/**
 * An n8n to develop in: the node built from source and loaded anew at every change, the sandbox of
 * the Scriptix Reseller API, a credential for it, and the example workflows.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { context } from 'esbuild';

import { CACHE } from '../test/cache.cts';
import { NEWEST, SERVERS, type ServerVersion } from '../test/e2e/server/install.cts';
import { N8nServer } from '../test/e2e/server/n8nServer.cts';
import { freePort, Program } from '../test/e2e/server/process.cts';
import { OWNER, type N8nRest } from '../test/e2e/server/rest.cts';
import { CREDENTIAL_NAMES, EXAMPLES, readExample } from '../test/examples/files.cts';
import { startSandbox, type Sandbox } from '../test/sandbox/index.cts';
import { bundleOptions, writeEntries } from './bundle.cts';

const PACKAGE = 'n8n-nodes-scriptix-reseller';
const TYPE = 'scriptixResellerApi';
const CREDENTIAL = { name: CREDENTIAL_NAMES[TYPE]!, type: TYPE };

// What is not code.
const STATIC = /\.(svg|json)$/;

const FIRST_CHECK_TIMEOUT_MS = 120_000;

const { values: options } = parseArgs({
	options: {
		version: { type: 'string', default: NEWEST },
		/** 0 takes any free one. */
		port: { type: 'string', default: '5678' },
		/** Where n8n keeps what is made in it. */
		home: { type: 'string', default: join(CACHE, 'dev') },
		/** Forgets what was made before. */
		fresh: { type: 'boolean', default: false },
	},
});

async function main(): Promise<void> {
	const { version, home, fresh } = options;
	if (!(version in SERVERS)) {
		throw new Error(`--version has to be one of ${Object.keys(SERVERS).join(', ')}`);
	}
	if (fresh) await rm(home, { recursive: true, force: true });
	const isNew = !existsSync(home);

	const built = await watchSource(join(home, '.n8n', 'nodes', 'node_modules', PACKAGE));
	const sandbox = await startSandbox({ now: new Date().toISOString() });
	const server = await N8nServer.start({
		version: version as ServerVersion,
		home,
		// The home outlives this process, and so must the key that its credentials are kept with.
		encryptionKey: 'development-only',
		port: Number(options.port) || (await freePort()),
		env: { N8N_DEV_RELOAD: 'true' },
		onOutput: showReloads,
	});
	const stop = async () => {
		await Promise.all([server.stop(), built.stop(), sandbox.stop()]);
	};
	process.once('SIGINT', () => void stop());
	process.once('SIGTERM', () => void stop());

	if (isNew) await server.rest.setUpOwner();
	else await server.rest.login();
	const credential = await saveCredential(server.rest, sandbox);
	if (isNew) await importExamples(server.rest, credential);
	console.log(`
n8n ${version} with the node from source  ${server.url}
Login                                ${OWNER.email}  ${OWNER.password}
Sandbox of the API                   ${sandbox.url}, key ${sandbox.apiKey}
Kept in                              ${home} (--fresh begins anew)

Change a file below nodes/ or credentials/, and reload the editor's page.
Customer 1001 comes near its quota with:
curl -X PUT '${sandbox.url}/__sandbox__/usage' -d '{"id": 1001, "minutes": 1900}'

Ctrl-C stops everything.`);
}

/** Keeps a built copy of the package in a folder, as n8n loads it, and shows what the types forbid. */
async function watchSource(folder: string): Promise<{ stop(): Promise<void> }> {
	const dist = join(folder, 'dist');
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	await cp('package.json', join(folder, 'package.json'));
	for (const part of ['icons', 'nodes']) {
		await cp(part, join(dist, part), {
			recursive: true,
			filter: (source) => !source.slice(part.length).includes('.') || STATIC.test(source),
		});
	}
	writeEntries('.', dist);
	const bundler = await context(bundleOptions('.', dist));
	await bundler.rebuild();
	await bundler.watch();
	const compiler = new Program(
		'The compiler',
		process.execPath,
		[require.resolve('typescript/bin/tsc'), '--watch', '--preserveWatchOutput', '--noEmit'],
		{ onOutput: (text) => process.stdout.write(text) },
	);
	await compiler.until(
		() => compiler.output.includes('Watching for file changes'),
		FIRST_CHECK_TIMEOUT_MS,
	);
	return {
		stop: async () => {
			await Promise.all([bundler.dispose(), compiler.stop()]);
		},
	};
}

function showReloads(text: string): void {
	for (const line of text.split('\n')) {
		if (/Hot reload/.test(line)) console.log(line.trim());
	}
}

/** The sandbox may have another address at each start. */
async function saveCredential(rest: N8nRest, { apiKey, url }: Sandbox): Promise<string> {
	const data = { apiKey, baseUrl: url, requestsPerMinute: 1000 };
	const stored = await rest.call<Array<{ id: string; name: string }>>('GET', '/credentials');
	const known = stored.find(({ name }) => name === CREDENTIAL.name);
	if (!known) return (await rest.createCredential(CREDENTIAL.name, CREDENTIAL.type, data)).id;
	await rest.call('PATCH', `/credentials/${known.id}`, { ...CREDENTIAL, data });
	return known.id;
}

async function importExamples(rest: N8nRest, credential: string): Promise<void> {
	for (const workflow of EXAMPLES.map(readExample)) {
		const nodes = workflow.nodes.map((node) =>
			node.credentials?.[CREDENTIAL.type]
				? {
						...node,
						credentials: { [CREDENTIAL.type]: { id: credential, name: CREDENTIAL.name } },
					}
				: node,
		);
		await rest.createWorkflow({ ...workflow, nodes });
	}
}

main().catch((error: unknown) => {
	console.error(error);
	process.exit(1);
});
