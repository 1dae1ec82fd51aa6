import type { IExecuteFunctions } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import { asErrorMessage } from '../codec/text';

/** An input item that cannot be used, and why. */
export interface BadItem {
	itemIndex: number;
	/** A sentence without full stop that names the field and its value. */
	reason: string;
}

const MOST_ITEMS_NAMED = 10;

/**
 * One refusal for all bad items of a run: the message counts them and names their numbers, the
 * description says of the first ten why. Items count from 0, as n8n shows them.
 *
 * @param cannot what cannot be done with them, such as "cannot be billed"
 */
export function refusalOfItems(
	context: IExecuteFunctions,
	bad: readonly BadItem[],
	itemCount: number,
	cannot: string,
): NodeOperationError {
	const named = bad.slice(0, MOST_ITEMS_NAMED);
	const more = bad.length - named.length;
	const numbers = named.map(({ itemIndex }) => itemIndex).join(', ');
	const others = more > 0 ? ` and ${more} more` : '';
	const reasons = named.map(({ itemIndex, reason }) => `Item ${itemIndex}: ${reason}.`);
	if (more > 0) reasons.push(`${more} more cannot be used either.`);
	return new NodeOperationError(
		context.getNode(),
		`${bad.length} of ${itemCount} ${itemCount === 1 ? 'item' : 'items'} ${cannot} (${bad.length === 1 ? 'item' : 'items'} ${numbers}${others})`,
		{
			itemIndex: named[0]?.itemIndex,
			level: 'warning',
			description: `${reasons.join(' ')} Nothing was changed or emitted. Correct these items, or set On Error to Continue to go on without them.`,
		},
	);
}

/** The refusal of one bad item, for its error item. */
export function refusalOfItem(
	context: IExecuteFunctions,
	{ itemIndex, reason }: BadItem,
): NodeOperationError {
	const message = asErrorMessage(reason);
	return new NodeOperationError(context.getNode(), message, { itemIndex, level: 'warning' });
}

/**
 * Tries all items of a run before the first is carried out.
 *
 * @param cannot what cannot be done with those that are refused, such as "cannot be sent"
 * @throws NodeOperationError that names all items that `look` refused; a NodeApiError as it is
 */
export async function refuseBadItems(
	context: IExecuteFunctions,
	cannot: string,
	look: (itemIndex: number) => Promise<void>,
): Promise<void> {
	const count = context.getInputData().length;
	const bad: BadItem[] = [];
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		const error = await look(itemIndex).catch((refused: Error) => refused);
		if (!error) continue;
		// Of one item the refusal itself says more; a request that fails concerns them all.
		if (count === 1 || error instanceof NodeApiError) await Promise.reject(error);
		bad.push({ itemIndex, reason: error.message });
	}
	if (bad.length > 0) throw refusalOfItems(context, bad, count, cannot);
}
