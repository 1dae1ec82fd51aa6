import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What the suites run beside n8n: Debian's packages, and where each leaves its program. */
const PACKAGES = {
	chromium: process.env.CHROMIUM ?? '/usr/bin/chromium',
	'libreoffice-calc-nogui': process.env.SOFFICE ?? '/usr/bin/soffice',
	postgresql: '/usr/lib/postgresql',
	'redis-server': '/usr/bin/redis-server',
};

const APT = '/usr/bin/apt-get';

/**
 * Installs the packages that are missing, where that is possible: by root, on Debian and its like.
 * Elsewhere the suite that needs a program says how to install it.
 *
 * @throws Error when the installation does not succeed
 */
export function installPackages(...wanted: ReadonlyArray<keyof typeof PACKAGES>): void {
	const missing = Object.entries(PACKAGES)
		.filter(([name]) => wanted.some((one) => one === name))
		.filter(([, program]) => !existsSync(program))
		.map(([name]) => name);
	if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync(APT)) return;
	console.log(`Installing Debian's ${missing.join(', ')} …`);
	apt('update');
	apt('install', '-y', '--no-install-recommends', ...missing);
}

function apt(...args: string[]): void {
	execFileSync(APT, ['-q', ...args], {
		stdio: 'inherit',
		// In run level 1 the packages do not start their services.
		env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
	});
}
