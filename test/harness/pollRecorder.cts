import { AsyncLocalStorage } from 'node:async_hooks';

import type { INodeExecutionData } from 'n8n-workflow';

import type { ExecutionResult } from './execution.cts';

/** What came of one poll of an active workflow. */
export interface TickResult {
	/** `discarded`: the workflow was deactivated before the poll ended. */
	outcome: 'emitted' | 'nothing' | 'error' | 'discarded';
	/** What the poll emitted. */
	items: INodeExecutionData[];
	error?: Error;
	/** The execution that the emitted items started. */
	execution?: ExecutionResult;
}

interface PollRecord {
	items?: INodeExecutionData[];
	error?: Error;
	execution?: Promise<ExecutionResult>;
}

const currentPoll = new AsyncLocalStorage<PollRecord>();

/**
 * Tells what came of each poll. Polls of one workflow share a context and may overlap; which of
 * them emits or fails is known by its asynchronous scope.
 */
export class PollRecorder {
	readonly ticks: TickResult[] = [];
	readonly errors: Error[] = [];
	private waiting: Array<(tick: TickResult) => void> = [];

	constructor(private readonly isActive: () => boolean) {}

	/** Notes that the current poll emitted items and so started an execution. */
	emitted(items: INodeExecutionData[], execution: Promise<ExecutionResult>): void {
		Object.assign(currentPoll.getStore()!, { items, execution });
	}

	/** Notes that the current poll failed. */
	failed(error: Error): void {
		currentPoll.getStore()!.error = error;
		this.errors.push(error);
	}

	/** Runs a poll of a timer, and the execution it starts. */
	async tick(poll: () => unknown): Promise<TickResult> {
		const tick = await this.observe(poll);
		this.ticks.push(tick);
		const { waiting } = this;
		this.waiting = [];
		for (const resolve of waiting) resolve(tick);
		return tick;
	}

	/** Runs a poll, and the execution it starts, without counting it as a tick. */
	async observe(poll: () => unknown): Promise<TickResult> {
		const record: PollRecord = {};
		await currentPoll.run(record, poll);
		const { items, error, execution } = record;
		if (error) return { outcome: 'error', items: [], error };
		if (items) return { outcome: 'emitted', items, execution: await execution };
		return { outcome: this.isActive() ? 'nothing' : 'discarded', items: [] };
	}

	/** Drops the record of what has ended. */
	forget(): void {
		this.ticks.length = 0;
		this.errors.length = 0;
	}

	/** Waits for the next tick to end. */
	async next(): Promise<TickResult> {
		return await new Promise((resolve) => this.waiting.push(resolve));
	}
}
