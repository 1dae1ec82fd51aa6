import type { IDataObject, IPollFunctions } from 'n8n-workflow';
import { deepCopy } from 'n8n-workflow';

import { isRecord } from '../../codec/json';

/** A poll that emitted. */
interface EmittingPoll {
	/** Epoch milliseconds. */
	at: number;
	/** What of the state to put back so that the same is found and emitted again. */
	undo: unknown;
}

// Longer than most workflows run and than a killed n8n takes to be up again.
const UNCERTAIN_MS = 300_000;

// Polls are a minute apart or more, unless somebody sets several poll times a minute.
const MAX_POLLS = 20;

// Tells this process from the one before it.
const PROCESS = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

// By node, which former process was met, and when first: about when it had ended.
const successions = new Map<string, { from: string; at: number }>();

/**
 * What an event handed to the engine in the last minutes.
 *
 * The engine stores a trigger's state before it stores the execution, and it does not run an
 * execution again that it was in when it was killed. What the process before this one handed on
 * shortly before its end is therefore uncertain, and has to be found and emitted again, with the
 * same `event_id`. Whether that process was killed or stopped in good order cannot be told.
 */
export class HandedOn {
	private constructor(
		private readonly polls: EmittingPoll[],
		/** What to put back into the state, in this order. */
		readonly uncertain: unknown[],
	) {}

	/** Reads what an event's stored state says of it. */
	static read(context: IPollFunctions, state: unknown): HandedOn {
		const stored = isRecord(state) ? state.handedOn : undefined;
		if (!isRecord(stored) || !Array.isArray(stored.polls)) return new HandedOn([], []);
		const by = String(stored.by);
		const isOwn = by === PROCESS;
		const since = (isOwn ? Date.now() : firstMeeting(context, by)) - UNCERTAIN_MS;
		// A copy: the engine observes what is in the state.
		const recent = deepCopy(stored.polls as unknown[]).filter(
			(poll): poll is EmittingPoll =>
				isRecord(poll) && typeof poll.at === 'number' && poll.at > since,
		);
		if (isOwn) return new HandedOn(recent, []);
		if (recent.length > 0) {
			context.logger.info(
				'Scriptix: n8n was started anew; what was emitted in its last minutes is emitted again, with the same event_id',
			);
		}
		return new HandedOn([], recent.map(({ undo }) => undo).reverse());
	}

	/**
	 * What to add to the stored state.
	 *
	 * @param undo of the present poll; undefined when it emits nothing
	 */
	toStored(undo?: IDataObject | string): IDataObject {
		const polls = [...this.polls, ...(undo === undefined ? [] : [{ at: Date.now(), undo }])];
		if (polls.length === 0) return {};
		return { handedOn: { by: PROCESS, polls: polls.slice(-MAX_POLLS) } as unknown as IDataObject };
	}
}

function firstMeeting(context: IPollFunctions, from: string): number {
	const id = `${context.getWorkflow().id}:${context.getNode().id}`;
	const known = successions.get(id);
	if (known?.from === from) return known.at;
	const at = Date.now();
	successions.set(id, { from, at });
	return at;
}
