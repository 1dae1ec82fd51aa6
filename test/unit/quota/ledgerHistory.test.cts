import fc from 'fast-check';

import type { QuotaEvent, Rules } from '../../../nodes/ScriptixReseller/quota/ledger';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import { calendarMonthOf, formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import { day, percents, threshold, used } from './build.cts';
import type { Outcome } from './customerWatch.cts';
import { CustomerWatch } from './customerWatch.cts';

/*
 * Random histories of one customer: usage that rises and falls, quotas that change, periods that
 * Scriptix rolls over late, thresholds that are edited, answers that fail, saves that are lost.
 * What the ledger tells is compared with a plain model of the promise.
 */

const HOUR_MS = 3_600_000;
const HOURS_OF_A_DAY = 24;
const FIRST_DAY = day('2025-01-01');

const THRESHOLDS: Threshold[] = [
	...percents(50, 80, 100, 120),
	threshold('minutesUsed', 300),
	threshold('minutesRemaining', 100),
];

interface Step {
	/** Hours since the last poll; at least one, as Scriptix is asked again once an hour only. */
	hours: number;
	/** Percent of the quota that is used; null when Scriptix does not say. */
	percent: number | null;
	/** Null for a customer without a quota. */
	quota: number | null;
	watched: Threshold[];
	includesDetails: boolean;
	askingFails: boolean;
	/** How many of the last saves are lost before this poll. */
	lostSaves: number;
}

interface History {
	/** Calendar months, or periods of 30 days that begin on this day of January. */
	firstDay: 'calendar' | number;
	/** Hours by which Scriptix is late with the period's end, by period. */
	lateHours: number[];
	isFirstTakenAsKnown: boolean;
	rules: Omit<Rules, 'thresholds'>;
	steps: Step[];
}

/** One poll with all that is true at it. */
interface Poll extends Step {
	index: number;
	minutes: number | null;
	hour: number;
	today: number;
	/** The period that Scriptix reports. */
	period: Period;
	/** True while Scriptix reports a period that has ended. */
	isLate: boolean;
	outcome: Outcome;
	/** The ledger after it. */
	stored: string;
}

const flag = fc.boolean();
const rarely = fc.nat({ max: 9 }).map((n) => n === 0);

const step: fc.Arbitrary<Step> = fc.record({
	hours: fc.constantFrom(1, 1, 2, 5, 12, 24, 24, 30, 72, 24 * 8, 24 * 25),
	percent: fc.oneof(
		{
			weight: 9,
			arbitrary: fc.constantFrom(0, 20, 45, 49, 50, 55, 74, 75, 79, 80, 85, 95, 100, 125),
		},
		{ weight: 1, arbitrary: fc.constant(null) },
	),
	quota: fc.constantFrom(500, 500, 500, 1_000, 400, null),
	watched: fc.oneof(
		{ weight: 4, arbitrary: fc.constant(THRESHOLDS) },
		{ weight: 1, arbitrary: fc.subarray(THRESHOLDS) },
	),
	includesDetails: flag,
	askingFails: rarely,
	lostSaves: fc.oneof(
		{ weight: 9, arbitrary: fc.constant(0) },
		{ weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) },
	),
});

const history: fc.Arbitrary<History> = fc.record({
	firstDay: fc.oneof(fc.constant('calendar' as const), fc.integer({ min: 0, max: 29 })),
	lateHours: fc.array(fc.constantFrom(0, 0, 3, 30, 80), { minLength: 30, maxLength: 30 }),
	isFirstTakenAsKnown: flag,
	rules: fc.record({
		hysteresis: fc.constantFrom(0, 5, 30),
		notifyRecovered: flag,
		notifyPeriodReset: flag,
		forecast: fc.constantFrom(null, { minimumDays: 3 }, { minimumDays: 0 }),
	}),
	steps: fc.array(step, { minLength: 1, maxLength: 40 }),
});

const isPrompt = (one: History): History => ({ ...one, lateHours: one.lateHours.map(() => 0) });
const byCalendar = (one: History): History => ({ ...one, firstDay: 'calendar' });
const withDetails =
	(includesDetails: boolean) =>
	(one: History): History => ({
		...one,
		steps: one.steps.map((each) => ({ ...each, includesDetails })),
	});
