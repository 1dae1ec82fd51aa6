import { toText } from '../codec/text';

/** The entries of a list, or of a text with commas, without blanks. */
export function toList(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.flatMap((entry) => (toText(entry) ?? '').split(','))
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
