// Copied texts bring along what is not seen, most often around them.
const UNSEEN_ENDS = /^[\s\p{Cf}]+|[\s\p{Cf}]+$/gu;

/**
 * The text of a value without blanks and unseen characters around it; undefined when there is none.
 */
export function toText(value: unknown): string | undefined {
	if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
		return undefined;
	}
	const text = String(value).replace(UNSEEN_ENDS, '');
	return text === '' ? undefined : text;
}