const reportingAll = (one: History): History => ({ ...one, isFirstTakenAsKnown: false });
const withoutLosses = (one: History): History => ({
	...one,
	steps: one.steps.map((each) => ({ ...each, lostSaves: 0 })),
});

/** The kinds of history in which an alert can be told by the period that it belongs to. */
const KINDS: Array<[string, fc.Arbitrary<History>]> = [
	['with details, any periods, rolled over late', history.map(withDetails(true)).map(reportingAll)],
	[
		'with details, first customers taken as known',
		history.map(withDetails(true)).map(byCalendar).map(isPrompt),
	],
	[
		'without details, calendar months rolled over late',
		history.map(withDetails(false)).map(byCalendar).map(reportingAll),
	],
	['with and without details by turns, calendar months', history.map(byCalendar).map(isPrompt)],
];

/** Lives through a history, poll by poll. */
function live({ firstDay, lateHours, isFirstTakenAsKnown, rules, steps }: History): Poll[] {
	const customer = new CustomerWatch({ thresholds: THRESHOLDS, ...rules });
	const saves: string[] = [];
	let hour = FIRST_DAY * HOURS_OF_A_DAY;
	return steps.map((each, index) => {
		hour += each.hours;
		const { period, isLate } = reportedAt(hour, firstDay, lateHours);
		const { percent, quota } = each;
		const minutes = percent === null ? null : (percent * (quota ?? 500)) / 100;
		const sight = { now: new Date(hour * HOUR_MS), usage: used(minutes, quota), reported: period };

		customer.rules = { ...customer.rules, thresholds: each.watched };
		// The first save marks the end of the activation; n8n has kept it.
		customer.stored = saves[Math.max(0, saves.length - 1 - each.lostSaves)] ?? customer.stored;
		let outcome: Outcome = { told: [], asked: false, failed: false };
		if (index === 0 && isFirstTakenAsKnown) customer.begin(sight);
		else outcome = customer.poll({ ...sight, ...each });
		saves.push(customer.stored);

		const today = Math.floor(hour / HOURS_OF_A_DAY);
		const { stored } = customer;
		return { ...each, index, minutes, hour, today, period, isLate, outcome, stored };
	});
}

function reportedAt(hour: number, firstDay: History['firstDay'], lateHours: number[]) {
	const today = Math.floor(hour / HOURS_OF_A_DAY);
	let current: Period = calendarMonthOf(today);
	let number = Math.floor((current.start - FIRST_DAY) / 28);
	if (firstDay !== 'calendar') {
		number = Math.floor((today - FIRST_DAY - firstDay) / 30) + 1;
		const start = FIRST_DAY + firstDay + (number - 1) * 30;
		current = { start, end: start + 29 };
	}
	const late = lateHours[number % lateHours.length] ?? 0;
	const isLate = hour - current.start * HOURS_OF_A_DAY < late;
	if (!isLate) return { period: current, isLate };
	const end = current.start - 1;
	const start = firstDay === 'calendar' ? calendarMonthOf(end).start : current.start - 30;
	return { period: { start, end }, isLate };
}

/** How far usage is beyond a threshold, in hundredths of its unit; whole numbers only. */
function beyond({ type, value }: Threshold, { minutes, quota }: Poll): number | null {
	if (minutes === null || (quota === null && type !== 'minutesUsed')) return null;
	if (type === 'minutesUsed') return (minutes - value) * 100;
	const whole = quota ?? 0;
	if (type === 'minutesRemaining') return (value - (whole - minutes)) * 100;
	return ((minutes * 100 - value * whole) / whole) * 100;
}

function isReachedAt(one: Threshold, poll: Poll): boolean {
	const distance = beyond(one, poll);
	return distance !== null && distance >= 0;
}

function isClearedAt(one: Threshold, poll: Poll, hysteresis: number): boolean {
	const distance = beyond(one, poll);
	const margin = one.type === 'percent' ? hysteresis * 100 : hysteresis * (poll.quota ?? 0);
	return distance !== null && distance < 0 && distance <= -margin;
}

/** Once a period has ended, thresholds that are no longer watched may be forgotten. */
function isEditedAfterEnd({ watched, today, period }: Poll): boolean {
	return watched !== THRESHOLDS && today > period.end;
}

/** The period that alerts of a poll are told for. */
function labelOf({ includesDetails, period, today }: Poll): string {
	return formatDay(includesDetails ? period.start : calendarMonthOf(today).start);
}

