import {
	mayBeProbed,
	meet,
	needsFigures,
	take,
} from '../../../nodes/ScriptixReseller/quota/closing';
import type { FormerFigures, Reading } from '../../../nodes/ScriptixReseller/quota/closingFigures';
import type { Closing, ClosingMemory } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import { endKey, isFinal } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import { calendarMonthOf } from '../../../nodes/ScriptixReseller/quota/period';
import { at, day, period } from './build.cts';

const JANUARY = period('2025-01-01', '2025-01-31');
const FEBRUARY = period('2025-02-01', '2025-02-28');
const MARCH = period('2025-03-01', '2025-03-31');

const NOBODY: ReadonlySet<number> = new Set();

const seconds = (time: string) => at(time).getTime() / 1000;

function reading(time: string, minutes: number | null, more: Partial<Reading> = {}): Reading {
	const quotaMinutes = 500;
	const plan = 'bronze';
	const status = 'active';
	const isCancelled = false;
	return { plan, status, minutes, quotaMinutes, at: seconds(time), isCancelled, ...more };
}

/** What is remembered of a customer who was read once, and whose period Scriptix named. */
function named(more: Partial<Closing> = {}, time = '2025-01-10'): Closing {
	const listed = reading(time, 100);
	const begun = meet(undefined, listed, NOBODY).memory;
	const answer = { period: JANUARY, minutes: 100, quotaMinutes: 500 };
	return { ...take(begun, listed, answer).memory, period: JANUARY, ...more };
}

describe('a customer who is listed', () => {
	it('is asked for its period when it is new', () => {
		const step = meet(undefined, reading('2025-01-10', 100), NOBODY);
		expect(step).toEqual({
			question: 'period',
			memory: expect.objectContaining({
				minutes: 100,
				quotaMinutes: 500,
				plan: 'bronze',
				status: 'active',
				seenAt: seconds('2025-01-10'),
				isClosed: false,
				isUnconfirmed: false,
				isFormerOpen: false,
				beganCancelled: false,
				isFromHistory: false,
				met: true,
				wasEmittedToday: false,
				probes: 0,
			}) as ClosingMemory,
		});
		expect(step.memory.period).toBeUndefined();
	});

	it.each([
		['asked again while nobody has named its period', '2025-01-11', 120, 120],
		['held when the usage has fallen', '2025-01-11', 90, 100],
		['held when the month is over', '2025-02-01', 120, 100],
		['taken until the last second of the month', '2025-01-31T23:59:59', 120, 120],
	])('is %s', (_, time, minutes, remembered) => {
		const begun = meet(undefined, reading('2025-01-10', 100), NOBODY).memory;
		const step = meet(begun, reading(time, minutes), NOBODY);
		expect(step.question).toBe('period');
		expect(step.closed).toBeUndefined();
		expect(step.memory.minutes).toBe(remembered);
	});

	it('updates the figures while its period runs', () => {
		const listed = reading('2025-01-31T23:59:59', 130, { plan: 'silver', quotaMinutes: 2_000 });
		expect(meet(named(), listed, NOBODY)).toEqual({
			memory: {
				...named(),
				minutes: 130,
				plan: 'silver',
				quotaMinutes: 2_000,
				seenAt: listed.at,
			},
		});
	});

	it('leaves the figures alone where it states no minutes', () => {
		const step = meet(named(), reading('2025-01-11', null), NOBODY);
		expect(step).toEqual({ memory: named() });
		const unstated = named({ minutes: null });
		expect(meet(unstated, reading('2025-01-11', null), NOBODY).memory.seenAt).toBe(
			seconds('2025-01-11'),
		);
	});

	it('is asked about a rollover from the end of its period on, and its figures are not taken', () => {
		expect(meet(named(), reading('2025-02-01', 130), NOBODY)).toEqual({
			question: 'rollover',
			memory: named(),
		});
	});

	it('is asked when its usage has fallen, three times', () => {
		expect(meet(named(), reading('2025-01-11', 99), NOBODY)).toEqual({
			question: 'fall',
			memory: named(),
		});
		expect(meet(named(), reading('2025-01-11', 100), NOBODY).question).toBeUndefined();
		expect(meet(named({ minutes: null }), reading('2025-01-11', -1), NOBODY).memory.minutes).toBe(
			-1,
		);
		const tired = meet(named({ probes: 3 }), reading('2025-01-11', 99), NOBODY);
		expect(tired.question).toBeUndefined();
		expect(tired.memory.minutes).toBe(99);
		expect([0, 2, 3].map((probes) => mayBeProbed(named({ probes })))).toEqual([true, true, false]);
	});

	it.each([
		['asked', '2025-01-31', [JANUARY], 0],
		['not asked earlier than a day before', '2025-01-30T23:59:59', [JANUARY], 0],
		['not asked when other ends have rolled over', '2025-01-31', [FEBRUARY], 0],
		['not asked a fourth time', '2025-01-31', [JANUARY], 3],
	])(
		'is %s when the period of others with the same end is over before its end',
		(outcome, time, rolled, probes) => {
			const step = meet(named({ probes }), reading(time, 130), new Set(rolled.map(endKey)));
			expect(step.question).toBe(outcome === 'asked' ? 'rollover' : undefined);
			expect(step.memory.minutes).toBe(outcome === 'asked' ? 100 : 130);
			expect(step.closed).toBeUndefined();
		},
	);

	it('closes a calendar month by the calendar, once', () => {
		const memory = named({ source: 'calendar_month' });
		const running = meet(memory, reading('2025-01-31T23:59:59', 130), NOBODY);
		expect(running).toEqual({ memory: expect.objectContaining({ minutes: 130 }) as unknown });
		const over = meet(memory, reading('2025-02-01', 7), NOBODY);
		expect(over.closed).toEqual(memory);
		expect(over.question).toBe('period');
		expect(over.memory).toMatchObject({ minutes: 7, isClosed: false, isUnconfirmed: true });
		expect(over.memory.period).toEqual(calendarMonthOf(day('2025-02-01')));
		const again = meet({ ...memory, isClosed: true }, reading('2025-02-01', 7), NOBODY);
		expect(again.closed).toBeUndefined();
		expect(again.question).toBe('period');
	});
});

