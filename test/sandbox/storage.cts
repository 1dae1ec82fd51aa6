import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';

import type { FastifyInstance, FastifyReply } from 'fastify';

import type { Document } from './content.cts';
import type { RenderedFile } from './formats.cts';
import { renderFile } from './formats.cts';
import type { World } from './operations.cts';

const CHUNK_BYTES = 65_536;

/** A link to a file, as the API answers it: for a limited time, and for anybody who has it. */
export function linkTo(
	{ url, clock, knobs }: World,
	document: Document,
	file: RenderedFile,
): Record<string, unknown> {
	const { linkLifetimeSeconds } = knobs;
	const path = `/__storage__/${document.id}/${encodeURIComponent(file.filename)}`;
	const expires = Math.floor(clock.now().getTime() / 1000) + linkLifetimeSeconds;
	return {
		download_url: `${url}${path}?se=${expires}&sig=${sign(path, expires)}`,
		expires_in: linkLifetimeSeconds,
		filename: file.filename,
		content_type: file.contentType,
		size_bytes: file.size,
	};
}

/** Serves the links as a storage service on another host would: it refuses requests with a key. */
export function addStorage(server: FastifyInstance, world: World): void {
	server.get<{
		Params: { documentId: string; filename: string };
		Querystring: { se?: string; sig?: string };
	}>('/__storage__/:documentId/:filename', async (request, reply) => {
		const { documentId, filename } = request.params;
		const { se, sig } = request.query;
		const expires = Number(se);
		const path = `/__storage__/${documentId}/${encodeURIComponent(filename)}`;
		const { headers } = request;
		const isAllowed =
			headers.authorization === undefined &&
			headers['x-zoom-s2t-key'] === undefined &&
			sig === sign(path, expires) &&
			world.clock.now().getTime() / 1000 < expires;
		const document = world.store.documents.find(({ id }) => id === documentId);
		if (!isAllowed || !document) {
			return await reply
				.code(403)
				.type('application/xml')
				.send('<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code></Error>');
		}
		const extension = filename.slice(filename.lastIndexOf('.') + 1);
		const format = extension === 'mp4' ? 'media' : extension;
		return await sendFile(reply, renderFile(document, format, world.knobs.downloadBytes));
	});
}

/** Sends a file without holding all of it in memory. */
export async function sendFile(reply: FastifyReply, file: RenderedFile): Promise<FastifyReply> {
	return await reply
		.type(file.contentType)
		.header('content-length', file.size)
		.header('content-disposition', `attachment; filename="${file.filename}"`)
		.send(Readable.from(chunksOf(file), { objectMode: false }));
}

function* chunksOf({ content, size }: RenderedFile): Generator<Buffer> {
	const repeated = Buffer.alloc(Math.ceil(CHUNK_BYTES / content.length) * content.length, content);
	for (let left = size; left > 0; left -= repeated.length) yield repeated.subarray(0, left);
}

function sign(path: string, expires: number): string {
	return createHash('sha256').update(`${path} ${expires}`).digest('hex').slice(0, 32);
}
