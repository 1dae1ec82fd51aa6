import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

it('is installed as one package, with nothing beside it, by the command of the README', () => {
	expect(readFileSync('README.md', 'utf8')).toContain('npm install n8n-nodes-scriptix-reseller');
	const folder = mkdtempSync(join(tmpdir(), 'scriptix-install-'));
	try {
		const args = ['pack', '--json', '--pack-destination', folder];
		const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as [
			{ filename: string },
		];
		// Offline, so that anything else that it would fetch fails.
		execFileSync(
			'npm',
			['install', '--offline', '--no-audit', '--no-fund', join(folder, packed.filename)],
			{
				cwd: folder,
				stdio: 'pipe',
			},
		);
		const installed = readdirSync(join(folder, 'node_modules')).filter(
			(name) => !name.startsWith('.'),
		);
		expect(installed).toEqual(['n8n-nodes-scriptix-reseller']);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
