/**
 * Reads one hostile answer in a process of its own, which the suite gives little memory: by an
 * operation that lists, by the report, and by triggers.
 *
 * Argument: the base URL that does the harm. Prints a `HostileRun` as JSON.
 */
import { runOperation } from '../harness/action.cts';
import { quotaWorkflow, type Stage } from '../harness/support.cts';
import { startEngine } from '../harness/index.cts';
import { LoopWatch } from './loopWatch.cts';

/** What one thing that a user does cost. */
export interface HostileRun {
	action: string;
	outcome: string;
	/** The longest time for which nothing else could happen in the process, in milliseconds of processor. */
	longestBlockMs: number;
	/** Resident memory at its most, in megabytes. */
	peakMb: number;
}

async function main(): Promise<void> {
	const credential = { apiKey: 'sk_test', baseUrl: process.argv[2], requestsPerMinute: 1_000_000 };
	const engine = await startEngine({ credentials: { scriptixResellerApi: credential } });
	const stage = { engine } as Stage;
	const activate = async (event: string) => {
		const workflow = await engine.activate(quotaWorkflow(engine, { event }));
		await workflow.tick();
		const [error] = workflow.errors;
		await workflow.deactivate();
		if (error) throw error;
	};
	const setting = (changes: object, act: () => Promise<unknown>) => async () => {
		const before = { apiGeneration: 'current', ...credential };
		Object.assign(credential, changes);
		await act().finally(() => Object.assign(credential, before));
	};
	const legacy = (act: () => Promise<unknown>) => setting({ apiGeneration: 'legacy' }, act);
	const actions: Array<[string, () => Promise<unknown>]> = [
		['get', async () => await runOperation(stage, 'customer', 'get', { customerId: 1 })],
		['list', async () => await runOperation(stage, 'customer', 'getAll', { returnAll: true })],
		['usage', async () => await runOperation(stage, 'usage', 'get', { customerId: 1 })],
		['report', async () => await runOperation(stage, 'usage', 'report', { format: 'html' })],
		['quotaThreshold', async () => await activate('quotaThreshold')],
		['customerChanged', async () => await activate('customerChanged')],
		['newTranscript', async () => await activate('newTranscript')],
		['newDocument', async () => await activate('newDocument')],
		[
			'100 gets',
			async () =>
				await runOperation(
					stage,
					'customer',
					'get',
					{ customerId: 1 },
					{ input: Array(100).fill({}) as [] },
				),
		],
		['csv', async () => await runOperation(stage, 'usage', 'report', { format: 'csv' })],
		[
			'transcripts',
			async () => await runOperation(stage, 'transcript', 'getAll', { returnAll: true }),
		],
		['documents', async () => await runOperation(stage, 'document', 'getAll', { returnAll: true })],
		[
			'upsert',
			async () =>
				await runOperation(stage, 'customer', 'upsert', {
					name: 'A',
					email: 'new@example.org',
					plan: 'gold',
				}),
		],
		[
			'legacy list',
			legacy(async () => await runOperation(stage, 'customer', 'getAll', { returnAll: true })),
		],
		[
			'legacy history',
			legacy(
				async () =>
					await runOperation(stage, 'usage', 'getHistory', { customerId: 1, returnAll: true }),
			),
		],
		[
			'legacy transcripts',
			legacy(async () => await runOperation(stage, 'transcript', 'getAll', { returnAll: true })),
		],
		['legacy customerChanged', legacy(async () => await activate('customerChanged'))],
	];
	const runs: HostileRun[] = [];
	for (const [action, act] of actions) {
		const watch = new LoopWatch();
		const outcome = await act().then(
			() => 'done',
			(error: Error) => error.message.slice(0, 80),
		);
		runs.push({ action, outcome, ...(await watch.stop()) });
	}
	await engine.stop();
	console.log(JSON.stringify(runs));
}

main().catch((error: unknown) => {
	console.error(error);
	process.exitCode = 1;
});
