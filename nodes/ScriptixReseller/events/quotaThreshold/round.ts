import type { INodeExecutionData } from 'n8n-workflow';

import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { matchesMetadata } from '../../api/customerFilters';
import { getCustomer, getCustomerUsage } from '../../api/customers';
import { isRateLimited, isTransient } from '../../api/failure';
import type { CustomerListItem, CustomerUsage } from '../../api/types';
import type { Memory } from '../../quota/ledger';
import { baseline, judge, settle } from '../../quota/ledger';
import type { Ledger } from '../../quota/ledgerStorage';
import { dayOf, readPeriod } from '../../quota/period';
import { termsFor } from '../../quota/quotas';
import type { UsageSource } from '../../quota/usage';
import { readUsage } from '../../quota/usage';
import { isOutOfTime } from '../poll/timeBudget';
import type { CustomerFacts } from './items';
import { toItems } from './items';
import type { Settings } from './settings';
import { rulesFor } from './settings';
import type { QuotaState } from './state';

/** A customer that the list alone cannot settle. */
type Candidate = Omit<CustomerFacts, 'details' | 'detectedAt'> & { needsPeriod: boolean };

const HOUR_MS = 3_600_000;

// After this many customers in one poll whose usage cannot be asked for, no more are asked.
const MAX_UNANSWERED = 3;

// Customers who were not met again since their period ended this long ago are gone.
const FORGET_AFTER_DAYS = 100;

/** Judges customers page by page, and holds what is to be emitted and remembered. */
export class Round {
	readonly items: INodeExecutionData[] = [];

	/** What was remembered before of the customers that items are about. */
	readonly reported = new Map<string, Memory | undefined>();

	/** Why customers could not be judged. */
	readonly failures: Error[] = [];

	private readonly ledger: Ledger;

	private readonly seen = new Set<string>();

	private readonly unanswered: Map<string, number>;

