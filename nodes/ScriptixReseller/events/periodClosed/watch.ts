import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { mapConcurrently } from '../../api/concurrently';
import { getCustomerUsage } from '../../api/customers';
import { isNotFound, isRateLimited, isTransient } from '../../api/failure';
import { knownUsageOf } from '../../api/knownUsage';
import type { CustomerListItem } from '../../api/types';
import type { PeriodAnswer, Question, Reading, Step } from '../../quota/closing';
import { mayBeProbed, meet, stillReported, take } from '../../quota/closing';
import type { Closing, ClosingMemory } from '../../quota/closingMemory';
import { endKey, endOf } from '../../quota/closingMemory';
import { dayOf } from '../../quota/period';
import { isOutOfTime } from '../poll/timeBudget';
import type { Rows } from './emitting';
import type { Settings } from './parameters';
import { toAnswer, toReading } from './readings';
import type { ClosedState } from './state';

// The part of Requests per Minute that may be spent on asking for periods.
const ASKING_SHARE = 0.25;

/** A customer who is listed, and what has to be asked about it. */
interface Case {
	id: string;
	customer: CustomerListItem;
	reading: Reading;
	memory: ClosingMemory;
	question: Question;
}

/** Follows the periods of customers page by page. */
export class Watch {
	/** Why customers could not be judged. */
	readonly failures: Error[] = [];

	/** By the key of a period's end: whether a probe of this poll found that Scriptix still reports it. */
	private readonly evidence = new Map<number, 'reported' | 'rolled' | 'unknown'>();

