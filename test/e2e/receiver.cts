import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { fastify } from 'fastify';
import type { IDataObject } from 'n8n-workflow';

import type { NodeJson } from '../harness/index.cts';

/** A web server that alerts are posted to, as a CRM would be. */
export interface Receiver {
	/** The items that it took, in the order of arrival. */
	readonly taken: IDataObject[];
	/** How many requests it neither takes nor answers now. */
	readonly held: number;
	/** While true, requests are neither taken nor answered. */
	isHolding: boolean;
	/**
	 * A node that posts something for each of its items here.
	 *
	 * @param content an expression, by default the item
	 */
	node(name: string, content?: string): NodeJson;
	/** Waits until all of these events were taken at least once. */
	untilTaken(eventIds: Iterable<string>, timeoutMs?: number): Promise<void>;
	stop(): Promise<void>;
}

/** Starts it on a free port of 127.0.0.1. */
export async function startReceiver(): Promise<Receiver> {
	const taken: IDataObject[] = [];
	let held = 0;
	const server = fastify({ forceCloseConnections: true });
	server.post('/', async (request, reply) => {
		if (!receiver.isHolding) {
			taken.push(request.body as IDataObject);
			return { ok: true };
		}
		held += 1;
		reply.raw.once('close', () => (held -= 1));
		return await new Promise<never>(() => {});
	});
	await server.listen({ host: '127.0.0.1', port: 0 });
	const { port } = server.server.address() as AddressInfo;

	const receiver: Receiver = {
		taken,
		isHolding: false,
		get held() {
			return held;
		},
		node: (name, content = '$json') => ({
			name,
			type: 'n8n-nodes-base.httpRequest',
			typeVersion: 4.2,
			parameters: {
				method: 'POST',
				url: `http://127.0.0.1:${port}/`,
				sendBody: true,
				specifyBody: 'json',
				jsonBody: `={{ JSON.stringify(${content}) }}`,
				options: {},
			},
		}),
		untilTaken: async (eventIds, timeoutMs = 60_000) => {
			const deadline = Date.now() + timeoutMs;
			for (;;) {
				const missing = new Set(eventIds);
				for (const { event_id: id } of taken) missing.delete(String(id));
				if (missing.size === 0) return;
				if (Date.now() > deadline) throw new Error(`Not received: ${[...missing].join(', ')}`);
				await sleep(20);
			}
		},
		stop: async () => await server.close(),
	};
	return receiver;
}
