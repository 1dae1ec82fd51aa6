/** How many requests one node keeps under way at a time. */
export const CONCURRENCY = 5;

/**
 * The same where each request is for one small object. What n8n does for a request, without a
 * connection that stays open, takes longer than a near server: with fewer, both wait in turns.
 */
export const SMALL_CONCURRENCY = 50;

/**
 * Maps items with a few calls under way at a time; the results keep the order of the items.
 *
 * @throws the first rejection; no further call is started then
 */
export async function mapConcurrently<T, R>(
	items: readonly T[],
	map: (item: T, index: number) => Promise<R>,
	concurrency = CONCURRENCY,
): Promise<R[]> {
	const results = new Array<R>(items.length);
	const queue = items.entries();
	let hasFailed = false;
	const worker = async () => {
		for (const [index, item] of queue) {
			results[index] = await map(item, index);
			if (hasFailed) return;
		}
	};
	const workers = Array.from({ length: Math.min(concurrency, items.length) }, worker);
	await Promise.all(workers).finally(() => (hasFailed = true));
	return results;
}
