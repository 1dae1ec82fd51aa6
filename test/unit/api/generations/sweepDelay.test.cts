import type { ApiClient } from '../../../../nodes/ScriptixReseller/api/client';
import type { Credentials } from '../../../../nodes/ScriptixReseller/api/credentials';
import { ALL_CUSTOMERS } from '../../../../nodes/ScriptixReseller/api/customerFilters';
import { legacy } from '../../../../nodes/ScriptixReseller/api/generations/legacy';
import { PollBudget } from '../../../../nodes/ScriptixReseller/api/pollBudget';
import { listCustomersWithUsage } from '../../../../nodes/ScriptixReseller/api/usage';
import { sweep } from '../../../../nodes/ScriptixReseller/events/poll/sweep';

const MINUTE_MS = 60_000;
const LIMIT = 100;
const SHARE = Math.floor(LIMIT * legacy.pollShare);

// What one test has spent is not missing in the next one.
let account = 0;

beforeEach(() => {
	account += 1;
	jest.useFakeTimers({ now: Date.parse('2025-01-15T09:00:00Z') });
});
afterEach(() => jest.useRealTimers());

/** What a poll that begins now may send. */
function pollBudget(poller?: string, requestsPerMinute = LIMIT): PollBudget {
	const key = { apiKey: `sk_${account}`, baseUrl: 'https://api.example' };
	return new PollBudget({ ...key, requestsPerMinute, generation: legacy } as Credentials, poller);
}

/** An API of so many customers that answers at once, or in the time that `takesMs` says. */
function apiOf(customers: number, { maxLimit = 1000, takesMs = 0 } = {}) {
	const asked: string[] = [];
	let lists = 0;
	const answer = ({ path, query }: { path: string; query: Record<string, number> }): unknown => {
		if (path.endsWith('/usage')) {
			asked.push(path.split('/').at(-2)!);
			jest.advanceTimersByTime(takesMs);
			return { result: [{ usage_period_start: '2025-01-01', units_used: 1 }], total_results: 1 };
		}
		lists += 1;
		const { offset = 0, limit = 10 } = query;
		const size = Math.max(0, Math.min(limit, maxLimit, customers - offset));
		const result = Array.from({ length: size }, (_, index) => ({ id: offset + index + 1 }));
		return { result, count: size, total_results: customers };
	};
	const beginPoll = (...budget: Parameters<typeof pollBudget>) => ({
		generation: legacy,
		pollBudget: pollBudget(...budget),
		serverNow: () => Date.now(),
		send: async (request: {
			path: string;
			query: Record<string, number>;
			read: (body: unknown) => unknown;
		}) => await Promise.resolve(request.read(answer(request))),
	});
	return { beginPoll, asked, listRequests: () => lists };
}

/** One poll from a customer on; returns where to go on. */
async function poll(client: unknown, firstPage = 1): Promise<number> {
	const terms = {
		deadline: Date.now() + MINUTE_MS,
		at: () => Date.now(),
		onFailure: (failure: Error) => {
			throw failure;
		},
	};
	const { resumeAt } = await sweep(
		(options) =>
			listCustomersWithUsage(client as ApiClient, ALL_CUSTOMERS, { ...options, poll: terms }),
		{ firstPage, deadline: terms.deadline },
		async () => await Promise.resolve(true),
	);
	return resumeAt;
}

/** Polls once a minute, and returns at which minutes each customer was visited. */
async function visits(customers: number, minutes: number, maxLimit?: number) {
	const { beginPoll, asked, listRequests } = apiOf(customers, { maxLimit });
	const visited = new Map<string, number[]>();
	let firstPage = 1;
	for (let minute = 0; minute < minutes; minute += 1) {
		const before = asked.length;
		firstPage = await poll(beginPoll(), firstPage);
		expect(asked.length - before).toBeLessThanOrEqual(SHARE);
		for (const id of asked.slice(before)) visited.set(id, [...(visited.get(id) ?? []), minute]);
		jest.advanceTimersByTime(MINUTE_MS);
	}
	return { visited, requests: asked.length, listRequests: listRequests() };
}

