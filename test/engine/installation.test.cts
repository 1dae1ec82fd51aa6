import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

it('is installed as one package, with nothing beside it, by the command of the README', () => {
	const readme = readFileSync('README.md', 'utf8');
	const [, command = ''] =
		/`npm (install --prefix \S+) n8n-nodes-scriptix-reseller`/.exec(readme) ?? [];
	const home = mkdtempSync(join(tmpdir(), 'scriptix-install-'));
	try {
		const args = ['pack', '--json', '--pack-destination', home];
		const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as [
			{ filename: string },
		];
		// Without a prefix npm would install into the next folder above that has a package.json.
		writeFileSync(join(home, 'package.json'), '{}');
		// Offline, so that anything else that it would fetch fails.
		execFileSync(
			'npm',
			[
				...command.replace('~', home).split(' '),
				...['--offline', '--no-audit', '--no-fund', join(home, packed.filename)],
			],
			{ cwd: home, stdio: 'pipe' },
		);
		const installed = readdirSync(join(home, '.n8n', 'nodes', 'node_modules')).filter(
			(name) => !name.startsWith('.'),
		);
		expect(installed).toEqual(['n8n-nodes-scriptix-reseller']);
		expect(existsSync(join(home, 'node_modules'))).toBe(false);
	} finally {
		rmSync(home, { recursive: true });
	}
});
