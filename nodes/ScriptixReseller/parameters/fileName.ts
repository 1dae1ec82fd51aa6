const LONGEST_NAME = 150;

// The end of a longer name tells no more.
const LONGEST_LOOKED_AT = 4_000;

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
	const base = withoutDotsAround(
		name
			.slice(-LONGEST_LOOKED_AT)
			.replace(/^.*[\\/]/s, '')
			.replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, ''),
	);
	const suffix = `.${extension}`;
	const stem = base.toLowerCase().endsWith(suffix) ? base.slice(0, -suffix.length) : base;
	const shown = stem.slice(0, LONGEST_NAME).trim() || fallback;
	return `${RESERVED.test(shown) ? '_' : ''}${shown}${suffix}`;
}

/** The text without dots and blanks at its beginning and end. */
function withoutDotsAround(text: string): string {
	const isName = (character: string) => character !== '.' && character.trim() !== '';
	let start = 0;
	let end = text.length;
	while (start < end && !isName(text.charAt(start))) start += 1;
	while (end > start && !isName(text.charAt(end - 1))) end -= 1;
	return text.slice(start, end);
}
