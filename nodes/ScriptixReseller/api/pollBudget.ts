import type { IPollFunctions } from 'n8n-workflow';

import { accountOf } from './account';
import type { Credentials, SendingContext } from './credentials';
import type { Poller, PollMinute } from './pollMinute';
import { beginPoll, fairPart, reservedFor } from './pollMinute';

/** Who polls: a trigger; undefined for a person who fetches a test event. */
export type PollerId = string | undefined;

/**
 * How many requests for single customers a poll may send, so that all polls with its key leave
 * enough of the limit for actions. A poll has its share of the minute in which it began, together
 * with the others that began in it, and of no other one however long it lasts: two shares at once
 * would use up the limit, and hold up whoever comes next for a minute. The minute is one that the
 * first of these polls began, as the turn of the clock's minute may lie between two polls, too.
 *
 * What a trigger had too little of last time is kept for it. Else the one that happens to poll first
 * in each minute would take all of it, and the others would get nothing for ever.
 */
export class PollBudget {
	/** What the polls with this key may send in a minute together; at least one. */
	readonly perMinute: number;

	private readonly minute: PollMinute;

	private readonly self: Poller;

	/** For a poll that begins now. */
	constructor(
		private readonly credentials: Credentials,
		poller?: PollerId,
	) {
		const { requestsPerMinute, generation } = credentials;
		this.perMinute = Math.max(1, Math.floor(requestsPerMinute * generation.pollShare));
		const { minute, self } = beginPoll(accountOf(credentials), poller);
		this.minute = minute;
		this.self = self;
	}

	/** Into how large pieces requests are to be divided, so that each fits in; `most` at most. */
	pieceOf(most: number): number {
		return Math.max(1, Math.min(most, fairPart(this.minute, this.self, this.perMinute)));
	}

	/**
	 * Takes so many requests, or none when there is no room for all of them.
	 *
	 * @param share the part of Requests per Minute that all such use may have, where that is less
	 * @returns whether they may be sent
	 */
	take(wanted: number, share = 1): boolean {
		const most = Math.max(1, Math.floor(this.credentials.requestsPerMinute * share));
		const isLimited = most < this.perMinute;
		const { minute, self } = this;
		if (isLimited) self.limit = most;
		const fits =
			this.hasRoom('all', wanted, this.perMinute) &&
			(!isLimited || this.hasRoom('limited', wanted, most));
		self.isHungry ||= !fits;
		if (!fits) return false;
		minute.take(self, 'all', wanted);
		if (isLimited) minute.take(self, 'limited', wanted);
		return true;
	}

	private hasRoom(use: 'all' | 'limited', wanted: number, most: number): boolean {
		const { minute, self } = this;
		return minute.taken(use) + wanted + reservedFor(minute, self, { use, most }) <= most;
	}
}

/** The trigger that polls by itself, if it is one. */
export function pollerOf(context: SendingContext): PollerId {
	if (!('getActivationMode' in context)) return undefined;
	const poll = context as IPollFunctions;
	if (poll.getMode() === 'manual') return undefined;
	return `${poll.getWorkflow().id}:${poll.getNode().id}`;
}
