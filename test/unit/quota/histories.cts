import fc from 'fast-check';

import type { QuotaEvent } from '../../../nodes/ScriptixReseller/quota/identity';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import { calendarMonthOf } from '../../../nodes/ScriptixReseller/quota/period';
import type { Rules } from '../../../nodes/ScriptixReseller/quota/rules';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import { day, percents, threshold, used } from './build.cts';
import type { Outcome } from './customerWatch.cts';
import { CustomerWatch } from './customerWatch.cts';

/*
 * Random histories of one customer: usage that rises and falls, quotas that change, periods that
 * Scriptix rolls over late or does not state, thresholds that are edited, answers that fail, saves
 * that are lost, customers who leave the filter and come back.
 */

const HOUR_MS = 3_600_000;
export const HOURS_OF_A_DAY = 24;
const FIRST_DAY = day('2025-01-01');

export const THRESHOLDS: Threshold[] = [
	...percents(50, 80, 100, 120),
	threshold('minutesUsed', 300),
	threshold('minutesRemaining', 100),
];

export interface Step {
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
	/** Whether the customer is not met, because it left the filter, the status or the listing. */
	isAway: boolean;
	/** Whether `/usage` gives no period. */
	statesNone: boolean;
	/** Whether `/usage` is refused. */
	isRefused: boolean;
}

export interface History {
	/** Calendar months, or periods of 30 days that begin on this day of January. */
	firstDay: 'calendar' | number;
	/** Hours by which Scriptix is late with the period's end, by period. */
	lateHours: number[];
	isFirstTakenAsKnown: boolean;
	rules: Omit<Rules, 'thresholds' | 'includesDetails'>;
	steps: Step[];
}

/** One poll with all that is true at it. */
export interface Poll extends Step {
	index: number;
	minutes: number | null;
	hour: number;
	today: number;
	/** The period that counts: the one that Scriptix reports, else the calendar month. */
	period: Period;
	/** True while Scriptix reports a period that has ended. */
	isLate: boolean;
	outcome: Outcome;
	/** The ledger after it. */
	stored: string;
}

const flag = fc.boolean();
const rarely = fc.nat({ max: 9 }).map((n) => n === 0);
const never = fc.constant(false);

const step: fc.Arbitrary<Step> = fc.record({
	hours: fc.constantFrom(1, 1, 2, 5, 12, 24, 24, 30, 72, 24 * 8, 24 * 25),
	percent: fc.oneof(
		{
			weight: 9,
			arbitrary: fc.constantFrom(0, 20, 45, 49, 50, 55, 74, 75, 79, 80, 85, 95, 100, 125, 151, 260),
		},
		{ weight: 1, arbitrary: fc.constantFrom(null, -5) },
	),
	quota: fc.constantFrom(500, 500, 500, 500, 1_000, 400, null),
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
	isAway: rarely,
	statesNone: never,
	isRefused: never,
});

export const history: fc.Arbitrary<History> = fc.record({
	firstDay: fc.oneof(fc.constant('calendar' as const), fc.integer({ min: 0, max: 29 })),
	lateHours: fc.array(fc.constantFrom(0, 0, 3, 30, 80), { minLength: 30, maxLength: 30 }),
	isFirstTakenAsKnown: flag,
	rules: fc.record({
		hysteresis: fc.constantFrom(0, 5, 30),
		repeatEveryPercent: fc.constantFrom(0, 0, 25, 12.5),
		notifyRecovered: flag,
		notifyPeriodReset: flag,
		forecast: fc.constantFrom(
			null,
			{ minimumDays: 7, asks: 'anyone' as const },
			{ minimumDays: 3, asks: 'anyone' as const },
		),
	}),
	steps: fc.array(step, { minLength: 1, maxLength: 40 }),
});

const eachStep = (change: (one: Step, index: number, all: Step[]) => Partial<Step>) => {
	return (one: History): History => ({
		...one,
		steps: one.steps.map((each, index, all) => ({ ...each, ...change(each, index, all) })),
	});
};

