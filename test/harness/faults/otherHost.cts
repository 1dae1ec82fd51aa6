import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { LocalServer } from './localServer.cts';

/** A request as a host sees it. */
export interface ReceivedRequest {
	url: string;
	headers: IncomingHttpHeaders;
}

/** Another host than the base URL's, which notes whatever it gets and answers with a text. */
export class OtherHost extends LocalServer {
	readonly requests: ReceivedRequest[] = [];

	constructor() {
		super((request, response) => {
			this.requests.push({ url: request.url ?? '', headers: request.headers });
			response.setHeader('content-type', 'text/plain');
			response.end('hello');
		});
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
