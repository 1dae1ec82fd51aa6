import { createHash } from 'crypto';

import type { Credentials } from './credentials';

const MINUTE_MS = 60_000;

/**
 * How many requests for single customers polls may send in a minute, so that they leave enough of
 * the limit for actions. Counted by minutes of the clock, as polls are a minute or more apart.
 */
export class PollBudget {
	private minute = -1;

	private spent = 0;

	/** How many of the wanted requests may be sent in this minute; they count as sent. */
	take(wanted: number, perMinute: number): number {
		const minute = Math.floor(Date.now() / MINUTE_MS);
		if (minute !== this.minute) this.spent = 0;
		this.minute = minute;
		const granted = Math.max(0, Math.min(wanted, Math.floor(perMinute) - this.spent));
		this.spent += granted;
		return granted;
	}
}

// One per key and host for the whole process, so that triggers with one key share it.
const budgets = new Map<string, PollBudget>();

/** The budget of the polls that use a key. */
export function pollBudgetOf({ baseUrl, apiKey }: Credentials): PollBudget {
	const id = createHash('sha256').update(`${baseUrl} ${apiKey}`).digest('hex');
	const budget = budgets.get(id) ?? new PollBudget();
	budgets.set(id, budget);
	return budget;
}
