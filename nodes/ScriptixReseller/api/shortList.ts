import type { PagingSummary } from './paging';

/**
 * A listing that is watched for items that Scriptix counts and does not send, as a server does that
 * gives its first page again and again. A reader who stops before the end has no use for them.
 *
 * @param onShort how many were listed, and of how many
 */
export async function* watchingForMore<T>(
	pages: AsyncGenerator<T, PagingSummary>,
	onShort: (listed: number, total: number) => void,
): AsyncGenerator<T, PagingSummary> {
	const summary = yield* pages;
	const { items, total = 0 } = summary;
	if (items < total) onShort(items, total);
	return summary;
}
