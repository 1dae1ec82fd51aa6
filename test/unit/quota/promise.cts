import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import { threshold } from './build.cts';
import type { History, Poll } from './histories.cts';
import { HOURS_OF_A_DAY, isClearedAt, isReachedAt, keyOf } from './histories.cts';

/*
 * What the interface page promises of alerts, word by word and without a thought of how it is done:
 * the ids that each poll has to emit. Every fact is known here, the periods included.
 */

interface Standing {
	threshold: Threshold;
	/** Quota, or `-`. */
	quota: string;
	times: number;
	isStanding: boolean;
	isEmitted: boolean;
}

const CUSTOMER = '123456';
const REMEMBERED_DAYS = 7;
const WHOLE = threshold('percent', 100);

/** The ids that are due at each poll of a history, in order of the events and by threshold. */
export class Promised {
	private start: number | undefined;

	/** The day on which the period ended, or on which Scriptix last said that it goes on. */
	private end = 0;

	private standing = new Map<string, Standing>();

	/** Falls that could not be judged, because Scriptix did not answer. */
	private fallen = new Map<string, Threshold>();

	private recoveries = new Map<string, number>();

	private forecasts = new Set<string>();

	constructor(private readonly rules: History['rules']) {}

	/** The first poll takes as known what it finds. */
	begin(poll: Poll): void {
		this.enter(poll);
		for (const one of watchedWithSteps(poll, this.rules))
			if (isReachedAt(one, poll)) this.reach(one, poll, false);
	}

	/** A poll that does not meet the customer. */
	miss({ today }: Poll): void {
		if (this.start !== undefined && today > this.end + REMEMBERED_DAYS) this.forget();
	}

	/** A poll that Scriptix did not answer: what the list says of falls counts all the same. */
	fail(poll: Poll): void {
		if (poll.period.start === this.start) this.fall(poll);
	}

	due(poll: Poll): string[] {
		const ids: string[] = [];
		if (poll.period.start !== this.start) {
			if (this.rules.notifyPeriodReset) ids.push(...this.resets());
			this.enter(poll);
		}
		if (poll.outcome.asked) this.end = Math.max(this.end, poll.today * Number(poll.isLate));
		this.fall(poll);
		if (this.rules.notifyRecovered) ids.push(...this.recovered(poll));
		this.fallen.clear();
		const reached = watchedWithSteps(poll, this.rules).filter(
			(one) => isReachedAt(one, poll) && !this.standing.get(placeOf(one, poll))?.isStanding,
		);
		for (const one of sortedByReach(reached, poll)) {
			ids.push(idOf(poll, one, 'quota.threshold_reached', this.reach(one, poll, true)));
		}
		if (this.isHeadingOver(poll) && !this.forecasts.has(String(poll.quota))) {
			this.forecasts.add(String(poll.quota));
			ids.push(idOf(poll, WHOLE, 'quota.forecast_exceeded', 1));
		}
		return ids;
	}

	private enter({ period }: Poll): void {
		this.forget();
		this.start = period.start;
		this.end = period.end;
	}

	private forget(): void {
		this.start = undefined;
		this.standing.clear();
		this.fallen.clear();
		this.recoveries.clear();
		this.forecasts.clear();
	}

	private fall(poll: Poll): void {
		for (const one of this.standing.values()) {
			if (!one.isStanding || !isClearedAt(one.threshold, poll, this.rules.hysteresis)) continue;
			one.isStanding = false;
			this.fallen.set(keyOf(one.threshold), one.threshold);
		}
	}

	private reach(one: Threshold, poll: Poll, isEmitted: boolean): number {
		const place = placeOf(one, poll);
		const before = this.standing.get(place);
		const times = (before?.times ?? 0) + 1;
		this.standing.set(place, {
			threshold: one,
			quota: quotaOf(one, poll),
			times,
			isStanding: true,
			isEmitted: isEmitted || before?.isEmitted === true,
		});
		return times;
	}

	private recovered(poll: Poll): string[] {
		const watched = watchedWithSteps(poll, this.rules).map(keyOf);
		const due = [...this.fallen.values()].filter(
			(one) => watched.includes(keyOf(one)) && !isReachedAt(one, poll),
		);
		return sortedByReach(due, poll).map((one) => {
			const place = placeOf(one, poll);
			const times = (this.recoveries.get(place) ?? 0) + 1;
			this.recoveries.set(place, times);
			return idOf(poll, one, 'quota.recovered', times);
		});
	}

	/** One of the old period, for whoever got an alert in it. */
	private resets(): string[] {
		return [...this.standing.values()].some(({ isEmitted }) => isEmitted)
			? [`${CUSTOMER}:${formatDay(this.start ?? 0)}:quota.period_reset`]
			: [];
	}

	private isHeadingOver({ minutes, quota, hour, period }: Poll): boolean {
		const { forecast } = this.rules;
		if (!forecast || minutes === null || quota === null || minutes >= quota) return false;
		const elapsed = hour - period.start * HOURS_OF_A_DAY;
		const length = (period.end + 1 - period.start) * HOURS_OF_A_DAY;
		const isDue = elapsed >= forecast.minimumDays * HOURS_OF_A_DAY && elapsed <= length;
		return isDue && minutes * length >= quota * elapsed;
	}
}

/** The thresholds of a poll and the further steps above the highest percentage. */
export function watchedWithSteps(
	{ watched }: Pick<Poll, 'watched'>,
	{ repeatEveryPercent: every }: History['rules'],
): Threshold[] {
	const percents = watched.filter(({ type }) => type === 'percent');
	const highest = Math.max(...percents.map(({ value }) => value));
	const all = [...watched];
	if (every > 0 && percents.length > 0) {
		for (let value = highest + every; value <= 300; value += every) {
			all.push(threshold('percent', value));
		}
	}
	return all;
}

/** The ids that were emitted, a reset without its thresholds, of which it names the highest. */
export function emittedIds(poll: Poll): string[] {
	const ids = poll.outcome.ids.map((id) =>
		id.endsWith('quota.period_reset')
			? `${id.split(':').slice(0, 2).join(':')}:quota.period_reset`
			: id,
	);
	return [...new Set(ids)];
}

function idOf({ period, ...poll }: Poll, one: Threshold, event: string, times: number): string {
	const { type, value } = one;
	const parts = [CUSTOMER, formatDay(period.start), quotaOf(one, poll), type, value, event];
	return parts.join(':') + (times > 1 ? `#${times}` : '');
}

function quotaOf({ type }: Threshold, { quota }: Pick<Poll, 'quota'>): string {
	return type === 'minutesUsed' || quota === null ? '-' : String(quota);
}

function placeOf(one: Threshold, poll: Poll): string {
	return `${quotaOf(one, poll)} ${keyOf(one)}`;
}

function sortedByReach(thresholds: Threshold[], { quota }: Poll): Threshold[] {
	const minutesOf = ({ type, value }: Threshold) => {
		if (type === 'minutesUsed' || quota === null) return value;
		return type === 'percent' ? (value * quota) / 100 : quota - value;
	};
	return [...thresholds].sort((a, b) => minutesOf(a) - minutesOf(b));
}