export const isPrompt = (one: History): History => ({
	...one,
	lateHours: one.lateHours.map(() => 0),
});
export const byCalendar = (one: History): History => ({ ...one, firstDay: 'calendar' });
export const withDetails = (includesDetails: boolean) => eachStep(() => ({ includesDetails }));
export const withoutPeriods = eachStep(() => ({ statesNone: true }));
/** With answers that name no period now and then. */
export const withSilence = eachStep((_, index) => ({ statesNone: index % 3 === 1 }));
/** With refusals, of which some last for long. */
export const withRefusals = eachStep((_, index) => ({
	isRefused: index % 3 === 1 || index % 16 > 9,
}));
export const reportingAll = (one: History): History => ({ ...one, isFirstTakenAsKnown: false });
export const knownFirst = (one: History): History => ({ ...one, isFirstTakenAsKnown: true });
/** Who is taken as known is judged again before the month is forgotten that had to do for its period. */
export const judgedAgain = eachStep(({ hours, isAway, percent, quota }, index) =>
	index === 1
		? { hours: Math.min(hours, 72), isAway: false, percent: percent ?? 85, quota: quota ?? 500 }
		: { isAway },
);
export const withoutLosses = eachStep(() => ({ lostSaves: 0 }));
/** With outages that are over before the hour that makes an alert without details come. */
export const withShortOutages = eachStep(({ askingFails }, index, all) => ({
	askingFails: askingFails && !all[index - 1]?.askingFails,
}));
export const withoutOutages = eachStep(() => ({ askingFails: false }));

/** Lives through a history, poll by poll. */
export function live({ firstDay, lateHours, isFirstTakenAsKnown, rules, steps }: History): Poll[] {
	const customer = new CustomerWatch({ thresholds: THRESHOLDS, ...rules });
	const saves: string[] = [];
	let hour = FIRST_DAY * HOURS_OF_A_DAY;
	return steps.map((each, index) => {
		hour += each.hours;
		const today = Math.floor(hour / HOURS_OF_A_DAY);
		const reported = reportedAt(hour, firstDay, lateHours);
		const period = each.statesNone ? calendarMonthOf(today) : reported.period;
		const { percent, quota } = each;
		const minutes = percent === null ? null : (percent * (quota ?? 500)) / 100;
		const sight = {
			now: new Date(hour * HOUR_MS),
			usage: used(minutes, quota),
			reported: each.statesNone ? undefined : reported.period,
			includesDetails: each.includesDetails,
		};

		customer.rules = { ...customer.rules, thresholds: each.watched };
		// The first save marks the end of the activation; n8n has kept it.
		customer.stored = saves[Math.max(0, saves.length - 1 - each.lostSaves)] ?? customer.stored;
		let outcome: Outcome = { told: [], ids: [], asked: false, failed: false };
		if (index === 0 && isFirstTakenAsKnown) customer.begin(sight);
		else if (each.isAway) customer.miss(sight);
		else
			outcome = customer.poll({
				...sight,
				askingFails: each.askingFails,
				isRefused: each.isRefused,
			});
		saves.push(customer.stored);

		const { stored } = customer;
		const isLate = !each.statesNone && reported.isLate;
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

export function isReachedAt(one: Threshold, poll: Poll): boolean {
	const distance = beyond(one, poll);
	return distance !== null && distance >= 0;
}

export function isClearedAt(one: Threshold, poll: Poll, hysteresis: number): boolean {
	const distance = beyond(one, poll);
	const margin = one.type === 'percent' ? hysteresis * 100 : hysteresis * (poll.quota ?? 0);
	return distance !== null && distance < 0 && distance <= -margin;
}

export const keyOf = ({ type, value }: Threshold) => `${type}:${value}`;

/** The thresholds that a poll tells of, in the order in which they are told. */
export function toldOf(poll: Poll, event: QuotaEvent): Threshold[] {
	const alerts = poll.outcome.settlement?.alerts ?? [];
	return alerts.filter((alert) => alert.event === event).flatMap(({ thresholds }) => thresholds);
}
