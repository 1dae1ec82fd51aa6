import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';

import { isRecord } from '../api/answers';

/** What one poll handed to the engine, and when, in epoch milliseconds. */
interface HandedOn {
	at: number;
	items: IDataObject[];
}

// Longer than most workflows run and than a crashed n8n takes to be up again.
const UNCERTAIN_MS = 600_000;

// Beyond this many items only the newest poll is kept; about 1 MB.
const MAX_ITEMS = 1_000;

// Tells this process from the one before it.
const PROCESS = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

// By node, which former process was met, and when first: how long ago its end may have been.
const successions = new Map<string, { from: string; at: number }>();

/**
 * Adds to what a poll found the items that a former process handed on shortly before it ended.
 *
 * The engine stores the trigger's state before it stores the execution, and never runs an execution
 * again that it was in when it was killed. So the items of the last minutes are uncertain in a new
 * process: they are repeated, with the same `event_id`. Whether the former process was killed or
 * stopped in good order cannot be told.
 */
export function withUncertain(
	context: IPollFunctions,
	event: string,
	found: INodeExecutionData[],
): INodeExecutionData[] {
	const staticData = context.getWorkflowStaticData('node');
	const stored = isRecord(staticData.handedOn) ? deepCopy(staticData.handedOn) : {};
	const now = Date.now();
	const isOwn = stored.by === PROCESS;
	const reference = isOwn ? now : firstMeeting(context, String(stored.by), now);
	const recent = stored.event === event ? readPolls(stored.polls, reference - UNCERTAIN_MS) : [];

	const repeated = isOwn ? [] : recent.flatMap(({ items }) => items);
	const items = [...repeated.map((json) => ({ json })), ...found];
	const before = isOwn ? recent : [];
	const polls = items.length > 0 ? [...before, toPoll(items, now)] : before;
	if (polls.length > 0) {
		staticData.handedOn = { by: PROCESS, event, polls: limit(polls) } as unknown as IDataObject;
	} else {
		delete staticData.handedOn;
	}
	if (repeated.length > 0) {
		context.logger.info(
			`Scriptix: n8n was started anew; ${repeated.length} items of its last minutes are repeated with the same event_id`,
		);
	}
	return items;
}

function firstMeeting(context: IPollFunctions, from: string, now: number): number {
	const id = `${context.getWorkflow().id}:${context.getNode().id}`;
	const known = successions.get(id);
	if (known?.from === from) return known.at;
	successions.set(id, { from, at: now });
	return now;
}

function toPoll(items: INodeExecutionData[], at: number): HandedOn {
	// A copy: the engine observes all that is put into the state, in place.
	return { at, items: deepCopy(items.map(({ json }) => json)) };
}

function readPolls(stored: unknown, since: number): HandedOn[] {
	const polls: unknown[] = Array.isArray(stored) ? stored : [];
	return polls.filter(
		(poll): poll is HandedOn =>
			isRecord(poll) &&
			typeof poll.at === 'number' &&
			poll.at > since &&
			Array.isArray(poll.items) &&
			poll.items.every(isRecord),
	);
}

/** The newest polls, as many of them as are within the limit, at least one. */
function limit(polls: HandedOn[]): HandedOn[] {
	let count = 0;
	return polls
		.reverse()
		.filter(({ items }, index) => {
			count += items.length;
			return index === 0 || count <= MAX_ITEMS;
		})
		.reverse();
}
