import type { ApiClient } from '../../api/client';
import { serverSeconds } from '../../api/clock';
import { getCustomerUsage } from '../../api/customers';
import { isRateLimited, isTransient } from '../../api/failure';
import type { CustomerUsage } from '../../api/types';
import { HOUR_SECONDS } from '../../codec/units';
import { readPeriod } from '../../quota/period';
import { isOutOfTime } from '../../api/deadline';
import type { Notice } from '../poll/triggerEvent';
import type { ClosedState } from './state';

// The part of Requests per Minute that may be spent on asking for periods.
const ASKING_SHARE = 0.25;

// Answers in a row that may fail before it counts as lasting.
const LASTING = 2;

// So many failures in a row are asked again at each poll, later ones once an hour.
const PATIENCE = 5;
const PAUSE_SECONDS = HOUR_SECONDS;

// After so many failures in a row a poll asks nobody any more who was not answered before.
const MAX_FAILURES_IN_A_ROW = 10;

/** Asks for the usage of customers in one poll, and keeps account of answers that do not come. */
export class Asking {
	/** Why customers could not be judged. */
	readonly failures: Error[] = [];

	private isExhausted = false;

	private failuresInARow = 0;

	private reason: string | undefined;

	constructor(
		private readonly client: ApiClient,
		private readonly state: ClosedState,
		private readonly deadline: number,
	) {}

	/**
	 * Asks for a customer's usage.
	 *
	 * @param namesPeriod whether an answer without a period is none, because others have one
	 * @returns undefined when Scriptix did not answer, refused to, or named no period
	 */
	async usageOf(id: string, namesPeriod: () => boolean): Promise<CustomerUsage | undefined> {
		if (!this.maySend || !this.isDue(id)) return undefined;
		const answer = await getCustomerUsage(this.client, id).catch((failure: Error) => failure);
		if (answer instanceof Error) {
			if (isTransient(answer)) this.note(answer);
			if (!isRateLimited(answer) && !isOutOfTime(this.deadline)) this.miss(id, answer.message);
			return undefined;
		}
		if (!readPeriod(answer.period) && namesPeriod()) {
			this.miss(id, 'the answer names no period');
			return undefined;
		}
		this.failuresInARow = 0;
		this.state.unanswered.delete(id);
		return answer;
	}

	/** Whether a customer may be asked now; one that has not been answered for long waits for an hour. */
	isDue(id: string): boolean {
		const before = this.state.unanswered.get(id);
		if (!before) return true;
		if (this.failuresInARow >= MAX_FAILURES_IN_A_ROW) return false;
		return before.times < PATIENCE || this.now() >= before.at + PAUSE_SECONDS;
	}

	/** As many of the customers as may be asked now; those last who were not answered before. */
	select<T extends { id: string }>(cases: T[]): T[] {
		const due = cases.filter(({ id }) => this.isDue(id));
		return due
			.sort((a, b) => this.missesOf(a.id) - this.missesOf(b.id))
			.slice(0, this.grant(due.length));
	}

	/** Whether Scriptix has not answered about a customer several times in a row. */
	isLasting(id: string): boolean {
		return this.missesOf(id) >= LASTING;
	}

	/**
	 * Notes that a customer's usage could not be had with the list; returns whether that lasts: for five
	 * times in a row, or for three with an hour before the last.
	 */
	missListed(id: string): boolean {
		const before = this.state.unanswered.get(id)?.at ?? 0;
		const { times, at } = this.countMiss(id);
		return times >= PATIENCE || (times > LASTING && at >= before + PAUSE_SECONDS);
	}

	private missesOf(id: string): number {
		return this.state.unanswered.get(id)?.times ?? 0;
	}

	/** Of as many requests, how many may be sent. */
	grant(requests: number): number {
		if (!this.maySend) return 0;
		let granted = 0;
		while (granted < requests && this.client.pollBudget.take(1, ASKING_SHARE)) granted += 1;
		return granted;
	}

	/** Whether the time allows for more requests. */
	get maySend(): boolean {
		return !this.isExhausted && !isOutOfTime(this.deadline);
	}

	/** Notes why something could not be read. */
	note(failure: Error): void {
		this.failures.push(failure);
		this.isExhausted ||= isRateLimited(failure);
	}

	/** Why periods wait. */
	get notices(): Notice[] {
		if (this.reason === undefined) return [];
		const customers = [...this.state.unanswered.keys()].filter((id) => this.isLasting(id));
		const who =
			customers.length === 1 ? 'customer' : `${customers.length} customers, one of them customer`;
		return [
			{
				about: 'unanswered usage',
				text: `to which period the usage of ${who} ${customers[0]} belongs is not known, because Scriptix does not answer that (${this.reason}). A period that cannot be confirmed is emitted two days after its end, with is_final false and the last figures that certainly belong to it.`,
			},
		];
	}

	private countMiss(id: string): { times: number; at: number } {
		const missed = { times: this.missesOf(id) + 1, at: this.now() };
		this.state.unanswered.set(id, missed);
		return missed;
	}

	private miss(id: string, reason: string): void {
		const { times } = this.countMiss(id);
		if (times >= LASTING) this.reason = reason;
		this.failuresInARow += 1;
	}

	private now(): number {
		return serverSeconds(this.client);
	}
}
