/** One process of n8n's engine that gets customers, as a worker does, when it is told to. */
import { startEngine } from '../harness/index.cts';
import { ACTION } from '../harness/support.cts';
import { timed } from './interleave.cts';
import { get } from './nodes.cts';

export interface ProbeOptions {
	packageDir: string;
	credential: { apiKey: string; baseUrl: string; requestsPerMinute: number };
	ids: number[];
}

export interface ProbeResult {
	done: number;
	ms: number;
}

async function main({ packageDir, credential, ids }: ProbeOptions): Promise<void> {
	const engine = await startEngine({ packageDir });
	process.send?.('ready');
	await new Promise((go) => process.once('message', go));
	let done = 0;
	const ms = await timed(async () => {
		const { items } = await engine.runNode(ACTION, get.parameters!, {
			input: ids.map((id) => ({ id })),
			credentials: { scriptixResellerApi: credential },
			onError: 'continueRegularOutput',
		});
		done = items.filter(({ json }) => json.error === undefined).length;
	});
	process.send?.({ done, ms } satisfies ProbeResult);
}

main(JSON.parse(process.argv[2] ?? '{}') as ProbeOptions).then(
	() => process.exit(),
	(error: Error) => {
		console.error(error.stack ?? error.message);
		process.exit(1);
	},
);
