import { parseArgs } from 'node:util';

import { startSandbox } from '../test/sandbox/index.cts';

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			customers: { type: 'string', default: '250' },
			port: { type: 'string', default: '8787' },
			seed: { type: 'string', default: '1' },
			rate: { type: 'string', default: '0' },
		},
	});
	const sandbox = await startSandbox({
		customers: Number(values.customers),
		port: Number(values.port),
		seed: Number(values.seed),
		requestsPerMinute: Number(values.rate),
		now: new Date().toISOString(),
	});
	const { url, apiKey } = sandbox;
	const auth = `-H 'Authorization: Bearer ${apiKey}'`;
	console.log(`Base URL  ${url}
API key   ${apiKey}

curl ${auth} '${url}/api/v3/reseller/customers?per_page=2'
curl ${auth} '${url}/api/v3/reseller/customers/1001/usage'
curl -X PUT '${url}/__sandbox__/usage' -d '{"id": 1001, "minutes": 1900}'

Ctrl-C stops it.`);
	process.once('SIGINT', () => void sandbox.stop());
	process.once('SIGTERM', () => void sandbox.stop());
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
