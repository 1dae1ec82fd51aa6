import { setImmediate as afterPromises } from 'node:timers/promises';

import fc from 'fast-check';

import type { Page, PagingOptions } from '../../../nodes/ScriptixReseller/api/paging';
import { collect, identityOf, readPages } from '../../../nodes/ScriptixReseller/api/paging';

interface Item {
	id?: number;
	name?: string;
}

type FetchPage = (number: number) => Promise<Page<Item>>;

const DEFAULT_CONCURRENCY = 5;

const idOf = ({ id }: Item) => (id === undefined ? undefined : String(id));
const itemsOf = (ids: number[]): Item[] => ids.map((id) => ({ id }));
const firstIds = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

/** What a server holds and how it behaves. */
interface Server {
	ids: number[];
	/** Items a page; what the server allows may be less than what was asked. */
	pageSize: number;
	/** The total that a page states; the true one unless given. */
	totalOn?: (number: number) => number | undefined;
	/** How long the answer to a page takes, in turns of the event queue. */
	delayOf?: (number: number) => number;
}

/** The requests that a listing made, and how many of them were under way at the same time. */
interface Traffic {
	asked: number[];
	mostUnderWay: number;
	fetchPage: FetchPage;
}

function watch(fetchPage: FetchPage): Traffic {
	let underWay = 0;
	const traffic: Traffic = {
		asked: [],
		mostUnderWay: 0,
		fetchPage: async (number) => {
			traffic.asked.push(number);
			underWay += 1;
			traffic.mostUnderWay = Math.max(traffic.mostUnderWay, underWay);
			try {
				return await fetchPage(number);
			} finally {
				underWay -= 1;
			}
		},
	};
	return traffic;
}

function serve({ ids, pageSize, totalOn = () => ids.length, delayOf = () => 0 }: Server): Traffic {
	return watch(async (number) => {
		for (let turn = delayOf(number); turn > 0; turn -= 1) await Promise.resolve();
		const items = itemsOf(ids.slice((number - 1) * pageSize, number * pageSize));
		return { items, total: totalOn(number) };
	});
}

/** Reads a whole listing. */
async function readAll(
	{ fetchPage }: Traffic,
	options: Partial<PagingOptions<Item>> & { perPage: number },
) {
	const pages = readPages(fetchPage, { idOf, ...options });
	const numbers: number[] = [];
	const items: Item[] = [];
	for (;;) {
		const next = await pages.next();
		if (next.done) return { numbers, items, ids: items.map(({ id }) => id), summary: next.value };
		numbers.push(next.value.number);
		items.push(...next.value.items);
	}
}

const concurrency = fc.integer({ min: 1, max: 8 });
const delays = fc.func(fc.nat({ max: 9 })) as fc.Arbitrary<(number: number) => number>;

