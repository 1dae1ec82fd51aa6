/*
 * Runs of tokens whose numbers have equal distances, such as the further thresholds of a customer
 * far over the quota, take as much room as one: `p100 p125 p150` is `p100+25x3`.
 */

/** A token that may stand in a run. */
interface Token {
	/** What stands before and after the number. */
	head: string;
	tail: string;
	/** In hundredths, so that distances are exact. */
	hundredths: number;
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
		const { text, length } = runAt(read, at) ?? { text: tokens[at]!, length: 1 };
		compressed.push(text);
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

/** The run that begins at a token; undefined where it would be too short. */
function runAt(
	read: ReadonlyArray<Token | undefined>,
	start: number,
): { text: string; length: number } | undefined {
	const [first, second] = [read[start], read[start + 1]];
	if (!first || !second) return undefined;
	const { head, tail, hundredths } = first;
	const distance = second.hundredths - hundredths;
	if (distance <= 0) return undefined;
	const continues = (token: Token | undefined, length: number) =>
		token?.head === head &&
		token.tail === tail &&
		token.hundredths === hundredths + length * distance;
	let length = 1;
	while (continues(read[start + length], length)) length += 1;
	if (length < SHORTEST_RUN) return undefined;
	return { text: `${head}${hundredths / 100}+${distance / 100}x${length}${tail}`, length };
}

/** Undefined for a token that is in no run: `1e21`, and numbers that would come back in another form. */
function readToken(token: string): Token | undefined {
	const match = PLAIN.exec(token);
	if (!match) return undefined;
	const [, head = '', number = '', tail = ''] = match;
	const isCanonical = String(Number(number)) === number;
	return isCanonical ? { head, tail, hundredths: toHundredths(number) } : undefined;
}

function toHundredths(number: string | undefined): number {
	return Math.round(Number(number) * 100);
}
