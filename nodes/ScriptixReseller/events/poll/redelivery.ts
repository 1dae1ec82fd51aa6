import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';

import { steadyClock } from '../../api/clock';
import { isRecord } from '../../codec/json';
import type { Emission, Emissions } from './emissions';
import { decodeEmissions, encodeEmissions, review } from './emissions';
import { isDurableTick, nodeKey } from './gates';
import type { Batch } from './repetitions';
import { sortItems } from './repetitions';

// When this process began. n8n loads packages while it starts, before it activates workflows
// (n8n 2.41.1, load-nodes-and-credentials.js).
const STARTED_AT = Date.now();

// Tells this process from all others.
const PROCESS = `${STARTED_AT.toString(36)}-${Math.random().toString(36).slice(2)}`;

// Longer than the engine takes to store a state, and short beside the minute between two polls.
const STORING_MS = 10_000;

// By node, when this process met which emissions of others first, epoch milliseconds.
const meetings = new Map<string, Map<string, number>>();

// By node, when this process emitted last, and until when, by the steady clock, the engine may still
// store it. The durable scheduler reads a state before it starts a poll, and stores the new one only
// after the poll has ended, so that polls in a row could begin with the same state (n8n-core 2.41.1,
// execution-engine/poll-trigger-executor.js).
const latestOf = new Map<string, { at: number; storedBy: number }>();

/**
 * What an event emitted in the last minutes, and what of it is to be emitted again.
 *
 * The engine stores a trigger's state before it stores the execution, and it does not run an
 * execution again that it was in when it was killed. What a process emitted shortly before its end
 * is therefore uncertain, and has to be found and emitted again, with the same `event_id`. Whether
 * that process was killed or stopped in good order cannot be told.
 */
export class Redelivery {
	private constructor(
		private readonly node: string,
		private kept: Emissions,
		/** What to put back into the state, in this order. */
		readonly undos: unknown[],
		/** Whether the state is older than what this process has just emitted from. */
		readonly isOutdated: boolean,
	) {}

	/** @param stored a copy of the stored state */
	static read(context: IPollFunctions, stored: unknown): Redelivery {
		const node = nodeKey(context);
		const now = Date.now();
		const isDurable = isDurableTick(context);
		const emissions = decodeEmissions(isRecord(stored) ? stored.emitted : undefined);
		const isOutdated = isDurable && lacksLatest(node, emissions.polls, now);
		const metAt = meetingsOf(node, emissions.polls, now);
		const observer = { process: PROCESS, startedAt: STARTED_AT, now, isDurable, metAt };
		const { undos, kept } = review(emissions, observer);
		if (undos.length > 0 && !isOutdated) {
			context.logger.info(
				'Scriptix: n8n was restarted; what was emitted in its last minutes is emitted again, with the same event_id',
			);
		}
		return new Redelivery(node, kept, undos, isOutdated);
	}

	/** Takes what a poll found, and returns what of it to emit. */
	take(items: INodeExecutionData[], undo: IDataObject | string | undefined): Batch[] {
		const { batches, sent, due } = sortItems(items, this.kept.due);
		this.kept = { ...this.kept, due };
		if (batches.length > 0) {
			const at = Date.now();
			this.kept.polls = [...this.kept.polls, { by: PROCESS, at, undo, sent }];
			latestOf.set(this.node, { at, storedBy: steadyClock.now() + STORING_MS });
		}
		return batches;
	}

	/** What to add to the stored state. */
	toStored(): IDataObject {
		const emitted = encodeEmissions(this.kept);
		return emitted ? { emitted: emitted as IDataObject } : {};
	}
}

/** Whether a state lacks what this process has just emitted; after a while it was never stored. */
function lacksLatest(node: string, polls: Emission[], now: number): boolean {
	const latest = latestOf.get(node);
	// Either clock will do: the one that jumps may lie behind for hours, and has no emission that is
	// kept once it has jumped ahead.
	if (latest === undefined || now >= latest.at + STORING_MS) return false;
	if (steadyClock.now() >= latest.storedBy) return false;
	return !polls.some(({ by, at }) => by === PROCESS && at === latest.at);
}

/** Notes which emissions of others are met for the first time, and forgets those that are gone. */
function meetingsOf(node: string, polls: Emission[], now: number) {
	const known = meetings.get(node);
	const keyOf = ({ by, at }: Emission) => `${by} ${at}`;
	const others = polls.filter(({ by }) => by !== PROCESS).map(keyOf);
	const met = new Map(others.map((key) => [key, known?.get(key) ?? now]));
	if (met.size > 0) meetings.set(node, met);
	else meetings.delete(node);
	return (emission: Emission) => met.get(keyOf(emission)) ?? now;
}