describe('a server that keeps to its documentation', () => {
	it.each([
		[0, 1],
		[1, 1],
		[99, 1],
		[101, 2],
		[200, 2],
		[1_250, 13],
	])('with %i items is asked for %i pages of 100', async (count, requests) => {
		const traffic = serve({ ids: firstIds(count), pageSize: 100 });

		const { ids, summary } = await readAll(traffic, { perPage: 100 });

		expect(ids).toEqual(firstIds(count));
		expect(traffic.asked).toEqual(firstIds(requests));
		expect(summary).toEqual({ items: count, total: count, failures: [] });
	});

	it('is asked once more when the total could mean a full first page only', async () => {
		const traffic = serve({ ids: firstIds(100), pageSize: 100 });
		expect((await readAll(traffic, { perPage: 100 })).ids).toEqual(firstIds(100));
		expect(traffic.asked).toEqual([1, 2]);
	});

	it('gives everything once and in order, at the least requests, also when it caps the page', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 400 }),
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 1, max: 50 }),
				concurrency,
				delays,
				async (count, perPage, cap, atATime, delayOf) => {
					const pageSize = Math.min(perPage, cap);
					const traffic = serve({ ids: firstIds(count), pageSize, delayOf });

					const { ids, summary } = await readAll(traffic, { perPage, concurrency: atATime });

					expect(ids).toEqual(firstIds(count));
					expect(summary).toEqual({ items: count, total: count, failures: [] });
					const isAmbiguous = count === perPage && pageSize === perPage;
					const least = Math.max(1, Math.ceil(count / pageSize));
					expect(traffic.asked).toEqual(firstIds(least + (isAmbiguous ? 1 : 0)));
				},
			),
			{ numRuns: 300 },
		);
	});

	it('is asked for the first page alone, then for a few pages at a time', async () => {
		for (const [atATime, most] of [
			[1, 1],
			[3, 3],
			[undefined, DEFAULT_CONCURRENCY],
			[50, 9],
		] as const) {
			const askedWhenFirstCame: number[] = [];
			const traffic = serve({ ids: firstIds(100), pageSize: 10, delayOf: () => 20 });
			const watched = watch(async (number) => {
				const page = await traffic.fetchPage(number);
				if (number === 1) askedWhenFirstCame.push(...traffic.asked);
				return page;
			});

			await readAll(watched, { perPage: 10, concurrency: atATime });

			expect(askedWhenFirstCame).toEqual([1]);
			expect(watched.mostUnderWay).toBe(most);
		}
	});

	it.each([
		['from the first page', 10, undefined, 1],
		['from the first page, also when it caps the page', 20, undefined, 1],
		['where an earlier listing stopped', 10, 3, 1],
		['where an earlier listing stopped, once its pages are known to be capped', 20, 3, 2],
	])('is asked for several pages at a time %s', async (_, perPage, firstPage, alone) => {
		const traffic = serve({ ids: firstIds(200), pageSize: 10 });
		const pages = readPages(traffic.fetchPage, { perPage, idOf, firstPage });
		for (let read = 0; read < alone; read += 1) {
			await pages.next();
			expect(traffic.asked).toHaveLength(read + 1);
		}
		await pages.next();
		expect(traffic.asked).toHaveLength(alone + DEFAULT_CONCURRENCY);
	});

	it('never has more requests under way than allowed, however long each takes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 200 }),
				concurrency,
				delays,
				async (count, atATime, delayOf) => {
					const traffic = serve({ ids: firstIds(count), pageSize: 7, delayOf });
					await readAll(traffic, { perPage: 7, concurrency: atATime });
					expect(traffic.mostUnderWay).toBeLessThanOrEqual(atATime);
				},
			),
		);
	});

	it('is asked for no more pages than the wanted items need', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 300 }),
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 400 }),
				concurrency,
				async (count, perPage, maxItems, atATime) => {
					const traffic = serve({ ids: firstIds(count), pageSize: perPage });

					const { ids } = await readAll(traffic, { perPage, maxItems, concurrency: atATime });

					const wanted = Math.min(count, maxItems);
					expect(ids.slice(0, wanted)).toEqual(firstIds(wanted));
					const isAmbiguous = count === perPage && maxItems > count;
					const least = Math.max(1, Math.ceil(wanted / perPage));
					expect(traffic.asked).toEqual(firstIds(least + (isAmbiguous ? 1 : 0)));
				},
			),
			{ numRuns: 300 },
		);
	});

	it('is not asked any further when the reader stops early', async () => {
		const traffic = serve({ ids: firstIds(1_000), pageSize: 10 });
		for await (const page of readPages(traffic.fetchPage, { perPage: 10, idOf })) {
			if (page.number === 2) break;
		}
		await afterPromises();
		expect(traffic.asked.length).toBeLessThanOrEqual(2 + DEFAULT_CONCURRENCY);
	});
});

