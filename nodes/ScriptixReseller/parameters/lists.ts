import { parseJson } from '../codec/json';
import { isRounded } from '../codec/plainNumber';
import { toText } from '../codec/text';

/**
 * The entries of a list, of a text with commas or of the JSON of a list, as language models write it,
 * without blanks; a number that was rounded is marked, so that it is no ID.
 */
export function toList(value: unknown): string[] {
	return entriesOf(value)
		.flatMap((entry) =>
			isRounded(entry) ? [`${entry} (rounded)`] : (toText(entry) ?? '').split(','),
		)
		.map((entry) => entry.trim())
		.filter((entry) => entry !== '');
}

/** The entries of a list, also of one in JSON; another value alone. */
export function entriesOf(value: unknown): unknown[] {
	if (Array.isArray(value)) return value as unknown[];
	const isJson = typeof value === 'string' && value.trimStart().startsWith('[');
	const read = isJson ? parseJson(value) : undefined;
	const isPlain = Array.isArray(read) && read.length > 0 && read.every(isTextOrNumber);
	return isPlain ? (read as unknown[]) : [value];
}

function isTextOrNumber(value: unknown): boolean {
	return typeof value === 'string' || typeof value === 'number';
}
