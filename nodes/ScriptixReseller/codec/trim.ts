/**
 * The text without some characters at its beginning and end. A regular expression for the end would
 * begin anew at each of them, and take minutes for a long text.
 *
 * @param isOuter tells whether a character, given by its code point, is to go
 */
export function trimmed(text: string, isOuter: (character: string) => boolean): string {
	let start = 0;
	let end = text.length;
	while (start < end) {
		const character = String.fromCodePoint(text.codePointAt(start) ?? 0);
		if (!isOuter(character)) break;
		start += character.length;
	}
	while (end > start) {
		const isPair = /[\uDC00-\uDFFF]/.test(text.charAt(end - 1)) && end - 2 >= start;
		const last = text.slice(end - (isPair ? 2 : 1), end);
		if (!isOuter(last)) break;
		end -= last.length;
	}
	return text.slice(start, end);
}