test.each([
	[250, 5],
	[1_000, 17],
	[5_000, 84],
])(
	'with %d customers a crossing is found within %d minutes and one poll',
	async (customers, promised) => {
		const { visited, requests, listRequests } = await visits(customers, promised * 3);
		expect(visited.size).toBe(customers);
		const gaps = [...visited.values()].flatMap((minutes) =>
			minutes.slice(1).map((minute, index) => minute - minutes[index]!),
		);
		expect(promised).toBe(Math.ceil(customers / SHARE));
		expect(Math.max(...gaps)).toBeLessThanOrEqual(promised + 1);
		expect(Math.max(...[...visited.values()].map(([first]) => first!))).toBeLessThan(promised + 1);
		// The whole share is used, and about one more request a poll for the list.
		expect(requests).toBeGreaterThan(SHARE * promised * 3 * 0.8);
		expect(listRequests).toBeLessThanOrEqual(promised * 3 * 2 + 3);
	},
);

test('a server that gives few customers at a time costs more requests for the list, and no customer', async () => {
	const { visited, listRequests } = await visits(250, 6, 7);
	expect(visited.size).toBe(250);
	expect(listRequests).toBeLessThan(60);
});

describe('a sweep over the turn of a minute', () => {
	beforeEach(() => jest.setSystemTime(Date.parse('2025-01-15T09:00:55Z')));

	test('has the share of the minute in which it began, and no second one', async () => {
		const { beginPoll, asked } = apiOf(250, { takesMs: 200 });
		await poll(beginPoll());
		expect(new Date().toISOString()).toBe('2025-01-15T09:01:07.000Z');
		expect(asked).toHaveLength(SHARE);
	});

	test('has none of its own right after another one', async () => {
		const { beginPoll, asked } = apiOf(250);
		await poll(beginPoll());
		jest.advanceTimersByTime(10_000);
		expect(new Date().toISOString()).toBe('2025-01-15T09:01:05.000Z');
		await poll(beginPoll());
		expect(asked).toHaveLength(SHARE);
	});

	test('takes nothing from the polls that begin a minute later', async () => {
		const { beginPoll, asked } = apiOf(250);
		const late = beginPoll();
		jest.advanceTimersByTime(MINUTE_MS);
		await poll(beginPoll());
		expect(asked).toHaveLength(SHARE);
		await poll(late);
		expect(asked).toHaveLength(2 * SHARE);
	});

	test('shares with those that began with it, also when their minute is over', async () => {
		const { beginPoll, asked } = apiOf(40);
		const [first, second] = [beginPoll(), beginPoll()];
		await poll(first);
		jest.advanceTimersByTime(MINUTE_MS);
		const next = beginPoll();
		await poll(second);
		expect(asked).toHaveLength(SHARE);
		await poll(next);
		expect(asked).toHaveLength(SHARE + 40);
	});
});

