import type { JsonRecord } from '../../codec/json';
import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { serverSeconds } from '../../api/clock';
import { mapConcurrently } from '../../api/concurrently';
import { isRateLimited } from '../../api/failure';
import { formerUsageOf } from '../../api/knownUsage';
import { lacks } from '../../api/requireFeature';
import type { CustomerListItem } from '../../api/types';
import { rulesFor } from '../../parameters/alerts/settings';
import { toAlertItems } from '../../quota/alertItem';
import type { AlertRecord } from '../../quota/alertRecord';
import { encodeAlert } from '../../quota/alertRecord';
import { baseline, judge, settle } from '../../quota/ledger';
import type { Ledger } from '../../quota/ledgerStorage';
import type { CustomerMemory } from '../../quota/memory';
import { mergeCustomer } from '../../quota/mergeCustomer';
import { dayOf, readPeriod } from '../../quota/period';
import { termsFor } from '../../quota/quotas';
import { isLongGone, isOutlived } from '../../quota/remembering';
import { readUsage } from '../../quota/usage';
import { isOutOfTime } from '../../api/deadline';
import type { Asked, Candidate } from './facts';
import { askFor, withMetadata } from './facts';
import type { FirstRound } from './firstRound';
import type { Settings } from './parameters';
import { Repetition } from './repetition';
import type { QuotaState, RoundState } from './state';
import type { SweepClock } from './sweepClock';
import { Unanswered } from './unanswered';

/** What came of a page, or of one customer. */
interface Found {
	items: JsonRecord[];
	records: AlertRecord[];
	/** False when no more can be judged, because time or requests ran out. */
	isSettled: boolean;
}

/** How a poll came to its end. */
interface Conclusion {
	/** Whether the list was read to its end. */
	ended: boolean;
	/** Whether every customer was met. */
	isComplete: boolean;
}

// After this many customers in one poll whose usage cannot be asked for, no more are asked.
const MAX_UNANSWERED = 3;

// Customers who are asked for only because of the forecast do not hold up the alerts of others.
const MAX_WAITING = 50;

const NOTHING: Found = { items: [], records: [], isSettled: true };

/** One pass over the customers: judges page by page, and holds what is to be emitted and remembered. */
export class Round {
	readonly items: JsonRecord[] = [];

	/** What repeats the items. */
	readonly records: AlertRecord[] = [];

	/** Why customers could not be judged. */
	readonly failures: Error[] = [];

	/** Customers whose period ended more than two days ago and is still reported. */
	longOverdue = 0;

	readonly unanswered: Unanswered;

	readonly repetition: Repetition;

	private readonly ledger: Ledger;

	private readonly seen = new Set<string>();

	private unansweredNow = 0;

