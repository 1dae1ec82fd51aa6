import type { QuotaEvent } from '../../../nodes/ScriptixReseller/quota/identity';
import { eventIdOf } from '../../../nodes/ScriptixReseller/quota/identity';
import type { PeriodAnswer } from '../../../nodes/ScriptixReseller/quota/knownPeriod';
import type { Settlement } from '../../../nodes/ScriptixReseller/quota/ledger';
import { baseline, judge, settle } from '../../../nodes/ScriptixReseller/quota/ledger';
import { isOutlived } from '../../../nodes/ScriptixReseller/quota/remembering';
import { decodeLedger, encodeLedger } from '../../../nodes/ScriptixReseller/quota/ledgerStorage';
import { atOnce } from '../atOnce.cts';
import type { CustomerMemory } from '../../../nodes/ScriptixReseller/quota/memory';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import { dayOf, formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import type { Rules } from '../../../nodes/ScriptixReseller/quota/rules';
import type { Usage } from '../../../nodes/ScriptixReseller/quota/usage';

/** What one poll meets. */
export interface Sight {
	now: Date;
	usage: Usage;
	/** The period that Scriptix states when it is asked. */
	reported?: Period;
	/** Whether each alert is to carry what Scriptix says when it is asked. */
	includesDetails?: boolean;
	/** Whether Scriptix fails to answer when it is asked. */
	askingFails?: boolean;
	/** Whether Scriptix refuses to answer. */
	isRefused?: boolean;
}

/** What one poll emits about a customer. */
export interface Told {
	event: QuotaEvent;
	/** Values of the thresholds concerned. */
	values: number[];
	/** First day of the period that identifies the alert. */
	period: string;
}

export interface Outcome {
	told: Told[];
	/** The ids of the alerts, one for each threshold, in the same order. */
	ids: string[];
	/** Whether Scriptix was asked for the period. */
	asked: boolean;
	settlement?: Settlement;
	/** True when nothing could be judged because Scriptix failed to answer. */
	failed: boolean;
}

const ID = '123456';
const HOUR_MS = 3_600_000;

export const RULES: Rules = {
	thresholds: [],
	repeatEveryPercent: 0,
	hysteresis: 0,
	notifyRecovered: false,
	notifyPeriodReset: false,
	forecast: null,
	includesDetails: true,
};

/**
 * One customer as a trigger watches it: judged by the list, settled with what Scriptix says of the
 * period, and remembered between polls as JSON.
 */
export class CustomerWatch {
	/** The ledger as it is stored. */
	stored = '{}';

	rules: Rules;

	private unansweredSince: number | undefined;

	private refusedSince: number | undefined;

	constructor(rules: Partial<Rules>) {
		this.rules = { ...RULES, ...rules };
	}

	get memory(): CustomerMemory | undefined {
		return atOnce(decodeLedger(JSON.parse(this.stored))).get(ID);
	}

	/** A first poll that takes what it finds as known. */
	begin({ usage, now, includesDetails = true }: Omit<Sight, 'reported'>): void {
		this.store(baseline(usage, { ...this.rules, includesDetails }, now));
	}

	poll({ now, usage, reported, includesDetails = true, ...trouble }: Sight): Outcome {
		const rules = { ...this.rules, includesDetails };
		const verdict = judge(this.memory, usage, rules, now);
		if (verdict.kind === 'quiet') {
			this.unansweredSince = undefined;
			this.refusedSince = undefined;
			this.store(verdict.memory);
			return { told: [], ids: [], asked: false, failed: false };
		}
		const asked = includesDetails || verdict.needsPeriod;
		const isRefused = asked && trouble.isRefused === true;
		const fails = asked && !isRefused && trouble.askingFails === true;
		if (fails && !this.isOverdue(now)) {
			this.unansweredSince ??= now.getTime();
			this.store(verdict.memory);
			return { told: [], ids: [], asked, failed: true };
		}
		if (!fails) this.unansweredSince = undefined;
		if (isRefused) this.refusedSince ??= now.getTime();
		else if (asked && !fails) this.refusedSince = undefined;
		const isRefusedForLong = isRefused && now.getTime() >= this.refusedSince! + HOUR_MS;
		const answer: PeriodAnswer =
			fails || isRefused
				? { kind: 'unanswered', isRefusedForLong }
				: asked
					? { kind: 'answered', period: reported }
					: { kind: 'notAsked' };
		const settlement = settle(verdict.memory, usage, rules, now, answer);
		this.store(settlement.memory);
		return { told: toldIn(settlement), ids: idsIn(settlement), asked, settlement, failed: false };
	}

	/** A poll that does not meet the customer, though it met all. */
	miss({ now, includesDetails = true }: Pick<Sight, 'now' | 'includesDetails'>): void {
		const { memory } = this;
		this.unansweredSince = undefined;
		if (memory && isOutlived(memory, { includesDetails }, dayOf(now))) this.store(undefined);
	}

	/** After a full hour without an answer, what is known has to do. */
	private isOverdue(now: Date): boolean {
		return this.unansweredSince !== undefined && now.getTime() >= this.unansweredSince + HOUR_MS;
	}

	private store(memory: CustomerMemory | undefined): void {
		this.stored = JSON.stringify(atOnce(encodeLedger(new Map(memory ? [[ID, memory]] : []))));
	}
}

function toldIn({ alerts }: Settlement): Told[] {
	return alerts.map(({ event, thresholds, periodStart }) => ({
		event,
		values: thresholds.map(({ value }) => value),
		period: formatDay(periodStart),
	}));
}

function idsIn({ alerts }: Settlement): string[] {
	return alerts.flatMap(({ thresholds, ...alert }) =>
		thresholds.map((threshold) =>
			eventIdOf({ customerId: ID, ...alert, threshold, occurrence: threshold.occurrence }),
		),
	);
}
