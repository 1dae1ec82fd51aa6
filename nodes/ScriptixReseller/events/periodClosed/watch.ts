import { idOf } from '../../api/answers';
import type { ApiClient } from '../../api/client';
import { serverSeconds } from '../../api/clock';
import { mapConcurrently } from '../../api/concurrently';
import { knownUsageOf } from '../../api/knownUsage';
import type { CustomerListItem } from '../../api/types';
import { entryIn } from '../../codec/entryIn';
import type { Question, Step } from '../../quota/closing';
import { mayBeProbed, meet, needsFigures, take } from '../../quota/closing';
import type { Reading } from '../../quota/closingFigures';
import type { Closing, ClosingMemory } from '../../quota/closingMemory';
import { endKey, endOf, isNamed } from '../../quota/closingMemory';
import { dayOf } from '../../quota/period';
import { giveUp } from '../../quota/unnamedPeriod';
import type { Asking } from './asking';
import type { Rows } from './emitting';
import type { Settings } from './parameters';
import { closedUnmet, toAnswer, toReading } from './readings';
import type { ClosedState } from './state';

// Customers that one poll asks on behalf of others of the same end, should the first not be answered.
const MOST_PROBES = 3;

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
	/** By the key of a period's end: how many probes of this poll told nothing. */
	private readonly probed = new Map<number, number>();

	/** Customers whose period has ended and whose own figures are wanted. */
	private readonly waiting: Case[] = [];

	constructor(
		private readonly client: ApiClient,
		private readonly settings: Settings,
		/** Changed in place. */
		private readonly state: ClosedState,
		private readonly rows: Rows,
		private readonly asking: Asking,
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

	/** Asks after the last page for figures, those first that are the oldest. */
	async finish(): Promise<void> {
		const cases = this.waiting.splice(0).sort((a, b) => a.memory.seenAt - b.memory.seenAt);
		await this.askAll(cases, { isProbe: false });
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
		if (known) this.state.unanswered.delete(id);
		if (step.question && known && !step.closed) {
			const answer = toAnswer(this.client, id, known);
			const taken = take(step.memory, reading, answer);
			const isNew = !before && !this.state.isFirstPoll;
			const unmet = isNew ? closedUnmet(customer, reading, answer, this.state.listedOn) : [];
			await this.apply(id, customer, before, isNew ? { ...taken, unseen: unmet } : taken);
			return [];
		}
		const { memory, question } = step;
		if (!(await this.apply(id, customer, before, step)) || !question) return [];
		if (this.asking.isDue(id)) return [{ id, customer, reading, memory, question }];
		await this.giveUp(id, customer, reading);
		return [];
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

	/**
	 * One probe for each end of a period tells whether it is over for anybody. It says nothing of the
	 * others: whose figures they are only each customer's own answer tells.
	 */
	private async askOfEnded(cases: Case[]): Promise<void> {
		const byEnd = new Map<number, Case[]>();
		for (const each of cases) {
			const { period } = each.memory;
			entryIn(byEnd, period ? endKey(period) : 0, () => []).push(each);
		}
		const { rolledEnds } = this.state;
		for (const [end, ofEnd] of byEnd) {
			const isAsked = (each: Case) => rolledEnds.has(end) && mayBeProbed(each.memory);
			const probes = await this.probe(
				end,
				ofEnd.filter((each) => !isAsked(each)),
			);
			const rest = ofEnd.filter((each) => !probes.includes(each));
			await this.askAll(rest.filter(isAsked));
			this.waiting.push(
				...rest.filter((each) => !isAsked(each) && needsFigures(each.memory, each.reading)),
			);
		}
	}

	/** Asks one customer after the other, until one is answered; returns who was asked. */
	private async probe(end: number, cases: Case[]): Promise<Case[]> {
		const first = Math.floor(this.client.serverNow() / 60_000);
		const asked: Case[] = [];
		while (asked.length < cases.length) {
			const inVain = this.probed.get(end) ?? 0;
			const next = cases[(first + asked.length) % cases.length];
			if (!next || inVain >= MOST_PROBES || this.asking.grant(1) === 0) break;
			asked.push(next);
			const isAnswered = await this.ask(next, { isProbe: false });
			// One for all pages of a poll.
			this.probed.set(end, isAnswered ? MOST_PROBES : inVain + 1);
		}
		return asked;
	}

	private async askAll(cases: Case[], terms = { isProbe: true }): Promise<void> {
		await mapConcurrently(this.asking.select(cases), async (each) => await this.ask(each, terms));
	}

	/**
	 * Asks for a customer's usage and takes what is answered.
	 *
	 * @param isProbe whether it counts as one of few requests about a period that goes on
	 * @returns whether there was an answer
	 */
	private async ask(
		{ id, customer, reading, ...given }: Case,
		{ isProbe }: { isProbe: boolean },
	): Promise<boolean> {
		const memory = this.state.memories.get(id) ?? given.memory;
		const { period, probes } = memory;
		const usage = await this.asking.usageOf(id, () => this.namesPeriods(id, memory));
		const now = { ...reading, at: this.now() };
		if (!usage) {
			await this.giveUp(id, customer, now);
			return false;
		}
		const answer = toAnswer(this.client, id, usage);
		const step = take(memory, now, answer);
		const isRolled = period !== undefined && (answer.period?.start ?? 0) > period.start;
		if (step.rolledEnd !== undefined) this.state.rolledEnds.add(step.rolledEnd);
		if (!isRolled && !isProbe) step.memory = { ...step.memory, probes };
		await this.apply(id, customer, memory, step);
		return true;
	}

	/** Emits what Scriptix does not tell of for long. */
	private async giveUp(id: string, customer: CustomerListItem, reading: Reading): Promise<void> {
		const memory = this.state.memories.get(id);
		const step = memory && this.asking.isLasting(id) ? giveUp(memory, reading) : undefined;
		if (step) await this.apply(id, customer, memory, step);
	}

	/** Whether an answer without a period is none, because Scriptix has named this or another one. */
	private namesPeriods(id: string, memory: ClosingMemory): boolean {
		if (memory.period) return memory.source === 'api';
		if (this.asking.isLasting(id)) return false;
		for (const each of this.state.memories.values()) {
			if (isNamed(each) && each.source === 'api') return true;
		}
		return false;
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
		const { closed, unseen = [] } = step;
		const isEmitted = await this.emits(async () => {
			for (const each of closed ? [closed, ...unseen] : unseen) {
				await this.rows.addClosed(id, customer, each);
			}
		});
		if (!isEmitted) {
			if (before) this.state.memories.set(id, { ...before, met: true });
			return false;
		}
		const memory = { ...step.memory, met: true };
		this.state.memories.set(id, memory);
		const isRunning = !step.question && isNamed(memory) && this.now() < endOf(memory.period);
		const { isFirstPoll } = this.state;
		if (isRunning && this.settings.includesRunning && !isFirstPoll && !memory.wasEmittedToday) {
			memory.wasEmittedToday = await this.emits(async () => {
				await this.rows.addRunning(id, customer, memory);
			});
		}
		return true;
	}

	private async emits(add: () => Promise<void>): Promise<boolean> {
		return await add().then(
			() => true,
			(failure: Error) => {
				this.asking.note(failure);
				return false;
			},
		);
	}

	private beginDay(): void {
		const today = dayOf(new Date(this.client.serverNow()));
		if (this.state.sweep.day === 0) this.state.sweep.day = today;
		if (this.state.listedOn === 0) this.state.listedOn = today;
		if (today === this.state.day) return;
		this.state.day = today;
		for (const memory of this.state.memories.values()) memory.wasEmittedToday = false;
	}

	private now(): number {
		return serverSeconds(this.client);
	}
}
