import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { jsonOf, refusalOf, runOperation } from '../harness/action.cts';
import { skipWaits, useRealClocks } from '../harness/passingTime.cts';
import { startStage, type Stage } from '../harness/support.cts';

let stage: Stage;
let storage: Server;
let answer: (response: ServerResponse) => void;

const CUES = Array.from(
	{ length: 4000 },
	(_, index) => `${index + 1}\n00:00:00,000 --> 00:00:01,000\nLine ${index * 7919}\n`,
).join('\n');

beforeAll(async () => {
	storage = createServer((_, response) => answer(response));
	await new Promise<void>((resolve) => storage.listen(0, '127.0.0.1', resolve));
});

afterAll(() => {
	storage.close();
});

beforeEach(async () => {
	stage = await startStage({ customers: 1 });
});

afterEach(async () => {
	useRealClocks();
	await stage.stop();
});

const url = () => `http://127.0.0.1:${(storage.address() as AddressInfo).port}/file`;

/** Answers the request for the link, or with the file itself. */
const linkIs = (link: object = {}) =>
	stage.sandbox.faults.add({ status: 200, body: { result: { download_url: url(), ...link } } });

const download = async (format = 'srt') =>
	await runOperation(stage, 'document', 'download', {
		sessionId: 's1',
		documentId: 'd1',
		format,
	});

const sends = (body: Buffer | string, headers: Record<string, string | number> = {}) => {
	answer = (response) => {
		response.writeHead(200, headers);
		response.end(body);
	};
};

describe('the size that is stated', () => {
	const text = { 'content-type': 'application/x-subrip' };

	it.each([
		['a number', CUES.length],
		['a text', String(CUES.length)],
		['nothing', undefined],
		['no number', 'about 3 kB'],
		['null', null],
	])('may be %s', async (_, size_bytes) => {
		linkIs({ size_bytes });
		sends(CUES, text);
		expect(jsonOf(await download())).toMatchObject([{ file_size: CUES.length }]);
	});

	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
	])('may be that of the file or of what was sent by %s', async (encoding, compress) => {
		const packed = compress(Buffer.from(CUES));
		sends(packed, {
			...{ ...text, 'content-encoding': encoding },
			'content-length': packed.length,
		});
		for (const size_bytes of [CUES.length, packed.length]) {
			stage.sandbox.faults.clear();
			linkIs({ size_bytes });
			expect(jsonOf(await download())).toMatchObject([{ file_size: CUES.length }]);
		}
		for (const size_bytes of [packed.length + 1, CUES.length + 1]) {
			stage.sandbox.faults.clear();
			linkIs({ size_bytes });
			expect(await refusalOf(download())).toMatch(/did not arrive complete|is too large/);
		}
	});

	it('is that of the file where it was compressed and nobody says how much was sent', async () => {
		linkIs({ size_bytes: CUES.length });
		sends(gzipSync(CUES), { ...text, 'content-encoding': 'gzip' });
		expect(jsonOf(await download())).toMatchObject([{ file_size: CUES.length }]);
	});

	// A sender that does not say how much it sends could otherwise bring anything.
	it.each([
		['one byte fewer', CUES.length - 1],
		['a few bytes', 5],
		['none', 0],
	])('may not be smaller than a file of unknown length: %s', async (_, size_bytes) => {
		linkIs({ size_bytes });
		answer = (response) => {
			response.writeHead(200, text);
			response.write(CUES.slice(0, 2000));
			response.end(CUES.slice(2000));
		};
		expect(await refusalOf(download())).toMatch(
			new RegExp(`The file is too large .*announced ${size_bytes} bytes, and more came`),
		);
	});

	it.each([CUES.length - 1, 5])(
		'may not be smaller than what is sent as it is: %i',
		async (size_bytes) => {
			linkIs({ size_bytes });
			sends(CUES, { ...text, 'content-length': CUES.length });
			expect(await refusalOf(download())).toContain('The file is too large');
		},
	);
});

