import { parseArgs } from 'node:util';

import type { Sandbox, SandboxOptions } from '../test/sandbox/index.cts';
import { startSandbox } from '../test/sandbox/index.cts';

type Generation = NonNullable<SandboxOptions['generation']>;

const GENERATIONS: readonly string[] = ['both', 'current', 'legacy'];

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			customers: { type: 'string', default: '250' },
			port: { type: 'string', default: '8787' },
			seed: { type: 'string', default: '1' },
			rate: { type: 'string', default: '0' },
			generation: { type: 'string', default: 'both' },
		},
	});
	if (!GENERATIONS.includes(values.generation)) {
		throw new Error(`--generation is one of ${GENERATIONS.join(', ')}`);
	}
	const generation = values.generation as Generation;
	const sandbox = await startSandbox({
		customers: Number(values.customers),
		port: Number(values.port),
		seed: Number(values.seed),
		requestsPerMinute: Number(values.rate),
		generation,
		now: new Date().toISOString(),
	});
	console.log(`Base URL  ${sandbox.url}
API key   ${sandbox.apiKey}

${commandsFor(generation, sandbox).join('\n')}

Ctrl-C stops it.`);
	process.once('SIGINT', () => void sandbox.stop());
	process.once('SIGTERM', () => void sandbox.stop());
}

function commandsFor(generation: Generation, { url, apiKey }: Sandbox): string[] {
	const current = `-H 'Authorization: Bearer ${apiKey}' '${url}/api/v3/reseller`;
	const legacy = `-H 'x-zoom-s2t-key: ${apiKey}' '${url}/api/v3/reseller`;
	return [
		...(generation === 'legacy'
			? []
			: [
					'# The current generation',
					`curl ${current}/customers?per_page=2'`,
					`curl ${current}/customers/1001/usage'`,
				]),
		...(generation === 'current'
			? []
			: [
					'# The legacy generation',
					`curl ${legacy}/customer/?limit=2'`,
					`curl ${legacy}/customer/1001/usage?view=month'`,
				]),
		'# What a customer has used from now on',
		`curl -X PUT '${url}/__sandbox__/usage' -d '{"id": 1001, "minutes": 1900}'`,
	];
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
