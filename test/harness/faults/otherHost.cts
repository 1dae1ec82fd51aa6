import { once } from 'node:events';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as a host sees it. */
export interface ReceivedRequest {
	url: string;
	headers: IncomingHttpHeaders;
}

/** Another host than the base URL's, which notes whatever it gets and answers with a text. */
export class OtherHost {
	readonly requests: ReceivedRequest[] = [];

	private readonly server: Server = createServer((request, response) => {
		this.requests.push({ url: request.url ?? '', headers: request.headers });
		response.setHeader('content-type', 'text/plain');
		response.end('hello');
	});

	get url(): string {
		return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
	}

	async start(): Promise<void> {
		this.server.listen(0, '127.0.0.1');
		await once(this.server, 'listening');
	}

	async stop(): Promise<void> {
		this.server.closeAllConnections();
		this.server.close();
		await once(this.server, 'close');
	}
}

/** A port of this machine that nothing listens on. */
export async function closedPort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	server.close();
	await once(server, 'close');
	return port;
}
