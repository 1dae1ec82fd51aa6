import { readPlainNumber } from '../codec/plainNumber';
import type { BodyStream } from './streams';
import { isAsSent, readStart } from './streams';

const ENOUGH_TO_TELL = 512;

// How files of these formats begin, whatever their content; "PK" is a ZIP file. Subtitles that are
// text begin with a number or with words.
const SIGNATURES: Record<string, RegExp> = {
	docx: /^PK/,
	pdf: /^\s*%PDF-/,
	json: /^\s*[[{"]/,
	vtt: /^WEBVTT/,
	ttml: /^\s*</,
	srt: /^(?!WEBVTT|\s*(?:<\?xml|\{\s*"))/,
	sbv: /^(?!WEBVTT|\s*(?:<\?xml|\{\s*"))/,
};

// What no text begins with, each byte as a character: PDF, ZIP, gzip, images, sound and film.
const BINARY = [
	'%PDF-',
	'PK\x03\x04',
	'\x1F\x8B',
	'GIF8',
	'\x89PNG',
	'\xFF\xD8\xFF',
	'RIFF',
	'ID3',
];

const MAY_BE_EMPTY = ['sbv', 'srt'];

// The formats that are no text.
const BINARY_FORMATS = ['docx', 'pdf', 'stl'];

const WEB_PAGE = /^<(!doctype\s+html|html|head|body|script|style|meta|title|iframe)\b/i;

const TTML_ROOT = /^<(?:[\w.-]+:)?tt\b/;

// What may stand in front of a page: comments, and what is for programs.
const PREFACES: Array<[start: string, end: string]> = [
	['<!--', '-->'],
	['<?', '?>'],
];

/** The first bytes of a file, read, and the file as it still can be read from the beginning. */
export interface PeekedFile {
	start: Buffer;
	content: BodyStream | Buffer;
}

/** Reads the first bytes of a file. */
export async function peek(stream: BodyStream): Promise<PeekedFile> {
	const { bytes, isWhole } = await readStart(stream, ENOUGH_TO_TELL);
	if (isWhole) return { start: bytes, content: bytes };
	stream.unshift(bytes);
	return { start: bytes, content: stream };
}

/**
 * Why a file cannot be of the format that was asked for, as one sentence about "it"; undefined when
 * it can. A page that says "log in" or "try again later" is not to become somebody's subtitles.
 *
 * @param contentType what the server calls it
 */
export function mismatchOf(
	format: string,
	contentType: unknown,
	start: Buffer,
): string | undefined {
	const text = textOf(start.subarray(0, ENOUGH_TO_TELL));
	const type = typeof contentType === 'string' ? contentType.trim().toLowerCase() : '';
	if (format !== 'html' && (/^(text\/html|application\/xhtml)/.test(type) || isWebPage(text))) {
		return `It is a web page, not a file in the format ${format.toUpperCase()}.`;
	}
	const isJson = /^application\/([\w.-]+\+)?json\b/.test(type);
	const isMedium = /^(image|audio|video)\//.test(type);
	const isOther = isJson ? format !== 'json' : isMedium || isOtherStart(format, text, start);
	if (start.length === 0) {
		// Subtitles of a recording in which nobody speaks may be empty.
		return format in SIGNATURES && !MAY_BE_EMPTY.includes(format)
			? `It is empty, which a file in the format ${format.toUpperCase()} never is.`
			: undefined;
	}
	return isOther ? `It is not a file in the format ${format.toUpperCase()}.` : undefined;
}

/** The text that a file begins with, without what cannot be seen in front of it. */
function textOf(start: Buffer): string {
	const isUtf16 = start[0] === 0xff && start[1] === 0xfe;
	return start.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\p{Cf}+/u, '');
}

function isOtherStart(format: string, text: string, start: Buffer): boolean {
	if (SIGNATURES[format]?.test(text) === false) return true;
	if (format === 'ttml') return !TTML_ROOT.test(afterPrefaces(text) ?? '<tt');
	const bytes = start.toString('latin1').trimStart();
	return !BINARY_FORMATS.includes(format) && BINARY.some((sign) => bytes.startsWith(sign));
}

function isWebPage(text: string): boolean {
	return WEB_PAGE.test(afterPrefaces(text) ?? '');
}

/** What a text begins with after comments and the like; undefined where those do not end. */
function afterPrefaces(text: string): string | undefined {
	let rest = trimUnseen(text);
	for (;;) {
		const preface = PREFACES.find(([start]) => rest.startsWith(start));
		if (!preface) return rest;
		const end = rest.indexOf(preface[1]);
		if (end < 0) return undefined;
		rest = trimUnseen(rest.slice(end + preface[1].length));
	}
}

function trimUnseen(text: string): string {
	return text.replace(/^[\s\p{Cf}]+/u, '');
}

/**
 * The bytes that were sent, where they are known: of a file that was compressed on the way they are
 * fewer than those of the file.
 *
 * @param contentLength as the server states it; Node fails where fewer arrive
 */
export function sentBytes(stream: object, contentLength: unknown): number | undefined {
	// Engines before Axios 1.13 hand on the stream that unpacks, which counts what it is given.
	if (unpacks(stream) && typeof stream.bytesWritten === 'number') return stream.bytesWritten;
	return readPlainNumber(contentLength);
}

/**
 * Whether a stated size can be that of a file: of the file itself, or of what was sent where that
 * was compressed. Stores of files that keep them compressed always say how much they send.
 */
export function isSizeOf(stated: number, size: number, sent: number | undefined): boolean {
	return stated === size || stated === sent;
}

/**
 * How many bytes a file may have of which a size is stated; undefined where that can be the size of
 * something compressed, which may become any number of bytes.
 */
export function mostBytes(
	stream: object,
	stated: number,
	contentLength: unknown,
): number | undefined {
	if (unpacks(stream)) return undefined;
	// Newer versions of Axios hide whether they unpack.
	const mayBePacked = !isAsSent(stream) && readPlainNumber(contentLength) === stated;
	return mayBePacked ? undefined : stated;
}

function unpacks(stream: object): stream is { bytesWritten: unknown } {
	return '_finishFlushFlag' in stream && 'bytesWritten' in stream;
}

// Z_FINISH and BROTLI_OPERATION_FINISH of Node's zlib.constants.
const FINISH = { brotli: 2, zlib: 4 };

/**
 * Makes a compressed file fail that ends too soon, on engines that hand on the stream that unpacks.
 * Axios lets Node's zlib put up with a missing end (lib/adapters/http.js, `finishFlush`); later
 * versions hide that stream, so that files are asked for uncompressed in the first place.
 */
export function expectWholeFile(stream: object): void {
	if (!('_finishFlushFlag' in stream)) return;
	const isBrotli = /brotli/i.test(stream.constructor.name);
	stream._finishFlushFlag = isBrotli ? FINISH.brotli : FINISH.zlib;
}
