import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';

import type { ApiClient } from '../api/client';
import { createClient } from '../api/client';
import { CONCURRENCY, mapConcurrently, SMALL_CONCURRENCY } from '../api/concurrently';
import { ownEntry } from '../codec/json';
import { Hints } from './hints';
import { resources } from './index';
import type { Operation } from './operation';

/** Runs the selected operation for every input item and links each output to its input. */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const operation = selectedOperation(context);
	const indexes = [...context.getInputData().keys()];
	const hints = new Hints();
	const made = new Map<string, Promise<unknown>>();
	const once = async <T>(key: string, make: () => Promise<T>): Promise<T> => {
		const value = (made.get(key) as Promise<T> | undefined) ?? make();
		made.set(key, value);
		return await value;
	};
	let client: Promise<ApiClient> | undefined;
	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		client ??= createClient(context);
		const items = await operation.execute({
			context,
			client: await client,
			itemIndex,
			once,
			hint: (text) => hints.add(text, itemIndex),
		});
		const pairedItem = { item: itemIndex };
		return items.map(({ json, binary }) =>
			binary ? { json, binary, pairedItem } : { json, pairedItem },
		);
	};
	const output = await mapConcurrently(
		indexes,
		async (itemIndex) =>
			await runItem(itemIndex).catch(async (error: Error) =>
				context.continueOnFail()
					? [toErrorItem(context, error, itemIndex)]
					: await Promise.reject<INodeExecutionData[]>(error),
			),
		itemsAtOnce(operation),
	);
	hints.show(context, indexes.length);
	return output.flat();
}

function itemsAtOnce({ oneAtATime, readsOneObject }: Operation): number {
	if (oneAtATime === true) return 1;
	return readsOneObject === true ? SMALL_CONCURRENCY : CONCURRENCY;
}

function selectedOperation(context: IExecuteFunctions): Operation {
	const resource = context.getNodeParameter('resource', 0) as string;
	const name = context.getNodeParameter('operation', 0) as string;
	const operation = ownEntry(ownEntry(resources, resource) ?? {}, name);
	if (operation) return operation;
	throw new NodeOperationError(
		context.getNode(),
		`The node has no operation "${name}" for the resource "${resource}"`,
		{ description: 'Choose the resource and the operation again.' },
	);
}

function toErrorItem(
	context: IExecuteFunctions,
	error: Error,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const known = error instanceof NodeApiError || error instanceof NodeOperationError;
	const description = (known ? error.description : undefined) ?? undefined;
	const httpCode = (error instanceof NodeApiError ? error.httpCode : undefined) ?? undefined;
	const pairedItem = { item: itemIndex };
	if (node.onError !== 'continueErrorOutput') {
		const json: IDataObject = { error: error.message };
		if (description !== undefined) json.description = description;
		if (httpCode !== undefined) json.status = Number(httpCode);
		return { json, pairedItem };
	}
	// The engine tells the items of the error output by `error`, and keeps only its message.
	const message = httpCode === undefined ? error.message : `${error.message} (HTTP ${httpCode})`;
	const options = { message, description, httpCode, itemIndex };
	return {
		json: { error: message },
		error: new NodeApiError(node, { message }, options),
		pairedItem,
	};
}
