import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { NodeOperationError } from 'n8n-workflow';

import { Accounts } from '../api/accounts';
import { CONCURRENCY, mapConcurrently, SMALL_CONCURRENCY } from '../api/concurrently';
import { ownEntry } from '../codec/json';
import { adviseAgent, isForAgent } from './agentAdvice';
import { refuseBadItems } from './badItems';
import { tellCarriedOut } from './carriedOut';
import { toErrorItem } from './errorItem';
import { Hints } from './hints';
import { resources } from './index';
import type { Operation } from './operation';

/** Runs the selected operation for the input items and links each output to its input. */
export async function runOperation(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const operation = selectedOperation(context);
	const hints = new Hints();
	const run = async () =>
		(await runTogether(context, operation, hints)) ?? (await runEach(context, operation, hints));
	const output = await run().catch(
		async (error: Error) => await Promise.reject<INodeExecutionData[]>(adviseAgent(context, error)),
	);
	hints.show(context, context.getInputData().length);
	return isForAgent(context) ? [...output, ...hints.items] : output;
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
	if (!context.continueOnFail()) await checkItems(context, operation, accounts, hints);
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
					: await Promise.reject<INodeExecutionData[]>(
							operation.oneAtATime === true
								? tellCarriedOut(error, itemIndex, indexes.length)
								: error,
						),
			),
		itemsAtOnce(operation),
	);
	return output.flat();
}

/**
 * Checks all items of a write before the first is carried out: first what they say, then, where
 * there are several, what a look at Scriptix tells of them.
 *
 * @throws NodeOperationError that names all items that cannot be used
 */
async function checkItems(
	context: IExecuteFunctions,
	{ check, foresee }: Operation,
	accounts: Accounts,
	hints: Hints,
): Promise<void> {
	const count = context.getInputData().length;
	const silent = () => undefined;
	const runOf = async (itemIndex: number) => ({ itemIndex, ...(await accounts.of(itemIndex)) });
	await refuseBadItems(context, 'cannot be sent', async (itemIndex) =>
		check?.({ context, hint: silent, ...(await runOf(itemIndex)) }),
	);
	if (count < 2) return;
	await refuseBadItems(context, 'cannot be carried out', async (itemIndex) => {
		const hint = (text: string) => hints.add(text, itemIndex);
		await foresee?.({ context, hint, ...(await runOf(itemIndex)) });
	});
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
