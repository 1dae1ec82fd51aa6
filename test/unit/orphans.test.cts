import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { until } from '../harness/until.cts';

/** A server that neither signals nor a closed output end, as n8n's; it prints its port. */
const STUBBORN = `
	process.on('SIGTERM', () => undefined);
	process.on('SIGHUP', () => undefined);
	process.on('uncaughtException', () => undefined);
	require('node:net').createServer().listen(0, '127.0.0.1', function () {
		console.log('port ' + this.address().port);
		setInterval(() => console.log('still here'), 10);
	});
	// Where the test fails.
	setTimeout(() => process.exit(), 180_000);
`;

/** Starts that server beside itself, as tests start n8n, and prints what it prints. */
const STARTER = `
	const { Program } = require('./test/e2e/server/process.cts');
	new Program('Stubborn', process.execPath, ['-e', ${JSON.stringify(STUBBORN)}], {
		onOutput: (text) => process.stdout.write(text),
	});
`;

async function accepts(port: number): Promise<boolean> {
	const socket = connect(port, '127.0.0.1');
	const isOpen = await once(socket, 'connect').then(
		() => true,
		() => false,
	);
	socket.destroy();
	return isOpen;
}

it.each(['SIGKILL', 'SIGTERM', 'SIGHUP'] as const)(
	'a program ends with the process that started it, also when that gets %s',
	async (signal) => {
		const starter = spawn(process.execPath, ['-r', 'tsx/cjs', '-e', STARTER], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		let output = '';
		starter.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
		await until(() => /port \d+\n/.test(output));
		const port = Number(/port (\d+)/.exec(output)?.[1]);
		expect(await accepts(port)).toBe(true);

		starter.kill(signal);
		await once(starter, 'exit');
		await until(async () => !(await accepts(port)));
		expect(await accepts(port)).toBe(false);
	},
);

it('a worker of jest ends when jest has gone', async () => {
	const script = `require('./test/environment.cjs'); setTimeout(() => undefined, 180_000)`;
	const worker = spawn(process.execPath, ['-e', script], {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	worker.disconnect();
	const [code] = (await once(worker, 'exit')) as [number | null];
	expect(code).toBe(1);
});
