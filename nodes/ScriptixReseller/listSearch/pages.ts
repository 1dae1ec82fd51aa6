import type { INodeListSearchResult } from 'n8n-workflow';

import type { Page } from '../api/endpoints';

type Choice = INodeListSearchResult['results'][number];

/** A search reads pages only until it has found enough to fill the list. */
const ENOUGH_MATCHES = 100;

/** One page of a picker, for scrolling. */
export async function showPage<T>(
	fetchPage: (number: number) => Promise<Page<T>>,
	toChoice: (item: T) => Choice,
	paginationToken: string | undefined,
): Promise<INodeListSearchResult> {
	const number = Number(paginationToken ?? 1);
	const { items, total = Infinity } = await fetchPage(number);
	const isLast = items.length === 0 || number * items.length >= total;
	return {
		results: items.map(toChoice),
		...(isLast ? {} : { paginationToken: String(number + 1) }),
	};
}

/** The items of a listing whose name or ID contains a text. */
export async function findChoices<T>(
	pages: AsyncIterable<{ items: T[] }>,
	toChoice: (item: T) => Choice,
	text = '',
): Promise<INodeListSearchResult> {
	const term = text.trim().toLowerCase();
	const results: Choice[] = [];
	for await (const { items } of pages) {
		const choices = items.map(toChoice);
		results.push(
			...choices.filter(({ name, value }) => `${name} ${value}`.toLowerCase().includes(term)),
		);
		if (results.length >= ENOUGH_MATCHES) break;
	}
	return { results };
}
