import type { INodeExecutionData } from 'n8n-workflow';

import {
	decodeEmissions,
	encodeEmissions,
	review,
	type Emission,
} from '../../../nodes/ScriptixReseller/events/poll/emissions';
import { sortItems } from '../../../nodes/ScriptixReseller/events/poll/repetitions';

export const MINUTE = 60_000;

/** One item that a process emitted. */
export interface Delivery {
	id: string;
	at: number;
	by: string;
	/** 0 for the first time. */
	times: number;
}

interface Stored {
	known: string[];
	emitted?: unknown;
}

/** What happens in Scriptix, what n8n stores, and what arrives. */
export class World {
	now = 1_000 * MINUTE;
	isReachable = true;
	readonly happened: string[] = [];
	readonly deliveries: Delivery[] = [];
	/** What the database holds. */
	database: Stored | undefined;
	private count = 0;

	happen(): string {
		this.count += 1;
		const id = `event-${this.count}`;
		this.happened.push(id);
		return id;
	}

	newName(): string {
		this.count += 1;
		return `process-${this.count}`;
	}
}

/**
 * A main process of n8n with one trigger that remembers what it has seen: the decisions are the
 * package's, the rules of when a state is read and stored are n8n's.
 */
export class Process {
	readonly name: string;
	readonly startedAt: number;
	private readonly met = new Map<string, number>();
	private memory: Stored | undefined;

	constructor(
		private readonly world: World,
		private readonly isDurable: boolean,
	) {
		this.name = world.newName();
		this.startedAt = world.now;
		if (isDurable) return;
		// In memory n8n polls while it activates a workflow, and stores the state afterwards.
		this.memory = clone(world.database);
		this.poll();
		world.database = clone(this.memory);
	}

	/** @returns false when it failed */
	poll(): boolean {
		const { world } = this;
		const before = this.isDurable ? clone(world.database) : this.memory;
		const outcome = this.pollFrom(clone(before));
		if (outcome.kind === 'thrown') return false;
		this.memory = outcome.stored;
		if (this.isDurable || outcome.hasItems) world.database = clone(outcome.stored);
		return true;
	}

	private pollFrom(
		stored: Stored | undefined,
	): { kind: 'thrown' } | { kind: 'done'; stored: Stored | undefined; hasItems: boolean } {
		const { world, name: process, startedAt, isDurable } = this;
		const { now } = world;
		const metAt = (emission: Emission) => {
			const key = `${emission.by} ${emission.at}`;
			this.met.set(key, this.met.get(key) ?? now);
			return this.met.get(key)!;
		};
		const observer = { process, startedAt, now, isDurable, metAt };
		const { undos, kept } = review(decodeEmissions(stored?.emitted), observer);
		const known = new Set(stored?.known);
		for (const undo of undos) for (const id of undo as string[]) known.delete(id);
		if (!world.isReachable) {
			if (undos.length === 0) return { kind: 'thrown' };
			const next = { known: [...known], emitted: encodeEmissions(kept) };
			return { kind: 'done', stored: next, hasItems: false };
		}
		const found = world.happened.filter((id) => !known.has(id));
		const items = found.map((id): INodeExecutionData => ({ json: { event_id: id } }));
		const { batches, sent, due } = sortItems(items, kept.due);
		const polls = [...kept.polls];
		if (batches.length > 0) polls.push({ by: process, at: now, undo: found, sent });
		for (const { times, items: emitted } of batches) {
			for (const { json } of emitted) {
				world.deliveries.push({ id: String(json.event_id), at: now, by: process, times });
			}
		}
		return {
			kind: 'done',
			stored: {
				known: [...known, ...found],
				emitted: encodeEmissions({ ...kept, polls, due }),
			},
			hasItems: batches.length > 0,
		};
	}
}

function clone<T>(value: T): T {
	return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T);
}
