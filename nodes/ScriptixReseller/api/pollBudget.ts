import { accountOf } from './account';
import { steadyClock } from './clock';
import type { Credentials } from './credentials';

// Polls of one trigger are a minute or more apart; one that begins late takes nothing from the next.
const SHARED_MS = 55_000;

/** What polls with one key have sent that began within a minute. */
interface Spent {
	since: number;
	requests: number;
}

// One per key and host for the whole process, so that triggers with one key share it.
const latest = new Map<string, Spent>();

/**
 * How many requests for single customers a poll may send, so that all polls with its key leave
 * enough of the limit for actions. A poll has its share of the minute in which it began, together
 * with the others that began in it, and of no other one however long it lasts: two shares at once
 * would use up the limit, and hold up whoever comes next for a minute. The minute is one that the
 * first of these polls began, as the turn of the clock's minute may lie between two polls, too.
 */
export class PollBudget {
	/** What the polls with this key may send in a minute together; at least one. */
	readonly perMinute: number;

	private readonly spent: Spent;

	/** For a poll that begins now. */
	constructor(private readonly credentials: Credentials) {
		const { requestsPerMinute, generation } = credentials;
		this.perMinute = Math.max(1, Math.floor(requestsPerMinute * generation.pollShare));
		this.spent = spentNow(accountOf(credentials));
	}

	/**
	 * Takes so many requests, or none when there is no room for all of them.
	 *
	 * @param share the part of Requests per Minute for this use, where that is less than polls may have
	 * @returns whether they may be sent
	 */
	take(wanted: number, share = 1): boolean {
		const most = Math.max(1, Math.floor(this.credentials.requestsPerMinute * share));
		if (this.spent.requests + wanted > Math.min(most, this.perMinute)) return false;
		this.spent.requests += wanted;
		return true;
	}
}

function spentNow(account: string): Spent {
	const now = steadyClock.now();
	const before = latest.get(account);
	const spent = before && now - before.since < SHARED_MS ? before : { since: now, requests: 0 };
	latest.set(account, spent);
	return spent;
}
