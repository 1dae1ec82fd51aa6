import fc from 'fast-check';

import type { Rules } from '../../../nodes/ScriptixReseller/quota/ledger';
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
}

const flag = fc.boolean();
const rarely = fc.nat({ max: 9 }).map((n) => n === 0);

const step: fc.Arbitrary<Step> = fc.record({
	hours: fc.constantFrom(1, 1, 2, 5, 12, 24, 24, 30, 72, 24 * 8, 24 * 25),
	percent: fc.oneof(
		{ weight: 9, arbitrary: fc.constantFrom(0, 20, 45, 49, 50, 55, 74, 75, 79, 80, 85, 95, 100, 125) },
		{ weight: 1, arbitrary: fc.constant(null) },
	),
	quota: fc.constantFrom(500, 500, 500, 1_000, 400, null),
	watched: fc.oneof(
		{ weight: 4, arbitrary: fc.constant(THRESHOLDS) },
		{ weight: 1, arbitrary: fc.subarray(THRESHOLDS) },
	),
	includesDetails: flag,
	askingFails: rarely,
	lostSaves: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: 1, max: 3 }) }),
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
const withDetails = (includesDetails: boolean) => (one: History): History => ({
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
	['with details, first customers taken as known', history.map(withDetails(true)).map(byCalendar).map(isPrompt)],
	['without details, calendar months rolled over late', history.map(withDetails(false)).map(byCalendar).map(reportingAll)],
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
		return { ...each, index, minutes, hour, today, period, isLate, outcome };
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

/** The period that alerts of a poll are told for. */
function labelOf({ includesDetails, period, today }: Poll): string {
	return formatDay(includesDetails ? period.start : calendarMonthOf(today).start);
}

const keyOf = ({ type, value }: Threshold) => `${type}:${value}`;

/** The thresholds that a poll tells of, as `alerts` in the order of the settlement. */
function toldOf(poll: Poll, event: string): Threshold[] {
	const alerts = poll.outcome.settlement?.alerts ?? [];
	return alerts.filter((alert) => alert.event === event).flatMap(({ thresholds }) => thresholds);
}

function holdsForAll(check: (history: History, polls: Poll[]) => void, kinds = KINDS, runs = 400) {
	for (const [, arbitrary] of kinds) {
		fc.assert(
			fc.property(arbitrary, (one) => check(one, live(one))),
			{ numRuns: runs },
		);
	}
}

describe('over any history of a customer', () => {
	it.each(KINDS)('each alert is told at least once: %s', (...kind) => {
		holdsForAll(({ isFirstTakenAsKnown }, polls) => {
			const toldIds = new Set<string>();
			for (const poll of polls) {
				const idOf = (one: Threshold, label: string) => `${label} ${poll.quota} ${keyOf(one)}`;
				if (poll.outcome.failed) continue;
				if (poll.index === 0 && isFirstTakenAsKnown) {
					for (const one of THRESHOLDS) toldIds.add(idOf(one, labelOf(poll)));
					continue;
				}
				const label = poll.outcome.told[0]?.period ?? labelOf(poll);
				for (const one of toldOf(poll, 'quota.threshold_reached')) toldIds.add(idOf(one, label));

				// What Scriptix still says of a period that has ended is told for a day only.
				const isDue = poll.includesDetails ? poll.today <= poll.period.end + 1 : !poll.isLate;
				if (!isDue) continue;
				const due = poll.watched.filter((one) => isReachedAt(one, poll));
				expect(due.filter((one) => !toldIds.has(idOf(one, labelOf(poll))))).toEqual([]);
			}
		}, [kind]);
	});

	it.each(KINDS)('no alert is told twice unless usage fell in between or a save was lost: %s', (...kind) => {
		holdsForAll(({ rules }, polls) => {
			const last = new Map<string, number>();
			for (const poll of polls) {
				for (const one of toldOf(poll, 'quota.threshold_reached')) {
					const trueId = `${poll.period.start} ${poll.quota} ${keyOf(one)}`;
					const before = last.get(trueId);
					last.set(trueId, poll.index);
					if (before === undefined) continue;
					const between = polls.slice(before + 1, poll.index + 1);
					const mayRepeat = between.some(
						(each) => each.lostSaves > 0 || isClearedAt(one, each, rules.hysteresis),
					);
					expect(mayRepeat).toBe(true);
				}
			}
		}, [kind]);
	});

	it('an alert names each threshold once that is reached and watched, lowest first', () => {
		holdsForAll((_, polls) => {
			for (const poll of polls) {
				const crossed = toldOf(poll, 'quota.threshold_reached');
				expect(crossed.every((one) => poll.watched.includes(one) && isReachedAt(one, poll))).toBe(true);
				expect(new Set(crossed).size).toBe(crossed.length);
				const at = crossed.map((one) => beyond(one, poll) ?? 0);
				const ofOneType = crossed.filter(({ type }) => type === 'percent').map(({ value }) => value);
				expect(ofOneType).toEqual([...ofOneType].sort((a, b) => a - b));
				expect(at.every((distance) => distance >= 0)).toBe(true);
			}
		});
	});

	it('alerts are told for the period that Scriptix reports', () => {
		const [withAll] = KINDS;
		holdsForAll((_, polls) => {
			for (const poll of polls) {
				for (const { period } of poll.outcome.told) expect(period).toBe(labelOf(poll));
			}
		}, withAll ? [withAll] : []);
	});

	it('nothing is remembered of a customer below every threshold', () => {
		const plain = history
			.map(withDetails(true))
			.map((one) => ({ ...one, rules: { hysteresis: one.rules.hysteresis } }));
		fc.assert(
			fc.property(plain, (one) => {
				const steps = one.steps.map((each) => ({ ...each, watched: THRESHOLDS, askingFails: false }));
				const low = { ...step0(steps.at(-1)), percent: 0, quota: 1_000 };
				const customer = replay({ ...one, steps: [...steps, low] });
				expect(customer).toBe('{}');
			}),
			{ numRuns: 300 },
		);
	});

	it('a recovery is told only of a threshold that was reached before, once each time', () => {
		const kinds = KINDS.map(([name, kind]): [string, fc.Arbitrary<History>] => [
			name,
			kind.map(withoutLosses).map(reportingAll).map(isPrompt).map((one) => ({
				...one,
				rules: { ...one.rules, notifyRecovered: true },
			})),
		]);
		holdsForAll(({ rules }, polls) => {
			const over = new Set<string>();
			let period: number | undefined;
			for (const poll of polls) {
				if (poll.outcome.failed) continue;
				const told = toldOf(poll, 'quota.recovered');
				expect(told.every((one) => isClearedAt(one, poll, rules.hysteresis))).toBe(true);
				if (period !== undefined && poll.period.start !== period) {
					expect(told).toEqual([]);
					over.clear();
				}
				period = poll.period.start;
				const due = poll.watched.filter(
					(one) => over.has(keyOf(one)) && isClearedAt(one, poll, rules.hysteresis),
				);
				expect(new Set(told)).toEqual(new Set(due));
				expect(told).toHaveLength(due.length);
				for (const one of told) over.delete(keyOf(one));
				for (const one of poll.watched) if (isReachedAt(one, poll)) over.add(keyOf(one));
			}
		}, kinds);
	});

	it('the reset of a period is told once, and only after an alert in a period before', () => {
		const kinds = KINDS.map(([name, kind]): [string, fc.Arbitrary<History>] => [
			name,
			kind.map(withoutLosses).map(reportingAll).map((one) => ({
				...one,
				rules: { ...one.rules, notifyPeriodReset: true },
			})),
		]);
		holdsForAll((_, polls) => {
			const reset = new Set<number>();
			let firstAlertIn: number | undefined;
			for (const poll of polls) {
				if (toldOf(poll, 'quota.period_reset').length > 0) {
					expect(reset.has(poll.period.start)).toBe(false);
					reset.add(poll.period.start);
					expect(firstAlertIn).toBeLessThan(poll.period.start);
				}
				const { settlement } = poll.outcome;
				if (settlement?.memory) firstAlertIn ??= poll.period.start;
			}
		}, kinds);
	});

	it('the reset of a period is told of a customer who was over a threshold when it ended', () => {
		const kind = history
			.map(withDetails(true))
			.map(withoutLosses)
			.map(reportingAll)
			.map((one) => ({ ...one, rules: { ...one.rules, notifyPeriodReset: true, forecast: null } }));
		holdsForAll((_, polls) => {
			let overIn: number | undefined;
			for (const poll of polls) {
				if (poll.outcome.failed) continue;
				if (overIn !== undefined && poll.period.start > overIn) {
					expect(toldOf(poll, 'quota.period_reset')).not.toEqual([]);
				}
				const isOver = poll.watched.some((one) => isReachedAt(one, poll));
				overIn = isOver ? poll.period.start : undefined;
			}
		}, [['with details', kind]]);
	});

	it('a forecast is told at least once a period when it can be known, and no more than once a quota', () => {
		const minimumDays = 3;
		const kind = history
			.map(byCalendar)
			.map(isPrompt)
			.map(reportingAll)
			.map(withoutLosses)
			.map((one) => ({ ...one, rules: { ...one.rules, forecast: { minimumDays } } }));
		holdsForAll((_, polls) => {
			const told = new Set<string>();
			for (const poll of polls) {
				if (poll.outcome.failed) continue;
				const id = `${poll.period.start} ${poll.quota}`;
				const forecasts = toldOf(poll, 'quota.forecast_exceeded');
				if (forecasts.length > 0) {
					expect(forecasts).toEqual(percents(100));
					expect(told.has(id)).toBe(false);
					told.add(id);
				}
				if (poll.minutes === null || poll.quota === null || poll.minutes >= poll.quota) continue;
				const elapsedHours = poll.hour - poll.period.start * HOURS_OF_A_DAY;
				const lengthHours = (poll.period.end + 1 - poll.period.start) * HOURS_OF_A_DAY;
				const isHeadingOver =
					elapsedHours >= minimumDays * HOURS_OF_A_DAY &&
					poll.minutes * lengthHours >= poll.quota * elapsedHours;
				if (isHeadingOver) expect(told.has(id)).toBe(true);
				else expect(forecasts).toEqual([]);
			}
		}, [['by the calendar', kind]]);
	});
});

function step0(given: Step | undefined): Step {
	const plain = { percent: 0, quota: 500, watched: THRESHOLDS, includesDetails: true };
	return given ?? { ...plain, hours: 1, askingFails: false, lostSaves: 0 };
}

/** The ledger as it is stored at the end of a history. */
function replay(one: History): string {
	const customer = new CustomerWatch({ thresholds: THRESHOLDS, ...one.rules });
	for (const { hour, minutes, quota, period, watched } of live(one)) {
		customer.rules = { ...customer.rules, thresholds: watched };
		customer.poll({ now: new Date(hour * HOUR_MS), usage: used(minutes, quota), reported: period });
	}
	return customer.stored;
}