	private isExhausted = false;

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		/** Changed in place. */
		private readonly state: ClosedState,
		private readonly rows: Rows,
		private readonly deadline: number,
	) {}

	async judgePage(customers: CustomerListItem[]): Promise<boolean> {
		this.beginDay();
		const cases: Case[] = [];
		for (const customer of customers) cases.push(...(await this.meet(customer)));
		const rest = (question: Question) => cases.filter((each) => each.question === question);
		await this.askAll(rest('fall'));
		await this.askOfEnded(rest('rollover'));
		await this.askAll(rest('period'));
		this.state.sweep.items += customers.length;
		return true;
	}

	/** Compares a customer with what is remembered; returns what has to be asked. */
	private async meet(customer: CustomerListItem): Promise<Case[]> {
		const id = idOf(customer);
		const { ids } = this.settings.filters;
		if (id === undefined || (ids.length > 0 && !ids.includes(id))) return [];
		await this.repeat(id, customer);
		const before = this.state.memories.get(id);
		const reading = toReading(customer, this.now());
		const step = meet(before, reading, this.state.rolledEnds);
		const known = knownUsageOf(this.client, id);
		if (step.question && known && !step.closed) {
			await this.apply(
				id,
				customer,
				before,
				take(step.memory, reading, toAnswer(this.client, id, known)),
			);
			return [];
		}
		const isApplied = await this.apply(id, customer, before, step);
		if (!isApplied || !step.question) return [];
		return [{ id, customer, reading, memory: step.memory, question: step.question }];
	}

	/** Emits once more what an earlier process emitted shortly before its end. */
	private async repeat(id: string, customer: CustomerListItem): Promise<void> {
		for (const level of this.state.again) {
			const memory = level.get(id);
			if (!memory?.period) continue;
			const isEmitted = await this.emits(async () => {
				await this.rows.addClosed(id, customer, memory as Closing);
			});
			if (isEmitted) level.delete(id);
		}
	}

	/** One probe for each end of a period; its answer goes for all, until one of them has a new period. */
	private async askOfEnded(cases: Case[]): Promise<void> {
		const byEnd = new Map<number, Case[]>();
		for (const each of cases) {
			const { period } = each.memory;
			const end = period ? endKey(period) : 0;
			byEnd.set(end, [...(byEnd.get(end) ?? []), each]);
		}
		const { rolledEnds } = this.state;
		for (const [end, ofEnd] of byEnd) {
			const mayAsk = ofEnd.filter(({ memory }) => mayBeProbed(memory));
			const waiting = rolledEnds.has(end) ? ofEnd.filter((each) => !mayAsk.includes(each)) : ofEnd;
			const chosen = waiting[dayMinute(this.client.serverNow()) % Math.max(1, waiting.length)];
			// One for all pages of a poll.
			const probe = this.evidence.has(end) ? undefined : chosen;
			if (probe) await this.probe(end, probe);
			if (rolledEnds.has(end)) {
				await this.askAll(mayAsk.filter((each) => each !== probe));
				continue;
			}
			if (this.evidence.get(end) !== 'reported') continue;
			for (const each of ofEnd) {
				if (each === probe) continue;
				await this.apply(
					each.id,
					each.customer,
					each.memory,
					stillReported(each.memory, each.reading),
				);
			}
		}
	}

	private async probe(end: number, probe: Case): Promise<void> {
		this.evidence.set(end, 'unknown');
		if (this.grant(1) === 0) return;
		const { probes } = probe.memory;
		const period = await this.ask(probe);
		if (period === undefined) return;
		const isRolled = period !== null && period > (probe.memory.period?.start ?? 0);
		this.evidence.set(end, isRolled ? 'rolled' : 'reported');
		if (isRolled) this.state.rolledEnds.add(end);
		// What is asked on behalf of all does not count for the one.
		const after = this.state.memories.get(probe.id);
		if (!isRolled && after) after.probes = probes;
	}

	private async askAll(cases: Case[]): Promise<void> {
		const granted = cases.slice(0, this.grant(cases.length));
		await mapConcurrently(granted, async (each) => {
			const start = await this.ask(each);
			const { period } = each.memory;
			if (period && typeof start === 'number' && start > period.start) {
				this.state.rolledEnds.add(endKey(period));
			}
		});
	}

	/** Returns the start of the period in the answer, null for none; undefined without an answer. */
	private async ask({ id, customer, reading, ...given }: Case): Promise<number | null | undefined> {
		const memory = this.state.memories.get(id) ?? given.memory;
		if (this.isExhausted || isOutOfTime(this.deadline)) return undefined;
		const answer = await getCustomerUsage(this.client, id).catch((failure: Error) => failure);
		if (answer instanceof Error) {
			if (isTransient(answer)) this.note(answer);
			// It has been deleted since it was listed, or it is refused, which will not change.
			if (isTransient(answer) || isNotFound(answer)) return undefined;
		}
		const told: PeriodAnswer =
			answer instanceof Error
				? { minutes: null, quotaMinutes: null }
				: toAnswer(this.client, id, answer);
		await this.apply(id, customer, memory, take(memory, { ...reading, at: this.now() }, told));
		return told.period?.start ?? null;
	}

	/**
	 * Remembers a step and emits what it closes.
	 *
	 * @returns false when it could not be emitted; the next poll takes the step again
	 */
	private async apply(
		id: string,
		customer: CustomerListItem,
		before: ClosingMemory | undefined,
		step: Step,
	): Promise<boolean> {
		const { closed } = step;
		if (
			closed &&
			!(await this.emits(async () => await this.rows.addClosed(id, customer, closed)))
		) {
			if (before) this.state.memories.set(id, { ...before, met: true });
			return false;
		}
		const memory = { ...step.memory, met: true };
		this.state.memories.set(id, memory);
		const { period } = memory;
		const isRunning = !step.question && period !== undefined && this.now() < endOf(period);
		const { isFirstPoll } = this.state;
		if (isRunning && this.settings.includesRunning && !isFirstPoll && !memory.wasEmittedToday) {
			memory.wasEmittedToday = await this.emits(async () => {
				await this.rows.addRunning(id, customer, { ...memory, period });
			});
		}
		return true;
	}

	private async emits(add: () => Promise<void>): Promise<boolean> {
		return await add().then(
			() => true,
			(failure: Error) => {
				this.note(failure);
				return false;
			},
		);
	}

	/** Notes why something could not be read. */
	note(failure: Error): void {
		this.failures.push(failure);
		this.isExhausted ||= isRateLimited(failure);
	}

	/** Whether the time allows for more requests. */
	get maySend(): boolean {
		return !this.isExhausted && !isOutOfTime(this.deadline);
	}

	private grant(requests: number): number {
		if (!this.maySend) return 0;
		let granted = 0;
		while (granted < requests && this.client.takePollRequests(1, ASKING_SHARE)) granted += 1;
		return granted;
	}

	private beginDay(): void {
		const today = dayOf(new Date(this.client.serverNow()));
		if (today === this.state.day) return;
		this.state.day = today;
		for (const memory of this.state.memories.values()) memory.wasEmittedToday = false;
	}

	/** Epoch seconds. */
	private now(): number {
		return Math.floor(this.client.serverNow() / 1000);
	}
}

function dayMinute(time: number): number {
	return Math.floor(time / 60_000);
}