const keyOf = ({ type, value }: Threshold) => `${type}:${value}`;

/** The thresholds that a poll tells of, in the order in which they are told. */
function toldOf(poll: Poll, event: QuotaEvent): Threshold[] {
	const alerts = poll.outcome.settlement?.alerts ?? [];
	return alerts.filter((alert) => alert.event === event).flatMap(({ thresholds }) => thresholds);
}

/** Lives through many histories of a kind; `faultsOf` names what is wrong with one of them. */
function holdsFor(
	kind: fc.Arbitrary<History>,
	faultsOf: (polls: Poll[], history: History) => unknown[],
) {
	fc.assert(
		fc.property(kind, (one) => {
			expect(faultsOf(live(one), one)).toEqual([]);
		}),
		{ numRuns: 200 },
	);
}

/** Gives every poll together with the judged one before it. */
function inPairs(polls: Poll[]): Array<{ poll: Poll; last?: Poll }> {
	const judged = polls.filter(({ outcome }) => !outcome.failed);
	return judged.map((poll, index) => ({ poll, last: judged[index - 1] }));
}

describe.each(KINDS)('over any history %s', (_, kind) => {
	it('each alert is told at least once', () => {
		holdsFor(kind, (polls, { isFirstTakenAsKnown }) => {
			const idOf = (one: Threshold, poll: Poll, label = labelOf(poll)) =>
				`${label} ${poll.quota} ${keyOf(one)}`;
			const told = new Set<string>();
			return inPairs(polls).flatMap(({ poll }) => {
				if (poll.index === 0 && isFirstTakenAsKnown) {
					for (const one of poll.watched) if (isReachedAt(one, poll)) told.add(idOf(one, poll));
					return [];
				}
				for (const one of toldOf(poll, 'quota.threshold_reached')) {
					told.add(idOf(one, poll, poll.outcome.told[0]?.period));
				}
				// What Scriptix still says of a period that has ended is told for a day only.
				const isDue = poll.includesDetails ? poll.today <= poll.period.end + 1 : !poll.isLate;
				const due = poll.watched.filter((one) => isDue && isReachedAt(one, poll));
				return due.filter((one) => !told.has(idOf(one, poll)));
			});
		});
	});

	it('no alert is told twice unless usage fell in between or a save was lost', () => {
		holdsFor(kind, (polls, { rules }) => {
			const last = new Map<string, number>();
			return polls.flatMap((poll) =>
				toldOf(poll, 'quota.threshold_reached').filter((one) => {
					const id = `${poll.period.start} ${poll.quota} ${keyOf(one)}`;
					const before = last.get(id);
					last.set(id, poll.index);
					if (before === undefined) return false;
					const since = polls.slice(before + 1, poll.index + 1);
					return !since.some(
						(each) =>
							each.lostSaves > 0 ||
							isClearedAt(one, each, rules.hysteresis) ||
							isEditedAfterEnd(each),
					);
				}),
			);
		});
	});

	it('an alert names each threshold once that is watched and reached, lowest first', () => {
		holdsFor(kind, (polls) =>
			polls.flatMap((poll) => {
				const crossed = toldOf(poll, 'quota.threshold_reached');
				const wrong = crossed.filter(
					(one, index) =>
						!poll.watched.includes(one) ||
						!isReachedAt(one, poll) ||
						crossed.indexOf(one) !== index,
				);
				const percentsCrossed = crossed.filter(({ type }) => type === 'percent');
				const unsorted = percentsCrossed.filter(
					({ value }, index) => value < (percentsCrossed[index - 1]?.value ?? 0),
				);
				return [...wrong, ...unsorted];
			}),
		);
	});

	it('nothing is remembered of a customer below every threshold', () => {
		const plain = kind.map((one) => ({ ...one, rules: { hysteresis: one.rules.hysteresis } }));
		holdsFor(plain, (polls, { rules }) =>
			polls.filter(
				(poll) =>
					poll.stored !== '{}' &&
					THRESHOLDS.every(
						(one) => poll.watched.includes(one) && isClearedAt(one, poll, rules.hysteresis),
					),
			),
		);
	});

	it('a recovery is told each time that usage falls below a threshold that it had reached', () => {
		const telling = kind
			.map(reportingAll)
			.map(isPrompt)
			.map(withoutLosses)
			.map((one) => ({ ...one, rules: { ...one.rules, notifyRecovered: true } }));
		holdsFor(telling, (polls, { rules }) => {
			const over = new Set<string>();
			return inPairs(polls).flatMap(({ poll, last }) => {
				if (poll.period.start !== last?.period.start) over.clear();
				const due = poll.watched.map(keyOf).filter((key, index) => {
					const one = poll.watched[index];
					return over.has(key) && one !== undefined && isClearedAt(one, poll, rules.hysteresis);
				});
				const told = toldOf(poll, 'quota.recovered').map(keyOf);
				for (const key of due) over.delete(key);
				for (const one of poll.watched) if (isReachedAt(one, poll)) over.add(keyOf(one));
				return isSame(told, due) ? [] : [{ poll, told, due }];
			});
		});
	});

	it('the reset of a period is told once, and only of what was alerted in a period before', () => {
		const telling = kind
			.map(reportingAll)
			.map(withoutLosses)
			.map((one) => ({ ...one, rules: { ...one.rules, notifyPeriodReset: true } }));
		holdsFor(telling, (polls) => {
			const alerted = new Map<number, Set<string>>();
			const resetIn = new Set<number>();
			return polls.filter((poll) => {
				const { start } = poll.period;
				const reset = toldOf(poll, 'quota.period_reset').map(keyOf);
				const earlier = [...alerted].filter(([of]) => of < start).flatMap(([, keys]) => [...keys]);
				const isWrong = resetIn.has(start) || !reset.every((key) => earlier.includes(key));
				if (reset.length > 0) resetIn.add(start);
				const now = [
					...poll.watched.filter((one) => isReachedAt(one, poll)),
					...toldOf(poll, 'quota.forecast_exceeded'),
				];
				alerted.set(start, new Set([...(alerted.get(start) ?? []), ...now.map(keyOf)]));
				return reset.length > 0 && isWrong;
			});
		});
	});
});

