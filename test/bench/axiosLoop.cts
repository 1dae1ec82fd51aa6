/**
 * What a program written for the purpose needs: a few requests at a time, over connections that
 * stay open. A process of its own, so that it runs on the same Node as n8n.
 */
import axios from 'axios';

/** Reads something as often as it is told to, and answers the milliseconds that it took. */
export interface AxiosTask {
	url: string;
	apiKey: string;
	/** Pages of 100 to read; they are kept until all are there, in order. */
	pages: number;
	concurrency: number;
}

process.on('message', ({ url, apiKey, pages, concurrency }: AxiosTask) => {
	const startedAt = performance.now();
	void readAll(url, apiKey, pages, concurrency).then((items) =>
		process.send?.({ ms: performance.now() - startedAt, items: items.length }),
	);
});
process.on('disconnect', () => process.exit());

async function readAll(
	url: string,
	apiKey: string,
	pages: number,
	concurrency: number,
): Promise<unknown[]> {
	const results: unknown[][] = [];
	let next = 1;
	const worker = async () => {
		while (next <= pages) {
			const page = next;
			next += 1;
			const { data } = await axios.get<{ result: unknown[] }>(
				`${url}/api/v3/reseller/customers?page=${page}&per_page=100`,
				{ headers: { authorization: `Bearer ${apiKey}` } },
			);
			results[page - 1] = data.result;
		}
	};
	await Promise.all(Array.from({ length: concurrency }, worker));
	return results.flat();
}
