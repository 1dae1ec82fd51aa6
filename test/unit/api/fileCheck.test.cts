import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
	constants,
	createBrotliDecompress,
	createUnzip,
	brotliCompressSync,
	deflateSync,
	gzipSync,
} from 'node:zlib';

import {
	expectWholeFile,
	isSizeOf,
	mostBytes,
	sentBytes,
} from '../../../nodes/ScriptixReseller/api/fileCheck';

const TEXT = Buffer.from('Line\n'.repeat(5000));

// As axios makes them: a missing end is put up with.
const lenientUnzip = () =>
	createUnzip({ flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
const lenientBrotli = () =>
	createBrotliDecompress({
		flush: constants.BROTLI_OPERATION_FLUSH,
		finishFlush: constants.BROTLI_OPERATION_FLUSH,
	});

describe.each([
	['gzip', gzipSync(TEXT), lenientUnzip],
	['deflate', deflateSync(TEXT), lenientUnzip],
	['br', brotliCompressSync(TEXT), lenientBrotli],
])('a stream that unpacks %s', (_, packed, unpacker) => {
	const unpack = async (bytes: Buffer) => {
		const stream = unpacker();
		expectWholeFile(stream);
		const chunks: Buffer[] = [];
		await pipeline(Readable.from([bytes]), stream, async (source) => {
			for await (const chunk of source) chunks.push(chunk as Buffer);
		});
		return { text: Buffer.concat(chunks), stream };
	};

	it('hands on a whole file, and knows what was sent', async () => {
		const { text, stream } = await unpack(packed);
		expect(text.equals(TEXT)).toBe(true);
		expect(sentBytes(stream, undefined)).toBe(packed.length);
	});

	it.each([1, 4, 12])('fails where %i bytes are missing', async (missing) => {
		await expect(unpack(packed.subarray(0, -missing))).rejects.toThrow();
	});
});

it('fails where the last of several gzip parts is cut short, and takes all of them', async () => {
	const parts = Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)]);
	const unpack = async (bytes: Buffer) => {
		const stream = lenientUnzip();
		expectWholeFile(stream);
		let size = 0;
		await pipeline(Readable.from([bytes]), stream, async (source) => {
			for await (const chunk of source) size += (chunk as Buffer).length;
		});
		return size;
	};
	expect(await unpack(parts)).toBe(2 * TEXT.length);
	for (const missing of [1, 9, 30]) {
		await expect(unpack(parts.subarray(0, -missing))).rejects.toThrow();
	}
});

it.each<[string, object, number, unknown, number | undefined]>([
	['of what comes as it is sent', { httpVersion: '1.1' }, 100, '40', 100],
	['of what comes as it is sent, of that length', { httpVersion: '1.1' }, 100, '100', 100],
	['of what may be unpacked', {}, 100, '100', undefined],
	['of what is of another length', {}, 100, '40', 100],
	['of what is of no length', {}, 100, undefined, 100],
	['of what is unpacked', lenientUnzip(), 100, '40', undefined],
])('the most bytes %s', (_, stream, stated, contentLength, most) => {
	expect(mostBytes(stream, stated, contentLength)).toBe(most);
});

it('leaves other streams alone', () => {
	const stream = Readable.from(['a']);
	expectWholeFile(stream);
	expect('_finishFlushFlag' in stream).toBe(false);
	expect(sentBytes(stream, '1234')).toBe(1234);
	expect(sentBytes(stream, undefined)).toBeUndefined();
});

it.each<[string, number, number, number | undefined, boolean]>([
	['the size of the file', 100, 100, undefined, true],
	['the size of what was sent', 40, 100, 40, true],
	['less, and what was sent is not known', 40, 100, undefined, false],
	['less than what was sent', 39, 100, 40, false],
	['more than arrived', 101, 100, undefined, false],
	['more than was sent of a plain file', 101, 100, 100, false],
])('%s can be what is stated: %p of %p, %p sent', (_, stated, size, sent, is) => {
	expect(isSizeOf(stated, size, sent)).toBe(is);
});
