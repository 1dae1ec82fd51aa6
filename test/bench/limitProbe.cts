/** One process of n8n's engine that gets customers, as a worker does, when it is told to. */
import { startEngine } from '../harness/index.cts';
import { ACTION } from '../harness/support.cts';
import { timed } from './interleave.cts';
import { get } from './nodes.cts';

export interface ProbeOptions {
	packageDir: string;
	credential: Credential;
	ids: number[];
	/** Of another account, for a process that is warm, as those of a server are. */
	warmUp: { credential: Credential; ids: number[] };
}

type Credential = Record<string, unknown>;

export interface ProbeResult {
	done: number;
	ms: number;
}

async function main({ packageDir, credential, ids, warmUp }: ProbeOptions): Promise<void> {
	const engine = await startEngine({ packageDir });
	const getAll = async (account: { credential: Credential; ids: number[] }) => {
		const { items } = await engine.runNode(ACTION, get.parameters!, {
			input: account.ids.map((id) => ({ id })),
			credentials: { scriptixResellerApi: account.credential },
			onError: 'continueRegularOutput',
		});
		return items.filter(({ json }) => json.error === undefined).length;
	};
	await getAll(warmUp);
	process.send?.('ready');
	await new Promise((go) => process.once('message', go));
	let done = 0;
	const ms = await timed(async () => (done = await getAll({ credential, ids })));
	process.send?.({ done, ms } satisfies ProbeResult);
}

main(JSON.parse(process.argv[2] ?? '{}') as ProbeOptions).then(
	() => process.exit(),
	(error: Error) => {
		console.error(error.stack ?? error.message);
		process.exit(1);
	},
);
