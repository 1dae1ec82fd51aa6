import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { KnobSettings } from '../sandbox/index.cts';
import type { ServerCommand, ServerCounts, ServerOptions, ServerReady } from './server.cts';

const LONGEST_WAIT_MS = 120_000;
const LOOK_AGAIN_MS = 200;

/** Where a node finds the sandbox. */
export interface Address {
	url: string;
	apiKey: string;
	/** Data of a credential that leads there. */
	credential(): { apiKey: string; baseUrl: string; requestsPerMinute: number };
}

/** The sandbox in a process of its own. */
export class Api {
	private constructor(
		private readonly child: ChildProcess,
		private readonly ready: ServerReady,
	) {}

	static async start(options: ServerOptions): Promise<Api> {
		const child = fork(join(__dirname, 'server.cts'), [JSON.stringify(options)], {
			execArgv: ['-r', 'tsx/cjs'],
		});
		const [ready] = (await once(child, 'message')) as [ServerReady];
		return new Api(child, ready);
	}

	get url(): string {
		return this.ready.url;
	}

	get apiKey(): string {
		return this.ready.apiKey;
	}

	get ids(): number[] {
		return this.ready.ids;
	}

	get document(): NonNullable<ServerReady['document']> {
		if (!this.ready.document) throw new Error('The sandbox has no document');
		return this.ready.document;
	}

	/** Data of a credential that leads here; by default its limit is too high to matter. */
	credential(requestsPerMinute = 10_000_000) {
		return { apiKey: this.apiKey, baseUrl: this.url, requestsPerMinute };
	}

	/** What was received, which is forgotten with that. */
	async counts(): Promise<ServerCounts> {
		return await this.command({ forget: true });
	}

	/** Waits until so many requests have been answered; they are forgotten then. */
	async answered(requests: number): Promise<ServerCounts> {
		const deadline = Date.now() + LONGEST_WAIT_MS;
		for (;;) {
			const { answered } = await this.command({});
			if (answered >= requests) return await this.counts();
			if (Date.now() > deadline) throw new Error(`${answered} of ${requests} requests came`);
			await sleep(LOOK_AGAIN_MS);
		}
	}

	/** Turns knobs and forgets what was received. */
	async turn(knobs: KnobSettings): Promise<void> {
		await this.command({ knobs, forget: true });
	}

	stop(): void {
		this.child.disconnect();
	}

	private async command(command: ServerCommand): Promise<ServerCounts> {
		const answered = once(this.child, 'message');
		this.child.send(command);
		const [counts] = (await answered) as [ServerCounts];
		return counts;
	}
}
