import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import setUpQuickly from '../setup.cts';
import { installPackages } from './server/debianPackages.cts';
import { installServer, SERVERS, type ServerVersion } from './server/install.cts';
import { packPackage } from './server/n8nServer.cts';

/** Runs once before all end-to-end suites: what they need is there when they start. */
export default async function setup(): Promise<void> {
	setUpQuickly();
	installPackages('chromium', 'postgresql', 'redis-server');
	for (const version of Object.keys(SERVERS) as ServerVersion[]) await installServer(version);
	process.env.PACKED_PACKAGE = await packPackage(await mkdtemp(join(tmpdir(), 'packed-')));
}
