import { execFileSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const COMMAND = /npm install --prefix (\S+) n8n-nodes-scriptix-reseller`/g;

it('is installed as one package, with nothing beside it, by the command of the README', () => {
	const commands = [...readFileSync('README.md', 'utf8').matchAll(COMMAND)];
	const folders = commands.map(([, folder = '']) => folder);
	// By hand, and in the container of n8n's image.
	expect(folders).toEqual(['~/.n8n/nodes', '/home/node/.n8n/nodes']);
	const room = mkdtempSync(join(tmpdir(), 'scriptix-install-'));
	try {
		const args = ['pack', '--json', '--pack-destination', room];
		const [packed] = JSON.parse(execFileSync('npm', args, { encoding: 'utf8' })) as [
			{ filename: string },
		];
		for (const [index, folder] of folders.entries()) {
			const home = join(room, String(index));
			mkdirSync(home);
			// Without a prefix npm would install into the next folder above that has a package.json.
			writeFileSync(join(home, 'package.json'), '{}');
			// Offline, so that anything else that it would fetch fails.
			execFileSync(
				'npm',
				[
					...['install', '--prefix', folder.replace(/^(~|\/home\/node)/, home)],
					...['--offline', '--no-audit', '--no-fund', join(room, packed.filename)],
				],
				{ cwd: home, stdio: 'pipe' },
			);
			const installed = readdirSync(join(home, '.n8n', 'nodes', 'node_modules')).filter(
				(name) => !name.startsWith('.'),
			);
			expect(installed).toEqual(['n8n-nodes-scriptix-reseller']);
			expect(existsSync(join(home, 'node_modules'))).toBe(false);
		}
	} finally {
		rmSync(room, { recursive: true });
	}
});
