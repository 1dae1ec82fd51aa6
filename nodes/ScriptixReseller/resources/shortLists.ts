import type { NodeOperationError } from 'n8n-workflow';

import type { PagingSummary } from '../api/paging';
import { watchingForMore } from '../api/shortList';
import { refusal } from '../parameters/refusal';
import type { OperationRun } from './operation';

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
	return watchingForMore(pages, (listed, total) =>
		run.hint(
			`Scriptix listed ${listed} of ${total} ${what}; the others are not in the output. ${CURE}`,
		),
	);
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
