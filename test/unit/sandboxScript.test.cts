import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { Program } from '../e2e/server/process.cts';

const run = promisify(execFile);

const programs: Program[] = [];

afterAll(async () => {
	for (const program of programs) await program.stop();
});

async function startScript(...more: string[]): Promise<Program> {
	const args = ['-r', 'tsx/cjs', 'scripts/sandbox.cts', '--port', '0', '--customers', '5', ...more];
	const sandbox = new Program('npm run sandbox', process.execPath, args);
	programs.push(sandbox);
	await sandbox.until(() => sandbox.output.includes('Ctrl-C stops it'), 60_000);
	return sandbox;
}

async function answersOf(sandbox: Program): Promise<unknown[]> {
	const commands = sandbox.output.split('\n').filter((line) => line.startsWith('curl '));
	const answers: unknown[] = [];
	for (const command of commands) {
		const { stdout } = await run('bash', ['-c', `${command} --silent --fail`]);
		answers.push(JSON.parse(stdout));
	}
	return answers;
}

it('npm run sandbox prints commands for both generations that work, and ends with Ctrl-C', async () => {
	const sandbox = await startScript();
	expect(await answersOf(sandbox)).toMatchObject([
		{ total_results: 5 },
		{ customer_id: 1001, usage: {} },
		{ total_results: 5, count: 2 },
		{ result: expect.any(Array) },
		{ customers: 5 },
	]);
	await sandbox.stop('SIGINT');
	expect(sandbox.isRunning).toBe(false);
});

it('npm run sandbox -- --generation legacy refuses the key on the current generation', async () => {
	const sandbox = await startScript('--generation', 'legacy');
	expect(await answersOf(sandbox)).toMatchObject([
		{ total_results: 5, count: 2 },
		{ result: expect.any(Array) },
		{ customers: 5 },
	]);
	const url = /^Base URL\s+(\S+)$/m.exec(sandbox.output)?.[1] ?? '';
	const answer = await fetch(`${url}/api/v3/reseller/customers`, {
		headers: { Authorization: 'Bearer sk_reseller_sandbox' },
	});
	expect(answer.status).toBe(401);
});
