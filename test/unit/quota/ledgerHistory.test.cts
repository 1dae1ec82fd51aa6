import fc from 'fast-check';

import { chosenSeeds, RUNS } from '../seeds.cts';
import { formatDay } from '../../../nodes/ScriptixReseller/quota/period';
import type { Threshold } from '../../../nodes/ScriptixReseller/quota/thresholds';
import type { History, Poll, Step } from './histories.cts';
import {
	byCalendar,
	history,
	isPrompt,
	isReachedAt,
	judgedAgain,
	keyOf,
	knownFirst,
	live,
	reportingAll,
	THRESHOLDS,
	toldOf,
	withDetails,
	withoutLosses,
	withoutOutages,
	withoutPeriods,
	withRefusals,
	withShortOutages,
	withSilence,
} from './histories.cts';
import { emittedIds, Promised, watchedWithSteps } from './promise.cts';

const SEEDS = chosenSeeds();

/** Kinds of history in which every fact is known, so that every id can be foretold. */
const EXACT: Array<[string, fc.Arbitrary<History>]> = [
	[
		'with details, any periods, rolled over late',
		exactly(history.map(withDetails(true)).map(reportingAll)),
	],
	[
		'with details, first customers taken as known',
		exactly(history.map(withDetails(true)).map(knownFirst).map(isPrompt).map(judgedAgain)),
	],
	[
		'with details, without a period in the answers',
		exactly(history.map(withDetails(true)).map(byCalendar).map(withoutPeriods)),
	],
	['without details, calendar months', exactly(history.map(withDetails(false)).map(onTime))],
	['with and without details by turns, calendar months', exactly(history.map(onTime))],
];

/** Kinds of history in which only what is never to happen can be said. */
const LOOSE: Array<[string, fc.Arbitrary<History>]> = [
	[
		'with details, any periods, long outages, lost saves',
		history.map(withDetails(true)).map(isPrompt).map(reportingAll),
	],
	[
		'with details, calendar months, now and then no period in the answers or none at all',
		history.map(withDetails(true)).map(onTime).map(withSilence).map(withRefusals).map(reportingAll),
	],
	[
		'without details, calendar months rolled over late',
		history.map(withDetails(false)).map(byCalendar).map(reportingAll),
	],
	[
		'with and without details by turns, calendar months, long outages, lost saves',
		history.map(onTime),
	],
];

function exactly(kind: fc.Arbitrary<History>): fc.Arbitrary<History> {
	return kind.map(withoutLosses).map(withShortOutages);
}

function onTime(one: History): History {
	return isPrompt(byCalendar(one));
}

