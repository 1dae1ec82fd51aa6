import { once } from 'node:events';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';

import type { FastifyReply } from 'fastify';

import type { Fault } from './faults.cts';
import { Refusal } from './failures.cts';

const PIECES = 16;

/** Long enough for what was sent to be read before the connection is reset. */
const RESET_DELAY_MS = 20;

type Payload = string | Buffer | Readable | null | undefined;

/** Resets or hangs a connection, for faults that do; the request gets no answer of its own then. */
export async function breakConnection(fault: Fault, reply: FastifyReply): Promise<boolean> {
	if (!fault.hang && !fault.reset) return false;
	reply.hijack();
	if (fault.hang) return true;
	const { raw } = reply;
	if (fault.reset === 'afterHeaders') {
		raw.writeHead(fault.status ?? 200, {
			'content-type': 'application/json',
			'content-length': 4096,
			date: String(reply.getHeader('date')),
		});
		raw.write('{"count":');
		await sleep(RESET_DELAY_MS);
	}
	raw.socket?.resetAndDestroy();
	return true;
}

/**
 * Answers in place of the API, for faults that do.
 *
 * @throws Refusal for a status whose body is the vendor's
 * @returns the body, or undefined when the fault has no answer of its own
 */
export function answerOf(fault: Fault, reply: FastifyReply): string | Buffer | undefined {
	const { status, body, redirect, contentType, retryAfter = 1 } = fault;
	if (redirect !== undefined) {
		reply.code(status ?? 302).header('location', redirect);
		return '';
	}
	if (status === undefined && body === undefined) return undefined;
	reply.code(status ?? 200);
	if (status === 204 || status === 304) return '';
	if (body === undefined && status !== undefined && status >= 400) {
		throw new Refusal(status, status === 429 ? { retryAfter } : {});
	}
	if (typeof body === 'string') {
		reply.type(contentType ?? 'text/plain; charset=utf-8');
		return body;
	}
	reply.type(contentType ?? 'application/json; charset=utf-8');
	return body === undefined ? '' : JSON.stringify(body);
}

/** Cuts an answer's body short, or sends it in pieces. */
export function spoil({ truncate, dripMs }: Fault, payload: Payload, reply: FastifyReply): Payload {
	if (payload === null || payload === undefined) return payload;
	if (truncate === undefined && dripMs === undefined) return payload;
	if (!(payload instanceof Readable) && !reply.hasHeader('content-length')) {
		reply.header('content-length', Buffer.byteLength(payload));
	}
	const source = payload instanceof Readable ? payload : Readable.from([Buffer.from(payload)]);
	if (truncate !== undefined) return Readable.from(cut(source, truncate, reply));
	return Readable.from(drip(source, dripMs ?? 0));
}

async function* cut(
	source: AsyncIterable<Buffer>,
	bytes: number,
	{ raw }: FastifyReply,
): AsyncGenerator<Buffer> {
	let left = bytes;
	for await (const chunk of source) {
		yield chunk.subarray(0, left);
		left -= chunk.length;
		if (left <= 0) break;
	}
	await sleep(RESET_DELAY_MS);
	raw.destroy();
	await once(raw, 'close');
}

async function* drip(source: AsyncIterable<Buffer>, pauseMs: number): AsyncGenerator<Buffer> {
	for await (const chunk of source) {
		const size = Math.ceil(chunk.length / PIECES);
		for (let start = 0; start < chunk.length; start += size) {
			yield chunk.subarray(start, start + size);
			await sleep(pauseMs);
		}
	}
}
