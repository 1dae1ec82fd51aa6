import type { INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import type { ApiClient } from '../../api/client';
import { isRateLimited } from '../../api/failure';
import { nodeKey } from './gates';

// By node and account, how many polls in a row the limit has cut short, and whether that was told. For people to
// read only, so that each process may say it for itself.
const cutShort = new Map<string, { polls: number; isTold: boolean }>();

// One poll that is cut short is made up for by the next one.
const POLLS_BEHIND = 2;

/** Says in the log, once, that polls fall behind because others use up the limit, and since when. */
export function watchLimit(
	context: IPollFunctions,
	{ account, limitedSince }: ApiClient,
	failures: readonly Error[],
): void {
	const key = `${nodeKey(context)}:${account}`;
	const before = cutShort.get(key);
	if (limitedSince === undefined || !failures.some(isRateLimited)) {
		if (before?.isTold) context.logger.info('Scriptix: polls are no longer held up by the limit');
		cutShort.delete(key);
		return;
	}
	const polls = (before?.polls ?? 0) + 1;
	const isTold = polls >= POLLS_BEHIND;
	if (isTold && !before?.isTold) {
		context.logger.warn(`Scriptix: ${textOf(limitedSince)} Polls go on where they stopped.`);
	}
	cutShort.set(key, { polls, isTold });
}

/** The same for the person who fetches a test event: a field of the examples. */
export function withLimitNotice(
	{ limitedSince }: ApiClient,
	examples: INodeExecutionData[],
): INodeExecutionData[] {
	if (limitedSince === undefined) return examples;
	const notice = textOf(limitedSince);
	return examples.map((item) => ({ ...item, json: { ...item.json, notice } }));
}

function textOf(since: number): string {
	const at = new Date(since).toISOString().replace('T', ' ').slice(0, 16);
	return `since ${at} UTC others with the same API key have left too little of its limit. Nothing is lost, but what happens is emitted later. Give n8n an API key of its own, let the others send less, or poll less often.`;
}
