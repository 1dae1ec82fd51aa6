// Copied texts bring along what is not seen, most often around them.
const UNSEEN = /[\s\p{Cf}]/u;

/**
 * The text of a value without blanks and unseen characters around it; undefined when there is none.
 */
export function toText(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
		return undefined;
	}
	const text = trimEnds(String(value), (character) => UNSEEN.test(character));
	return text === '' ? undefined : text;
}

/** The text without the characters at its ends that are not wanted there, in linear time. */
export function trimEnds(text: string, isUnwanted: (character: string) => boolean): string {
	let [start, end] = [0, text.length];
	while (start < end && isUnwanted(text.charAt(start))) start += 1;
	while (end > start && isUnwanted(text.charAt(end - 1))) end -= 1;
	return text.slice(start, end);
}

/** A text or a number as a text; empty for anything else, as a broken answer may hold it. */
export function plainText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/**
 * The text of an error as n8n may be given it. With the American spelling of "cancelled" in its message
 * n8n takes the execution for one that was stopped, and starts no error workflow (n8n-core 2.41,
 * `workflow-execute.js`).
 */
export function asErrorMessage(text: string): string {
	return text.replace(/canceled/g, 'cancelled');
}
