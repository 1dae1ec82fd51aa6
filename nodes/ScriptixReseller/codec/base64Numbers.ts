/** Digits of base 64; none of them is escaped in JSON or counts more than one byte. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

const VALUES: number[] = [];
for (let value = 0; value < DIGITS.length; value += 1) VALUES[DIGITS.charCodeAt(value)] = value;

// A variable-length number has five bits a digit; the sixth says that another digit follows.
const MORE = 32;

/** A whole number of 0 or more in digits of base 64, cut off or filled up to the width. */
export function toDigits(value: number, width: number): string {
	let digits = '';
	let rest = value;
	for (let place = 0; place < width; place += 1) {
		digits = DIGITS.charAt(rest % 64) + digits;
		rest = Math.floor(rest / 64);
	}
	return digits;
}

/** A whole number of 0 or more in as few digits as it needs, readable without knowing how many. */
export function toVariableDigits(value: number): string {
	let digits = '';
	let rest = value;
	for (; rest >= MORE; rest = Math.floor(rest / MORE))
		digits += DIGITS.charAt(MORE + (rest % MORE));
	return digits + DIGITS.charAt(rest);
}

/** Reads a text from its beginning; what cannot be read is NaN or shorter than asked. */
export class DigitReader {
	private at = 0;

	constructor(private readonly text: string) {}

	get isAtEnd(): boolean {
		return this.at >= this.text.length;
	}

	/** The next characters as they are. */
	characters(width: number): string {
		this.at += width;
		return this.text.slice(this.at - width, this.at);
	}

	number(width: number): number {
		let value = 0;
		for (let place = 0; place < width; place += 1) value = value * 64 + this.digit();
		return value;
	}

	variableNumber(): number {
		let value = 0;
		for (let unit = 1; ; unit *= MORE) {
			const digit = this.digit();
			value += (digit % MORE) * unit;
			if (!(digit >= MORE)) return value;
		}
	}

	private digit(): number {
		return VALUES[this.text.charCodeAt(this.at++)] ?? NaN;
	}
}
