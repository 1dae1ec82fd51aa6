import { take } from '../../../nodes/ScriptixReseller/quota/closing';
import type { PeriodAnswer, Reading } from '../../../nodes/ScriptixReseller/quota/closingFigures';
import { begun } from '../../../nodes/ScriptixReseller/quota/closingFigures';
import type { ClosingMemory } from '../../../nodes/ScriptixReseller/quota/closingMemory';
import { giveUp } from '../../../nodes/ScriptixReseller/quota/unnamedPeriod';
import { at, period } from './build.cts';

const JANUARY = period('2025-01-01', '2025-01-31');
const FEBRUARY = period('2025-02-01', '2025-02-28');
const MARCH = period('2025-03-01', '2025-03-31');

function reading(time: string, minutes: number | null): Reading {
	const quotaMinutes = 500;
	return { minutes, quotaMinutes, at: at(time).getTime() / 1000, isCancelled: false };
}

const answer = (named?: PeriodAnswer['period'], minutes = 9): PeriodAnswer => ({
	period: named,
	minutes,
	quotaMinutes: 500,
});

/** A customer whose period was given up, so that the next one is assumed; last read with 7 minutes. */
function assumed(time: string, more: Partial<ClosingMemory> = {}): ClosingMemory {
	return {
		...begun(reading(time, 7)),
		period: FEBRUARY,
		source: 'api',
		isUnconfirmed: true,
		...more,
	};
}

describe('the first answer after a period was given up', () => {
	it.each([
		['the assumed period, which runs', '2025-02-10', FEBRUARY, false],
		['the assumed period, which is long over', '2025-03-10', FEBRUARY, false],
		['a later period, which is long over as well', '2025-04-10', MARCH, false],
		['the period that was given up', '2025-02-10', JANUARY, true],
		['one that overlaps the assumed one', '2025-02-10', period('2025-01-17', '2025-02-16'), false],
		['one that shares a day with it', '2025-02-10', period('2025-01-02', '2025-02-01'), false],
	])('names %s: emitted already is only what was given up', (_, time, named, isClosed) => {
		const memory = assumed('2025-04-01T00:00:00');
		const step = take(memory, reading(time, 8), answer(named));
		expect(step.closed).toBeUndefined();
		expect(step.memory).toMatchObject({ period: named, isClosed, isUnconfirmed: false });
	});

	it.each([
		['the period before it', '2025-02-27', MARCH, FEBRUARY],
		[
			'a period that is assumed and long over',
			'2025-02-27',
			period('2025-04-01', '2025-04-30'),
			FEBRUARY,
		],
		[
			'the period before it, not the one assumed',
			'2025-03-20',
			period('2025-04-01', '2025-04-30'),
			MARCH,
		],
		[
			'the period before it from its first day on',
			'2025-03-01',
			period('2025-04-01', '2025-04-30'),
			MARCH,
		],
		[
			'a period that is assumed and ends just before it, however long',
			'2025-02-27',
			period('2025-03-01', '2025-03-15'),
			FEBRUARY,
		],
	])('closes %s with the figures last read in it, not final', (_, seen, named, closed) => {
		const step = take(assumed(seen), reading('2025-04-02', 1), answer(named));
		expect(step.closed).toMatchObject({
			period: closed,
			minutes: 7,
			source: 'api',
			isUnconfirmed: true,
		});
		expect(step.memory).toMatchObject({ period: named, isClosed: false });
	});

	it('closes the month where no period is ever named', () => {
		const memory = assumed('2025-02-27', { source: 'calendar_month' });
		expect(take(memory, reading('2025-03-01', 1), answer()).closed).toMatchObject({
			period: FEBRUARY,
			minutes: 7,
			source: 'calendar_month',
			isUnconfirmed: true,
		});
	});

	it('closes nothing where no minutes were ever stated', () => {
		const memory = assumed('2025-02-27', { minutes: null });
		const step = take(memory, reading('2025-03-01', 1), answer(MARCH));
		expect(step.closed).toBeUndefined();
		expect(step.memory).toMatchObject({ period: MARCH, minutes: 9 });
	});

	it('is none where it names no period and an earlier one did', () => {
		const memory = assumed('2025-02-10');
		expect(take(memory, reading('2025-02-11', 8), answer())).toEqual({ memory });
	});

	it('leaves to the calendar whose months were those of the calendar before', () => {
		const memory = assumed('2025-02-10', { source: 'calendar_month' });
		expect(take(memory, reading('2025-02-11', 8), answer()).memory).toMatchObject({
			period: FEBRUARY,
			source: 'calendar_month',
			minutes: 9,
			isUnconfirmed: false,
			isClosed: false,
		});
	});
});

describe('a period that nobody confirms', () => {
	it('is emitted two days after its end, and the next one is assumed', () => {
		const memory = assumed('2025-02-28T12:00');
		expect(giveUp(memory, reading('2025-03-02T23:59:59', 8))).toBeUndefined();
		expect(giveUp(memory, reading('2025-03-03', 8))).toEqual({
			closed: { ...memory, period: FEBRUARY },
			memory: expect.objectContaining({
				period: MARCH,
				minutes: 8,
				isUnconfirmed: true,
			}) as ClosingMemory,
		});
	});

	it('is emitted with its figures where none are stated any more', () => {
		const step = giveUp(assumed('2025-02-28'), reading('2025-03-03', null));
		expect(step?.closed).toMatchObject({ period: FEBRUARY, minutes: 7 });
	});

	it('stays remembered where no figures were ever stated', () => {
		const memory = assumed('2025-02-28', { minutes: null });
		expect(giveUp(memory, reading('2025-03-03', null))).toBeUndefined();
	});

	it.each([
		['figures that may be of the next period', { seenAt: at('2025-03-01').getTime() / 1000 }],
		['no minutes', { minutes: null }],
		['a row already', { isClosed: true }],
	])('has no row of %s', (_, more) => {
		const step = giveUp(assumed('2025-02-28', more), reading('2025-03-03', 8));
		expect(step?.closed).toBeUndefined();
		expect(step?.memory.period).toEqual(MARCH);
	});
});
