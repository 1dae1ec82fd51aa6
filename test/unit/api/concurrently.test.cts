import { setImmediate as afterPromises } from 'node:timers/promises';

import fc from 'fast-check';

import { CONCURRENCY, mapConcurrently } from '../../../nodes/ScriptixReseller/api/concurrently';

/** Calls that end when the test says so. */
function heldCalls() {
	const ends = new Map<number, { resolve: (value: string) => void; reject: (e: Error) => void }>();
	const started: number[] = [];
	const call = async (item: number) => {
		started.push(item);
		return await new Promise<string>((resolve, reject) => ends.set(item, { resolve, reject }));
	};
	return { call, started, end: (item: number) => ends.get(item)! };
}

describe('mapping with a few calls under way at a time', () => {
	it('keeps the results in the order of the items, however long each takes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.nat({ max: 20 })),
				fc.integer({ min: 1, max: 8 }),
				async (delays, concurrency) => {
					let underWay = 0;
					let most = 0;
					const results = await mapConcurrently(
						delays,
						async (delay, index) => {
							underWay += 1;
							most = Math.max(most, underWay);
							for (let tick = 0; tick <= delay; tick += 1) await Promise.resolve();
							underWay -= 1;
							return `${index}:${delay}`;
						},
						concurrency,
					);

					expect(results).toEqual(delays.map((delay, index) => `${index}:${delay}`));
					expect(most).toBe(Math.min(concurrency, delays.length));
				},
			),
		);
	});

	it('starts the next call as soon as one has ended', async () => {
		const { call, started, end } = heldCalls();
		const all = mapConcurrently([0, 1, 2, 3], call, 2);
		expect(started).toEqual([0, 1]);

		end(1).resolve('b');
		await afterPromises();
		expect(started).toEqual([0, 1, 2]);

		end(2).resolve('c');
		await afterPromises();
		end(0).resolve('a');
		end(3).resolve('d');
		expect(await all).toEqual(['a', 'b', 'c', 'd']);
	});

	it('keeps five calls under way unless told otherwise', async () => {
		const { call, started, end } = heldCalls();
		const all = mapConcurrently([0, 1, 2, 3, 4, 5, 6], call);
		expect(started).toEqual([0, 1, 2, 3, 4]);
		expect(CONCURRENCY).toBe(5);

		for (const item of [0, 1, 2, 3, 4]) end(item).resolve('');
		await afterPromises();
		for (const item of [5, 6]) end(item).resolve('');
		await all;
	});

	it('has nothing to do for no items', async () => {
		const map = jest.fn();
		expect(await mapConcurrently([], map)).toEqual([]);
		expect(map).not.toHaveBeenCalled();
	});

	it('throws the first failure without waiting for the calls still under way', async () => {
		const { call, end } = heldCalls();
		const all = mapConcurrently([0, 1, 2], call, 3);
		end(1).reject(new Error('second item'));
		await expect(all).rejects.toThrow('second item');
	});

	it('starts no further call after a failure', async () => {
		const { call, started, end } = heldCalls();
		const all = mapConcurrently([0, 1, 2, 3, 4], call, 2);
		end(0).reject(new Error('first item'));
		await expect(all).rejects.toThrow('first item');

		end(1).resolve('b');
		await afterPromises();

		expect(started).toEqual([0, 1]);
	});
});
