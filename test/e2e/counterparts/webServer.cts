import type { AddressInfo } from 'node:net';

import { fastify } from 'fastify';

export interface ReceivedRequest {
	path: string;
	contentType: string | undefined;
	body: unknown;
}

/** A web server that takes whatever JSON is posted to it, as a chat's incoming webhook does. */
export interface WebServer {
	url: string;
	/** What is answered to GET, by path. */
	readonly pages: Map<string, unknown>;
	/** All requests with a body since they were last taken, in the order of arrival. */
	take(): ReceivedRequest[];
	stop(): Promise<void>;
}

/** Starts a web server on 127.0.0.1. */
export async function startWebServer(): Promise<WebServer> {
	const received: ReceivedRequest[] = [];
	const pages = new Map<string, unknown>();
	const server = fastify({ forceCloseConnections: true });
	server.get('/*', async ({ url }, reply) => {
		return await reply.send(pages.get(url) ?? []);
	});
	server.post('/*', async ({ url, headers, body }) => {
		received.push({ path: url, contentType: headers['content-type'], body });
		return 'ok';
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	return {
		url: `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
		pages,
		take: () => received.splice(0),
		stop: async () => await server.close(),
	};
}
