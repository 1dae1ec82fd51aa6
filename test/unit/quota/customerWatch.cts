import type {
	Memory,
	QuotaEvent,
	Rules,
	Settlement,
} from '../../../nodes/ScriptixReseller/quota/ledger';
import { baseline, judge, settle } from '../../../nodes/ScriptixReseller/quota/ledger';
import { decodeLedger, encodeLedger } from '../../../nodes/ScriptixReseller/quota/ledgerStorage';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';
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
}

/** What one poll tells of a customer. */
export interface Told {
	event: QuotaEvent;
	/** Values of the thresholds concerned. */
	values: number[];
	/** First day of the period that the alert is told for. */
	period: string;
}

export interface Outcome {
	told: Told[];
	/** Whether Scriptix was asked for the period. */
	asked: boolean;
	settlement?: Settlement;
	/** True when nothing could be judged because Scriptix failed to answer. */
	failed: boolean;
}

const ID = '123456';

/**
 * One customer as a trigger watches it: judged by the list, settled with what Scriptix says of the
 * period, and remembered between polls as JSON.
 */
export class CustomerWatch {
	/** The ledger as it is stored. */
	stored = '{}';

	constructor(public rules: Rules) {}

	get memory(): Memory | undefined {
		return decodeLedger(JSON.parse(this.stored)).get(ID);
	}

	/** A first poll that takes what it finds as known. */
	begin({ usage, now }: Pick<Sight, 'usage' | 'now'>): void {
		this.store(baseline(usage, this.rules, now));
	}

	poll({ now, usage, reported, includesDetails = true, askingFails = false }: Sight): Outcome {
		const { memory } = this;
		const verdict = judge(memory, usage, this.rules, now);
		if (verdict.kind === 'quiet') {
			this.store(verdict.memory);
			return { told: [], asked: false, failed: false };
		}
		const asked = includesDetails || verdict.needsPeriod;
		if (asked && askingFails) return { told: [], asked, failed: true };
		const period = asked ? reported : undefined;
		const settlement = settle(memory, usage, this.rules, now, period, includesDetails);
		this.store(settlement.memory);
		const told = settlement.alerts.map(({ event, thresholds }) => ({
			event,
			values: thresholds.map(({ value }) => value),
			period: formatDay(settlement.period.start),
		}));
		return { told, asked, settlement, failed: false };
	}

	private store(memory: Memory | undefined): void {
		this.stored = JSON.stringify(encodeLedger(new Map(memory ? [[ID, memory]] : [])));
	}
}