	private unansweredNow = 0;

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		private readonly before: QuotaState,
		private readonly deadline: number,
	) {
		this.ledger = new Map(before.ledger);
		this.unanswered = new Map(before.unanswered);
	}

	/**
	 * Judges one page of customers.
	 *
	 * @returns false when the page has to be judged again, because time or requests ran out
	 */
	async judgePage(customers: CustomerListItem[]): Promise<boolean> {
		const candidates = customers.flatMap((customer) => this.judgeCustomer(customer));
		const outcomes = await mapConcurrently(
			candidates,
			async (candidate) => await this.settleCandidate(candidate),
		);
		return outcomes.every((isSettled) => isSettled);
	}

	/**
	 * What to remember.
	 *
	 * @param resumeAt the page to go on with, 1 when all were read
	 * @param isComplete true when every customer was met, so that the others no longer exist
	 */
	state(resumeAt: number, isComplete: boolean): QuotaState {
		const today = dayOf(this.now());
		for (const [id, { end }] of this.ledger) {
			const isGone = isComplete || today > end + FORGET_AFTER_DAYS;
			if (isGone && !this.seen.has(id)) this.ledger.delete(id);
		}
		for (const id of this.unanswered.keys()) {
			if (isComplete && !this.seen.has(id)) this.unanswered.delete(id);
		}
		return {
			ledger: this.ledger,
			resumeAt,
			isFirstRound: this.before.isFirstRound && resumeAt > 1,
			unanswered: this.unanswered,
		};
	}

	private judgeCustomer(customer: CustomerListItem): Candidate[] {
		const id = idOf(customer);
		if (id === undefined) return [];
		this.seen.add(id);
		const usage = readUsage(customer, termsFor(this.settings.quotas, id));
		const rules = rulesFor(this.settings, id, customer);
		const memory = this.ledger.get(id);
		if (this.before.isFirstRound && !this.settings.includesAlreadyExceeded) {
			this.remember(id, memory ?? baseline(usage, rules, this.now()));
			return [];
		}
		const verdict = judge(memory, usage, rules, this.now());
		if (verdict.kind === 'ask') return [{ id, customer, usage, needsPeriod: verdict.needsPeriod }];
		this.remember(id, verdict.memory);
		return [];
	}

	/** Returns false when the customer could not be judged and no other can be either. */
	private async settleCandidate(candidate: Candidate): Promise<boolean> {
		const asked = await this.ask(candidate).catch((failure: Error) => failure);
		if (asked instanceof Error) return this.postpone(candidate.id, asked);
		this.unanswered.delete(candidate.id);
		const { customer, details } = asked;
		const { id } = candidate;
		const { settings } = this;
		const now = this.now();
		const rules = rulesFor(settings, id, customer);
		if (!matchesMetadata(customer, settings.filters)) {
			this.remember(id, baseline(candidate.usage, rules, now));
			return true;
		}
		const usage = readUsage(withLaterUsage(customer, details), termsFor(settings.quotas, id));
		const { memory, ...settlement } = settle(
			this.ledger.get(id),
			usage,
			rules,
			now,
			readPeriod(details?.period),
			settings.includesDetails,
		);
		this.remember(id, memory);
		const shown = settings.includesDetails ? details : undefined;
		const facts = { id, customer, usage, details: shown, detectedAt: now };
		const items = toItems(facts, settlement, settings.emitsEach);
		this.items.push(...items);
		if (items.length > 0) this.reported.set(id, this.before.ledger.get(id));
		return true;
	}

	/** Asks for what the list does not say; without an answer that can still come, what is known has to do. */
	private async ask({
		id,
		customer,
		needsPeriod,
	}: Candidate): Promise<{ customer: CustomerListItem; details?: CustomerUsage }> {
		const asksMetadata = this.settings.filters.metadataKey !== '' && !('metadata' in customer);
		const whole = asksMetadata ? await this.withMetadata(id, customer) : customer;
		if (!this.settings.includesDetails && !needsPeriod) return { customer: whole };
		if (this.unansweredNow >= MAX_UNANSWERED && !this.isOverdueForAnswer(id)) {
			return await Promise.reject(this.failures[this.failures.length - 1]);
		}
		const details = await getCustomerUsage(this.client, id).catch(async (failure: Error) =>
			isTransient(failure) && !this.isOverdueForAnswer(id)
				? await Promise.reject<undefined>(failure)
				: undefined,
		);
		return { customer: whole, details };
	}

	private async withMetadata(id: string, customer: CustomerListItem): Promise<CustomerListItem> {
		return await getCustomer(this.client, id).catch(async (failure: Error) =>
			isTransient(failure) ? await Promise.reject<CustomerListItem>(failure) : customer,
		);
	}

	/** Leaves a customer as it was, to be judged by the next poll. */
	private postpone(id: string, failure: Error): boolean {
		this.unansweredNow += 1;
		this.unanswered.set(id, this.unanswered.get(id) ?? this.hour());
		if (this.failures[this.failures.length - 1] !== failure) this.failures.push(failure);
		return !isRateLimited(failure) && !isOutOfTime(this.deadline);
	}

	/** After an hour without an answer, an alert without details is better than none. */
	private isOverdueForAnswer(id: string): boolean {
		const since = this.before.unanswered.get(id);
		return since !== undefined && this.hour() > since;
	}

	private remember(id: string, memory: Memory | undefined): void {
		if (memory) this.ledger.set(id, memory);
		else this.ledger.delete(id);
	}

	private hour(): number {
		return Math.floor(this.client.serverNow() / HOUR_MS);
	}

	private now(): Date {
		return new Date(this.client.serverNow());
	}
}

/** The customer with the figures of `/usage`, which are the later ones, where it gives them. */
function withLaterUsage(
	customer: CustomerListItem,
	details: CustomerUsage | undefined,
): UsageSource {
	const given = Object.entries(details?.usage ?? {}).filter(([, value]) => value !== null);
	return { ...customer, usage: { ...customer.usage, ...Object.fromEntries(given) } };
}
