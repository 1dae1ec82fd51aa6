import { isRounded } from '../codec/plainNumber';
import { toText } from '../codec/text';

/**
 * The entries of a list, or of a text with commas, without blanks; a number that was
 * rounded is marked, so that it is no ID.
 */
export function toList(value: unknown): string[] {
	const entries: unknown[] = Array.isArray(value) ? value : [value];
	return entries
		.flatMap((entry) =>
			isRounded(entry) ? [`${entry} (rounded)`] : (toText(entry) ?? '').split(','),
		)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}
