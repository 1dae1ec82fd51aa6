import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import type { ApiClient } from '../api/client';
import { createClient } from '../api/client';
import { CONCURRENCY, mapConcurrently, SMALL_CONCURRENCY } from '../api/concurrently';
import { ownEntry } from '../codec/json';
import { toErrorItem } from './errorItem';
import { Hints } from './hints';
import { resources } from './index';
import type { Operation } from './operation';

/** Runs the selected operation for the input items and links each output to its input. */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const operation = selectedOperation(context);
	const hints = new Hints();
	const output =
		(await runTogether(context, operation, hints)) ?? (await runEach(context, operation, hints));
	hints.show(context, context.getInputData().length);
	return output;
}

/** @returns undefined for an operation that works on one item at a time */
async function runTogether(
	context: IExecuteFunctions,
	{ executeAll }: Operation,
	hints: Hints,
): Promise<INodeExecutionData[] | undefined> {
	const hint = (text: string, itemIndex: number) => hints.add(text, itemIndex);
	return await executeAll?.({ context, hint }).catch(async (error: Error) =>
		context.continueOnFail()
			? [...context.getInputData().keys()].map((index) => toErrorItem(context, error, index))
			: await Promise.reject<INodeExecutionData[]>(error),
	);
}

async function runEach(
	context: IExecuteFunctions,
	operation: Operation,
	hints: Hints,
): Promise<INodeExecutionData[]> {
	const { execute } = operation;
	if (!execute) return [];
	const indexes = [...context.getInputData().keys()];
	const made = new Map<string, Promise<unknown>>();
	const once = async <T>(key: string, make: () => Promise<T>): Promise<T> => {
		const value = (made.get(key) as Promise<T> | undefined) ?? make();
		made.set(key, value);
		return await value;
	};
	let client: Promise<ApiClient> | undefined;
	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		client ??= createClient(context);
		const items = await execute({
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