describe('a server whose total is not to be trusted', () => {
	it('is read to the first empty page when it states no total', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 300 }),
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 40 }),
				async (count, perPage, cap) => {
					const pageSize = Math.min(perPage, cap);
					const traffic = serve({ ids: firstIds(count), pageSize, totalOn: () => undefined });

					const { ids, summary } = await readAll(traffic, { perPage });

					expect(ids).toEqual(firstIds(count));
					expect(summary).toEqual({ items: count, total: undefined, failures: [] });
					expect(traffic.asked).toEqual(firstIds(Math.ceil(count / pageSize) + 1));
				},
			),
		);
	});

	it.each<[string, (number: number) => number | undefined, number]>([
		['counts the page only', (number) => (number === 3 ? 50 : 100), 100],
		['says zero', () => 0, 0],
		['understates it', () => 130, 130],
		['overstates it', () => 290, 290],
		['states an absurd one', () => Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
		['states it on the first page only', (number) => (number === 1 ? 250 : undefined), 250],
		['states it on later pages only', (number) => (number === 1 ? undefined : 250), 250],
	])('gives everything when it %s', async (_, totalOn, total) => {
		const traffic = serve({ ids: firstIds(250), pageSize: 100, totalOn });

		const { ids, summary } = await readAll(traffic, { perPage: 100 });

		expect(ids).toEqual(firstIds(250));
		expect(summary).toEqual({ items: 250, total, failures: [] });
		expect(traffic.asked.length).toBeLessThanOrEqual(3 + 2 + DEFAULT_CONCURRENCY);
	});

	it.each([-1, 1.5, NaN, Infinity, -Infinity])(
		'is read as stating none when it says %p',
		async (total) => {
			const traffic = serve({ ids: firstIds(250), pageSize: 100, totalOn: () => total });

			const { ids, summary } = await readAll(traffic, { perPage: 100 });

			expect(ids).toEqual(firstIds(250));
			expect(summary.total).toBeUndefined();
			expect(traffic.asked).toEqual([1, 2, 3, 4]);
		},
	);

	it('gives everything, or stops where total and items received agree', async () => {
		const total = fc.oneof(
			fc.constantFrom(undefined, 0, -1, NaN, 1e15, Infinity),
			fc.nat({ max: 400 }),
			fc.nat({ max: 20 }).map((pages) => pages * 10),
		);
		await fc.assert(
			fc.asyncProperty(
				fc.nat({ max: 200 }),
				fc.constantFrom(10, 20),
				fc.oneof(
					total.map((one) => () => one),
					fc
						.array(total, { minLength: 1 })
						.map((all) => (number: number) => all[number % all.length]),
				),
				concurrency,
				async (count, perPage, totalOn, atATime) => {
					const traffic = serve({ ids: firstIds(count), pageSize: 10, totalOn });

					const { ids, summary } = await readAll(traffic, { perPage, concurrency: atATime });

					expect(ids).toEqual(firstIds(ids.length));
					if (ids.length < count) expect(summary.total).toBe(ids.length);
					// A full first page proves nothing.
					if (perPage === 10 && count > 10) expect(ids.length).toBeGreaterThan(10);
					expect(traffic.asked.length).toBeLessThanOrEqual(Math.ceil(count / 10) + 2 + atATime);
				},
			),
			{ numRuns: 500 },
		);
	});

	it('gives everything when its pages are of all sizes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 30 }),
				fc.boolean(),
				async (sizes, statesTotal) => {
					const count = sizes.reduce((sum, size) => sum + size, 0);
					let next = 1;
					const pages = sizes.map((size) => firstIds(size).map(() => next++));
					const traffic = watch(async (number) => ({
						items: itemsOf(pages[number - 1] ?? []),
						total: statesTotal ? count : undefined,
					}));

					const { ids } = await readAll(traffic, { perPage: 10 });

					expect(ids).toEqual(firstIds(count));
				},
			),
		);
	});
});

