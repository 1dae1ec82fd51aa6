import { toDigits } from './base64Numbers';

const LOW_BITS = 21;

/**
 * A short hash of a text, in digits of base 64. It tells texts apart by chance only: two texts
 * have the same one in 1 of 64 to the power of `width` cases. It is not safe against forgery.
 *
 * @param width number of digits, at most 8
 */
export function shortHash(text: string, width: number): string {
	let a = 0x6c078965;
	let b = 0x41c64e6d;
	for (let index = 0; index < text.length; index += 1) {
		const code = text.charCodeAt(index);
		a = Math.imul(a ^ code, 0x9e3779b1);
		b = Math.imul(b ^ code, 0x85ebca6b);
		b ^= b >>> 13;
	}
	a = finish(a ^ Math.imul(b, 0xc2b2ae35));
	b = finish(b ^ Math.imul(a, 0x27d4eb2f));
	return toDigits((a >>> 0) * 2 ** LOW_BITS + ((b >>> 0) >>> (32 - LOW_BITS)), width);
}

/** JSON in which the order of the keys does not count. */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map((entry) => canonicalJson(entry)).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	const entries = Object.entries(value)
		.filter(([, entry]) => entry !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`);
	return `{${entries.join(',')}}`;
}

function finish(value: number): number {
	let bits = value ^ (value >>> 16);
	bits = Math.imul(bits, 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return bits ^ (bits >>> 16);
}
