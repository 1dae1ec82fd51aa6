import type { Threshold } from './thresholds';
import type { Usage } from './usage';

/*
 * `repeatEveryPercent`: a threshold of its own at every further step above the highest percent
 * threshold, without end.
 */

/** The largest step: a customer at ten times the quota is alerted at last. */
export const LARGEST_STEP = 1_000;

// Who is first met at 100,000 percent is not alerted a thousand times.
const MOST_STEPS = 100;

/** The steps that usage has reached, lowest first; of very many the highest hundred. */
export function reachedSteps(
	usage: Usage,
	thresholds: readonly Threshold[],
	repeatEvery: number,
): Threshold[] {
	const first = whereStepsBegin(thresholds, repeatEvery);
	if (usage.percent === null) return [];
	const count = Math.floor(exact((usage.percent - first) / repeatEvery));
	const steps: Threshold[] = [];
	for (let step = Math.max(1, count - MOST_STEPS + 1); step <= count; step += 1) {
		steps.push({ type: 'percent', value: exact(first + step * repeatEvery), label: '' });
	}
	return steps;
}

/** Whether a threshold is one of the steps. */
export function isStep(
	{ type, value }: Threshold,
	thresholds: readonly Threshold[],
	repeatEvery: number,
): boolean {
	const first = whereStepsBegin(thresholds, repeatEvery);
	if (type !== 'percent' || value <= first) return false;
	return Number.isInteger(exact((value - first) / repeatEvery));
}

/** The highest percent among thresholds; undefined when there is none. */
export function highestPercent(thresholds: readonly Threshold[]): number | undefined {
	const percents = thresholds.filter(({ type }) => type === 'percent');
	return percents.length > 0 ? Math.max(...percents.map(({ value }) => value)) : undefined;
}

/** Infinity where there are none. */
function whereStepsBegin(thresholds: readonly Threshold[], repeatEvery: number): number {
	return repeatEvery > 0 ? (highestPercent(thresholds) ?? Infinity) : Infinity;
}

/** Without the last digits, in which three steps of 0.1 are 0.30000000000000004. */
function exact(value: number): number {
	return Number(value.toPrecision(12));
}
