import { accountOf } from './account';
import type { Credentials } from './credentials';

const MINUTE_MS = 60_000;

/**
 * How many requests for single customers polls may send in a minute, so that they leave enough of
 * the limit for actions. Counted by minutes of the clock, as polls are a minute or more apart.
 */
export class PollBudget {
	private minute = -1;

	private spent = 0;

	/**
	 * Takes so many requests, or none when there is no room for all of them in this minute.
	 *
	 * @returns whether they may be sent
	 */
	take(wanted: number, perMinute: number): boolean {
		const minute = Math.floor(Date.now() / MINUTE_MS);
		if (minute !== this.minute) this.spent = 0;
		this.minute = minute;
		if (this.spent + wanted > perMinute) return false;
		this.spent += wanted;
		return true;
	}
}

// One per key and host for the whole process, so that triggers with one key share it.
const budgets = new Map<string, PollBudget>();

/** What is left of this minute for the polls that use a key. */
export function pollBudgetOf(credentials: Credentials): PollBudget {
	const id = accountOf(credentials);
	const budget = budgets.get(id) ?? new PollBudget();
	budgets.set(id, budget);
	return budget;
}

/** Requests for single customers that all polls with a key may send in a minute; at least one. */
export function pollRequestsPerMinute({ requestsPerMinute, generation }: Credentials): number {
	return Math.max(1, Math.floor(requestsPerMinute * generation.pollShare));
}
