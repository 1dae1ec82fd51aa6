import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { entryIn } from '../codec/entryIn';

const MOST_ITEMS_NAMED = 3;

/** What a run wants to tell the person who looks at its result; the same text is shown once. */
export class Hints {
	private readonly itemsByText = new Map<string, Set<number>>();

	add(text: string, itemIndex: number): void {
		entryIn(this.itemsByText, text, () => new Set()).add(itemIndex);
	}

	/**
	 * The hints as items behind the others, for an agent: a language model reads the items only, and an empty
	 * list without its reason tells it that there is nobody.
	 */
	get items(): INodeExecutionData[] {
		return [...this.itemsByText].map(([hint, items]) => ({
			json: { hint },
			pairedItem: { item: [...items][0] ?? 0 },
		}));
	}

	/** @param itemCount input items of the run; a text that does not concern all names its items */
	show(context: IExecuteFunctions, itemCount: number): void {
		const hints = [...this.itemsByText].map(([text, items]) => ({
			message: items.size === itemCount ? text : `${text} (${nameItems([...items])})`,
			location: 'outputPane' as const,
		}));
		// Older engines have no hints from an execution.
		if (hints.length > 0) context.addExecutionHints?.(...hints);
	}
}

function nameItems(items: number[]): string {
	const named = items.slice(0, MOST_ITEMS_NAMED).join(', ');
	const more = items.length - MOST_ITEMS_NAMED;
	return `${items.length === 1 ? 'item' : 'items'} ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
