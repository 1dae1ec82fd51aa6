import { UnusableAnswer } from '../answers';
import { isRecord } from '../../codec/json';
import { isCount } from '../../codec/plainNumber';
import type { ApiClient } from '../client';
import { refusalOfLink } from '../links';
import type { BodyStream } from '../streams';
import { isStream, limited } from '../streams';
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
	/** Bytes, as Scriptix states it. */
	size?: number;
	/** Why the content has ended early, once that has happened. */
	excess?: () => string | undefined;
}

// Texts and subtitles of a day are some megabytes; n8n keeps files in the memory by default.
const LONGEST_DOCUMENT = 100_000_000;

/** What an answer to the request for a document can hold. */
type Found = { link: DownloadLink } | { file: DocumentFile };

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
	if ('file' in found) return found.file;

	const { download_url: url, filename, content_type: type, size_bytes: size } = found.link;
	const content = await client.send({
		method: 'GET',
		path: url,
		isForeign: true,
		streams: 'all',
		subject: 'link',
		itemIndex,
		read: (body) => (isStream(body) ? body : new UnusableAnswer('The link leads to no file.')),
	});
	return {
		...limitedContent(content, isCount(size) ? size : undefined),
		fileName: typeof filename === 'string' ? filename : undefined,
		mimeType: mimeTypeOf(type, format),
	};
}

function limitedContent(
	source: BodyStream,
	size?: number,
): Pick<DocumentFile, 'content' | 'size' | 'excess'> {
	const { stream, isExceeded } = limited(source, Math.min(size ?? Infinity, LONGEST_DOCUMENT));
	const excess =
		size !== undefined && size <= LONGEST_DOCUMENT
			? `Scriptix announced ${size} bytes, and more came.`
			: `It is larger than ${LONGEST_DOCUMENT / 1_000_000} MB, which no document is.`;
	return { content: stream, size, excess: () => (isExceeded() ? excess : undefined) };
}

function readFound(
	body: unknown,
	headers: Record<string, unknown>,
	format: string,
	baseUrl: string,
): Found | UnusableAnswer {
	const fileName = fileNameOf(headers);
	if (isStream(body)) {
		const mimeType = mimeTypeOf(headers['content-type'], format);
		return { file: { ...limitedContent(body), fileName, mimeType } };
	}
	const result = isRecord(body) && isRecord(body.result) ? body.result : body;
	if (isRecord(result) && typeof result.download_url === 'string') {
		const refusal = refusalOfLink(result.download_url, baseUrl);
		return refusal === undefined ? { link: result as DownloadLink } : new UnusableAnswer(refusal);
	}
	const mimeType = mimeTypeOf(undefined, format);
	if (isRecord(result) && typeof result.content === 'string') {
		return { file: { content: Buffer.from(result.content), fileName, mimeType } };
	}
	if (format === 'json' && isRecord(result)) {
		return { file: { content: Buffer.from(JSON.stringify(result)), fileName, mimeType } };
	}
	return new UnusableAnswer('It holds neither a download link nor the file.');
}

function mimeTypeOf(stated: unknown, format: string): string {
	const type = (typeof stated === 'string' ? stated : '').split(';')[0]?.trim().toLowerCase();
	const isTelling = type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type);
	if (isTelling && type !== 'application/octet-stream') return type;
	return DOCUMENT_FORMATS[format] ?? 'application/octet-stream';
}

function fileNameOf(headers: Record<string, unknown>): string | undefined {
	const header = String(headers['content-disposition'] ?? '');
	const encoded = /filename\*\s*=\s*UTF-8''([^;]+)/i.exec(header)?.[1];
	const plain = /filename\s*=\s*(?:"([^"]*)"|([^;]+))/i.exec(header);
	return (encoded === undefined ? undefined : decode(encoded)) ?? plain?.[1] ?? plain?.[2];
}

function decode(text: string): string | undefined {
	try {
		return decodeURIComponent(text.trim());
	} catch {
		return undefined;
	}
}
