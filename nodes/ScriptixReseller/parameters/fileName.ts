import { trimEnds } from '../codec/text';

// File systems take 255 bytes, of which n8n and other programs want some for themselves.
const LONGEST_NAME_BYTES = 200;

// Windows keeps these names for devices, whatever follows a dot.
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i;

/**
 * Makes a file name that is safe on any system of a name that came from elsewhere.
 *
 * @param name may hold a path, which is cut off
 * @param extension what the name gets where it does not end in it, without the dot
 * @param fallback the name to use where nothing is left
 */
export function safeFileName(name: string, extension: string, fallback: string): string {
	const base = trimEnds(
		name
			.slice(1 + Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')))
			.replace(/[\p{Cc}\p{Cf}\p{Cs}<>:"|?*]/gu, ''),
		(character) => /[\s.]/.test(character),
	);
	const suffix = `.${extension}`;
	const stem = base.toLowerCase().endsWith(suffix) ? base.slice(0, -suffix.length) : base;
	const shown = cut(stem, LONGEST_NAME_BYTES - suffix.length).trim() || fallback;
	return `${RESERVED.test(shown) ? '_' : ''}${shown}${suffix}`;
}

/** As many whole characters of a text as fit into so many bytes of UTF-8. */
function cut(text: string, maxBytes: number): string {
	let bytes = 0;
	let length = 0;
	// A letter and the marks upon it are one character.
	for (const [character] of text.matchAll(/\P{M}\p{M}*|\p{M}+/gu)) {
		bytes += Buffer.byteLength(character);
		if (bytes > maxBytes) break;
		length += character.length;
	}
	return text.slice(0, length);
}