describe('whether a customer has to be asked for its last figures', () => {
	const FINAL = seconds('2025-01-31T23:55');

	it.each([
		['not while its period runs', {}, reading('2025-01-31T23:59:59', 999), false],
		['not when nothing has changed since the last minutes', {}, reading('2025-02-01', 100), false],
		['when it was last read before those', { seenAt: FINAL - 1 }, reading('2025-02-01', 100), true],
		['when the minutes differ', {}, reading('2025-02-01', 101), true],
		['when the quota differs', {}, reading('2025-02-01', 100, { quotaMinutes: 501 }), true],
		['when the plan differs', {}, reading('2025-02-01', 100, { plan: 'gold' }), true],
		['when the status differs', {}, reading('2025-02-01', 100, { status: 'trial' }), true],
		[
			'not when the list leaves figures out',
			{},
			reading('2025-02-01', null, { quotaMinutes: null, plan: undefined, status: undefined }),
			false,
		],
		['not when it is closed', { isClosed: true }, reading('2025-02-01', 101), false],
		['when its period is long over', {}, reading('2025-02-03', 100), true],
		['not a second before', {}, reading('2025-02-02T23:59:59', 100), false],
		[
			'not before the later of two readings of the end',
			{ seenAt: FINAL, period: { ...JANUARY, mayEndLater: true as const } },
			reading('2025-02-01', 100),
			false,
		],
		[
			'near the later of two readings of the end',
			{ seenAt: FINAL, period: { ...JANUARY, mayEndLater: true as const } },
			reading('2025-02-01T23:55', 100),
			true,
		],
	])('%s', (_, more, listed, expected) => {
		expect(needsFigures(named({ seenAt: FINAL, ...more }), listed)).toBe(expected);
	});

	it('not while nobody has named a period', () => {
		const begun = meet(undefined, reading('2025-01-10', 100), NOBODY).memory;
		expect(needsFigures(begun, reading('2025-02-10', 999))).toBe(false);
	});
});

