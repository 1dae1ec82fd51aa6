import { existsSync } from 'node:fs';

import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';

const PROGRAM = process.env.CHROMIUM ?? '/usr/bin/chromium';

// No look for updates or other services of the vendor.
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Starts Chromium without a window and with a profile of its own.
 *
 * @throws Error that says how to install it
 */
export async function startChromium(): Promise<Browser> {
	if (!existsSync(PROGRAM)) {
		throw new Error(
			`There is no Chromium at ${PROGRAM}. Install it with "apt-get update && apt-get install -y chromium", or name another one in the environment variable CHROMIUM.`,
		);
	}
	return await chromium.launch({ executablePath: PROGRAM, args: ARGUMENTS });
}
