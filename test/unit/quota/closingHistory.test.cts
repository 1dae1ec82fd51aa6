import fc from 'fast-check';

import { chosenSeeds, RUNS } from '../seeds.cts';
import { meet, needsFigures, take } from '../../../nodes/ScriptixReseller/quota/closing';
import type { Reading } from '../../../nodes/ScriptixReseller/quota/closingFigures';
import type { Closing, ClosingMemory } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import { isFinal } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import type { Period } from '../../../nodes/ScriptixReseller/quota/period';
import { calendarMonthOf, formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import { giveUp } from '../../../nodes/ScriptixReseller/quota/unnamedPeriod';
import { day } from './build.cts';

/*
 * Random months of one customer whose periods end when they like, up to two days late, while its
 * usage is listed at every poll and asked for now and then: answered, refused, or answered without a
 * period. Which figures were whose is known here, and compared with what is emitted.
 */

const DAY = 86_400;
const HOUR = 3_600;
const FIRST = day('2025-01-10') * DAY;
const FINAL_SECONDS = 300;
const OVERDUE = 48 * HOUR;

interface Step {
	/** Seconds since the poll before; near the end of a month instead, where that is named. */
	wait: number;
	nearEnd?: number;
	used: number;
	isCorrected: boolean;
	answer: 'answered' | 'refused' | 'silent';
	/** Whether the customer is asked on behalf of others, or because others have a new period. */
	isAsked: boolean;
}

const step: fc.Arbitrary<Step> = fc.record(
	{
		wait: fc.oneof(fc.integer({ min: 60, max: 7_200 }), fc.integer({ min: HOUR, max: 4 * DAY })),
		nearEnd: fc.integer({ min: -600, max: 600 }),
		used: fc.oneof(fc.constant(0), fc.nat(300)),
		isCorrected: fc.nat(12).map((n) => n === 0),
		answer: fc.constantFrom(
			'answered' as const,
			'answered' as const,
			'answered' as const,
			'refused' as const,
			'silent' as const,
		),
		isAsked: fc.boolean(),
	},
	{ requiredKeys: ['wait', 'used', 'isCorrected', 'answer', 'isAsked'] },
);

const history = fc.record({
	/** Seconds by which Scriptix is late with each period. */
	late: fc.array(fc.oneof(fc.constant(0), fc.nat(6 * HOUR), fc.nat(60 * HOUR)), {
		minLength: 12,
		maxLength: 12,
	}),
	/** Whether Scriptix names the period; where it does not, the calendar month counts. */
	namesPeriods: fc.constantFrom(true, true, false),
	/** From which step on Scriptix refuses for good. */
	refusedFrom: fc.oneof(fc.constant(999), fc.nat(40)),
	steps: fc.array(step, { minLength: 10, maxLength: 60 }),
});

type History = typeof history extends fc.Arbitrary<infer T> ? T : never;

/** The calendar month that counts at a time, as Scriptix has it. */
function periodAt(time: number, late: number[]): Period {
	const current = calendarMonthOf(Math.floor(time / DAY));
	const index = new Date(current.start * DAY * 1000).getUTCMonth();
	const isLate = time - current.start * DAY < (late[index % late.length] ?? 0);
	return isLate ? calendarMonthOf(current.start - 1) : current;
}

interface Emitted {
	closed: Closing;
	at: number;
}

/** Faults of a history, in words. */
function live({ late: stated, namesPeriods, refusedFrom, steps }: History): string[] {
	const late = namesPeriods ? stated : [0];
	const faults: string[] = [];
	const emitted: Emitted[] = [];
	/** What was used by then, with the period that it was counted in. */
	const truth: Array<{ at: number; start: number; minutes: number }> = [];
	/** Starts of the periods that Scriptix named, in the order in which it did. */
	const named: number[] = [];
	let memory: ClosingMemory | undefined;
	let [now, minutes, start, unanswered] = [FIRST, 0, periodAt(FIRST, late).start, 0];
	const note = (closed: Closing | undefined) => {
		if (closed) emitted.push({ closed, at: now });
	};
	for (const [index, each] of steps.entries()) {
		const month = calendarMonthOf(Math.floor(now / DAY));
		const target = (month.end + 1) * DAY + (each.nearEnd ?? 0);
		now = each.nearEnd !== undefined && target > now ? target : now + each.wait;
		const period = periodAt(now, late);
		if (period.start !== start) [start, minutes] = [period.start, 0];
		minutes += each.used;
		if (each.isCorrected) minutes = Math.floor(minutes / 2);
		truth.push({ at: now, start, minutes });

		const reading: Reading = { minutes, quotaMinutes: null, at: now, isCancelled: false };
		const met = meet(memory, reading, new Set());
		note(met.closed);
		memory = met.memory;
		const { question } = met;
		const isAsked =
			question !== undefined &&
			(question !== 'rollover' || each.isAsked || needsFigures(memory, reading));
		if (!isAsked) continue;
		const isSaid = each.answer === 'answered' || (each.answer === 'silent' && !namesPeriods);
		const isAnswered = isSaid && index < refusedFrom;
		if (!isAnswered) {
			unanswered += 1;
			const given = unanswered >= 2 ? giveUp(memory, reading) : undefined;
			note(given?.closed);
			memory = given?.memory ?? memory;
			continue;
		}
		unanswered = 0;
		// What was long over when the customer was first met is no news.
		const isNews = named.length > 0 || now < (period.end + 1) * DAY + OVERDUE;
		if (isNews) named.push(period.start);
		const taken = take(memory, reading, {
			period: namesPeriods ? period : undefined,
			minutes,
			quotaMinutes: null,
		});
		note(taken.closed);
		memory = taken.memory;
	}

	const seen = new Set<number>();
	for (const { closed, at } of emitted) {
		const { period, seenAt } = closed;
		const name = formatDay(period.start);
		if (seen.has(period.start)) faults.push(`${name} twice`);
		seen.add(period.start);
		const read = truth.find((one) => one.at === seenAt);
		const end = (period.end + 1) * DAY;
		if (read?.minutes !== closed.minutes) faults.push(`${name} has figures of no reading`);
		if (at < end) faults.push(`${name} before its end`);
		if (!closed.isUnconfirmed && read?.start !== period.start) {
			faults.push(`${name} has figures of another period`);
		}
		if (isFinal(closed) && (read?.start !== period.start || seenAt < end - FINAL_SECONDS)) {
			faults.push(`${name} is final, and is not`);
		}
		if (isFinal(closed) && at < end + OVERDUE && periodAt(at, late).start === period.start) {
			faults.push(`${name} is final while Scriptix still reports it`);
		}
	}
	const last = named.at(-1) ?? 0;
	// The calendar goes on where Scriptix, which names no period, refuses for a whole month.
	const isSeen = (one: { at: number; start: number }) =>
		one.start >= (named[0] ?? Infinity) && one.at >= one.start * DAY + OVERDUE;
	const read = namesPeriods ? [] : truth.filter(isSeen);
	const known = [...named, ...read.map((one) => one.start)];
	for (const over of new Set(known.filter((one) => one < last))) {
		if (!seen.has(over)) faults.push(`${formatDay(over)} is lost`);
	}
	return faults;
}

it.each(chosenSeeds())(
	'each period is emitted once and final figures are its own, whatever is refused and however late it ends (seed %d)',
	(seed) => {
		fc.assert(
			fc.property(history, (one) => {
				expect(live(one)).toEqual([]);
			}),
			{ seed, numRuns: RUNS * 10 },
		);
	},
);

it('a period that was passed over, as it could not be told from the next one, is emitted when Scriptix names it', () => {
	fc.assert(
		fc.property(fc.nat(300), fc.integer({ min: 49, max: 90 }), (used, hoursLate) => {
			const [january, february, march] = ['2025-01-10', '2025-02-10', '2025-03-10'].map((name) =>
				calendarMonthOf(day(name)),
			) as [Period, Period, Period];
			const readAt = (minutes: number, at: number): Reading => {
				return { minutes, quotaMinutes: null, at, isCancelled: false };
			};
			const answer = (period: Period, minutes: number) => ({ period, minutes, quotaMinutes: null });
			const first = readAt(5, FIRST);
			const met = meet(undefined, first, new Set()).memory;
			const named = take(met, first, answer(january, 5)).memory;
			// Refused until February is over, while Scriptix still counts in it.
			const over = march.start * DAY;
			const afterJanuary = giveUp(named, readAt(used, over))!;
			const afterFebruary = giveUp(afterJanuary.memory, readAt(used, over + 48 * HOUR))!;
			expect(afterFebruary.closed).toBeUndefined();
			const late = readAt(used, over + hoursLate * HOUR - 60);
			const known = take(afterFebruary.memory, late, answer(february, used)).memory;
			const next = readAt(0, over + hoursLate * HOUR);
			const closed = take(known, next, answer(march, 0)).closed;
			expect([afterJanuary.closed?.period, closed?.period]).toEqual([january, february]);
			expect(closed?.minutes).toBe(used);
		}),
	);
});

it('who is refused for good gets a row all the same, not final', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 500 }),
			fc.integer({ min: 60, max: 6 * HOUR }),
			(used, pause) => {
				const period = calendarMonthOf(day('2025-01-10'));
				const end = (period.end + 1) * DAY;
				const first: Reading = { minutes: used, quotaMinutes: null, at: FIRST, isCancelled: false };
				const begun = meet(undefined, first, new Set()).memory;
				let memory = take(begun, first, { period, minutes: used, quotaMinutes: null }).memory;
				const closed: Closing[] = [];
				for (let at = end - HOUR; at < end + OVERDUE + DAY; at += pause) {
					const reading = { ...first, minutes: at < end ? used : 0, at };
					memory = meet(memory, reading, new Set()).memory;
					const given = giveUp(memory, reading);
					if (given?.closed) closed.push(given.closed);
					memory = given?.memory ?? memory;
				}
				expect(closed.map((one) => [one.minutes, isFinal(one)])).toEqual([[used, false]]);
			},
		),
	);
});
