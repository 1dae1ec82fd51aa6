import { NodeOperationError } from 'n8n-workflow';

import { bytesText } from '../../texts/bytes';
import { fileNameIn } from '../../codec/contentDisposition';
import { isCount, readPlainNumber } from '../../codec/plainNumber';
import { toText } from '../../codec/text';
import { UnusableAnswer } from '../answers';
import { isRecord } from '../../codec/json';
import type { ApiClient } from '../client';
import { refusalOfLink } from '../links';
import type { BodyStream } from '../streams';
import type { PeekedFile } from '../fileCheck';
import { expectWholeFile, mismatchOf, mostBytes, peek, sentBytes } from '../fileCheck';
import { discard, isStream, limited } from '../streams';
import type { DownloadLink } from '../types';

/** Formats that a document can be downloaded in, with the MIME type of each. */
export const DOCUMENT_FORMATS: Record<string, string> = {
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	html: 'text/html',
	json: 'application/json',
	pdf: 'application/pdf',
	sbv: 'text/plain',
	srt: 'application/x-subrip',
	stl: 'application/octet-stream',
	ttml: 'application/ttml+xml',
	txt: 'text/plain',
	vtt: 'text/vtt',
};

export interface DocumentRequest {
	sessionId: string;
	documentId: string;
	/** A key of `DOCUMENT_FORMATS`. */
	format: string;
	withoutTimestamps: boolean;
	withoutSpeakers: boolean;
	/** A key of the customer, for accounts whose own key may not read customer files. */
	customerApiKey?: string;
}

/** A file whose content is still to be read. */
export interface DocumentFile {
	content: BodyStream | Buffer;
	fileName?: string;
	mimeType: string;
	/** Bytes, as Scriptix states it: of the file, or of what was sent where that was compressed. */
	size?: number;
	/** Bytes that it may have, where that is known beforehand. */
	maxSize?: number;
	/** Once the file was read: bytes that were sent, where they are known. */
	sentSize: () => number | undefined;
	/** Once reading it has failed: that it brought more than it may, as one sentence. */
	excess?: () => string | undefined;
}

// Texts and subtitles of a day are some megabytes; n8n keeps files in the memory by default.
const LONGEST_DOCUMENT = 100_000_000;

/** What an answer to the request for a document can hold. */
type Found = { link: DownloadLink } | { file: DocumentFile; type?: unknown };

/**
 * Opens a document in a format. Scriptix answers with a time-limited link to another host or with
 * the file itself; which of both is not settled in its documentation.
 */
export async function openDocument(
	client: ApiClient,
	request: DocumentRequest,
	itemIndex?: number,
): Promise<DocumentFile> {
	const { sessionId, documentId, format, customerApiKey } = request;
	const session = `/api/v3/speech-to-text/session/${encodeURIComponent(sessionId)}`;
	const found = await client.send<Found>({
		method: 'GET',
		path: `${session}/document/${encodeURIComponent(documentId)}`,
		query: {
			format,
			direct_download: true,
			...(request.withoutTimestamps ? { without_timestamps: true } : {}),
			...(request.withoutSpeakers ? { without_speakers: true } : {}),
		},
		apiKey: customerApiKey,
		streams: 'files',
		subject: 'document',
		itemIndex,
		read: (body, headers) => readFound(body, headers, format, client.baseUrl),
	});
	if ('file' in found)
		return await checked(client, found.file, { format, type: found.type, itemIndex });

	const { download_url: url, filename, content_type: type, size_bytes: size } = found.link;
	const file = await client.send({
		method: 'GET',
		path: url,
		isForeign: true,
		streams: 'all',
		subject: 'link',
		itemIndex,
		read: (body, headers) =>
			isStream(body)
				? { content: body, headers }
				: new UnusableAnswer('The link leads to no file.'),
	});
	const { content, headers } = file;
	const stated = sizeOf(size);
	const length = headers['content-length'];
	return await checked(
		client,
		{
			content,
			fileName: toText(filename) ?? fileNameIn(headers['content-disposition']),
			mimeType: mimeTypeOf(type, format),
			size: stated,
			maxSize: stated === undefined ? undefined : mostBytes(content, stated, length),
			sentSize: () => sentBytes(content, length),
		},
		{ format, type: headers['content-type'], itemIndex },
	);
}

