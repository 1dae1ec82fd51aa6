import { HOUR_SECONDS } from '../../codec/units';
import type { KnownPeriod, PeriodAnswer } from '../../quota/knownPeriod';
import { knowledgeIn } from '../../quota/knownPeriod';
import type { Notice } from '../poll/triggerEvent';
import type { Asked } from './facts';
import type { QuotaState } from './state';

// How long who was refused is not asked again, unless there is an alert to emit.
const PAUSE_SECONDS = 900;

/** Customers of whom Scriptix does not say what their period is: it fails to answer, or refuses. */
export class Unanswered {
	/** With the epoch second of the first try that failed. */
	private readonly failed: Map<string, number>;

	/** Refusals, and answers that name no period any more. */
	private readonly refused: QuotaState['refused'];

	private reason: string | undefined;

	constructor(private readonly before: Pick<QuotaState, 'unanswered' | 'refused'>) {
		this.failed = new Map(before.unanswered);
		this.refused = new Map(before.refused);
	}

	get state(): Pick<QuotaState, 'unanswered' | 'refused'> {
		return { unanswered: this.failed, refused: this.refused };
	}

	/** Notes that a customer is left to the next poll. */
	postpone(id: string, now: number): void {
		this.failed.set(id, this.failed.get(id) ?? now);
	}

	/**
	 * Notes what came of a request.
	 *
	 * @returns what is known by it
	 */
	note(
		id: string,
		now: number,
		known: KnownPeriod | undefined,
		{ answer, refusal }: Asked,
	): PeriodAnswer {
		if (knowledgeIn(answer, known).kind !== 'unanswered') {
			this.forget(id);
			return answer;
		}
		if (!refusal && answer.kind === 'unanswered') return answer;
		const since = this.refused.get(id)?.since ?? now;
		this.refused.set(id, { since, at: now });
		this.reason ??= refusal?.message ?? 'the answer names no period';
		return { kind: 'unanswered', isRefusedForLong: now >= since + HOUR_SECONDS };
	}

	forget(id: string): void {
		this.failed.delete(id);
		this.refused.delete(id);
	}

	forgetOthers(met: ReadonlySet<string>): void {
		for (const id of [...this.failed.keys(), ...this.refused.keys()]) {
			if (!met.has(id)) this.forget(id);
		}
	}

	/** After a full hour without an answer, an alert without details is better than none. */
	isOverdue(id: string, now: number): boolean {
		const since = this.before.unanswered.get(id);
		return since !== undefined && now >= since + HOUR_SECONDS;
	}

	wasRefusedLately(id: string, now: number): boolean {
		const last = this.before.refused.get(id);
		return last !== undefined && now < last.at + PAUSE_SECONDS;
	}

	/** Why resets and recoveries wait. */
	get notices(): Notice[] {
		if (this.reason === undefined) return [];
		const { size } = this.refused;
		const who = size > 1 ? `${size} customers, one of them customer` : 'customer';
		return [
			{
				about: 'refused usage',
				text: `the period of ${who} ${[...this.refused.keys()][0]} is not known, because Scriptix does not answer that (${this.reason}). Alerts come without details; resets and recoveries wait for an answer.`,
			},
		];
	}
}
