import { trimmed } from './trim';

// Copied texts bring along what is not seen, most often around them.
const UNSEEN = /^[\s\p{Cf}]$/u;

/**
 * The text of a value without blanks and unseen characters around it; undefined when there is none.
 */
export function toText(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
		return undefined;
	}
	const text = trimmed(String(value), (character) => UNSEEN.test(character));
	return text === '' ? undefined : text;
}

/** A text or a number as a text; empty for anything else, as a broken answer may hold it. */
export function plainText(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
