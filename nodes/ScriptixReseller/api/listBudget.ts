import { isRecord, listOf } from '../codec/json';
import { UnusableAnswer } from './answers';
import { measuresOf } from './jsonBody';
import { MAX_PAGES } from './paging';

/** What the pages of one list may hold together, in bytes after decompression. */
export const LARGEST_LIST = 100_000_000;

// A customer is some 25 values; a million values take some 50 MB.
const MOST_LISTED_VALUES = 2_000_000;

// As many customers or transcripts as a trigger remembers.
const MOST_LISTED = 100_000;

/**
 * Bounds what is read of one list: a server whose pages never end must not fill the memory of n8n.
 * 100,000 customers of a kilobyte each stay below it. A poll reads a list anew where the last one
 * ended, with a budget of its own.
 */
export class ListBudget {
	private pages = 0;

	private bytes = 0;

	private values = 0;

	private items = 0;

	/** Takes one more page; says why it is not read when it is too much. */
	refusalOf(page: unknown): UnusableAnswer | undefined {
		const { bytes, values } = measuresOf(page);
		this.pages += 1;
		this.bytes += bytes;
		this.values += values;
		this.items += listOf(isRecord(page) ? page.result : page).length;
		const end = this.end;
		if (end === undefined) return undefined;
		return new UnusableAnswer(`Its list goes on after ${end}, which is too large.`, {
			isFinal: true,
		});
	}

	private get end(): string | undefined {
		if (this.bytes > LARGEST_LIST) return `${LARGEST_LIST / 1_000_000} MB`;
		if (this.values > MOST_LISTED_VALUES)
			return `${MOST_LISTED_VALUES.toLocaleString('en')} values`;
		if (this.items > MOST_LISTED) return `${MOST_LISTED.toLocaleString('en')} items`;
		return this.pages >= MAX_PAGES ? `${MAX_PAGES.toLocaleString('en')} pages` : undefined;
	}
}
