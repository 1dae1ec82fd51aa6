const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const LIST = 0x5b;
const END_OF_LIST = 0x5d;
const OBJECT = 0x7b;
const END_OF_OBJECT = 0x7d;

/**
 * Measures JSON while it arrives, before it is parsed: a text of one megabyte can hold a million
 * lists, and parsing it would take a hundred times the memory and stop the process for seconds.
 * What is no JSON is measured as well as can be.
 */
export class JsonGauge {
	/** How many values have begun, about. */
	values = 0;

	/** How many lists and objects lie within each other at the most. */
	deepest = 0;

	private depth = 0;

	private isInText = false;

	private isEscaped = false;

	/** Takes the next bytes, in UTF-8. */
	add(bytes: Uint8Array): void {
		// Local variables and an index make this several times as fast, and it reads every byte of every
		// answer.
		let { values, deepest, depth, isInText, isEscaped } = this;
		for (let at = 0; at < bytes.length; at += 1) {
			const byte = bytes[at];
			if (isInText) {
				if (isEscaped) isEscaped = false;
				else if (byte === BACKSLASH) isEscaped = true;
				else if (byte === QUOTE) isInText = false;
			} else if (byte === QUOTE) isInText = true;
			else if (byte === COMMA) values += 1;
			else if (byte === LIST || byte === OBJECT) {
				values += 1;
				depth += 1;
				if (depth > deepest) deepest = depth;
			} else if (byte === END_OF_LIST || byte === END_OF_OBJECT) depth -= 1;
		}
		Object.assign(this, { values, deepest, depth, isInText, isEscaped });
	}
}