describe('a server that behaves oddly', () => {
	it('gives everything when it ignores the page size and sends more than asked', async () => {
		const traffic = serve({ ids: firstIds(250), pageSize: 100 });
		expect((await readAll(traffic, { perPage: 20 })).ids).toEqual(firstIds(250));
	});

	it('gives its one page once when it ignores the page number', async () => {
		for (const total of [undefined, 10, 250, 1e15]) {
			const traffic = watch(async () => ({ items: itemsOf(firstIds(10)), total }));

			const { numbers, ids } = await readAll(traffic, { perPage: 10 });

			expect(numbers).toEqual([1]);
			expect(ids).toEqual(firstIds(10));
			expect(traffic.asked.length).toBeLessThanOrEqual(3 + DEFAULT_CONCURRENCY);
		}
	});

	it.each<[string, number[]]>([
		['empty', []],
		['a repetition', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
	])('does not hide the rest behind one page that is %s', async (_, oddPage) => {
		const traffic = watch(async (number) => ({
			items: itemsOf(number === 2 ? oddPage : firstIds(50).slice((number - 1) * 10, number * 10)),
			total: 50,
		}));

		const { numbers, ids } = await readAll(traffic, { perPage: 10 });

		expect(numbers).toEqual([1, 3, 4, 5]);
		expect(ids).toEqual([...firstIds(10), ...firstIds(50).slice(20)]);
	});

	it('does not hide the rest behind an empty page where it caps the page', async () => {
		const traffic = watch(async (number) => ({
			items: itemsOf(number === 3 ? [] : firstIds(60).slice((number - 1) * 10, number * 10)),
			total: 60,
		}));

		const { numbers } = await readAll(traffic, { perPage: 20 });

		expect(numbers).toEqual([1, 2, 4, 5, 6]);
	});

	it('is asked no more after two pages in a row without anything new', async () => {
		const traffic = watch(async () => ({ items: itemsOf(firstIds(10)), total: 1_000 }));
		await readAll(traffic, { perPage: 10, concurrency: 1 });
		expect(traffic.asked).toEqual([1, 2, 3]);
	});

	it('does not hide the rest behind a first page that is empty', async () => {
		const traffic = watch(async (number) => ({
			items: itemsOf(number === 1 ? [] : firstIds(30).slice((number - 1) * 10, number * 10)),
			total: 30,
		}));
		expect((await readAll(traffic, { perPage: 10 })).ids).toEqual(firstIds(30).slice(10));
	});

	it('ends although there is always one more page', async () => {
		for (const total of [undefined, 1e15]) {
			const traffic = watch(async (number) => ({ items: [{ id: number }], total }));

			const { items } = await readAll(traffic, { perPage: 1 });

			expect(items).toHaveLength(20_000);
			expect(traffic.asked.length).toBeLessThanOrEqual(20_000 + DEFAULT_CONCURRENCY);
		}
	});

	it('gives an item once that moves to a later page while the list is read', async () => {
		const ids = firstIds(25);
		const traffic = watch(async (number) => {
			if (number === 2) ids.unshift(99);
			return { items: itemsOf(ids.slice((number - 1) * 10, number * 10)), total: ids.length };
		});

		const { ids: read, summary } = await readAll(traffic, { perPage: 10, concurrency: 1 });

		expect(read).toEqual(firstIds(25));
		expect(summary).toMatchObject({ items: 25, total: 26 });
	});

	it('gives items without an id once each by their whole content', async () => {
		const pages = [
			[{ name: 'a' }, { name: 'b' }, { name: 'a' }],
			[{ name: 'b' }, { name: 'c' }],
		];
		const traffic = watch(async (number) => ({ items: pages[number - 1] ?? [] }));
		const { items } = await readAll(traffic, { perPage: 3 });
		expect(items).toEqual([{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
	});

	it('is always read to an end, each id once, in order, page for page', async () => {
		const page = fc.record({
			ids: fc.array(fc.nat({ max: 25 }), { maxLength: 6 }),
			total: fc.constantFrom(undefined, 0, 3, 5, 12, 30, 1e15, -1, NaN, 2.5),
			fails: fc.boolean(),
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(page, { minLength: 1, maxLength: 12 }),
				fc.constantFrom('empty', 'last page again'),
				fc.integer({ min: 1, max: 6 }),
				fc.constantFrom(Infinity, 1, 4, 10),
				concurrency,
				delays,
				async (script, tail, perPage, maxItems, atATime, delayOf) => {
					const pages = script.map(({ ids, total, fails }, index): Page<Item> => {
						return fails
							? { items: [], failure: new Error(`page ${index + 1}`) }
							: { items: itemsOf(ids), total };
					});
					const last = pages.at(-1)!;
					const end = tail === 'empty' || last.failure ? { items: [] } : last;
					const traffic = watch(async (number) => {
						for (let turn = delayOf(number); turn > 0; turn -= 1) await Promise.resolve();
						return pages[number - 1] ?? end;
					});

					const { numbers, ids, summary } = await readAll(traffic, {
						perPage,
						maxItems,
						concurrency: atATime,
					});

					const mostRead = pages.length + 2;
					expect(traffic.asked).toEqual(firstIds(traffic.asked.length));
					expect(traffic.asked.length).toBeLessThanOrEqual(mostRead + atATime);
					expect(summary.items).toBe(ids.length);

					// Some number of first pages was read, and all that is new on them was handed on.
					const readings = firstIds(mostRead).map((count) => {
						const read = firstIds(count).map((number) => pages[number - 1] ?? end);
						const seen = new Set<number | undefined>();
						const freshOn = read.flatMap(({ items }, index) => {
							const fresh = items.filter(({ id }) => !seen.has(id) && seen.add(id));
							return fresh.length > 0 ? [index + 1] : [];
						});
						const totals = read
							.flatMap(({ total }) => total ?? [])
							.filter((n) => Number.isInteger(n) && n >= 0);
						return {
							ids: [...seen],
							numbers: freshOn,
							failures: read.flatMap(({ failure }) => failure ?? []),
							total: totals.length > 0 ? Math.max(...totals) : undefined,
						};
					});
					expect(readings).toContainEqual({
						ids,
						numbers,
						failures: summary.failures,
						total: summary.total,
					});
				},
			),
			{ numRuns: 1_000 },
		);
	});
});

describe('a listing that goes on where an earlier one stopped', () => {
	it('reads the rest, each item once and in order, at the least requests', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: 400 }),
				fc.integer({ min: 1, max: 50 }),
				fc.integer({ min: 2, max: 12 }),
				concurrency,
				delays,
				async (count, perPage, firstPage, atATime, delayOf) => {
					const traffic = serve({ ids: firstIds(count), pageSize: perPage, delayOf });
					const options = { perPage, firstPage, concurrency: atATime };

					const { ids, numbers, summary } = await readAll(traffic, options);

					expect(ids).toEqual(firstIds(count).slice((firstPage - 1) * perPage));
					expect(summary).toEqual({ items: ids.length, total: count, failures: [] });
					const last = Math.ceil(count / perPage);
					// A short page that is asked for first may be a capped or the last one.
					const isUnsure = firstPage === last && count % perPage !== 0 && firstPage > 1;
					const rest = Math.max(1, last - firstPage + 1) + (isUnsure ? 1 : 0);
					expect(traffic.asked).toEqual(firstIds(rest).map((number) => firstPage - 1 + number));
					expect(numbers).toEqual(traffic.asked.filter((number) => number <= last));
				},
			),
		);
	});

	it('reads the rest to the first empty page when the server states no total', async () => {
		const traffic = serve({ ids: firstIds(50), pageSize: 10, totalOn: () => undefined });
		const { ids } = await readAll(traffic, { perPage: 10, firstPage: 4 });
		expect(ids).toEqual(firstIds(50).slice(30));
		expect(traffic.asked).toEqual([4, 5, 6]);
	});

	it('reads the rest also when the server caps the page', async () => {
		const traffic = serve({ ids: firstIds(500), pageSize: 25 });
		const { ids } = await readAll(traffic, { perPage: 100, firstPage: 5 });
		expect(ids).toEqual(firstIds(500).slice(100));
	});
});

