// A token, "=", and a token or a quoted text. https://www.rfc-editor.org/rfc/rfc6266#section-4.1
const PARAMETER = /;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;"]*))/g;

// Charset, language, percent-encoded bytes. https://www.rfc-editor.org/rfc/rfc8187#section-3.2
const UTF_8 = /^utf-?8'[\w-]*'/i;
const LATIN_1 = /^iso-8859-1'[\w-]*'/i;

/**
 * The file name in a Content-Disposition header. `filename*` beats `filename`; a name whose
 * encoding is broken is none.
 *
 * @param header as Node gives it, one character for each byte
 */
export function fileNameIn(header: unknown): string | undefined {
	if (typeof header !== 'string') return undefined;
	const parameters = new Map<string, string>();
	// The type, which may be missing, is no parameter, as it has no value.
	for (const [, name = '', quoted, plain = ''] of `;${header}`.matchAll(PARAMETER)) {
		const value = quoted === undefined ? plain.trim() : quoted.replace(/\\(.)/g, '$1');
		const key = name.toLowerCase();
		if (!parameters.has(key)) parameters.set(key, value);
	}
	const extended = parameters.get('filename*');
	const name = (extended && decodeExtended(extended)) || decodeBytes(parameters.get('filename'));
	return name === '' ? undefined : name;
}

function decodeExtended(value: string): string | undefined {
	try {
		if (UTF_8.test(value)) return decodeURIComponent(value.replace(UTF_8, ''));
	} catch {
		// The bytes are no UTF-8; the plain name counts.
	}
	if (!LATIN_1.test(value)) return undefined;
	return value
		.replace(LATIN_1, '')
		.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** Servers send UTF-8 as it is, though the header allows no more than Latin-1. */
function decodeBytes(value: string | undefined): string | undefined {
	if (value === undefined || /[\u0100-\uffff]/.test(value)) return value;
	const decoded = Buffer.from(value, 'latin1').toString('utf8');
	return decoded.includes('\uFFFD') ? value : decoded;
}