describe('a file that is cut short without a size', () => {
	// A server that compresses only for those who accept it, as they do; what is missing then shows
	// in the connection.
	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
	])('is refused, where the server could send it by %s', async (encoding, compress) => {
		const packed = compress(Buffer.from(CUES));
		linkIs();
		answer = (response) => {
			const accepts = String(response.req.headers['accept-encoding']).includes(encoding);
			response.writeHead(200, accepts ? { 'content-encoding': encoding } : {});
			response.write(accepts ? packed.subarray(0, -100) : CUES.slice(0, -100), () =>
				accepts ? response.end() : response.destroy(),
			);
		};
		expect(await refusalOf(download())).toContain('did not arrive complete');
	});

	it.each([
		['gzip', gzipSync],
		['deflate', deflateSync],
		['br', brotliCompressSync],
	])('is refused where %s comes unasked and the connection breaks', async (encoding, compress) => {
		linkIs();
		answer = (response) => {
			response.writeHead(200, { 'content-encoding': encoding });
			response.write(compress(Buffer.from(CUES)).subarray(0, -100), () => response.destroy());
		};
		expect(await refusalOf(download())).toContain('did not arrive complete');
	});

	it.each([
		['chunks without an end', {}, CUES],
		['fewer bytes than a length', { 'content-length': CUES.length }, CUES.slice(0, -1)],
		['nothing of a length', { 'content-length': CUES.length }, ''],
	])('is refused where there are %s', async (_, headers, part) => {
		linkIs();
		answer = (response) => {
			response.writeHead(200, headers);
			response.flushHeaders();
			if (part === '') response.destroy();
			else response.write(part, () => response.destroy());
		};
		expect(await refusalOf(download())).toMatch(/did not arrive complete|Scriptix/);
	});

	it('is not one that was compressed in several parts', async () => {
		linkIs({ size_bytes: 2 * CUES.length });
		sends(Buffer.concat([gzipSync(CUES), gzipSync(CUES)]), { 'content-encoding': 'gzip' });
		expect(jsonOf(await download())).toMatchObject([{ file_size: 2 * CUES.length }]);
	});
});

