/** TLS in front of a server, and a network between, in a process of its own. */
import { readFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

/** What the process is started with, as JSON in its first argument. */
export interface DistanceOptions {
	/** Of the server that gets what was decrypted. */
	port: number;
	/** Milliseconds there and back. */
	roundTripMs: number;
	keyFile: string;
	certificateFile: string;
}

export interface DistanceReady {
	port: number;
}

async function main(options: DistanceOptions): Promise<void> {
	const tls = createTlsServer(
		{ key: readFileSync(options.keyFile), cert: readFileSync(options.certificateFile) },
		(socket) => join(socket, connect(options.port, '127.0.0.1')),
	);
	tls.on('tlsClientError', () => undefined);
	const tlsPort = await listen(tls);
	const oneWayMs = options.roundTripMs / 2;
	const network = createServer((client) => {
		const server = connect(tlsPort, '127.0.0.1');
		// The connection is open at once here; over a network that takes a round trip.
		carry(client, server, oneWayMs, performance.now() + options.roundTripMs);
		carry(server, client, oneWayMs);
	});
	process.send?.({ port: await listen(network) } satisfies DistanceReady);
	process.on('disconnect', () => process.exit());
}

async function listen(server: Server): Promise<number> {
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	return (server.address() as AddressInfo).port;
}

function join(one: Socket, other: Socket): void {
	one.pipe(other).pipe(one);
	one.on('error', () => other.destroy());
	other.on('error', () => one.destroy());
}

/** Carries bytes in one direction, each so much later, and none before the connection is open. */
function carry(from: Socket, to: Socket, delayMs: number, opensAt = 0): void {
	const later = (work: () => void) =>
		setTimeout(work, delayMs + Math.max(0, opensAt - performance.now()));
	from.setNoDelay(true);
	from.on('data', (bytes) => later(() => to.writable && to.write(bytes)));
	from.on('end', () => later(() => to.end()));
	from.on('error', () => to.destroy());
}

void main(JSON.parse(process.argv[2] ?? '{}') as DistanceOptions);
