import { isRateLimited, isTransient } from '../../api/failure';
import type { FreshPage, ListOptions, PagingSummary } from '../../api/paging';
import { isOutOfTime } from '../../api/deadline';

// Pages that may be missing from one poll before it stops and leaves the rest to the next one.
const MAX_SKIPPED_PAGES = 3;

/** How far one poll came in reading a list. */
export interface Sweep {
	/** Whether the list was read to its end. */
	ended: boolean;
	/** The page to go on with; 1 when the list was read to its end. */
	resumeAt: number;
	/** Items received in this poll, each once; undefined unless the list was read to its end. */
	items?: number;
	/** Items over all pages, if the server states it. */
	total?: number;
	/** Whether pages before `resumeAt` could not be read. */
	hasGaps: boolean;
	/** Why pages are missing. */
	failures: Error[];
}

/**
 * Reads a list from a page on, as far as the time and the limit of requests allow.
 *
 * @param judgePage returns false when the page has to be read again, because time or requests ran out
 * @throws the failure of the first page, when nothing could be read at all
 */
export async function sweep<T>(
	list: (options: ListOptions) => AsyncGenerator<FreshPage<T>, PagingSummary>,
	{ firstPage, deadline }: { firstPage: number; deadline: number },
	judgePage: (items: T[]) => Promise<boolean>,
): Promise<Sweep> {
	const failures: Error[] = [];
	const pages = list({
		firstPage,
		skips: (failure) => {
			const isPassing = isTransient(failure) && !isRateLimited(failure);
			if (!isPassing || isOutOfTime(deadline) || failures.length >= MAX_SKIPPED_PAGES) return false;
			failures.push(failure);
			return true;
		},
	});
	let resumeAt = firstPage;
	const unfinished = (more: Error[] = []): Sweep => ({
		ended: false,
		resumeAt,
		hasGaps: failures.length > 0,
		failures: [...failures, ...more],
	});
	try {
		for (;;) {
			const step = await pages.next().catch((failure: Error) => failure);
			if (step instanceof Error) {
				if (resumeAt === firstPage) throw step;
				return unfinished([step]);
			}
			if (step.done) {
				const { items, total, stoppedAt } = step.value;
				if (stoppedAt !== undefined) {
					resumeAt = stoppedAt;
					return unfinished();
				}
				return { ended: true, resumeAt: 1, items, total, hasGaps: failures.length > 0, failures };
			}
			resumeAt = step.value.number;
			if (!(await judgePage(step.value.items))) return unfinished();
			resumeAt = step.value.next;
		}
	} finally {
		// Ends the requests for pages that are under way.
		await pages.return({ items: 0, failures });
	}
}
