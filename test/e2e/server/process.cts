import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * A port of 127.0.0.1 that nobody listens on, below those that systems give to outgoing connections:
 * it stays free while a server that is killed starts again.
 */
export async function freePort(): Promise<number> {
	for (let tries = 0; tries < 100; tries += 1) {
		const port = randomInt(10_000, 32_000);
		if (await isFree(port)) return port;
	}
	throw new Error('No port could be had');
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer().listen(port, '127.0.0.1');
	const isListening = await once(server, 'listening').then(
		() => true,
		() => false,
	);
	if (isListening) await new Promise((resolve) => server.close(resolve));
	return isListening;
}

// n8n prints the stack of an error that ends it several times.
const SHOWN_CHARACTERS = 20_000;

export interface ProgramOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'> {
	/** Gets everything that is printed, as it comes. */
	onOutput?: (text: string) => void;
}

/** A program that runs beside the tests, with all that it printed. */
export class Program {
	/** Standard output and errors. */
	output = '';

	private readonly child: ChildProcess;

	constructor(
		private readonly name: string,
		command: string,
		args: string[],
		{ onOutput, ...options }: ProgramOptions = {},
	) {
		this.child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		const add = (chunk: Buffer) => {
			this.output += chunk.toString();
			onOutput?.(chunk.toString());
		};
		this.child.stdout?.on('data', add);
		this.child.stderr?.on('data', add);
		this.child.on('error', (error) => void (this.output += error.message));
		// What tests forget to stop must not outlive them.
		const kill = () => void this.child.kill('SIGKILL');
		process.once('exit', kill);
		this.child.once('exit', () => process.off('exit', kill));
		endWithThisProcess(this.child);
	}

	get pid(): number | undefined {
		return this.child.pid;
	}

	get isRunning(): boolean {
		return this.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null;
	}

	/**
	 * Waits until a condition holds.
	 *
	 * @throws Error with the end of the output when the program ends before, or after `timeoutMs`
	 */
	async until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
		const deadline = Date.now() + timeoutMs;
		while (!(await holds())) {
			if (!this.isRunning) throw this.complaint(`ended with ${this.ending}`);
			if (Date.now() > deadline) throw this.complaint(`was not ready after ${timeoutMs} ms`);
			await sleep(100);
		}
	}

	private get ending(): string {
		const { exitCode, signalCode } = this.child;
		return exitCode === null ? (signalCode ?? 'no start') : `exit code ${exitCode}`;
	}

	/** Sends a signal and waits for the end. */
	async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
		if (!this.isRunning) return;
		const ended = once(this.child, 'exit');
		this.child.kill(signal);
		const overdue = setTimeout(() => this.child.kill('SIGKILL'), 15_000);
		await ended;
		clearTimeout(overdue);
	}

	private complaint(what: string): Error {
		return new Error(`${this.name} ${what}:\n${this.output.slice(-SHOWN_CHARACTERS)}`);
	}
}

/**
 * Ends a program also when this process is killed, which runs no code then: the system closes what a
 * shell waits to read from, and the shell kills the program. An n8n that is left alone logs into the
 * closed pipe, logs that this failed, and so on: it takes a core and some gigabytes, and its shutdown
 * does not end (`error-reporter.js` of n8n-core 2.8.1 and 2.41.1 logs every uncaught exception).
 */
function endWithThisProcess(program: ChildProcess): void {
	if (program.pid === undefined) return;
	const guard = spawn('sh', ['-c', 'read -r line; kill -9 "$0"', String(program.pid)], {
		stdio: ['pipe', 'ignore', 'ignore'],
		// Out of reach of what is sent to this process and all that it started.
		detached: true,
	});
	// Where there is no shell, there is no guard.
	guard.on('error', () => undefined);
	program.once('exit', () => guard.kill('SIGKILL'));
}
