import type { Clock } from './clock.cts';
import { DAY_MS } from './clock.cts';
import type { Knobs } from './knobs.cts';

/** A usage period, epoch milliseconds; the end is the start of the next one. */
export interface Period {
	start: number;
	end: number;
}

const HOUR_MS = DAY_MS / 24;

/** The usage periods that the sandbox's time is in: months in UTC from each customer's cycle day. */
export class Periods {
	private readonly latest = new Map<string, Period>();

	constructor(
		private readonly clock: Clock,
		private readonly knobs: Knobs,
	) {}

	/** The period whose minutes are counted. */
	counted(cycleDay: number): Period {
		return this.at(cycleDay, this.knobs.lateRolloverHours);
	}

	/** The period whose dates are shown. */
	shown(cycleDay: number): Period {
		const { lateRolloverHours, lateRolloverOf } = this.knobs;
		return this.at(cycleDay, lateRolloverOf === 'period' ? lateRolloverHours : 0);
	}

	/** The shown period as the API writes it. */
	dates(cycleDay: number): { start: string; end: string } {
		const { start, end } = this.shown(cycleDay);
		return {
			start: toDate(start),
			end: toDate(this.knobs.periodEnd === 'inclusive' ? end - DAY_MS : end),
		};
	}

	private at(cycleDay: number, lateHours: number): Period {
		const time = this.clock.now().getTime() - lateHours * HOUR_MS;
		const key = `${cycleDay} ${lateHours}`;
		const known = this.latest.get(key);
		if (known && known.start <= time && time < known.end) return known;
		const period = periodAround(time, cycleDay);
		this.latest.set(key, period);
		return period;
	}
}

/** Months are counted from January 1970. */
function periodAround(time: number, cycleDay: number): Period {
	const date = new Date(time);
	const month = (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
	const start = cycleStart(month, cycleDay);
	return start <= time
		? { start, end: cycleStart(month + 1, cycleDay) }
		: { start: cycleStart(month - 1, cycleDay), end: start };
}

/** A cycle from the 31st starts on the last day of shorter months. */
function cycleStart(month: number, cycleDay: number): number {
	const daysInMonth = new Date(Date.UTC(1970, month + 1, 0)).getUTCDate();
	return Date.UTC(1970, month, Math.min(cycleDay, daysInMonth));
}

function toDate(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}
