import type { IExecuteFunctions } from 'n8n-workflow';

/** What n8n stores as a file. */
type Storable = Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0];

/** A body that is read while it arrives. */
export type BodyStream = Exclude<Storable, Buffer>;

export function isStream(body: unknown): body is BodyStream {
	return typeof body === 'object' && body !== null && 'pipe' in body && 'unshift' in body;
}

/**
 * Reads the first bytes of a stream.
 *
 * @returns the whole text, or undefined when there is more; the stream is then as it was
 */
export async function readShortText(
	stream: BodyStream,
	maxBytes: number,
): Promise<string | undefined> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
		const bytes = chunk as Uint8Array;
		chunks.push(bytes);
		size += bytes.length;
		if (size > maxBytes) {
			stream.unshift(Buffer.concat(chunks));
			return undefined;
		}
	}
	return Buffer.concat(chunks).toString('utf8');
}
