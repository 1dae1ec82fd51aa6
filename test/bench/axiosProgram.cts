import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import type { AxiosTask } from './axiosLoop.cts';

/** The hand-written program in a process of its own. */
export class AxiosProgram {
	private readonly child: ChildProcess;

	/** @param node the program to run it on, so that it has the same Node as n8n */
	constructor(node: string) {
		this.child = fork(join(__dirname, 'axiosLoop.cts'), [], {
			execPath: node,
			execArgv: ['-r', 'tsx/cjs'],
		});
	}

	/** Milliseconds that reading all pages takes. */
	async read(task: AxiosTask): Promise<number> {
		const answered = once(this.child, 'message');
		this.child.send(task);
		const [{ ms, items }] = (await answered) as [{ ms: number; items: number }];
		if (items !== task.pages * 100) throw new Error(`${items} items of ${task.pages} pages`);
		return ms;
	}

	stop(): void {
		this.child.disconnect();
	}
}
