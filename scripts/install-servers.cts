/** Installs the n8n servers of the end-to-end suites, so that other work can go on meanwhile. */
import { installServer, SERVERS, type ServerVersion } from '../test/e2e/server/install.cts';

async function main(): Promise<void> {
	for (const version of Object.keys(SERVERS) as ServerVersion[]) await installServer(version);
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
