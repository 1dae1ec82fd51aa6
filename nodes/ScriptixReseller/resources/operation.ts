import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';

import type { ApiClient } from '../api/client';

/** What an operation works with, for one input item. */
export interface OperationRun {
	context: IExecuteFunctions;
	client: ApiClient;
	itemIndex: number;
	/** Makes something once for all items of the run that belong to the same account. */
	once<T>(key: string, make: () => Promise<T>): Promise<T>;
	/** Tells the person who looks at the result something about this item. */
	hint(text: string): void;
}

/** What the router makes an item of. */
export type OutputItem = Pick<INodeExecutionData, 'json' | 'binary'>;

/** What an operation works with that looks at all input items together. It has no credential. */
export interface WholeInputRun {
	context: IExecuteFunctions;
	/** Tells the person who looks at the result something about an item. */
	hint(text: string, itemIndex: number): void;
}

/** One operation of one resource: what a person sees of it, and what it does. */
export interface Operation {
	option: INodePropertyOptions & { action: string };
	fields: INodeProperties[];
	/** True for writes, so that they are made in the order of the items and none after a refusal. */
	oneAtATime?: boolean;
	/** True when an item costs one request for one object, so that more items can be under way. */
	readsOneObject?: boolean;
	/**
	 * Reads the parameters of one item and refuses those that cannot be used, without a request. All
	 * items are checked before the first write: n8n's Retry On Fail runs the node again for every
	 * item, also for those that were written.
	 */
	check?(run: OperationRun): void;
	/**
	 * Refuses what only a look at Scriptix can tell, for all items before the first write. Called
	 * where there are several, and only when the node stops at an error.
	 */
	foresee?(run: OperationRun): Promise<void>;
	/** Returns the output of one input item; the router links it to that item. */
	execute?(run: OperationRun): Promise<OutputItem[]>;
	/**
	 * Works on all input items together, without a request, and links its output itself.
	 *
	 * @returns undefined where the parameters ask for `execute`, one item at a time
	 */
	executeAll?(run: WholeInputRun): Promise<INodeExecutionData[] | undefined>;
}

/** Turns API objects into output items. */
export function toItems(objects: object[]): Array<{ json: IDataObject }> {
	return objects.map((object) => ({ json: object as IDataObject }));
}
