import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import { promisify } from 'node:util';

import { fastify } from 'fastify';

const run = promisify(execFile);

/** A package as `npm pack` makes it, with its package.json. */
interface Packed {
	manifest: { name: string; version: string };
	bytes: Buffer;
}

/**
 * The registry that n8n installs community packages from, behind a proxy to which every host is
 * this one: n8n takes the address of another registry with a license only, but it uses a proxy.
 */
export interface Registry {
	/** What a server needs in its environment. */
	env: Record<string, string>;
	/** Offers a packed package; the version that came last is the latest. */
	publish(file: string): Promise<void>;
	stop(): Promise<void>;
}

/** Starts both on 127.0.0.1. */
export async function startRegistry(): Promise<Registry> {
	const folder = await mkdtemp(join(tmpdir(), 'registry-'));
	const authority = new Authority(folder);
	await authority.make();
	const published: Packed[] = [];
	const web = fastify({
		forceCloseConnections: true,
		https: {
			SNICallback: (host, done) => {
				authority.contextOf(host).then(
					(context) => done(null, context),
					(error: Error) => done(error),
				);
			},
		},
	});
	web.get('/:name', async ({ params, host }, reply) => {
		const { name } = params as { name: string };
		const own = published.filter(({ manifest }) => manifest.name === name);
		const latest = own.at(-1);
		if (!latest) return await reply.code(404).send({ error: 'Not found' });
		return {
			name,
			'dist-tags': { latest: latest.manifest.version },
			versions: Object.fromEntries(
				own.map((one) => [one.manifest.version, withDownload(one, host)]),
			),
		};
	});
	web.get('/:name/:version', async ({ params, host }, reply) => {
		const { name, version } = params as { name: string; version: string };
		const found = published.findLast(
			({ manifest }) =>
				manifest.name === name && (version === 'latest' || version === manifest.version),
		);
		return found ? withDownload(found, host) : await reply.code(404).send({ error: 'Not found' });
	});
	web.get('/:name/-/:file', async ({ params }, reply) => {
		const { file } = params as { file: string };
		const found = published.find(({ manifest }) => file === fileOf(manifest));
		return await reply.code(found ? 200 : 404).send(found?.bytes);
	});
	await web.listen({ host: '127.0.0.1', port: 0 });
	const proxy = await startProxy((web.server.address() as AddressInfo).port);
	return {
		env: {
			HTTPS_PROXY: proxy.url,
			NO_PROXY: '127.0.0.1,localhost',
			NODE_EXTRA_CA_CERTS: authority.certificateFile,
			npm_config_cafile: authority.certificateFile,
		},
		publish: async (file) => {
			const { stdout } = await run('tar', ['-xzOf', file, 'package/package.json']);
			const manifest = JSON.parse(stdout) as Packed['manifest'];
			published.push({ manifest, bytes: await readFile(file) });
		},
		stop: async () => {
			proxy.stop();
			await web.close();
			await rm(folder, { recursive: true });
		},
	};
}

function fileOf({ name, version }: Packed['manifest']): string {
	return `${name}-${version}.tgz`;
}

/** The package.json, with where the package is and its checksum. */
function withDownload({ manifest, bytes }: Packed, host: string) {
	const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
	const tarball = `https://${host}/${manifest.name}/-/${fileOf(manifest)}`;
	return { ...manifest, dist: { tarball, integrity } };
}

/** A proxy that connects to one port of this machine, whichever host it is asked for. */
async function startProxy(port: number): Promise<{ url: string; stop(): void }> {
	const sockets = new Set<Socket>();
	const proxy = createServer((_, response) => response.writeHead(405).end());
	proxy.on('connect', (_: IncomingMessage, client: Socket) => {
		const server = connect(port, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection established\r\n\r\n');
			client.pipe(server).pipe(client);
		});
		for (const [socket, other] of [
			[client, server],
			[server, client],
		] as const) {
			sockets.add(socket);
			socket.on('error', () => other.destroy());
			socket.on('close', () => sockets.delete(socket));
		}
	});
	await new Promise<void>((ready) => proxy.listen(0, '127.0.0.1', ready));
	return {
		url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
		stop: () => {
			proxy.close();
			for (const socket of sockets) socket.destroy();
		},
	};
}

/** Signs certificates for any host, for those who trust it. */
class Authority {
	private readonly contexts = new Map<string, Promise<SecureContext>>();

	constructor(private readonly folder: string) {}

	get certificateFile(): string {
		return join(this.folder, 'authority.pem');
	}

	private get keyFile(): string {
		return join(this.folder, 'authority.key');
	}

	async make(): Promise<void> {
		await this.certify(this.keyFile, this.certificateFile, ['-subj', '/CN=Tests']);
	}

	async contextOf(host: string): Promise<SecureContext> {
		const context = this.contexts.get(host) ?? this.makeContext(host);
		this.contexts.set(host, context);
		return await context;
	}

	private async makeContext(host: string): Promise<SecureContext> {
		const [key, certificate] = ['key', 'pem'].map((kind) => join(this.folder, `${host}.${kind}`));
		await this.certify(key!, certificate!, [
			...['-subj', '/CN=host', '-addext', `subjectAltName=DNS:${host}`],
			...['-addext', 'basicConstraints=critical,CA:false'],
			...['-CA', this.certificateFile, '-CAkey', this.keyFile],
		]);
		return createSecureContext({ key: await readFile(key!), cert: await readFile(certificate!) });
	}

	private async certify(keyFile: string, certificateFile: string, more: string[]): Promise<void> {
		await run('openssl', [
			...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
			...['-days', '2', '-keyout', keyFile, '-out', certificateFile, ...more],
		]);
	}
}
