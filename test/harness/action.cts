import type { IDataObject } from 'n8n-workflow';

import type { NodeResult, RunNodeOptions } from './index.cts';
import { ACTION, type Stage } from './support.cts';

/** Runs an operation of the action node on a stage's sandbox. */
export async function runOperation(
	{ engine }: Stage,
	resource: string,
	operation: string,
	parameters: object = {},
	options?: RunNodeOptions,
): Promise<NodeResult> {
	return await engine.runNode(ACTION, { resource, operation, ...parameters }, options);
}

/** The JSON of the items that an operation put out. */
export function jsonOf({ items }: NodeResult): IDataObject[] {
	return items.map(({ json }) => json);
}

/** The input item that each output item belongs to. */
export function pairsOf({ items }: NodeResult): unknown[] {
	return items.map(({ pairedItem }) => (pairedItem as { item: number } | undefined)?.item);
}

/** What a refusal says: its message and its advice. */
export async function refusalOf(run: Promise<unknown>): Promise<string> {
	const error = await run.then(
		() => undefined,
		(reason: Error & { description?: string }) => reason,
	);
	if (!error) throw new Error('The run was expected to be refused');
	return `${error.message} | ${error.description ?? ''}`;
}

/** A locator in one of its modes. */
export function locator(mode: 'list' | 'id' | 'url', value: unknown): object {
	return { __rl: true, mode, value };
}
