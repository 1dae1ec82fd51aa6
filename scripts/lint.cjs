/**
 * Everything that can be checked without running the code: five checks at once, each with its own
 * cache. Says what it runs and how long that took; what a check has to say is shown when it fails.
 */
const { spawn } = require('node:child_process');
const { mkdirSync } = require('node:fs');
const { join } = require('node:path');

const CACHE = 'node_modules/.cache/lint';

const CHECKS = {
	"n8n's rules": ['n8n-node', 'lint'],
	'rules for tests and scripts': [
		'eslint',
		...['--cache', '--cache-location', `${CACHE}/eslint`, '--cache-strategy', 'content'],
		...['--config', 'test/eslint.config.mjs', 'test', 'scripts'],
	],
	formatting: [
		'prettier',
		...['--check', '--log-level', 'warn', '.'],
		...['--cache', '--cache-location', `${CACHE}/prettier`, '--cache-strategy', 'content'],
	],
	'types of the package': [
		'tsc',
		...['--noEmit', '--incremental', '--tsBuildInfoFile', `${CACHE}/package.tsbuildinfo`],
	],
	'types of tests and scripts': [
		'tsc',
		...['-p', 'test/tsconfig.json', '--incremental'],
		...['--tsBuildInfoFile', `${CACHE}/tests.tsbuildinfo`],
	],
};

function run(name, [command, ...args]) {
	const started = Date.now();
	return new Promise((resolve) => {
		const child = spawn(join('node_modules', '.bin', command), args, {
			shell: process.platform === 'win32',
			// Prettier takes any FORCE_COLOR for a wish for colours.
			env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
		});
		let output = '';
		const take = (chunk) => (output += chunk);
		child.stdout.on('data', take);
		child.stderr.on('data', take);
		child.on('error', take);
		child.on('close', (status) => {
			const seconds = ((Date.now() - started) / 1000).toFixed(1);
			console.log(`${status === 0 ? 'passed' : 'FAILED'}  ${name} (${seconds} s)`);
			if (status !== 0) console.log(output);
			resolve(status === 0);
		});
	});
}

async function main() {
	mkdirSync(CACHE, { recursive: true });
	console.log(`checking: ${Object.keys(CHECKS).join(', ')}`);
	const results = await Promise.all(Object.entries(CHECKS).map(([name, args]) => run(name, args)));
	process.exitCode = results.every(Boolean) ? 0 : 1;
}

main().catch((error) => {
	console.error(error);
	process.exitCode = 1;
});
