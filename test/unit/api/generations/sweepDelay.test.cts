import type { ApiClient } from '../../../../nodes/ScriptixReseller/api/client';
import { ALL_CUSTOMERS } from '../../../../nodes/ScriptixReseller/api/customerFilters';
import { legacy } from '../../../../nodes/ScriptixReseller/api/generations/legacy';
import { PollBudget } from '../../../../nodes/ScriptixReseller/api/pollBudget';
import { listCustomersWithUsage } from '../../../../nodes/ScriptixReseller/api/usage';
import { sweep } from '../../../../nodes/ScriptixReseller/events/poll/sweep';

const MINUTE_MS = 60_000;
const LIMIT = 100;
const SHARE = Math.floor(LIMIT * legacy.pollShare);

beforeEach(() => jest.useFakeTimers({ now: Date.parse('2025-01-15T09:00:00Z') }));
afterEach(() => jest.useRealTimers());

/** An API of so many customers that answers at once. */
function clientOf(customers: number, maxLimit = 1000) {
	const budget = new PollBudget();
	const asked: string[] = [];
	let lists = 0;
	const answer = ({ path, query }: { path: string; query: Record<string, number> }): unknown => {
		if (path.endsWith('/usage')) {
			asked.push(path.split('/').at(-2)!);
			return { result: [{ usage_period_start: '2025-01-01', units_used: 1 }], total_results: 1 };
		}
		lists += 1;
		const { offset = 0, limit = 10 } = query;
		const size = Math.max(0, Math.min(limit, maxLimit, customers - offset));
		const result = Array.from({ length: size }, (_, index) => ({ id: offset + index + 1 }));
		return { result, count: size, total_results: customers };
	};
	const client = {
		generation: legacy,
		pollRequestsPerMinute: SHARE,
		takePollRequests: (wanted: number) => budget.take(wanted, SHARE),
		serverNow: () => Date.now(),
		send: async (request: {
			path: string;
			query: Record<string, number>;
			read: (body: unknown) => unknown;
		}) => await Promise.resolve(request.read(answer(request))),
	} as unknown as ApiClient;
	return { client, asked, listRequests: () => lists };
}

/** Polls once a minute, and returns at which minutes each customer was visited. */
async function visits(customers: number, minutes: number, maxLimit?: number) {
	const { client, asked, listRequests } = clientOf(customers, maxLimit);
	const visited = new Map<string, number[]>();
	let firstPage = 1;
	for (let minute = 0; minute < minutes; minute += 1) {
		const before = asked.length;
		const poll = {
			deadline: Date.now() + MINUTE_MS,
			at: () => Date.now(),
			needsUsage: () => true,
			onFailure: (failure: Error) => {
				throw failure;
			},
		};
		const { resumeAt } = await sweep(
			(options) => listCustomersWithUsage(client, ALL_CUSTOMERS, { ...options, poll }),
			{ firstPage, deadline: poll.deadline },
			async () => await Promise.resolve(true),
		);
		firstPage = resumeAt;
		expect(asked.length - before).toBeLessThanOrEqual(SHARE);
		for (const id of asked.slice(before)) visited.set(id, [...(visited.get(id) ?? []), minute]);
		jest.setSystemTime(Date.now() + MINUTE_MS);
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