/** Ids in the order of their events; thresholds that are reached at one and the same usage in any. */
function byEvent(ids: string[]): string[] {
	const eventOf = (id: string) => /[^:]+$/.exec(id)?.[0].replace(/#.*/, '') ?? '';
	const events = [...new Set(ids.map(eventOf))];
	return events.flatMap((event) => ids.filter((id) => eventOf(id) === event).sort());
}

/** Whether Scriptix does not say which period it is. */
function isUnanswered({ askingFails, isRefused, statesNone }: Poll): boolean {
	return askingFails || isRefused || statesNone;
}

/** Lives through many histories of a kind; `faultsOf` names what is wrong with one of them. */
function holdsFor(
	kind: fc.Arbitrary<History>,
	faultsOf: (polls: Poll[], history: History) => unknown[],
) {
	for (const seed of SEEDS) {
		fc.assert(
			fc.property(kind, (one) => {
				expect(faultsOf(live(one), one)).toEqual([]);
			}),
			{ numRuns: RUNS, seed },
		);
	}
}

describe.each(EXACT)('over any history %s', (_, kind) => {
	it('exactly the promised alerts are emitted, each under its id', () => {
		holdsFor(kind, (polls, { isFirstTakenAsKnown, rules }) => {
			const promised = new Promised(rules);
			return polls.flatMap((poll) => {
				if (poll.index === 0 && isFirstTakenAsKnown) promised.begin(poll);
				else if (poll.isAway) promised.miss(poll);
				else if (poll.outcome.failed) promised.fail(poll);
				else {
					const due = byEvent(promised.due(poll));
					const emitted = byEvent(emittedIds(poll));
					if (due.join() !== emitted.join()) return [{ index: poll.index, due, emitted }];
				}
				return [];
			});
		});
	});
});

describe.each(LOOSE)('over any history %s', (_, kind) => {
	it('no alert is told twice, unless a save was lost', () => {
		holdsFor(kind, (polls) => {
			const last = new Map<string, number>();
			return polls.flatMap(({ outcome, index }) =>
				outcome.ids.filter((id) => {
					const before = last.get(id);
					last.set(id, index);
					const since = polls.slice((before ?? index) + 1, index + 1);
					return before !== undefined && !since.some(({ lostSaves }) => lostSaves > 0);
				}),
			);
		});
	});

	it('each alert is told, at the latest when Scriptix answers', () => {
		holdsFor(kind, (polls, { isFirstTakenAsKnown, rules }) => {
			const told = new Set<string>();
			return polls.flatMap((poll) => {
				const start = formatDay(poll.period.start);
				const idOf = (key: string, of = start) => `${of} ${poll.quota} ${key}`;
				const reachedOf = (thresholds: Threshold[]) =>
					thresholds.filter((one) => isReachedAt(one, poll)).map(keyOf);
				const reached = reachedOf(poll.watched);
				if (poll.index === 0 && isFirstTakenAsKnown) {
					// A further step is known as well, and may be a threshold of its own later.
					for (const key of reachedOf(watchedWithSteps(poll, rules))) told.add(idOf(key));
					return [];
				}
				const alert = poll.outcome.told.find(({ event }) => event === 'quota.threshold_reached');
				for (const key of toldOf(poll, 'quota.threshold_reached').map(keyOf)) {
					// After a long outage the calendar month had to do.
					told.add(idOf(key)).add(idOf(key, alert?.period));
				}
				if (poll.isAway || poll.isLate || (poll.outcome.asked && isUnanswered(poll))) return [];
				// What was told for one quota of minutes used was told for all.
				const isTold = (key: string) =>
					told.has(idOf(key)) ||
					(key.startsWith('minutesUsed') &&
						[...told].some((id) => id.startsWith(start) && id.endsWith(key)));
				return reached.filter((key) => !isTold(key)).map((key) => ({ index: poll.index, key }));
			});
		});
	});
});

describe.each([
	['calendar months', history.map(byCalendar)],
	['any periods', history],
	['any periods, without details', history.map(withDetails(false))],
])(
	'over any history of %s, rolled over late, with refusals and answers without a period',
	(_, kind) => {
		const troubled = kind.map(withSilence).map(withRefusals).map(withoutLosses);

		it('no reset and no recovery is made up without an answer', () => {
			holdsFor(troubled, (polls) =>
				polls
					.filter((poll) => poll.outcome.asked && isUnanswered(poll) && !poll.statesNone)
					.flatMap(({ outcome }) => outcome.told)
					.filter(({ event }) => event === 'quota.period_reset' || event === 'quota.recovered'),
			);
		});

		it('no reset is emitted of a period that Scriptix still reports', () => {
			holdsFor(history.map(withRefusals).map(withoutLosses).map(withDetails(true)), (polls) =>
				polls.flatMap((poll) =>
					poll.outcome.told.filter(
						({ event, period }) =>
							event === 'quota.period_reset' && period >= formatDay(poll.period.start),
					),
				),
			);
		});
	},
);

describe('what is remembered', () => {
	it('is nothing, as long as no threshold was reached and no forecast is wanted', () => {
		const low = history.map((one) => ({
			...one,
			rules: { ...one.rules, forecast: null },
			steps: one.steps.map((each) => ({ ...each, percent: 45, quota: 500, watched: [] })),
		}));
		holdsFor(low, (polls) => polls.filter(({ stored }) => stored !== '{}'));
	});

	it('goes when the period has been over for a week and nothing stands', () => {
		const fading = history
			.map(withoutLosses)
			.map(withoutOutages)
			.map(onTime)
			.map((one) => ({
				...one,
				rules: { ...one.rules, forecast: null, notifyPeriodReset: false },
				steps: [...one.steps, { ...one.steps[0]!, hours: 24 * 45, percent: 0, isAway: false }],
			}));
		holdsFor(fading, (polls) => polls.slice(-1).filter(({ stored }) => stored !== '{}'));
	});
});

describe('the history that made one run of the tests in fifty fail (seed 1569874811)', () => {
	it('tells nothing of what was taken as known, though details are off and thresholds edited', () => {
		const step: Step = {
			hours: 1,
			percent: 74,
			quota: 500,
			watched: THRESHOLDS,
			includesDetails: false,
			askingFails: true,
			lostSaves: 0,
			isAway: false,
			statesNone: false,
			isRefused: false,
		};
		const polls = live({
			firstDay: 'calendar',
			lateHours: [0],
			isFirstTakenAsKnown: true,
			rules: {
				hysteresis: 0,
				repeatEveryPercent: 0,
				notifyRecovered: false,
				notifyPeriodReset: false,
				forecast: null,
			},
			steps: [
				step,
				{ ...step, quota: 1_000 },
				{ ...step, hours: 30, percent: null },
				{ ...step, percent: 75, watched: [] },
				{ ...step, quota: 1_000 },
				{ ...step, percent: 0 },
			],
		});
		const ids = polls.flatMap(({ outcome }) => outcome.ids);
		expect(ids).toEqual(['123456:2025-01-01:1000:percent:50:quota.threshold_reached']);
	});
});
