import { reachedThresholds } from '../../../nodes/ScriptixReseller/quota/rules';
import { isStep, reachedSteps } from '../../../nodes/ScriptixReseller/quota/steps';
import { readUsage } from '../../../nodes/ScriptixReseller/quota/usage';
import { percents, threshold, used } from './build.cts';
import { RULES } from './customerWatch.cts';

const atPercent = (percent: number) => readUsage({ usage: { usage_percent: percent } });
const valuesAt = (percent: number, highest: number[], every: number) =>
	reachedSteps(atPercent(percent), percents(...highest), every).map(({ value }) => value);

describe('alerts again every so many percent', () => {
	it.each<[string, number, number[], number, number[]]>([
		['none below the first step', 124.9, [80, 100], 25, []],
		['the first step at exactly its value', 125, [80, 100], 25, [125]],
		['all that usage has jumped over, lowest first', 180, [80, 100], 25, [125, 150, 175]],
		['counted from the highest, in whichever order they are', 150, [100, 80], 25, [125, 150]],
		['steps of a fraction', 100.3, [100], 0.1, [100.1, 100.2, 100.3]],
		['none where the option is not used', 300, [80, 100], 0, []],
		['none without a threshold in percent', 300, [], 25, []],
	])('are %s', (_, percent, highest, every, expected) => {
		expect(valuesAt(percent, highest, every)).toEqual(expected);
	});

	it('are none where the percentage is not known', () => {
		expect(reachedSteps(used(null), percents(100), 25)).toEqual([]);
	});

	it('are the highest hundred of very many', () => {
		const values = valuesAt(1_000, [100], 1);
		expect([values.length, values[0], values[99]]).toEqual([100, 901, 1_000]);
	});

	it('are thresholds in percent without a label, after those that the user entered', () => {
		const rules = { ...RULES, thresholds: percents(100), repeatEveryPercent: 50 };
		expect(reachedThresholds(atPercent(150), rules)).toEqual(percents(100, 150));
	});
});

describe('a remembered threshold is a step', () => {
	const thresholds = [threshold('minutesUsed', 500), ...percents(100, 80)];

	it.each([
		['when whole steps lead to it', threshold('percent', 150), 25, true],
		['when steps of a fraction lead to it', threshold('percent', 100.3), 0.1, true],
		['not when they pass it over', threshold('percent', 140), 25, false],
		['not when it is the highest threshold itself', threshold('percent', 100), 25, false],
		['not below the highest threshold', threshold('percent', 75), 25, false],
		['not when it is in minutes', threshold('minutesUsed', 150), 25, false],
		['not when the option is not used', threshold('percent', 150), 0, false],
	])('%s', (_, one, every, expected) => {
		expect(isStep(one, thresholds, every)).toBe(expected);
	});

	it('not without a threshold in percent', () => {
		expect(isStep(threshold('percent', 150), [threshold('minutesUsed', 100)], 25)).toBe(false);
	});
});
