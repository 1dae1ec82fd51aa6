import { plainText } from '../../../codec/text';

/**
 * Reads a boolean of an answer. How one is written is documented for bodies only by their samples.
 *
 * @returns undefined for what is none
 */
export function readFlag(value: unknown): boolean | undefined {
	if (typeof value === 'boolean') return value;
	const text = plainText(value).toLowerCase();
	if (text === 'true' || text === '1') return true;
	return text === 'false' || text === '0' ? false : undefined;
}