describe('a page that fails', () => {
	const failure = new Error('503 on this page');
	const isOneOf = (numbers: number[], number: number) => numbers.includes(number);

	/** Pages that report their failure, so that the listing can go on without them. */
	function serveWithout(failing: number[], server: Server): Traffic {
		const whole = serve(server);
		return watch(async (number) =>
			isOneOf(failing, number) ? { items: [], failure } : await whole.fetchPage(number),
		);
	}

	/** Pages that throw. */
	function serveThrowing(failing: number[], server: Server): Traffic {
		const whole = serve(server);
		return watch(async (number) =>
			isOneOf(failing, number) ? await Promise.reject(failure) : await whole.fetchPage(number),
		);
	}

	it('does not hide the others when the listing goes on without it', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 12, max: 100 }),
				fc.uniqueArray(fc.integer({ min: 2, max: 12 }), { maxLength: 6 }),
				concurrency,
				async (count, failing, atATime) => {
					const server = { ids: firstIds(count), pageSize: 10 };
					const traffic = serveWithout(failing, server);

					const { ids, summary } = await readAll(traffic, { perPage: 10, concurrency: atATime });

					const pageOf = (id: number) => Math.ceil(id / 10);
					expect(ids).toEqual(firstIds(count).filter((id) => !failing.includes(pageOf(id))));
					const lost = failing.filter((number) => number <= Math.ceil(count / 10));
					expect(summary.failures.length).toBeGreaterThanOrEqual(lost.length);
					expect(new Set(summary.failures)).toEqual(new Set(lost.length > 0 ? [failure] : []));
					expect(summary.total).toBe(count);
				},
			),
		);
	});

	it('is not taken for the end when several fail in a row', async () => {
		const traffic = serveWithout([2, 3, 4, 5], { ids: firstIds(70), pageSize: 10 });
		const { numbers, summary } = await readAll(traffic, { perPage: 10 });
		expect(numbers).toEqual([1, 6, 7]);
		expect(summary.failures).toEqual([failure, failure, failure, failure]);
	});

	it('ends the listing when it throws, after all pages before it', async () => {
		const traffic = serveThrowing([3], { ids: firstIds(70), pageSize: 10 });
		const numbers: number[] = [];
		const reading = (async () => {
			for await (const page of readPages(traffic.fetchPage, { perPage: 10, idOf })) {
				numbers.push(page.number);
			}
		})();
		await expect(reading).rejects.toBe(failure);
		expect(numbers).toEqual([1, 2]);
	});

	it('ends the listing at once when it is the first', async () => {
		const traffic = serveThrowing([1], { ids: firstIds(70), pageSize: 10 });
		await expect(readAll(traffic, { perPage: 10 })).rejects.toBe(failure);
		expect(traffic.asked).toEqual([1]);
	});

	it('does not end the process when it fails behind another one', async () => {
		const traffic = serveThrowing([2, 3, 4, 5, 6], { ids: firstIds(70), pageSize: 10 });
		await expect(readAll(traffic, { perPage: 10 })).rejects.toBe(failure);
		// Jest fails the test for a rejection that nobody has handled by now.
		await afterPromises();
		expect(traffic.asked).toEqual([1, 2, 3, 4, 5, 6]);
	});
});

