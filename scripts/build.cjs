/**
 * Builds `dist` as it is published and notes which sources it is made of, see
 * `test/harness/freshBuild.cts`: n8n's tool checks the types and copies icons and schemas, gulp icons
 * and codex files, and `bundle.cts` writes the code. The steps' own output is shown on a terminal;
 * elsewhere only when one of them fails, because it consists of control codes: there one line says
 * what the silence is for.
 */
const { spawnSync } = require('node:child_process');
const { join } = require('node:path');

const STEPS = [
	['n8n-node', 'build'],
	['gulp', 'build:icons'],
];

if (!process.stdout.isTTY)
	process.stderr.write('building dist: types, icons and code, some ten seconds\n');

for (const [command, ...args] of STEPS) {
	const { status, error, stdout, stderr } = spawnSync(
		join('node_modules', '.bin', command),
		args,
		process.stdout.isTTY
			? { stdio: 'inherit', shell: process.platform === 'win32' }
			: { encoding: 'utf8', shell: process.platform === 'win32' },
	);
	if (status === 0) continue;
	if (error?.code === 'ENOENT') {
		process.stderr.write('What the build needs is not installed: run npm ci first, to its end\n');
	}
	process.stderr.write(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\n`);
	process.exit(status ?? 1);
}

require('tsx/cjs');
require('./bundle.cts').writeBundle('.', 'dist');
require('../test/harness/freshBuild.cts').noteBuild('.');
