import type { IDataObject, IPollFunctions } from 'n8n-workflow';

import { isRecord } from '../../codec/json';
import { isDurableTick, nodeKey } from './gates';

/** A poll that emitted. */
interface Emission {
	/** Epoch milliseconds. */
	at: number;
	/** What of the state to put back so that the same is found and emitted again. */
	undo: unknown;
}

// Longer than most workflows run and than a killed n8n takes to be up again.
const UNCERTAIN_MS = 300_000;

// Polls are a minute apart or more, unless somebody sets several poll times a minute.
const MAX_EMISSIONS = 20;

// Longer than the engine takes to store a state, and short beside the minute between two polls.
const STORING_MS = 10_000;

// Tells this process from the one before it.
const PROCESS = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

// By node, which former process was met, and when first: about when it had ended.
const successions = new Map<string, { from: string; at: number }>();

// By node, when this process emitted last. The durable scheduler reads a state before it starts a
// poll, and stores the new one only after the poll has ended.
const emittedAt = new Map<string, number>();

/**
 * What an event emitted in the last minutes.
 *
 * The engine stores a trigger's state before it stores the execution, and it does not run an
 * execution again that it was in when it was killed. What the process before this one emitted
 * shortly before its end is therefore uncertain, and has to be found and emitted again, with the
 * same `event_id`. Whether that process was killed or stopped in good order cannot be told.
 */
export class Redelivery {
	private constructor(
		private readonly node: string,
		private readonly recent: Emission[],
		/** What to put back into the state, in this order. */
		readonly uncertain: unknown[],
		/** Whether the state is older than what this process has just emitted from. */
		readonly isOutdated: boolean,
	) {}

	/** @param stored a copy of the stored state */
	static read(context: IPollFunctions, stored: unknown): Redelivery {
		const node = nodeKey(context);
		const { by, polls } = readEmissions(stored);
		const isOwn = by === PROCESS;
		const since = (isOwn ? Date.now() : firstMeeting(node, by)) - UNCERTAIN_MS;
		const recent = polls.filter(({ at }) => at > since);
		const isOutdated = isDurableTick(context) && lacksLatest(node, polls);
		if (isOwn || by === '') return new Redelivery(node, recent, [], isOutdated);
		if (recent.length > 0) {
			context.logger.info(
				'Scriptix: n8n was started anew; what was emitted in its last minutes is emitted again, with the same event_id',
			);
		}
		return new Redelivery(node, [], recent.map(({ undo }) => undo).reverse(), isOutdated);
	}

	/**
	 * What to add to the stored state.
	 *
	 * @param undo of the present poll; undefined when it emits nothing
	 */
	toStored(undo?: IDataObject | string): IDataObject {
		const polls = [...this.recent];
		if (undo !== undefined) {
			const at = Date.now();
			polls.push({ at, undo });
			emittedAt.set(this.node, at);
		}
		if (polls.length === 0) return {};
		return {
			emitted: { by: PROCESS, polls: polls.slice(-MAX_EMISSIONS) } as unknown as IDataObject,
		};
	}
}

function readEmissions(stored: unknown): { by: string; polls: Emission[] } {
	const emitted = isRecord(stored) ? stored.emitted : undefined;
	if (!isRecord(emitted) || !Array.isArray(emitted.polls)) return { by: '', polls: [] };
	const polls = (emitted.polls as unknown[]).filter(
		(poll): poll is Emission => isRecord(poll) && typeof poll.at === 'number',
	);
	return { by: String(emitted.by), polls };
}

/** Whether a state lacks what this process has just emitted; after a while it was never stored. */
function lacksLatest(node: string, polls: Emission[]): boolean {
	const latest = emittedAt.get(node);
	if (latest === undefined || Date.now() >= latest + STORING_MS) return false;
	return !polls.some(({ at }) => at >= latest);
}

function firstMeeting(node: string, from: string): number {
	const known = successions.get(node);
	if (known?.from === from) return known.at;
	const at = Date.now();
	successions.set(node, { from, at });
	return at;
}