describe('an answer', () => {
	const silent = { minutes: 140, quotaMinutes: 500 };
	const of = (answered: typeof JANUARY, more: object = {}) => ({
		period: answered,
		...silent,
		...more,
	});

	it('names the period of a new customer, or leaves it to the calendar', () => {
		const listed = reading('2025-01-10', 100);
		const begun = meet(undefined, listed, NOBODY).memory;
		const answered = take(begun, listed, of(JANUARY));
		expect(answered).toEqual({
			memory: { ...begun, minutes: 140, period: JANUARY, source: 'api' },
		});
		expect(take(begun, listed, silent)).toEqual({
			memory: { ...begun, minutes: 140, period: JANUARY, source: 'calendar_month' },
		});
	});

	it('makes no news of a period that was long over when it was first named', () => {
		const listed = reading('2025-03-10', 100);
		const begun = meet(undefined, listed, NOBODY).memory;
		expect(take(begun, listed, of(JANUARY)).memory.isClosed).toBe(true);
		expect(take(begun, listed, of(MARCH)).memory.isClosed).toBe(false);
	});

	it('of the same period updates the figures, and counts', () => {
		const longer = { ...JANUARY, mayEndLater: true as const };
		const listed = reading('2025-02-01T12:00', 3);
		expect(take(named({ source: 'calendar_month' }), listed, of(longer))).toEqual({
			memory: { ...named(), period: longer, minutes: 140, seenAt: listed.at, probes: 1 },
		});
	});

	it('counts before the list, which counts where the answer states nothing', () => {
		const listed = reading('2025-01-11', 120, { quotaMinutes: 600 });
		expect(take(named(), listed, of(JANUARY, { quotaMinutes: 700 })).memory).toMatchObject({
			minutes: 140,
			quotaMinutes: 700,
		});
		const nothing = { minutes: null, quotaMinutes: null };
		expect(take(named(), listed, of(JANUARY, nothing)).memory).toMatchObject({
			minutes: 120,
			quotaMinutes: 600,
		});
	});

	it('closes a period that is still reported two days after its end, once', () => {
		const early = take(named(), reading('2025-02-02T23:59:59', 3), of(JANUARY));
		expect(early.closed).toBeUndefined();
		expect(early.memory.isClosed).toBe(false);
		const { closed, memory } = take(named(), reading('2025-02-03', 3), of(JANUARY));
		expect(closed).toMatchObject({ period: JANUARY, minutes: 140, isClosed: false });
		expect(memory).toEqual({ ...closed, isClosed: true });
		expect(take(memory, reading('2025-02-04', 3), of(JANUARY)).closed).toBeUndefined();
	});

	it('with a new period closes the one before with the figures that were known of it', () => {
		const listed = reading('2025-02-01T01:00', 3);
		const { closed, memory } = take(named(), listed, of(FEBRUARY, { minutes: 4 }));
		expect(closed).toEqual(named());
		expect(memory).toMatchObject({
			period: FEBRUARY,
			minutes: 4,
			source: 'api',
			isClosed: false,
			isFromHistory: false,
			probes: 0,
			seenAt: listed.at,
		});
		expect(take(named({ isClosed: true }), listed, of(FEBRUARY)).closed).toBeUndefined();
		expect(take(named({ isClosed: true }), listed, of(FEBRUARY)).memory.period).toEqual(FEBRUARY);
	});

	it('with a new period that is long over as well closes that one next', () => {
		const listed = reading('2025-03-05', 150);
		const { closed, memory } = take(named(), listed, of(FEBRUARY));
		expect(closed).toEqual(named());
		expect(memory).toMatchObject({ period: FEBRUARY, minutes: 140, isClosed: false });
		expect(needsFigures(memory, listed)).toBe(true);
		expect(take(memory, listed, of(FEBRUARY)).closed).toMatchObject({ period: FEBRUARY });
		expect(take(memory, listed, of(MARCH)).closed).toEqual(memory);
	});

	it("takes the closed month's own figures from a history", () => {
		const listed = reading('2025-02-01T01:00', 3);
		const stepWith = (...formers: FormerFigures[]) =>
			take(named(), listed, of(FEBRUARY, { formers }));
		expect(stepWith({ period: JANUARY, minutes: 177 })).toMatchObject({
			closed: { ...named(), minutes: 177, seenAt: listed.at, isFromHistory: true },
			unseen: [],
		});
		expect(stepWith({ period: FEBRUARY, minutes: 177 })).toMatchObject({
			closed: named(),
			unseen: [],
		});
		expect(stepWith().closed).toEqual(named());
	});

	it('takes months that nobody has looked at from a history, once each, the oldest first', () => {
		const listed = reading('2025-04-10', 3, { plan: 'gold' });
		const formers = [
			{ period: MARCH, minutes: 33 },
			{ period: FEBRUARY, minutes: 22 },
			{ period: JANUARY, minutes: 177 },
		];
		const answer = of(period('2025-04-01', '2025-04-30'), { formers });
		const read = { plan: 'gold', seenAt: listed.at, isFromHistory: true };
		const unseen = [
			{ period: FEBRUARY, minutes: 22, ...read },
			{ period: MARCH, minutes: 33, ...read },
		];
		expect(take(named(), listed, answer)).toMatchObject({
			closed: { period: JANUARY, minutes: 177, isFromHistory: true },
			unseen,
		});
		const emitted = take(named({ isClosed: true }), listed, answer);
		expect(emitted.closed).toBeUndefined();
		expect(emitted).toMatchObject({ unseen });
	});

	describe('of a period that begins within the one before', () => {
		const own = period('2025-01-15', '2025-02-14');
		const cut = period('2025-01-01', '2025-01-14');

		it('cuts off its last day alone', () => {
			const answer = { period: period('2025-01-31', '2025-02-27'), minutes: 3, quotaMinutes: 500 };
			const { closed } = take(named(), reading('2025-01-31T10:00', 3), answer);
			expect(closed).toMatchObject({ period: period('2025-01-01', '2025-01-30'), minutes: 100 });
		});

		it.each<[string, string, number, number | null]>([
			['read before it', '2025-01-14T23:00', 90, 100],
			['read on its first day, by the zone of Scriptix', '2025-01-16T02:00', 200, 100],
			['that have fallen', '2025-01-25', 3, 100],
			['that may be of the next period', '2025-01-25', 200, null],
		])('ends it on the day before, with figures %s', (_, seen, minutes, own100) => {
			const memory = named({ seenAt: seconds(seen) });
			const answer = { period: own, minutes, quotaMinutes: 500 };
			const step = take(memory, reading('2025-01-26', minutes), answer);
			expect(step.closed).toMatchObject({ period: cut, minutes: own100 });
			expect(isFinal(step.closed!)).toBe(false);
			expect(step.memory).toMatchObject({ period: own, minutes });
			expect(step.rolledEnd).toBeUndefined();
		});

		it('leaves a period whole that ended before it', () => {
			const step = take(named(), reading('2025-02-02', 3), of(FEBRUARY));
			expect(step.closed?.period).toEqual(JANUARY);
			expect(step.rolledEnd).toBe(endKey(JANUARY));
		});
	});

	it('that is out of date, or no longer names a period, changes nothing', () => {
		const inFebruary = named({ period: FEBRUARY }, '2025-02-10');
		const listed = reading('2025-02-11', 120);
		expect(take(inFebruary, listed, of(JANUARY))).toEqual({ memory: inFebruary });
		expect(take(inFebruary, listed, silent)).toEqual({ memory: inFebruary });
	});

	describe('about a customer whose months were those of the calendar', () => {
		const guessed = named({ source: 'calendar_month' });

		it('without a period counts as an answer', () => {
			const listed = reading('2025-01-11', 120);
			expect(take(guessed, listed, silent)).toEqual({
				memory: { ...guessed, minutes: 140, seenAt: listed.at, probes: 1 },
			});
		});

		it('corrects the month where the figures belong to the period that is named', () => {
			const own = period('2025-01-10', '2025-02-09');
			const listed = reading('2025-02-01T01:00', 120);
			const step = take(guessed, listed, of(own));
			expect(step.closed).toBeUndefined();
			expect(step.memory).toMatchObject({ period: own, source: 'api', minutes: 140, probes: 0 });
		});

		it('closes it where they are older than the period', () => {
			const own = period('2025-01-11', '2025-02-10');
			const listed = reading('2025-01-12', 3);
			expect(take(guessed, listed, of(own)).closed).toEqual({
				...guessed,
				period: period('2025-01-01', '2025-01-10'),
				isUnconfirmed: true,
			});
		});
	});
});
