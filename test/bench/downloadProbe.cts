/** Downloads a file whenever it is told to, in a process that has done nothing else before. */
import { startEngine } from '../harness/index.cts';
import { ACTION } from '../harness/support.cts';
import { timed } from './interleave.cts';
import { growthWhile, resident } from './liveMemory.cts';

/** What the process is started with, as JSON in its first argument. */
export interface DownloadOptions {
	credential: { apiKey: string; baseUrl: string; requestsPerMinute: number };
	sessionId: string;
	documentId: string;
	bytes: number;
}

/** What to measure: milliseconds, or the growth of the process in MB. */
export type Measure = 'time' | 'memory';

const LOOK_EVERY_MS = 20;

async function main({ credential, sessionId, documentId, bytes }: DownloadOptions): Promise<void> {
	const engine = await startEngine({ credentials: { scriptixResellerApi: credential } });
	const download = async () => {
		const { items } = await engine.runNode(ACTION, {
			resource: 'document',
			operation: 'download',
			sessionId: { __rl: true, mode: 'id', value: sessionId },
			documentId: { __rl: true, mode: 'id', value: documentId },
			format: 'docx',
		});
		const size = items[0]?.json.file_size;
		if (size !== bytes) throw new Error(`${String(size)} bytes instead of ${bytes}`);
	};
	process.on('message', (measure: Measure) => {
		const measured =
			measure === 'time' ? timed(download) : growthWhile(resident, LOOK_EVERY_MS, download);
		void measured.then((value) => process.send?.(value));
	});
	process.on('disconnect', () => void engine.stop());
}

void main(JSON.parse(process.argv[2]!) as DownloadOptions);
