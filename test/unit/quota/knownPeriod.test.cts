import type { KnownPeriod, PeriodAnswer } from '../../../nodes/ScriptixReseller/quota/knownPeriod';
import { followPeriod, namedPeriod } from '../../../nodes/ScriptixReseller/quota/knownPeriod';
import { day, period } from './build.cts';

const JANUARY = period('2025-01-01', '2025-01-31');
const FEBRUARY = period('2025-02-01', '2025-02-28');

const NOT_ASKED: PeriodAnswer = { kind: 'notAsked' };
const NO_ANSWER: PeriodAnswer = { kind: 'unanswered' };
const NAMES_NONE: PeriodAnswer = { kind: 'answered' };
const answered = (named: typeof JANUARY): PeriodAnswer => ({ kind: 'answered', period: named });

const stated = ({ start, end }: typeof JANUARY): KnownPeriod => ({
	since: start,
	isStated: true,
	end,
	isUnasked: false,
});
const month = (since: string, isUnasked: boolean): KnownPeriod => ({
	since: day(since),
	isStated: false,
	end: day(since) < FEBRUARY.start ? JANUARY.end : FEBRUARY.end,
	isUnasked,
});

describe('what is known of a period', () => {
	it.each<[string, KnownPeriod | undefined, PeriodAnswer, string, [string, KnownPeriod]]>([
		[
			'begins with the month',
			undefined,
			NOT_ASKED,
			'2025-01-10',
			['new', month('2025-01-10', true)],
		],
		[
			'begins with the month without an answer',
			undefined,
			NO_ANSWER,
			'2025-01-10',
			['new', month('2025-01-10', true)],
		],
		[
			'begins with the month where Scriptix names none, which is asked for no more',
			undefined,
			NAMES_NONE,
			'2025-01-10',
			['new', month('2025-01-10', false)],
		],
		[
			'begins with what Scriptix names',
			undefined,
			answered(JANUARY),
			'2025-01-10',
			['new', stated(JANUARY)],
		],
		[
			'stays while it is not asked for',
			month('2025-01-10', true),
			NOT_ASKED,
			'2025-01-31',
			['same', month('2025-01-10', true)],
		],
		[
			'stays asked for while it is not asked for again',
			month('2025-01-10', false),
			NOT_ASKED,
			'2025-01-31',
			['same', month('2025-01-10', false)],
		],
		[
			'stays where Scriptix names none',
			month('2025-01-10', true),
			NAMES_NONE,
			'2025-01-31',
			['same', month('2025-01-10', false)],
		],
		[
			'is the next month after its end',
			month('2025-01-10', false),
			NAMES_NONE,
			'2025-02-03',
			['new', month('2025-02-03', false)],
		],
		[
			'is named at last',
			month('2025-01-10', true),
			answered(JANUARY),
			'2025-01-31',
			['same', stated(JANUARY)],
		],
		[
			'is a later one that is named',
			stated(JANUARY),
			answered(FEBRUARY),
			'2025-02-01',
			['new', stated(FEBRUARY)],
		],
		[
			'is the one named that has the day in it as its last',
			month('2025-01-31', true),
			answered(JANUARY),
			'2025-02-01',
			['same', stated(JANUARY)],
		],
		[
			'is not taken from an answer about the period before while it runs',
			stated(FEBRUARY),
			answered(JANUARY),
			'2025-02-28',
			['outdated', stated(FEBRUARY)],
		],
		[
			'is the earlier one where it is over and still the only one named',
			stated(FEBRUARY),
			answered(JANUARY),
			'2025-03-01',
			['same', stated(JANUARY)],
		],
		[
			'is the earlier one where the month was only assumed',
			month('2025-02-03', true),
			answered(JANUARY),
			'2025-02-04',
			['same', stated(JANUARY)],
		],
	])('%s', (_, known, answer, today, [kind, next]) => {
		expect(followPeriod(known, answer, day(today), false)).toEqual({ kind, known: next });
	});

	it('is the one named that has the day in it, also where alerts were emitted', () => {
		const turn = followPeriod(
			month('2025-01-31', true),
			answered(JANUARY),
			day('2025-02-01'),
			true,
		);
		expect(turn).toEqual({ kind: 'same', known: stated(JANUARY) });
	});

	it('keeps the month in which alerts were emitted when Scriptix is late with it', () => {
		const turn = followPeriod(
			month('2025-02-03', true),
			answered(JANUARY),
			day('2025-02-04'),
			true,
		);
		expect(turn).toEqual({
			kind: 'same',
			known: { since: day('2025-02-03'), isStated: false, end: JANUARY.end, isUnasked: false },
		});
	});
});

describe('the period that alerts are told for', () => {
	it.each<[string, KnownPeriod, boolean, PeriodAnswer | undefined, [typeof JANUARY, string]]>([
		[
			'what Scriptix says now',
			month('2025-02-03', false),
			true,
			answered(JANUARY),
			[JANUARY, 'api'],
		],
		['what it said before', stated(JANUARY), true, undefined, [JANUARY, 'api']],
		['what it said before, without an answer', stated(JANUARY), true, NO_ANSWER, [JANUARY, 'api']],
		[
			'the month where it names none',
			month('2025-02-03', false),
			true,
			NAMES_NONE,
			[FEBRUARY, 'calendar_month'],
		],
		[
			'the month without details',
			stated(FEBRUARY),
			false,
			answered(FEBRUARY),
			[FEBRUARY, 'calendar_month'],
		],
		[
			'the month of its last day once it is over',
			stated(JANUARY),
			false,
			undefined,
			[JANUARY, 'calendar_month'],
		],
	])('is %s', (_, known, usesStated, answer, [named, source]) => {
		expect(namedPeriod(known, day('2025-02-10'), usesStated, answer)).toEqual({
			period: named,
			source,
		});
	});
});
