import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { Accounts } from '../api/accounts';
import { CONCURRENCY, mapConcurrently, SMALL_CONCURRENCY } from '../api/concurrently';
import { ownEntry } from '../codec/json';
import type { BadItem } from './badItems';
import { refusalOfItems } from './badItems';
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
	const accounts = new Accounts(context);
	if (!context.continueOnFail()) await checkItems(context, operation, accounts);
	const runItem = async (itemIndex: number): Promise<INodeExecutionData[]> => {
		const items = await execute({
			context,
			itemIndex,
			...(await accounts.of(itemIndex)),
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

/** @throws NodeOperationError that names all items of a write that cannot be used */
async function checkItems(
	context: IExecuteFunctions,
	{ check }: Operation,
	accounts: Accounts,
): Promise<void> {
	if (!check) return;
	const count = context.getInputData().length;
	const bad: BadItem[] = [];
	const errors: Error[] = [];
	for (let itemIndex = 0; itemIndex < count; itemIndex += 1) {
		try {
			check({ context, itemIndex, ...(await accounts.of(itemIndex)), hint: () => undefined });
		} catch (error) {
			errors.push(error as Error);
			bad.push({ itemIndex, reason: (error as Error).message });
		}
	}
	if (count === 1 && errors[0]) await Promise.reject<void>(errors[0]);
	if (bad.length > 0) throw refusalOfItems(context, bad, count, 'cannot be sent');
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
