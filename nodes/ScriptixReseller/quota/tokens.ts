/*
 * Runs of tokens whose numbers have equal distances, such as the further thresholds of a customer
 * far over the quota, take as much room as one: `p100 p125 p150` is `p100+25x3`.
 */

interface Token {
	/** What stands before and after the number. */
	head: string;
	tail: string;
	/** In hundredths, so that distances are exact; undefined for a token that is in no run. */
	hundredths?: number;
}

const PLAIN = /^([a-z]+)(\d{1,9}(?:\.\d{1,2})?)([^\d.e].*)?$/;
const RUN = /^([a-z]+)(\d{1,9}(?:\.\d{1,2})?)\+(\d{1,9}(?:\.\d{1,2})?)x(\d{1,9})(\D.*)?$/;

const SHORTEST_RUN = 3;

// More than any rules make; a broken text must not fill the memory.
const LONGEST_RUN = 100_000;

/** The tokens in the same order, with runs in place of their members. */
export function compress(tokens: string[]): string[] {
	const read = tokens.map(readToken);
	const compressed: string[] = [];
	for (let at = 0; at < tokens.length; ) {
		const length = runLength(read, at);
		const [first, second] = [read[at], read[at + 1]];
		if (length < SHORTEST_RUN || !first || !second) {
			compressed.push(tokens[at] ?? '');
			at += 1;
			continue;
		}
		const distance = (second.hundredths ?? 0) - (first.hundredths ?? 0);
		compressed.push(
			`${first.head}${(first.hundredths ?? 0) / 100}+${distance / 100}x${length}${first.tail}`,
		);
		at += length;
	}
	return compressed;
}

/** What `compress` was given. */
export function expand(tokens: string[]): string[] {
	return tokens.flatMap((token) => {
		const match = RUN.exec(token);
		if (!match) return [token];
		const [, head, first, distance, length, tail = ''] = match;
		return Array.from({ length: Math.min(Number(length), LONGEST_RUN) }, (_, index) => {
			const hundredths = toHundredths(first) + index * toHundredths(distance);
			return `${head}${hundredths / 100}${tail}`;
		});
	});
}

function runLength(read: Token[], start: number): number {
	const [first, second] = [read[start], read[start + 1]];
	if (first?.hundredths === undefined || second?.hundredths === undefined) return 1;
	const distance = second.hundredths - first.hundredths;
	if (distance <= 0) return 1;
	let length = 1;
	for (let at = start + 1; at < read.length; at += 1) {
		const token = read[at];
		if (token?.head !== first.head || token.tail !== first.tail) break;
		if (token.hundredths !== first.hundredths + length * distance) break;
		length += 1;
	}
	return length;
}

function readToken(token: string): Token {
	const match = PLAIN.exec(token);
	if (!match) return { head: token, tail: '' };
	const [, head = '', number = '', tail = ''] = match;
	// `1e21`, and numbers that would come back in another form.
	const isCanonical = String(Number(number)) === number;
	return { head, tail, ...(isCanonical ? { hundredths: toHundredths(number) } : {}) };
}

function toHundredths(number: string | undefined): number {
	return Math.round(Number(number) * 100);
}