	private waitingAsked = 0;

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		private readonly before: QuotaState,
		private readonly limits: { deadline: number; clock: SweepClock; firstRound: FirstRound },
	) {
		this.ledger = new Map(before.ledger);
		this.unanswered = new Unanswered(before);
		this.repetition = new Repetition(client, settings, before.repeats);
	}

	/**
	 * Judges one page of customers.
	 *
	 * @returns false when the page has to be judged again, because time or requests ran out
	 */
	async judgePage(customers: CustomerListItem[]): Promise<boolean> {
		await this.repetition.meet(customers);
		if (lacks(this.client, 'listedUsage')) {
			for (const customer of customers) await this.judgeFormer(customer);
		}
		const candidates = customers.flatMap((customer) => this.judgeCustomer(customer));
		const urgent = candidates.filter(({ verdict }) => !verdict.canWait);
		const waiting = candidates.filter(({ verdict }) => verdict.canWait);
		const found = await mapConcurrently(
			[...urgent, ...waiting.splice(0, MAX_WAITING - this.waitingAsked)],
			async (candidate) => await this.settleCandidate(candidate),
		);
		for (const { id, verdict } of waiting) this.remember(id, verdict.memory);
		for (const { items, records } of found) {
			this.items.push(...items);
			this.records.push(...records);
		}
		return found.every(({ isSettled }) => isSettled);
	}

	/**
	 * What to remember.
	 *
	 * @param resumeAt the page to go on with; 1 when all were read, or nobody was
	 */
	state(resumeAt: number, { ended, isComplete }: Conclusion): RoundState {
		const hasBegun = ended || resumeAt > 1;
		const today = dayOf(this.now());
		for (const [id, memory] of this.ledger) {
			if (this.seen.has(id)) continue;
			const isGone = isComplete ? this.isOutlived(memory) : isLongGone(memory, today);
			if (isGone) this.ledger.delete(id);
		}
		if (isComplete) this.unanswered.forgetOthers(this.seen);
		return {
			ledger: this.ledger,
			resumeAt,
			...this.unanswered.state,
			// A sweep that has met nobody has not begun: the next one is the first of its period still.
			sweep: lacks(this.client, 'listedUsage') ? this.limits.clock.stateIf(hasBegun) : undefined,
		};
	}

	private judgeCustomer(customer: CustomerListItem): Candidate[] {
		const id = idOf(customer);
		if (id === undefined) return [];
		this.seen.add(id);
		const usage = readUsage(customer, termsFor(this.settings.quotas, id));
		const rules = rulesFor(this.settings, id, customer);
		const memory = this.ledger.get(id);
		if (this.limits.firstRound.takes(id, usage.minutes !== null)) {
			this.remember(id, memory ?? baseline(usage, rules, this.now()));
			return [];
		}
		const verdict = judge(memory, usage, rules, this.now());
		if (verdict.kind === 'ask') return [{ id, customer, verdict }];
		this.unanswered.forget(id);
		this.remember(id, verdict.memory);
		return [];
	}

	/** Judges how the period before ended, where the sweep is the first after it. */
	private async judgeFormer(listed: CustomerListItem): Promise<void> {
		const id = idOf(listed) ?? '';
		const former = formerUsageOf(this.client, id);
		if (!former || this.before.isFirstRound || !this.limits.clock.sweep.judgesFormer) return;
		const customer = mergeCustomer<CustomerListItem>(listed, undefined, former);
		const usage = readUsage(customer, termsFor(this.settings.quotas, id));
		const rules = rulesFor(this.settings, id, customer);
		const verdict = judge(this.ledger.get(id), usage, rules, this.now());
		if (verdict.kind !== 'ask') return;
		const answer = { kind: 'answered', period: readPeriod(former.period) } as const;
		const asked = { customer, isWanted: true, answer };
		const { items, records } = await this.settle({ id, customer, verdict }, asked);
		this.items.push(...items);
		this.records.push(...records);
		// The same answer tells the running period, which is not to wait for another one.
		const memory = this.ledger.get(id);
		if (memory) this.ledger.set(id, { ...memory, overdueCheckedAt: undefined });
	}

	private async settleCandidate(candidate: Candidate): Promise<Found> {
		const { id, verdict } = candidate;
		if (!verdict.isNews && this.unanswered.wasRefusedLately(id, this.seconds())) {
			this.remember(id, verdict.memory);
			return NOTHING;
		}
		this.waitingAsked += Number(verdict.canWait);
		const isOverdue = this.unanswered.isOverdue(id, this.seconds());
		const isEnough = this.unansweredNow >= MAX_UNANSWERED && !isOverdue;
		if (isEnough) return this.postpone(candidate, this.failures[this.failures.length - 1]);
		const asked = await askFor(this.client, this.settings, candidate, isOverdue).catch(
			(failure: Error) => failure,
		);
		if (asked instanceof Error) return this.postpone(candidate, asked);
		const answer = this.unanswered.note(id, this.seconds(), verdict.memory?.period, asked);
		if (!asked.isWanted) {
			this.remember(id, this.isOutlived(verdict.memory) ? undefined : verdict.memory);
			return NOTHING;
		}
		return await this.settle(candidate, { ...asked, answer });
	}

	private async settle({ id, verdict }: Candidate, asked: Asked): Promise<Found> {
		const { settings } = this;
		const { answer, breakdown } = asked;
		const detectedAt = this.now();
		const rules = rulesFor(settings, id, asked.customer);
		const usage = readUsage(asked.customer, termsFor(settings.quotas, id));
		const settled = settle(verdict.memory, usage, rules, detectedAt, answer);
		const { memory, alerts, isLongOverdue, ...facts } = settled;
		this.remember(id, memory);
		if (isLongOverdue) this.longOverdue += 1;
		if (alerts.length === 0) return NOTHING;

		const customer = settings.includesMetadata
			? await withMetadata(this.client, id, asked.customer)
			: asked.customer;
		const told = { ...facts, customerId: id, customer, usage, breakdown, detectedAt };
		return {
			items: toAlertItems(told, alerts, settings.emit === 'each'),
			records: alerts.map((alert) => encodeAlert(told, alert)),
			isSettled: true,
		};
	}

	/** Leaves a customer to the next poll; what the list says of falls is noted. */
	private postpone({ id, verdict }: Candidate, failure: Error | undefined): Found {
		this.remember(id, verdict.memory);
		this.unanswered.postpone(id, this.seconds());
		if (failure === undefined || verdict.canWait) return NOTHING;
		this.unansweredNow += 1;
		if (this.failures[this.failures.length - 1] !== failure) this.failures.push(failure);
		return { ...NOTHING, isSettled: !isRateLimited(failure) && !isOutOfTime(this.limits.deadline) };
	}

	private isOutlived(memory: CustomerMemory | undefined): boolean {
		return !!memory && isOutlived(memory, this.settings.common, dayOf(this.now()));
	}

	private remember(id: string, memory: CustomerMemory | undefined): void {
		if (memory) this.ledger.set(id, memory);
		else this.ledger.delete(id);
	}

	private seconds(): number {
		return serverSeconds(this.client);
	}

	private now(): Date {
		return new Date(this.client.serverNow());
	}
}