describe('triggers with one key', () => {
	/** Triggers that poll at different seconds of each minute; what each is granted, minute by minute. */
	async function grantsOf(
		triggers: Array<{ name: string; customers: number; pauseMinutes?: number; until?: number }>,
		minutes: number,
		limit = LIMIT,
	): Promise<Map<string, number[]>> {
		const states = triggers.map((trigger) => ({
			...trigger,
			at: 1,
			api: apiOf(trigger.customers),
		}));
		const grants = new Map<string, number[]>();
		const apart = Math.floor(MINUTE_MS / triggers.length);
		for (let minute = 0; minute < minutes; minute += 1) {
			let asked = 0;
			for (const state of states) {
				const { name, api, pauseMinutes = 1, until = Infinity } = state;
				if (minute % pauseMinutes === 0 && minute < until) {
					const before = api.asked.length;
					state.at = await poll(api.beginPoll(name, limit), state.at);
					asked += api.asked.length - before;
					grants.set(name, [...(grants.get(name) ?? []), api.asked.length - before]);
				}
				jest.advanceTimersByTime(apart);
			}
			expect(asked).toBeLessThanOrEqual(Math.max(1, Math.floor(limit * legacy.pollShare)));
			jest.advanceTimersByTime(MINUTE_MS - apart * triggers.length);
		}
		return grants;
	}

	const sum = (numbers: number[] = []) => numbers.reduce((all, one) => all + one, 0);

	test.each([2, 3, 5])('have the same where none has enough (%d)', async (count) => {
		const names = Array.from({ length: count }, (_, index) => `trigger ${index}`);
		const grants = await grantsOf(
			names.map((name) => ({ name, customers: 1000 })),
			20,
		);
		for (const name of names) {
			const own = grants.get(name)!.slice(2);
			expect(Math.min(...own)).toBeGreaterThanOrEqual(Math.floor(SHARE / count / 5) * 5);
		}
	});

	test('leave to one that needs little what it needs, and the rest to the others', async () => {
		const grants = await grantsOf(
			[
				{ name: 'large', customers: 1000 },
				{ name: 'small', customers: 10 },
			],
			20,
		);
		expect(sum(grants.get('small'))).toBeGreaterThanOrEqual(10 * 9);
		expect(sum(grants.get('large'))).toBeGreaterThanOrEqual(20 * 35);
	});

	test.each([1, 2, 3, 4, 7, 10, 20])(
		'are all served at a limit of %d requests per minute',
		async (limit) => {
			const names = ['first', 'second', 'third'];
			const grants = await grantsOf(
				names.map((name) => ({ name, customers: 1000 })),
				30,
				limit,
			);
			const all = names.map((name) => sum(grants.get(name)));
			const most = 30 * Math.max(1, Math.floor(limit * legacy.pollShare));
			expect(Math.min(...all)).toBeGreaterThanOrEqual(Math.floor(most / 3 / 2));
		},
	);

	test('have it for themselves again when the others are switched off', async () => {
		const grants = await grantsOf(
			[
				{ name: 'stays', customers: 1000 },
				{ name: 'goes', customers: 1000, until: 5 },
			],
			10,
		);
		expect(grants.get('stays')!.slice(7)).toEqual([SHARE, SHARE, SHARE]);
	});

	test('that poll rarely take nothing from the minutes between', async () => {
		const grants = await grantsOf(
			[
				{ name: 'often', customers: 1000 },
				{ name: 'rarely', customers: 1000, pauseMinutes: 10 },
			],
			60,
		);
		expect(grants.get('rarely')!.slice(2)).toEqual([30, 30, 30, 30]);
		expect(grants.get('often')!.slice(21, 30)).toEqual(Array(9).fill(SHARE));
	});

	/** Takes one request after the other, as far as they are granted. */
	function takeAll(poller: string, share?: number): number {
		const budget = pollBudget(poller);
		let taken = 0;
		while (budget.take(1, share)) taken += 1;
		return taken;
	}

	test('of which one may have a quarter of the limit only get on beside each other', () => {
		const minutes = Array.from({ length: 6 }, () => {
			const granted = [takeAll('quota'), takeAll('period', 0.25), takeAll('other period', 0.25)];
			jest.advanceTimersByTime(MINUTE_MS);
			return granted;
		});
		expect(minutes[0]).toEqual([SHARE, 0, 0]);
		for (const [quota, period, other] of minutes.slice(1)) {
			expect(quota! + period! + other!).toBeLessThanOrEqual(SHARE);
			expect(quota).toBeGreaterThanOrEqual(20);
			expect(period! + other!).toBeLessThanOrEqual(25);
			expect(Math.min(period!, other!)).toBeGreaterThanOrEqual(12);
		}
	});
});