it('hands a page of thousands on in pieces, between which others go on', async () => {
	const page = { items: itemsOf(firstIds(2_500)), total: 2_500 };
	const pages = readPages(async () => await Promise.resolve(page), { perPage: 100, idOf });
	const others: string[] = [];
	const pieces: unknown[] = [];
	for await (const { number, next, items } of pages) {
		// Due as soon as the pause between pieces, and before it.
		setTimeout(() => others.push(`after ${items[0]!.id}`), 0);
		pieces.push([number, next, items.length, others.at(-1)]);
	}
	expect(pieces).toEqual([
		[1, 1, 1_000, undefined],
		[1, 1, 1_000, 'after 1'],
		[1, 2, 500, 'after 1001'],
	]);
});

describe('what tells an item from the others of a list', () => {
	it('is its id', () => {
		expect(identityOf({ id: 5, name: 'a' }, idOf)).toBe('5');
		expect(identityOf({ id: 5, name: 'a' }, () => 'x'.repeat(100))).toBe('x'.repeat(100));
	});

	it('is its content where it has none', () => {
		expect(identityOf({ name: 'a' }, idOf)).not.toBe(identityOf({ name: 'b' }, idOf));
	});

	it('is short, however long the content is', () => {
		const [one, other, same] = ['a', 'b', 'a'].map((end) =>
			identityOf({ name: 'x'.repeat(1_000) + end }, idOf),
		);
		expect(one).not.toBe(other);
		expect(one).toBe(same);
		expect(one!.length).toBeLessThan(100);
	});
});

describe('a listing that is collected', () => {
	it.each([
		[2, [1, 2], 1],
		[3, [1, 2, 3], 2],
		[4, [1, 2, 3, 4], 2],
		[9, [1, 2, 3, 4, 5], 3],
	])('up to %d items has %j and reads %d pages', async (limit, expected, pages) => {
		let read = 0;
		async function* listing() {
			for (const ids of [[1, 2], [3, 4], [5]]) {
				read += 1;
				yield await Promise.resolve({ items: ids });
			}
		}
		expect([await collect(listing(), limit), read]).toEqual([expected, pages]);
	});
});
