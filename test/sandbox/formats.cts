import type { Cue, Document } from './content.cts';

export interface RenderedFile {
	filename: string;
	contentType: string;
	/** The file's bytes, repeated or cut until it has its size. */
	content: Buffer;
	size: number;
}

interface Format {
	contentType: string;
	render: (cues: Cue[]) => string | Buffer;
}

// Not real documents of these kinds, but bytes that break when something reads them as text.
const BINARY = Buffer.from([
	0x50, 0x4b, 0x03, 0x04, 0x00, 0xff, 0xfe, 0x80, 0x0d, 0x0a, 0xc3, 0x28,
]);

const FORMATS: Readonly<Record<string, Format>> = {
	srt: {
		contentType: 'application/x-subrip',
		render: (cues) =>
			cues
				.map(
					({ start, stop, text }, index) =>
						`${index + 1}\n${timecode(start, ',')} --> ${timecode(stop, ',')}\n${text}\n`,
				)
				.join('\n'),
	},
	vtt: {
		contentType: 'text/vtt',
		render: (cues) =>
			`WEBVTT\n\n${cues
				.map(
					({ start, stop, speaker, text }) =>
						`${timecode(start, '.')} --> ${timecode(stop, '.')}\n<v ${speaker}>${escape(text)}\n`,
				)
				.join('\n')}`,
	},
	sbv: {
		contentType: 'text/plain; charset=utf-8',
		render: (cues) =>
			cues
				.map(({ start, stop, text }) => `${timecode(start, '.')},${timecode(stop, '.')}\n${text}\n`)
				.join('\n'),
	},
	ttml: {
		contentType: 'application/ttml+xml',
		render: (cues) =>
			`<tt xmlns="http://www.w3.org/ns/ttml"><body><div>${cues
				.map(
					({ start, stop, text }) =>
						`<p begin="${timecode(start, '.')}" end="${timecode(stop, '.')}">${escape(text)}</p>`,
				)
				.join('')}</div></body></tt>\n`,
	},
	txt: {
		contentType: 'text/plain; charset=utf-8',
		render: (cues) => cues.map(({ speaker, text }) => `${speaker}: ${text}\n`).join(''),
	},
	html: {
		contentType: 'text/html; charset=utf-8',
		render: (cues) =>
			`<!doctype html>\n${cues.map(({ text }) => `<p>${escape(text)}</p>\n`).join('')}`,
	},
	json: {
		contentType: 'application/json',
		render: (cues) => JSON.stringify({ document: cues }),
	},
	stl: { contentType: 'application/octet-stream', render: () => BINARY },
	pdf: {
		contentType: 'application/pdf',
		render: () => Buffer.concat([Buffer.from('%PDF-1.4\n'), BINARY]),
	},
	docx: {
		contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
		render: () => BINARY,
	},
	media: { contentType: 'video/mp4', render: () => BINARY },
};

/**
 * Makes a document's file in a format.
 *
 * @param size how many bytes it has to have; 0 for as many as its content has
 */
export function renderFile(document: Document, format: string, size: number): RenderedFile {
	const { contentType, render } = FORMATS[format] ?? FORMATS.docx!;
	const content = Buffer.from(render(document.cues));
	return {
		filename: document.filename.replace(/\.\w+$/, `.${format === 'media' ? 'mp4' : format}`),
		contentType,
		content,
		size: size > 0 ? size : content.length,
	};
}

function timecode(milliseconds: number, separator: string): string {
	return new Date(milliseconds).toISOString().slice(11, 23).replace('.', separator);
}

function escape(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