describe('over any history in which Scriptix is asked for details', () => {
	const detailed = history.map(withDetails(true)).map(reportingAll);

	it('alerts are told for the period that Scriptix reports', () => {
		holdsFor(detailed, (polls) =>
			polls.filter((poll) => poll.outcome.told.some(({ period }) => period !== labelOf(poll))),
		);
	});

	it('the reset of a period is told of a customer who was over a threshold when it ended', () => {
		const telling = detailed
			.map(withoutLosses)
			.map((one) => ({ ...one, rules: { ...one.rules, notifyPeriodReset: true } }));
		holdsFor(telling, (polls) =>
			inPairs(polls).filter(({ poll, last }) => {
				if (!last || poll.period.start === last.period.start) return false;
				const wasOver = last.watched.some((one) => isReachedAt(one, last));
				return wasOver && toldOf(poll, 'quota.period_reset').length === 0;
			}),
		);
	});
});

describe('over any history of calendar months', () => {
	const minimumDays = 3;
	const monthly = history
		.map(byCalendar)
		.map(isPrompt)
		.map(reportingAll)
		.map(withoutLosses)
		.map((one) => ({ ...one, rules: { ...one.rules, forecast: { minimumDays } } }));

	/** Whether usage is heading over the quota, by whole numbers only. */
	function isHeadingOver({ minutes, quota, hour, period }: Poll): boolean {
		if (minutes === null || quota === null || minutes >= quota) return false;
		const elapsed = hour - period.start * HOURS_OF_A_DAY;
		const length = (period.end + 1 - period.start) * HOURS_OF_A_DAY;
		return elapsed >= minimumDays * HOURS_OF_A_DAY && minutes * length >= quota * elapsed;
	}

	it('a forecast is told once a period and quota, when usage is heading over the quota', () => {
		holdsFor(monthly, (polls) => {
			const told = new Set<string>();
			return inPairs(polls).filter(({ poll }) => {
				const id = `${poll.period.start} ${poll.quota}`;
				const isTold = toldOf(poll, 'quota.forecast_exceeded').length > 0;
				const isRepeated = isTold && told.has(id);
				if (isTold) told.add(id);
				const isMissing = isHeadingOver(poll) && !told.has(id);
				return isRepeated || isMissing || (isTold && !isHeadingOver(poll));
			});
		});
	});
});

function isSame(some: string[], others: string[]): boolean {
	return some.length === others.length && some.every((one) => others.includes(one));
}