describe('something else than the file is refused', () => {
	const PAGE = '<!DOCTYPE html><html><body>Log in</body></html>';

	it.each([
		['a page', PAGE, 'text/html'],
		['a page that calls itself subtitles', PAGE, 'application/x-subrip'],
		['a page in capitals after blanks', `\n\n  ${PAGE.toUpperCase()}`, 'text/plain'],
		['a page after a byte order mark', `\uFEFF${PAGE}`, 'application/octet-stream'],
		['a page after a comment', `<!-- x -->\n<html></html>`, 'text/plain'],
		['what calls itself a page', 'Log in', 'text/html; charset=utf-8'],
		['an error', '{"error":"busy"}', 'application/json'],
	])('%s', async (_, body, type) => {
		linkIs({ filename: 'd.srt', content_type: 'application/x-subrip' });
		sends(body, { 'content-type': type });
		for (const format of ['srt', 'txt', 'pdf', 'docx', 'vtt', 'ttml']) {
			const refusal = await refusalOf(download(format));
			expect(refusal).toContain('Scriptix sent something other than the file');
			expect(refusal).toContain(format.toUpperCase());
		}
	});

	it('also when the API itself sends it', async () => {
		stage.sandbox.faults.add({ status: 200, body: PAGE, contentType: 'text/html' });
		expect(await refusalOf(download())).toContain('It is a web page');
	});

	it.each([
		['srt', '%PDF-1.7\n', 'application/x-subrip'],
		['txt', '%PDF-1.7\n', 'text/plain'],
		['vtt', 'PK\u0003\u0004', 'text/vtt'],
		['srt', 'GIF89a', 'application/octet-stream'],
		['srt', 'Any', 'image/png'],
		['sbv', 'Any', 'video/mp4'],
		['srt', 'WEBVTT\n\n', 'application/x-subrip'],
		['sbv', 'WEBVTT\n\n', 'text/plain'],
		['srt', '{"error":"busy"}', 'text/plain'],
		['srt', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'application/xml'],
		['ttml', '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'application/xml'],
		['srt', '<script>location = "/login"</script>', 'text/plain'],
		['srt', `\u00a0\u200b${PAGE}`, 'text/plain'],
		['txt', Buffer.from(`\uFEFF${PAGE}`, 'utf16le'), 'text/plain'],
	])('as a file of another format, asked for as %s: %s (%s)', async (format, body, type) => {
		linkIs();
		sends(body, { 'content-type': type });
		const refusal = await refusalOf(download(format));
		expect(refusal).toContain('Scriptix sent something other than the file');
		expect(refusal).toContain(`not a file in the format ${format.toUpperCase()}`);
	});

	it.each(['docx', 'pdf', 'json', 'vtt', 'ttml'])(
		'as a file of nothing, asked for as %s',
		async (format) => {
			linkIs();
			sends('');
			expect(await refusalOf(download(format))).toContain(
				`It is empty, which a file in the format ${format.toUpperCase()} never is.`,
			);
		},
	);

	it.each([
		['html', PAGE, 'text/html'],
		['ttml', '\uFEFF<?xml version="1.0"?>\n<!-- c -->\n<tt:tt/>', 'text/xml'],
		['srt', '\uFEFF1\r\n00:00:00,000 --> 00:00:01,000\r\n{\\an8}Hi\r\n', 'text/plain'],
		['txt', '[Speaker 1] {laughs} <b>Hi</b>', 'text/plain'],
		['txt', '', 'text/plain'],
		['srt', '', 'application/x-subrip'],
		['pdf', '%PDF-1.7\n…', 'application/pdf'],
		['docx', 'PK\u0003\u0004…', 'application/octet-stream'],
		['vtt', '\uFEFFWEBVTT\n\n', 'text/plain'],
		['json', '{"a":1}', 'application/json'],
		['ttml', '<?xml version="1.0"?><tt/>', 'application/xml'],
		['srt', '1\n00:00:00,000 --> 00:00:01,000\n<b>Hi</b>\n', 'text/plain'],
		['txt', 'I said <html> is a tag', 'text/plain'],
		['stl', '\u0000\u0001', 'application/octet-stream'],
		['sbv', '0:00:00.000,0:00:01.000\nHi\n', 'text/plain'],
	])('but a file in the format %s is taken', async (format, body, type) => {
		linkIs();
		sends(body, { 'content-type': type });
		expect(jsonOf(await download(format))).toMatchObject([{ file_size: Buffer.byteLength(body) }]);
	});
});

describe('the name of the file', () => {
	it.each([
		["attachment; filename*=UTF-8'nl'na%C3%AFef.srt", 'naïef.srt'],
		['attachment; filename="\\"G.I. Jive 1944\\".srt"', 'G.I. Jive 1944.srt'],
		['attachment; filename=plain.srt', 'plain.srt'],
	])('is read from the header %s', async (header, name) => {
		linkIs();
		sends(CUES, { 'content-disposition': header });
		expect(jsonOf(await download())).toMatchObject([{ file_name: name }]);
		stage.sandbox.faults.clear();
		stage.sandbox.faults.add({
			status: 200,
			body: CUES,
			headers: { 'content-disposition': header },
			contentType: 'text/plain',
		});
		expect(jsonOf(await download())).toMatchObject([{ file_name: name }]);
	});

	it.each(['я', '漢', '🎧'])('is cut by bytes, at whole characters: %s', async (letter) => {
		linkIs({ filename: `${letter.repeat(250)}.srt` });
		sends(CUES);
		const [{ file_name: name }] = jsonOf(await download()) as [{ file_name: string }];
		expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
		expect(name).toMatch(new RegExp(`^(${letter})+\\.srt$`, 'u'));
	});
});

it('an answer that begins with a byte order mark is read', async () => {
	const body = `\uFEFF${JSON.stringify({ result: { download_url: url(), filename: 'a.srt' } })}`;
	stage.sandbox.faults.add({ status: 200, body, contentType: 'application/json' });
	sends(CUES);
	expect(jsonOf(await download())).toMatchObject([{ file_name: 'a.srt' }]);
	expect(stage.sandbox.requests.count()).toBe(1);
});

it('names the server of a link that nothing answers at', async () => {
	skipWaits();
	// A port that nothing listens on.
	linkIs({ download_url: 'http://127.0.0.1:9/file' });
	expect(await refusalOf(download())).toMatch(
		/^The server of the download link could not be reached \| The file is on 127\.0\.0\.1:9, not at the Base URL/,
	);
});
