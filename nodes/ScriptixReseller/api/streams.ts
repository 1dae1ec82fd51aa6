import type { IExecuteFunctions } from 'n8n-workflow';

/** What n8n stores as a file. */
type Storable = Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0];

/** A body that is read while it arrives. */
export type BodyStream = Exclude<Storable, Buffer>;

/** The first bytes of a stream. */
export interface StreamStart {
	bytes: Buffer;
	/** False when there is more, or when the reader did not want it. */
	isWhole: boolean;
}

export function isStream(body: unknown): body is BodyStream {
	return typeof body === 'object' && body !== null && 'pipe' in body && 'unshift' in body;
}

/**
 * Reads a stream until it ends, more than `maxBytes` have come, or `mayGoOn` denies; the rest of it
 * is still to be read then.
 *
 * @param mayGoOn looks at each chunk once
 */
export async function readStart(
	stream: BodyStream,
	maxBytes: number,
	mayGoOn: (chunk: Uint8Array) => boolean = () => true,
): Promise<StreamStart> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
		const bytes = chunk as Uint8Array;
		chunks.push(bytes);
		size += bytes.length;
		if (size > maxBytes || !mayGoOn(bytes)) return { bytes: Buffer.concat(chunks), isWhole: false };
	}
	return { bytes: Buffer.concat(chunks), isWhole: true };
}

/** Ends a stream that nobody reads any further, and the connection behind it. */
export function discard(stream: BodyStream): void {
	// What it fails with from now on is nobody's concern, and would end the process unheard.
	stream.on('error', () => undefined);
	stream.destroy();
}

/** Whether a body comes as it was sent; one that is unpacked on its way is another stream. */
export function isAsSent(body: object): boolean {
	return 'httpVersion' in body;
}

/** A stream of which no more than some bytes are read. */
export interface LimitedStream {
	stream: BodyStream;
	/** Whether there was more; the stream has ended with an error then. */
	isExceeded(): boolean;
}

/** Ends a stream, and the connection behind it, as soon as it brings more than so many bytes. */
export function limited(source: BodyStream, maxBytes: number): LimitedStream {
	let bytes = 0;
	const stream = source.map((chunk: Uint8Array) => {
		bytes += chunk.length;
		if (bytes > maxBytes) throw new Error('The stream is too long');
		return chunk;
	});
	// It may fail before anybody reads on, who then still gets the error; unheard, it would end n8n.
	for (const one of [source, stream]) one.on('error', () => undefined);
	return { stream, isExceeded: () => bytes > maxBytes };
}
