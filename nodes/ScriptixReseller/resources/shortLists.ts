import type { NodeOperationError } from 'n8n-workflow';

import type { ContentFilters } from '../api/content';
import type { PagingSummary } from '../api/paging';
import { watchingForMore } from '../api/shortList';
import { emptyRangeText } from '../parameters/contentFilters';
import { refusal } from '../parameters/refusal';
import { UnmatchedWords } from '../parameters/unmatchedWords';
import type { OperationRun } from './operation';

const MOST_NAMED = 10;

const CURE = 'Try again; some may have been created or deleted meanwhile.';

/**
 * A listing, with a hint at the person where Scriptix did not send all that it counts.
 *
 * @param what is listed, as a plural: "customers"
 */
export function hintingAtMore<T>(
	run: OperationRun,
	what: string,
	pages: AsyncGenerator<T, PagingSummary>,
): AsyncGenerator<T, PagingSummary> {
	return watchingForMore(pages, (listed, total) => hintAtMore(run, what, { listed, total }));
}

/**
 * The same for a listing that may be made of one per customer, of whom some may be missing.
 *
 * @param what is listed, as a plural: "transcripts"
 */
export async function* hintingAtCustomers<T>(
	run: OperationRun,
	what: string,
	pages: AsyncGenerator<T, PagingSummary>,
): AsyncGenerator<T, PagingSummary> {
	const summary = yield* hintingAtMore(run, what, pages);
	const { listed, total = 0, gone } = summary.customers ?? { listed: 0, gone: [] };
	if (listed < total) hintAtMore(run, 'customers', { listed, total });
	hintAtGone(run, what, gone);
	return summary;
}

/**
 * Hints at customers who were deleted between their listing and the reading of what is theirs.
 *
 * @param what is theirs, as a plural: "transcripts"
 */
export function hintAtGone(run: OperationRun, what: string, ids: readonly string[]): void {
	if (ids.length === 0) return;
	const named = ids.slice(0, MOST_NAMED).join(', ');
	const more = ids.length > MOST_NAMED ? ` and ${ids.length - MOST_NAMED} more` : '';
	run.hint(
		`Scriptix listed customers that it could not find afterwards, so their ${what} are not in the output: ${named}${more}`,
	);
}

/** The hint at what Scriptix counts and does not send. */
export function hintAtMore(
	run: OperationRun,
	what: string,
	{ listed, total }: { listed: number; total: number },
): void {
	run.hint(
		`Scriptix listed ${listed} of ${total} ${what}; the others are not in the output. ${CURE}`,
	);
}

/** Says why a list of content may be empty: dates that hold nothing, and words that nobody documents. */
export function hintAtNoContent(
	run: OperationRun,
	noun: 'transcript' | 'document',
	filters: ContentFilters,
): void {
	const { texts } = UnmatchedWords.ofContent(noun, filters);
	[...emptyRangeText(filters), ...texts].forEach((text) => run.hint(text));
}

/**
 * The refusal of what would be wrong with only some of the customers.
 *
 * @param consequence what is not done, as a sentence
 */
export function shortListRefusal(
	run: OperationRun,
	listed: number,
	total: number,
	consequence: string,
): NodeOperationError {
	return refusal(run, `Scriptix listed ${listed} of ${total} customers`, `${consequence} ${CURE}`);
}
