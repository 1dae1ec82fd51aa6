const LONGEST_NAME = 150;

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
	const base = name
		.replace(/^.*[\\/]/s, '')
		.replace(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '')
		.replace(/^[\s.]+|[\s.]+$/g, '');
	const suffix = `.${extension}`;
	const stem = base.toLowerCase().endsWith(suffix) ? base.slice(0, -suffix.length) : base;
	const shown = stem.slice(0, LONGEST_NAME).trim() || fallback;
	return `${RESERVED.test(shown) ? '_' : ''}${shown}${suffix}`;
}
