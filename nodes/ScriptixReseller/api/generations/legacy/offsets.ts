import type { FreshPage, Page, PagingSummary } from '../../paging';
import { isCount } from '../../../codec/plainNumber';
import { giveWay } from '../../clock';
import { identityOf, MAX_BARREN_PAGES, MAX_PAGES, piecesOf } from '../../paging';

// A server that gives fewer than asked gives a round number.
const LIKELY_CAPS = 10;

export interface OffsetOptions<T> {
	/** Items asked for a page. */
	limit: number;
	/** What identifies an item; items without an id are told apart by their whole content. */
	idOf: (item: T) => string | undefined;
	/** The reader will not want more items than this. */
	maxItems?: number;
	/** Where to begin; 1 is the first item. */
	startAt?: number;
	/** Hands each page on in pieces of so many items. */
	chunkSize?: number;
	/** Given a page's failure, answers whether to go on without that page; never asked for the first. */
	skips?: (failure: Error) => boolean;
}

/**
 * Whether a page may be full, be it as asked for or capped by the server. Then "100 of 100" is also what
 * a server says that counts the page only.
 */
export function isFull(count: number, limit: number): boolean {
	return count >= limit || count % LIKELY_CAPS === 0;
}

/**
 * Reads a list that is asked for from an offset on, and hands each item on once.
 *
 * It goes on by what was received, not by what was asked for: a server may cap the limit without a
 * word. It ends where the stated total is reached, else at a page that brings nothing.
 *
 * @param fetchAt reads the page that begins with an item; 1 is the first
 * @throws whatever `fetchAt` throws
 */
export async function* readOffsets<T>(
	fetchAt: (at: number) => Promise<Page<T>>,
	{
		limit,
		idOf,
		maxItems = Infinity,
		startAt = 1,
		chunkSize,
		skips = () => false,
	}: OffsetOptions<T>,
): AsyncGenerator<FreshPage<T>, PagingSummary> {
	const seen = new Set<string>();
	const failures: Error[] = [];
	let total: number | undefined;
	let size = limit;
	let barren = 0;
	let at = startAt;

	for (let pages = 1; pages <= MAX_PAGES; pages += 1) {
		const page = await fetchAt(at).catch(async (failure: Error) =>
			pages > 1 && skips(failure) ? failure : await Promise.reject<Page<T>>(failure),
		);
		if (page instanceof Error) {
			failures.push(page);
			at += size;
			if (at > (total ?? Infinity)) break;
			continue;
		}
		const { items } = page;
		if (isCount(page.total)) total = Math.max(total ?? 0, page.total);
		const next = at + items.length;
		let isBarren = true;
		let number = at;
		for (const piece of piecesOf(items, chunkSize)) {
			if (number > at && chunkSize === undefined) await giveWay();
			const fresh = piece.filter((item) => isFirstSight(item));
			const after = number + piece.length;
			if (fresh.length > 0) yield { number, next: after, items: fresh };
			isBarren &&= fresh.length === 0;
			number = after;
		}
		barren = isBarren ? barren + 1 : 0;
		if (items.length === 0 || seen.size >= maxItems || barren >= MAX_BARREN_PAGES) break;
		const mayCountThePageOnly = total === items.length && isFull(items.length, limit);
		// More than the total has come: it cannot be true, so the list is read to its end.
		if (total !== undefined && next === total + 1 && !mayCountThePageOnly) break;
		size = items.length;
		at = next;
	}
	return { items: seen.size, total, failures };

	function isFirstSight(item: T): boolean {
		const id = identityOf(item, idOf);
		if (seen.has(id)) return false;
		seen.add(id);
		return true;
	}
}
