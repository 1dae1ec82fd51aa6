import { writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

import { CACHE, npm, once } from '../../cache.cts';

/** The n8n releases that the package is tried in, each with the Node that it runs on here. */
export const SERVERS = {
	'2.8.4': { node: '20', rebuild: ['sqlite3'], disabledModules: '' },
	'2.41.1': {
		node: '24.21.0',
		rebuild: ['isolated-vm', 'sqlite3'],
		// It looks for servers on the internet. Releases that lack a module do not start if it is named.
		disabledModules: 'mcp-registry',
	},
} as const;

export type ServerVersion = keyof typeof SERVERS;

/** The newest of them. */
export const NEWEST = '2.41.1' satisfies ServerVersion;

/** A whole n8n on this machine's disk. */
export interface InstalledServer {
	version: ServerVersion;
	/** The program that runs it. */
	node: string;
	/** n8n's start script. */
	script: string;
	/** The environment with that Node first in the path. */
	env: NodeJS.ProcessEnv;
}

/**
 * Installs n8n into the cache unless it is there; takes minutes and about 2.5 GB.
 *
 * @throws Error with npm's output when a package cannot be had or built
 */
export async function installServer(version: ServerVersion): Promise<InstalledServer> {
	const { node: wanted, rebuild } = SERVERS[version];
	const node = await installNode(wanted);
	const home = join(CACHE, `n8n-${version}`);
	const env = envFor(node);
	await once(home, `n8n ${version}`, async () => {
		await writeFile(
			join(home, 'package.json'),
			JSON.stringify({
				private: true,
				dependencies: { n8n: version },
				// The registry has no xlsx of the version that n8n 2.8 wants; this one is its mirror.
				overrides: { xlsx: 'npm:@e965/xlsx@0.20.3' },
			}),
		);
		await npm(home, env, 'install', '--ignore-scripts');
		await npm(home, env, 'rebuild', '--ignore-scripts=false', ...rebuild);
	});
	return { version, node, script: join(home, 'node_modules', 'n8n', 'bin', 'n8n'), env };
}

/** The program of a Node release: the running one when it is of that major, else one from the registry. */
async function installNode(wanted: string): Promise<string> {
	const [major] = wanted.split('.');
	if (process.versions.node.split('.')[0] === major) return process.execPath;
	const version = wanted.includes('.') ? wanted : `^${wanted}`;
	const name = `node-${process.platform}-${process.arch}`;
	const home = join(CACHE, `node-${wanted}`);
	await once(home, `Node ${wanted}`, async () => {
		await writeFile(join(home, 'package.json'), JSON.stringify({ private: true }));
		await npm(home, process.env, 'install', '--ignore-scripts', `${name}@${version}`);
	});
	return join(home, 'node_modules', name, 'bin', 'node');
}

function envFor(node: string): NodeJS.ProcessEnv {
	const bin = dirname(node);
	// With jest's own NODE_ENV n8n neither logs nor starts.
	const env = {
		...process.env,
		NODE_ENV: 'production',
		PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
	};
	// The package from the registry brings the headers that native modules are built with.
	return node === process.execPath ? env : { ...env, npm_config_nodedir: dirname(bin) };
}
