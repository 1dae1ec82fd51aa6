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
}

/** One operation of one resource: what a person sees of it, and what it does. */
export interface Operation {
	option: INodePropertyOptions & { action: string };
	fields: INodeProperties[];
	/** Returns the output of one input item; the router links it to that item. */
	execute(run: OperationRun): Promise<Array<Pick<INodeExecutionData, 'json' | 'binary'>>>;
}

/** Turns API objects into output items. */
export function toItems(objects: object[]): Array<{ json: IDataObject }> {
	return objects.map((object) => ({ json: object as IDataObject }));
}
