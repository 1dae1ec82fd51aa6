import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { steadyClock } from '../api/clock';
import { skeleton } from '../codec/spelling';
import { plainText } from '../codec/text';
import type { Page, PagingSummary } from '../api/paging';
import { watchingForMore } from '../api/shortList';

type Choice = INodeListSearchResult['results'][number];

/** A search reads pages only until it has found enough to fill the list. */
const ENOUGH_MATCHES = 100;

/** Milliseconds of the steady clock until which a person waits for a picker to open. */
export function openingDeadline(): number {
	return steadyClock.now() + 5_000;
}

/** The same for a search, which may have to read many pages. */
export function searchDeadline(): number {
	return steadyClock.now() + 25_000;
}

/** What a picker shows of an item: its name and details of it, else its ID. */
export function choiceName(id: string, name: unknown, ...details: unknown[]): string {
	const more = details.map(plainText).filter((detail) => detail !== '');
	const parts = [plainText(name), more.length > 0 ? `(${more.join(', ')})` : ''];
	const shown = parts.filter((part) => part !== '').join(' ');
	return shown === '' ? id : shown;
}

/** One page of a picker, for scrolling, by name. */
export async function showPage<T>(
	fetchPage: (number: number) => Promise<Page<T>>,
	toChoice: (item: T) => Choice,
	paginationToken: string | undefined,
): Promise<INodeListSearchResult> {
	// "3:200" goes on at 3 when 200 items have been shown; a server may cap the size of its pages.
	const [number = 1, shown = 0] = paginationToken?.split(':').map(Number) ?? [];
	const { items, next = number + 1, total = Infinity } = await fetchPage(number);
	const shownNow = shown + items.length;
	const isLast = items.length === 0 || shownNow >= total;
	return {
		results: items.map(toChoice).sort(byName),
		...(isLast ? {} : { paginationToken: `${next}:${shownNow}` }),
	};
}

/**
 * The items of a listing whose name or ID contains a text.
 *
 * @param noun what is listed, as a plural: "customers"
 * @throws NodeOperationError when none does, and Scriptix did not list all that it counts
 */
export async function findChoices<T>(
	context: ILoadOptionsFunctions,
	{ noun, pages }: { noun: string; pages: AsyncGenerator<{ items: T[] }, PagingSummary> },
	toChoice: (item: T) => Choice,
	text = '',
): Promise<INodeListSearchResult> {
	const term = skeleton(text);
	const results: Choice[] = [];
	let missing: Missing | undefined;
	const watched = watchingForMore(pages, (listed, total) => {
		missing = { listed, total };
	});
	for await (const { items } of watched) {
		const choices = items.map(toChoice);
		results.push(
			...choices.filter(({ name, value }) => skeleton(`${name} ${value}`).includes(term)),
		);
		if (results.length >= ENOUGH_MATCHES) break;
	}
	if (missing && results.length === 0) throw notAmong(context, noun, missing);
	return { results: results.sort(byName) };
}

interface Missing {
	listed: number;
	total: number;
}

/** A picker has no other place to say it. */
function notAmong(context: ILoadOptionsFunctions, noun: string, { listed, total }: Missing) {
	return new NodeOperationError(
		context.getNode(),
		`Scriptix listed ${listed} of ${total} ${noun}, and none of those matches`,
		{ description: 'Enter the ID instead, or search again.', level: 'warning' },
	);
}

function byName(a: Choice, b: Choice): number {
	return a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' });
}