/**
 * The file, unless it is of another format than was asked for.
 *
 * @param asked the format, and what the server calls the file
 * @throws NodeOperationError that says what came instead
 */
async function checked(
	client: ApiClient,
	file: DocumentFile,
	{ format, type, itemIndex }: { format: string; type: unknown; itemIndex: number | undefined },
): Promise<DocumentFile> {
	const { content: source, maxSize } = file;
	if (isStream(source)) expectWholeFile(source);
	const { stream, excess } = isStream(source) ? limitedContent(source, maxSize) : NO_LIMIT;
	const { start, content } = await (
		stream ? peek(stream) : Promise.resolve({ start: source as Buffer, content: source })
	).catch(async () => {
		const tooLarge = excess();
		const message =
			tooLarge === undefined ? 'The file did not arrive complete' : 'The file is too large';
		const description = tooLarge ?? 'The connection broke off. Run the node again.';
		return await Promise.reject<PeekedFile>(
			new NodeOperationError(client.getNode(), message, {
				description,
				itemIndex,
				level: 'warning',
			}),
		);
	});
	const mismatch = mismatchOf(format, type, start);
	if (mismatch === undefined) return { ...file, content, excess };
	if (isStream(content)) discard(content);
	throw new NodeOperationError(client.getNode(), 'Scriptix sent something other than the file', {
		description: `${mismatch} Run the node again. If it stays like this, try another format, or download the document in the Scriptix app.`,
		itemIndex,
		level: 'warning',
	});
}

const NO_LIMIT = { stream: undefined, excess: () => undefined };

/** A stream that ends with an error where it brings more than was announced, or than any document. */
function limitedContent(source: BodyStream, size = Infinity) {
	const { stream, isExceeded } = limited(source, Math.min(size, LONGEST_DOCUMENT));
	const excess =
		size <= LONGEST_DOCUMENT
			? `Scriptix announced ${bytesText(size)}, and more came.`
			: `It is larger than ${LONGEST_DOCUMENT / 1_000_000} MB, which no document is.`;
	return { stream, excess: () => (isExceeded() ? excess : undefined) };
}

/** Bytes as an answer states them; undefined for what is no size. */
function sizeOf(stated: unknown): number | undefined {
	const size = readPlainNumber(stated);
	return isCount(size) ? size : undefined;
}

function readFound(
	body: unknown,
	headers: Record<string, unknown>,
	format: string,
	baseUrl: string,
): Found | UnusableAnswer {
	const fileName = fileNameIn(headers['content-disposition']);
	if (isStream(body)) {
		const mimeType = mimeTypeOf(headers['content-type'], format);
		const sentSize = () => sentBytes(body, headers['content-length']);
		const file = { content: body, fileName, mimeType, sentSize };
		return { file, type: headers['content-type'] };
	}
	const result = isRecord(body) && isRecord(body.result) ? body.result : body;
	if (isRecord(result) && typeof result.download_url === 'string') {
		const refusal = refusalOfLink(result.download_url, baseUrl);
		return refusal === undefined ? { link: result as DownloadLink } : new UnusableAnswer(refusal);
	}
	const mimeType = mimeTypeOf(undefined, format);
	const inAnswer = (text: string): Found => ({
		file: { content: Buffer.from(text), fileName, mimeType, sentSize: () => undefined },
	});
	if (isRecord(result) && typeof result.content === 'string') {
		return inAnswer(result.content);
	}
	if (format === 'json' && isRecord(result)) {
		return inAnswer(JSON.stringify(result));
	}
	return new UnusableAnswer('It holds neither a download link nor the file.');
}

function mimeTypeOf(stated: unknown, format: string): string {
	const type = (typeof stated === 'string' ? stated : '').split(';')[0]?.trim().toLowerCase();
	const isTelling = type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type);
	if (isTelling && type !== 'application/octet-stream') return type;
	return DOCUMENT_FORMATS[format] ?? 'application/octet-stream';
}
