import { measuresOf, TooLarge } from './jsonBody';

/** What the large answers of one run may hold together, in bytes after decompression. */
const LARGEST_SUM = 100_000_000;

const MOST_VALUES = 2_000_000;

// A customer or its usage is smaller by far, so that any number of them can be read.
const SMALL = { bytes: 20_000, values: 1_000 };

/**
 * Bounds what the answers about single objects hold together, of which a run keeps as many as it
 * has input items. Lists have a budget of their own.
 */
export class AnswerBudget {
	private bytes = 0;

	private values = 0;

	/** Takes one more answer; gives back the answer, or why it is not used. */
	take(body: unknown): unknown {
		const { bytes, values } = measuresOf(body);
		if (bytes <= SMALL.bytes && values <= SMALL.values) return body;
		this.bytes += bytes;
		this.values += values;
		if (this.bytes <= LARGEST_SUM && this.values <= MOST_VALUES) return body;
		const limit =
			this.bytes > LARGEST_SUM
				? `${LARGEST_SUM / 1_000_000} MB`
				: `${MOST_VALUES.toLocaleString('en')} values`;
		return new TooLarge(
			`Together with the other large answers of this run it exceeds ${limit}, which is too large.`,
		);
	}
}
