import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { Program } from '../e2e/server/process.cts';

const run = promisify(execFile);

let sandbox: Program;

beforeAll(async () => {
	const args = ['-r', 'tsx/cjs', 'scripts/sandbox.cts', '--port', '0', '--customers', '5'];
	sandbox = new Program('npm run sandbox', process.execPath, args);
	await sandbox.until(() => sandbox.output.includes('Ctrl-C stops it'), 20_000);
});

afterAll(async () => {
	await sandbox.stop();
});

it('npm run sandbox prints commands that work, and ends with Ctrl-C', async () => {
	const commands = sandbox.output.split('\n').filter((line) => line.startsWith('curl '));
	expect(commands.length).toBeGreaterThan(2);
	const answers: unknown[] = [];
	for (const command of commands) {
		const { stdout } = await run('bash', ['-c', `${command} --silent --fail`]);
		answers.push(JSON.parse(stdout));
	}
	expect(answers).toMatchObject([
		{ total_results: 5 },
		{ customer_id: 1001, usage: {} },
		{ customers: 5 },
	]);
	await sandbox.stop('SIGINT');
	expect(sandbox.isRunning).toBe(false);
});
